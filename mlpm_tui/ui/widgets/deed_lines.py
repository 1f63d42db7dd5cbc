"""What was done to a card, act by act, and what of it was undone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from mlpm_tui.domain.past_acts import Taker, is_undone, latest_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.store.units import Entry
from mlpm_tui.ui.widgets.text_parts import since


class DeedLine(NamedTuple):
    """How long ago, who, what; what was undone says so."""

    ago: str
    who: str
    said: str
    is_undone: bool


def deed_lines(entries: Sequence[Entry], now: datetime, longest: int) -> Iterator[DeedLine]:
    """Yield a line for each act, the latest first; an act's changes are one line."""
    acts: dict[str, Entry] = {}
    for entry in entries:
        acts.setdefault(entry.unit, entry)
    takers = latest_of(
        Taker(act.seq, act.unit, act.deed, act.target, act.at, act.who)
        for act in acts.values()
        if act.target is not None
    )
    for act in acts.values():
        gone = is_undone(act, takers)
        said = safe_line(act.said, longest) + (" (undone)" if gone else "")
        yield DeedLine(since(act.at, now), safe_line(act.who, 20), said, gone)
