"""The demo's team: sprints of a week with what they carried over, limits, duties, a handoff.

Which cards a sprint took on follows from when they were begun and done; nothing else is made up
but the plans, the limits and the talk. What was measured of the service is what `load/` holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.duties import SetDuty
from mlpm_tui.domain.handing import OpenHandoff, ShowItem
from mlpm_tui.domain.objective_keeping import RecordMeasurement, SetObjective
from mlpm_tui.domain.sprint_closing import CloseSprint
from mlpm_tui.domain.sprints import AddToSprint, OpenSprint
from mlpm_tui.domain.standing_up_held import HoldStandUp
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.domain.work_limits import Scope, SetLimit
from mlpm_tui.services.objective_reading import read_promises
from mlpm_tui.sources.load_reports import read_report

HERE = Path(__file__).parent
DAY_H, WEEK_H = 24.0, 168.0
MEETS_H = -3.5
"""Stand-ups are at half past eight, so many hours before the hour of the demo's now."""
LEAD, EPIC, SERVING = "dora", "ML-PROD-01", "ML-PROD-01a"
GOALS = (
    "Texts, licences and a label rule",
    "Five folds that nobody has to doubt",
    "A baseline, and what beats it",
    "One model to carry on with",
    "The model packaged, the rules watched",
    "Serving with objectives that are met",
)
CUT_H = -188.0
"""The hour at which the epic had been cut into sub-tasks."""
CAME_IN, PLANNED = "adfj", "b"
"""The sub-tasks that came into the sprint of that day, and what was planned for the next one."""
LATER, LATER_H = ("ML-EXP-10", "ML-TASK-34"), -20.0
"""What came into the sprint that runs now, which nobody has begun."""
Deed = tuple[float, str, Wish]


@dataclass(frozen=True, slots=True)
class Week:
    """A sprint: its number, its first hour, and its days."""

    number: int
    begins_h: float
    starts_at: datetime

    @property
    def name(self) -> str:
        """What people call it."""
        return f"Sprint {self.number}"

    @property
    def ends_h(self) -> float:
        """The hour at which it is over."""
        return self.begins_h + WEEK_H


def weeks(now: datetime) -> list[Week]:
    """Return the six sprints: the last one began on the Monday before now."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    found = []
    for number in range(1, len(GOALS) + 1):
        starts_at = monday - timedelta(weeks=len(GOALS) - number)
        begins_h = (starts_at - now) / timedelta(hours=1) + 8
        found.append(Week(number, begins_h, starts_at))
    return found


def steps(cards: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Deed]:
    """Yield hour, person and wish of all that the team planned and agreed on."""
    plan = weeks(now)
    first = plan[0].begins_h
    yield first - 0.9, LEAD, SetLimit(Scope.COLUMN, "in_progress", 12)
    yield first - 0.8, LEAD, SetLimit(Scope.COLUMN, "review", 3, None, each_lane=True)
    yield first - 0.7, LEAD, SetLimit(Scope.LANE, "4", 3)
    yield first - 0.6, LEAD, SetLimit(Scope.PERSON, "ben", 3)
    yield first - 0.5, LEAD, SetDuty("ben", Kind.ALERT)
    yield first - 0.4, LEAD, SetDuty("chi", None, 2)
    for week in plan:
        yield from _sprint(week, plan, cards)
    for at in range(1, 40):
        hour = MEETS_H - at * DAY_H
        is_workday = (now + timedelta(hours=hour)).weekday() < 5  # noqa: PLR2004  Saturday
        if is_workday and hour > first:
            yield hour, LEAD, HoldStandUp()
    yield from _service()
    yield from _handoff()


def _sprint(week: Week, plan: Sequence[Week], cards: Sequence[Mapping[str, Any]]) -> Iterator[Deed]:
    """Yield a sprint's plan, what came in, and its end on the Monday after it."""
    begins = week.begins_h
    days = week.starts_at.date(), week.starts_at.date() + timedelta(days=6)
    yield begins, LEAD, OpenSprint(week.name, *days, goal=GOALS[week.number - 1])
    if week.number > 1:
        yield begins + 0.1, LEAD, CloseSprint(plan[week.number - 2].name)
    own = [
        card for card in cards if _begins_in(card, week) and card["kind"] not in ("epic", "alert")
    ]
    planned = [card["id"] for card in own if card["created_h"] < begins]
    if week is plan[-1]:
        planned += [f"{EPIC}{letter}" for letter in PLANNED]
        yield LATER_H, LEAD, AddToSprint(week.name, LATER)
    if planned:
        yield begins + 0.2, LEAD, AddToSprint(week.name, tuple(planned))
    if begins <= CUT_H < week.ends_h:
        yield CUT_H, "ben", AddToSprint(week.name, tuple(f"{EPIC}{letter}" for letter in CAME_IN))
    for card in own:
        if card["created_h"] >= begins:
            hour = min(card["started_h"], -1.0) + 0.02
            yield (
                max(hour, begins + 0.3),
                card["owner"] or LEAD,
                AddToSprint(week.name, (card["id"],)),
            )


def _begins_in(card: Mapping[str, Any], week: Week) -> bool:
    started = card["started_h"]
    return started is not None and week.begins_h <= started < week.ends_h


def _service() -> Iterator[Deed]:
    """Yield what the serving API promises, and the load tests of its fall-back."""
    text = "latency_p99 < 100ms and throughput >= 1000 and availability >= 99.9%"
    for promise in read_promises(text):
        yield -70.0, "ben", SetObjective(SERVING, promise)
    for hour, clients in ((-46.0, 8), (-22.0, 100)):
        path = HERE / "load" / f"rules-{clients}-clients.txt"
        report = read_report(path)
        uri = f"data/demo/load/{path.name}"
        figures = report.load.figures()
        yield hour, "ben", RecordMeasurement(SERVING, report.load.tool, uri, figures, report.digest)


def _handoff() -> Iterator[Deed]:
    """Yield the handoff of the model to ben, in which the test cases are still missing."""
    yield -66.0, "ana", OpenHandoff(EPIC, "ben")
    shown = {
        "checkpoint": ("data/demo/mlflow.db", "the run of ML-EXP-05"),
        "training code": ("data/demo/train.py", ""),
        "preprocessing pipeline": ("data/demo/corpora.py", ""),
        "performance requirements": ("data/demo/load/rules-100-clients.txt", "99 in 100 ms"),
        "known limitations": ("data/demo/README.md", "tweets: the rules are better there"),
    }
    for at, (item, (evidence, note)) in enumerate(shown.items()):
        checked = "found", "the file is there"
        yield -65.0 + at, "ana", ShowItem(EPIC, item, evidence, note, *checked)
