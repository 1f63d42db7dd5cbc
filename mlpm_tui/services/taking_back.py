"""Undo and redo: what an act is taken back by, held to the rules of today."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlpm_tui.domain.changes import Act, Change, taken_back, touched_cards
from mlpm_tui.domain.errors import Overtaken, RuleBroken
from mlpm_tui.domain.gates import is_stop, sparing_clocks
from mlpm_tui.domain.past_acts import last_taker
from mlpm_tui.services.rollout_guard import check_taken_back
from mlpm_tui.services.undo_guard import check_gone_on, check_limits
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Deed, Entry, Rest, Unit


def latest(library: Library, unit: Unit) -> Unit:
    """Return what takes back or brings back a person's latest act; `unit` says which of both.

    Where it names a target, that act is meant, whoever did it.
    """
    is_undo = unit.deed is Deed.UNDO
    target = unit.target or last_of(library, unit)
    if target is None:
        raise RuleBroken(f"There is nothing to {'undo' if is_undo else 'redo'}.", "nothing_to_undo")
    entries = library.entries(target)
    if not entries or entries[0].deed is Deed.FOUND:
        raise RuleBroken("What a project began with cannot be undone.", "founding")
    said = entries[0].said.removeprefix("undid: ").removeprefix("redid: ")
    act = Act(f"{'undid' if is_undo else 'redid'}: {said}", ())
    return _judged(library, replace(unit, act=act, target=target), entries)


def last_of(library: Library, unit: Unit) -> str | None:
    """Return the person's latest act that is left to be taken back; others may have done that."""
    return next(left_of(library, unit), None)


def left_of(library: Library, unit: Unit) -> Iterator[str]:
    """Yield the person's acts that are left to be taken back, the latest first.

    Where somebody brought one back since, it is that act of theirs which is taken back.
    """
    done, undone = library.undo_stacks(unit.project, unit.who)
    for target in reversed(done if unit.deed is Deed.UNDO else undone):
        (first,), _ = library.annals.entries(target, 1)
        last = last_taker(target, library.annals.takers(first.seq))
        if last is None:
            yield target
        elif last.deed != unit.deed:
            yield last.unit


def judged_again(library: Library, unit: Unit, overtaken: Overtaken) -> Unit:
    """Return the unit as it is to be kept after what somebody else has done.

    RuleBroken, with their name, where that forbids it.
    """
    try:
        return _judged(library, unit, library.entries(unit.target or ""))
    except RuleBroken as error:
        raise RuleBroken(f"{overtaken.deed}. {error}", error.code) from error


def _judged(library: Library, unit: Unit, entries: Sequence[Entry]) -> Unit:
    # What is read from here on may be newer; what the rules knew for sure is this old.
    seq, _ = library.changed_since(unit.project, None)
    changes = _changes(library, unit, entries)
    grounds = (
        *check_taken_back(library, changes, unit.at),
        *check_gone_on(library, unit.project, changes),
        *check_limits(library, unit.project, changes, unit.at),
    )
    act = replace(unit.act, changes=changes)
    return replace(unit, act=act, rests_on=Rest(seq, grounds) if grounds else None)


def _changes(library: Library, unit: Unit, entries: Sequence[Entry]) -> tuple[Change, ...]:
    changes = taken_back([entry.change for entry in entries], unit.at)
    if not any(map(is_stop, changes)):
        return changes
    busy = library.busy_phases(unit.project, touched_cards(changes))
    return sparing_clocks(changes, busy)
