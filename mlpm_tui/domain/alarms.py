"""What a card calls out: a rule that fired, time that is up, a run that went silent."""

from enum import StrEnum


class Alarm(StrEnum):
    """The one thing that a card calls out, the most urgent first.

    `stopped`: a rule fired, and the training was stopped for it.
    """

    FIRED = "fired"
    STOPPED = "stopped"
    TIME_UP = "time up"
    WOULD_FIRE = "would fire"
    STALE = "stale"

    @property
    def is_time_up(self) -> bool:
        """Whether the countdown says it too."""
        return self is Alarm.TIME_UP

    @property
    def is_over(self) -> bool:
        """Whether something has happened, and does not only threaten to."""
        return self in (Alarm.FIRED, Alarm.STOPPED, Alarm.TIME_UP)
