"""What a closed sprint came to, as it is kept: ids of cards, sums of points, mixes of work."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from mlpm_tui.domain.balance_sides import Mix
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.team import Sprint

ID_LISTS = ("planned", "came_in", "taken_out", "carried_in", "done", "unfinished", "archived")
STAGES = ("planned", "taken_on", "in_progress", "done")
SUMS = ("planned", "taken_on", "done")
_MIX = {each.name: each.type for each in fields(Mix)}


def kept_summary(sprint: Sprint) -> Mapping[str, Any] | None:
    """Return what a sprint came to; None while it is open, and where what was kept is damaged."""
    if sprint.summary is None:
        return None
    try:
        check_summary(sprint.summary)
    except RuleBroken:
        return None
    return sprint.summary


def check_summary(summary: Mapping[str, Any]) -> None:
    """Refuse a summary that closing a sprint cannot have written; the place stands first."""
    _check_object(summary, (*ID_LISTS, "into", "points", "mix"), "")
    for name in ID_LISTS:
        _check_ids(summary[name], name)
    if not isinstance(summary["into"], str | None):
        raise _odd("into", "the name of a sprint belongs here, or null.")
    _check_object(summary["points"], SUMS, "points")
    for name in SUMS:
        _check(is_amount, summary["points"][name], f"points.{name}", "a number from 0 up")
    _check_object(summary["mix"], STAGES, "mix")
    for stage in STAGES:
        mix = summary["mix"][stage]
        _check_object(mix, tuple(_MIX), f"mix.{stage}")
        for name, kind in _MIX.items():
            fits, said = _KINDS[kind is int]
            _check(fits, mix[name], f"mix.{stage}.{name}", said)


def is_amount(value: object, most: float = math.inf) -> bool:
    """Tell whether this is a finite number from 0 up."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value <= most


def is_count(value: object) -> bool:
    """Tell whether this is a whole number from 0 up that a database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


_KINDS: Mapping[bool, tuple[Callable[[object], bool], str]] = {
    True: (is_count, "a whole number from 0 up"),
    False: (is_amount, "a number from 0 up"),
}


def _check(fits: Callable[[object], bool], value: object, place: str, said: str) -> None:
    if not fits(value):
        raise _odd(place, f"{said} belongs here.")


def _check_object(value: object, names: tuple[str, ...], place: str) -> None:
    if not isinstance(value, Mapping):
        raise _odd(place, "an object belongs here.")
    lead = f"{place}." if place else ""
    for name in names:
        if name not in value:
            raise _odd(f"{lead}{name}", "it is missing.")
    if strange := next((str(name) for name in value if name not in names), None):
        raise _odd(f"{lead}{strange[:40]}", "mlpm does not know it.")


def _check_ids(value: object, place: str) -> None:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise _odd(place, "a list of cards' ids belongs here.")


def _odd(place: str, said: str) -> RuleBroken:
    return RuleBroken(f"{place}: {said}", "bad_import")
