"""What the columns of a prediction log mean, as the settings of a source tell it."""

from collections.abc import Mapping
from datetime import date

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class LogLayout:
    """Which column of a log is what; an empty name is a column that the log does not have.

    Times without a zone are in `zone`, which also says when a day begins. `features` empty means
    all columns that no other name takes. `categories` are columns of numbers that stand for kinds,
    not for amounts. `positive` is the text of a positive prediction or label where it is none of
    the usual ones; a number is positive above `threshold`.
    """

    time: str = ""
    zone: str = "UTC"
    prediction: str = ""
    score: str = ""
    label: str = ""
    label_time: str = ""
    join: str = ""
    latency: str = ""
    latency_limit: float | None = None
    error: str = ""
    features: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    positive: str = ""
    threshold: float = 0.5
    labels_uri: str = ""
    reference: str = ""
    reference_from: date | None = None
    reference_to: date | None = None

    @property
    def service(self) -> frozenset[str]:
        """The columns that are no features: times, identifiers, durations, errors."""
        names = (self.time, self.join, self.latency, self.error, self.label_time)
        return frozenset(name for name in names if name)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The columns that the model or reality gave: prediction, score and label."""
        return tuple(name for name in (self.prediction, self.score, self.label) if name)


_TEXTS = (
    *("time", "zone", "prediction", "score", "label", "label_time", "join", "latency", "error"),
    *("positive", "labels_uri", "reference"),
)
_LISTS = ("features", "categories")
_NUMBERS = ("latency_limit", "threshold")
_DATES = ("reference_from", "reference_to")


def layout_of(settings: Mapping[str, object]) -> LogLayout:
    """Read a source's settings; what they hold besides is left to others."""
    given: dict[str, object] = {}
    for name in _TEXTS:
        if settings.get(name):
            given[name] = str(settings[name])
    for name in _LISTS:
        given[name] = _names(settings.get(name))
    for name in _NUMBERS:
        if settings.get(name) is not None:
            given[name] = _number(name, settings[name])
    for name in _DATES:
        if settings.get(name):
            given[name] = _date(name, settings[name])
    return LogLayout(**given)  # type: ignore[arg-type]


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(name for name in (part.strip() for part in value.split(",")) if name)
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()


def _number(name: str, value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        raise RuleBroken(f"`{name}` of the source is {value}; give a number.", "setting") from None


def _date(name: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise RuleBroken(
            f"`{name}` of the source is {value}; give a day such as 2026-11-20.", "setting"
        ) from None
