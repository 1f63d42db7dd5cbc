"""A report's charts as values: series over days or sprints, and what each chart says in words."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.flow import LEAST
from mlpm_tui.domain.moment import day_start
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import either, number_of

if TYPE_CHECKING:
    from mlpm_tui.domain.reports import Report

LINES, AREAS, DOTS = "lines", "areas", "dots"
_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of values, one for each place of the chart; None where there is none."""

    name: str
    values: tuple[float | None, ...]
    is_expected: bool = False
    """Whether it says what was to be, and not what was."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A single thing in a chart: how far along it lies, how high, and what it is."""

    at: float
    value: float
    name: str


@dataclass(frozen=True, slots=True)
class Level:
    """A height that stands for something, from `low` to `high` where it is a band."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: places from left to right, and lines, areas or dots over them.

    `told` is the chart in a sentence, for those who do not see it; `top` is its upper edge where
    that does not follow from the values.
    """

    id: str
    title: str
    told: str
    form: str
    places: tuple[str, ...]
    unit: str
    series: tuple[Series, ...] = ()
    dots: tuple[Dot, ...] = ()
    levels: tuple[Level, ...] = ()
    top: float | None = None

    @property
    def highest(self) -> float:
        """The upper edge of the chart: areas stand on one another."""
        values = [value for row in self.series for value in row.values if value is not None]
        if self.form == AREAS:
            columns = zip(*(row.values for row in self.series), strict=True)
            values = [sum(value or 0.0 for value in column) for column in columns]
        values += [dot.value for dot in self.dots]
        values += [level.high for level in self.levels]
        return self.top if self.top is not None else max([1.0, *values])


def burndown_chart(report: "Report") -> Chart | None:
    """Return what was left of a sprint day by day beside an even pace; None of anything else."""
    sprint, days = report.span.sprint, report.burndown
    if sprint is None or not days or not report.work.is_any:
        return None
    last = max(sprint.ends_on, days[-1].day)
    places = _days(sprint.starts_on, last)
    planned = report.work.amounts["planned"].cards
    length = (sprint.ends_on - sprint.starts_on).days + 1
    pace = [max(0.0, planned * (1 - (at + 1) / length)) for at in range(len(places))]
    left = [float(day.left) for day in days]
    scope = [float(day.scope) for day in days]
    end = days[-1]
    said = (
        f"{end.left} of {number_of(end.scope, 'card')} {either(end.left, 'was', 'were')} left at "
        f"the end of {end.day}; "
        f"an even pace leaves {_short(pace[len(days) - 1])}."
    )
    return Chart(
        "burndown",
        "Burndown",
        said,
        LINES,
        tuple(map(_day_name, places)),
        "cards",
        (
            Series("left", _padded(left, len(places))),
            Series("all in the sprint", _padded(scope, len(places))),
            Series("even pace", tuple(pace), is_expected=True),
        ),
    )


def cumulative_chart(report: "Report") -> Chart | None:
    """Return how many cards stood in each column day by day; None where there was nothing."""
    flow = report.flow
    if not flow.cumulative or not any(map(any, flow.cumulative.values())):
        return None
    order = tuple(reversed(Status))
    series = tuple(
        Series(status.replace("_", " "), tuple(map(float, flow.cumulative[status])))
        for status in order
    )
    length = len(series[0].values)
    places = _days(flow.first, flow.first + (length - 1) * _DAY)
    before, after = (
        ", ".join(f"{row.values[at]:g} {row.name}" for row in series) for at in (0, -1)
    )
    said = f"At the end of {places[0]}: {before}; at the end of {places[-1]}: {after}."
    names = tuple(map(_day_name, places))
    return Chart("cumulative", "Cumulative flow", said, AREAS, names, "cards", series)


def cycle_chart(report: "Report") -> Chart | None:
    """Return each finished card by its day and the days it took; None where there is none."""
    flow = report.flow
    known = [(one, one.days) for one in flow.flow.finished if one.days is not None]
    if not known:
        return None
    places = _days(flow.first, report.span.last)
    start = day_start(flow.first, report.span.zone)
    dots = tuple(
        Dot((one.ended_at - start) / _DAY, days, f"{one.card.id} {one.card.title}")
        for one, days in known
    )
    parts = flow.flow.percentiles
    levels: tuple[Level, ...] = ()
    if len(known) >= LEAST:
        names = {0.5: "half took less", 0.85: "85 % took less"}
        levels = tuple(Level(names[part], parts[part], parts[part]) for part in names)
    said = (
        f"{number_of(len(known), 'card')} finished; half of them took {parts[0.5]:.1f} days or "
        f"less, 85 % took {parts[0.85]:.1f} days or less."
    )
    names_of_days = tuple(map(_day_name, places))
    return Chart("cycle", "Cycle times", said, DOTS, names_of_days, "days", (), dots, levels)


def balance_chart(report: "Report") -> Chart | None:
    """Return the share of experiments sprint by sprint beside the band; None without sprints."""
    gauge = report.gauge
    if gauge is None or not gauge.points:
        return None
    shares = [100 * point.share for point in gauge.points]
    band = gauge.band
    said = (
        "Share of experiments by sprint: "
        + ", ".join(f"{p.sprint} {100 * p.share:.0f} %" for p in gauge.points)
        + f"; agreed {band}."
    )
    return Chart(
        "balance",
        "Balance over sprints",
        said,
        LINES,
        tuple(point.sprint for point in gauge.points),
        "% experiments",
        (Series("experiments", tuple(shares)),),
        levels=(Level(f"agreed {band}", 100 * band.low, 100 * band.high),),
        top=100.0,
    )


def _days(first: date, last: date) -> list[date]:
    return [first + at * _DAY for at in range(max(0, (last - first).days) + 1)]


def _day_name(day: date) -> str:
    return f"{day.day} {day:%b}"


def _padded(values: Sequence[float], length: int) -> tuple[float | None, ...]:
    return (*values, *[None] * (length - len(values)))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
