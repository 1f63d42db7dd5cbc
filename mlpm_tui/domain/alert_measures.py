"""How alerts are dealt with: how long people take, and which monitors cry wolf."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from mlpm_tui.domain.alert_cases import Case
from mlpm_tui.domain.chances import wilson
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.values import dataclass

P90 = 0.9


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: the middle of so many times, and what nine of ten stayed below."""

    n: int
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True, slots=True)
class Crier:
    """What raised alerts that wanted nobody: `noise` of its `n` resolved ones.

    They were false alarms, or had gone before anybody took them up. `least` is the share of noise
    that it has at least, which one case out of one does not prove.
    """

    model: str
    signal: str
    monitor: int | None
    n: int
    noise: int
    least: float

    @property
    def share(self) -> float:
        """The share of noise."""
        return self.noise / self.n


@dataclass(frozen=True, slots=True)
class AlertMeasures:
    """What some alerts come to; merged ones count with those that stand for them."""

    n: int
    states: Mapping[str, int]
    severities: Mapping[str, int]
    causes: Mapping[str, int]
    reports: int
    reopened: int
    escalated: int
    to_acknowledge: Times
    to_resolve: Times
    criers: tuple[Crier, ...]


def measure(cases: Iterable[Case]) -> AlertMeasures:
    """Return what alerts come to."""
    every = tuple(cases)
    found = [case for case in every if case.incident.merged_into is None]
    over = [case for case in found if not case.is_open]
    return AlertMeasures(
        n=len(found),
        states=_counted(case.alert.state for case in found),
        severities=_counted(case.alert.severity for case in found),
        causes=_counted(case.incident.cause or "not said" for case in over),
        reports=sum(case.alert.occurrences for case in every),
        reopened=sum(case.incident.reopened for case in found),
        escalated=sum(case.incident.escalated_at is not None for case in found),
        to_acknowledge=_times(found, lambda case: case.incident.acknowledged_at),
        to_resolve=_times(over, lambda case: case.incident.resolved_at),
        criers=_criers(over),
    )


def is_noise(case: Case) -> bool:
    """Say whether a resolved alert wanted nobody: a false alarm, or gone before anybody came."""
    known = case.incident
    if known.cause == "false_alarm":
        return True
    return known.resolved_by == PROGRAM and known.acknowledged_at is None


def in_words(length: timedelta) -> str:
    """Write how long something takes, in days, hours and minutes; from two days on to the hour."""
    unit = timedelta(hours=1) if length >= timedelta(days=2) else timedelta(minutes=1)
    whole = round(length / unit) * unit
    if whole <= timedelta():
        return "less than a minute"
    days = f"{whole.days}d" if whole.days else ""
    rest = whole - timedelta(days=whole.days)
    return f"{days} {show_duration(rest) if rest or not days else ''}".strip()


def _criers(over: Iterable[Case]) -> tuple[Crier, ...]:
    """Return what has raised noise, those first of which that is the surest."""
    raised: dict[tuple[str, str, int | None], list[Case]] = {}
    for case in over:
        at = case.alert.model, case.alert.signal, case.incident.monitor
        raised.setdefault(at, []).append(case)
    found = []
    for (model, signal, monitor), cases in raised.items():
        noise, n = sum(map(is_noise, cases)), len(cases)
        if noise:
            least, _ = wilson(noise / n, n)
            found.append(Crier(model, signal, monitor, n, noise, max(0.0, least)))
    return tuple(
        sorted(found, key=lambda crier: (-crier.least, -crier.n, crier.model, crier.signal))
    )


def _times(cases: Iterable[Case], ended: Callable[[Case], datetime | None]) -> Times:
    """Return how long it took from when alerts were raised until a moment of theirs."""
    took = sorted(at - raised_at(case) for case in cases if (at := ended(case)) is not None)
    took = [max(length, timedelta()) for length in took]
    return Times(len(took), _quantile(took, 0.5), _quantile(took, P90))


def raised_at(case: Case) -> datetime:
    """Return when an alert was raised; a reopened one when its latest episode began."""
    opened_at, starts_at = case.alert.opened_at, case.incident.starts_at
    if case.incident.reopened and starts_at is not None:
        return max(opened_at, starts_at)
    return opened_at


def _quantile(lengths: Sequence[timedelta], share: float) -> timedelta | None:
    """Return a quantile, between two of the lengths in proportion; None where there are none."""
    if not lengths:
        return None
    place = share * (len(lengths) - 1)
    low = int(place)
    high = min(low + 1, len(lengths) - 1)
    return lengths[low] + (place - low) * (lengths[high] - lengths[low])


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(map(str, words)).most_common())
