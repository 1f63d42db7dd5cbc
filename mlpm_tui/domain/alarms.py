"""What a card calls out: a rule that fired, time that is up, a run that went silent."""

from enum import StrEnum


class Alarm(StrEnum):
    """The one thing that a card calls out, the most urgent first."""

    FIRED = "fired"
    TIME_UP = "time up"
    WOULD_FIRE = "would fire"
    STALE = "stale"
