"""What stands as JSON in a record that comes from a file, and numbers that work is reckoned by.

The sentence of a refusal begins with the place in the record: `summary.mix.done: ...`.
"""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

from mlpm_tui.domain.changes import Record
from mlpm_tui.domain.details import Retraining
from mlpm_tui.domain.drift_windows import WindowState
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import MlpmError, RuleBroken
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.fleet import Monitor, Source
from mlpm_tui.domain.monitor_points import WAITING
from mlpm_tui.domain.monitor_terms import check_terms as check_monitor
from mlpm_tui.domain.objective_checks import check_figures
from mlpm_tui.domain.objective_checks import check_terms as check_objective
from mlpm_tui.domain.objectives import Measurement, Objective
from mlpm_tui.domain.parts import LONGEST_TIMEBOX_S
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.proposing import Proposed
from mlpm_tui.domain.sketches import MOST_BINS
from mlpm_tui.domain.sprint_summaries import ID_LISTS, check_summary
from mlpm_tui.domain.sprints import check_days
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.zones import zone_named

PLACED = "bad_import"
"""The code of refusals that begin with the place in a record."""
LONGEST_DELAY_DAYS = 3_660
_STATES = ("", *map(str, WindowState), WAITING)
_LISTS = frozenset({"features", "categories"})


def check_kept(record: Record, ids: Collection[str]) -> None:
    """Refuse a record that holds what the program cannot have written; `ids` are all cards'."""
    match record:
        case Sprint():
            _check_sprint(record, ids)
        case Objective():
            check_objective(record)
        case Measurement():
            _asked("figures.", check_figures, record.figures)
        case Experiment():
            _check_experiment(record)
        case Retraining():
            _check_texts(record.verdict or {}, ("verdict", "why", "todo"), "verdict")
        case Source():
            _asked("settings.", _check_settings, record.settings)
        case Monitor():
            _asked("settings.", _check_settings, record.settings)
            check_monitor(record)


def check_point(point: Point) -> None:
    """Refuse a signal's value that nothing can have counted."""
    if point.state not in _STATES:
        raise _odd("state", f"one of {', '.join(_STATES[1:])} belongs here.")
    if point.ends_at < point.starts_at:
        raise _odd("ends_at", "it is before starts_at.")
    for name, count in (("n", point.n), ("good", point.good)):
        if count is not None and count < 0:
            raise _odd(name, "a whole number from 0 up belongs here.")
    if point.n is not None and point.good is not None and point.good > point.n:
        raise _odd("good", "no more can be good than there are in all.")


def _check_sprint(sprint: Sprint, ids: Collection[str]) -> None:
    check_days(sprint)
    if sprint.summary is None:
        return
    if sprint.closed_at is None:
        raise _odd("summary", "a sprint that is open has none.")
    _asked("summary.", check_summary, sprint.summary)
    for name in ID_LISTS:
        for at, one in enumerate(sprint.summary[name]):
            if one not in ids:
                shown = safe_line(one, 60)
                raise _odd(f"summary.{name}[{at}]", f"there is no card {shown!r} in the file.")


def _check_experiment(experiment: Experiment) -> None:
    if not 0 <= experiment.timebox_spent_s <= 10 * LONGEST_TIMEBOX_S:
        raise _odd("timebox_spent_s", "seconds from 0 to a hundred years belong here.")
    for at, one in enumerate(experiment.timebox_extensions):
        if not 0 <= one.seconds <= LONGEST_TIMEBOX_S:
            place = f"timebox_extensions[{at}].seconds"
            raise _odd(place, "seconds from 0 to ten years belong here.")
    if (proposed := experiment.proposed) is None:
        return
    if proposed.get("outcome") not in {*map(str, Proposed)}:
        raise _odd("proposed.outcome", f"one of {', '.join(Proposed)} belongs here.")
    _check_texts(proposed, ("why", "level"), "proposed")
    evidence = proposed.get("evidence")
    if evidence is not None and not _is_texts(evidence):
        raise _odd("proposed.evidence", "a list of texts belongs here.")


def _check_texts(given: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in names:
        if not isinstance(given.get(name, ""), str | None):
            raise _odd(f"{place}.{name}", "a text belongs here.")


def _check_settings(settings: Mapping[str, Any]) -> None:
    for name, value in settings.items():
        try:
            _SETTINGS.get(name, _plain)(value)
        except (MlpmError, ValueError, TypeError) as error:
            said = str(error) if isinstance(error, MlpmError) else "it cannot be read."
            raise _odd(safe_line(name, 40), said) from None


def _plain(value: object) -> None:
    is_number = isinstance(value, int | float) and math.isfinite(value)
    if not (value is None or isinstance(value, str) or is_number or _is_texts(value)):
        raise RuleBroken("a text, a number or a list of texts belongs here.")


def _texts(value: object) -> None:
    if not isinstance(value, str) and not _is_texts(value):
        raise RuleBroken("a list of texts belongs here.")


def _whole(most: int) -> Callable[[object], None]:
    def check(value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise RuleBroken(f"a whole number from 0 to {most:,} belongs here.")

    return check


def _text(read: Callable[[str], object]) -> Callable[[object], object]:
    def check(value: object) -> object:
        if not isinstance(value, str):
            raise RuleBroken("a text belongs here.")
        return read(value)

    return check


def _day(text: str) -> object:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("a day such as 2026-11-23 belongs here.") from None


_SETTINGS: Mapping[str, Callable[[Any], object]] = {
    "zone": _text(zone_named),
    "step": _text(read_duration),
    "label_delay_days": _whole(LONGEST_DELAY_DAYS),
    "bins": _whole(MOST_BINS),
    **dict.fromkeys(_LISTS, _texts),
    **dict.fromkeys(("from", "to", "reference_from", "reference_to"), _text(_day)),
    **dict.fromkeys(("unit", "why", "kind", "query", "histogram", "selector"), _text(str)),
}
"""Settings that more is made of than a text that is shown."""


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def _asked(lead: str, check: Callable[[Any], None], value: object) -> None:
    try:
        check(value)
    except RuleBroken as error:
        raise RuleBroken(f"{lead}{error}", error.code) from None


def _odd(place: str, said: str) -> RuleBroken:
    return RuleBroken(f"{place}: {said}", PLACED)
