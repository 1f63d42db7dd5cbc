"""The acts of the history in a list: how long ago, who, what, and whether it still holds."""

from collections.abc import Sequence
from datetime import datetime

from mlpm_tui.domain.past_acts import FOUND, REDO, UNDO, PastAct
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.past_acts import Found
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell, Column
from mlpm_tui.ui.paint.run_counts import ago

ROOMY = 76
"""From this width on there is room for the time beside the age."""
POINT = "*"
SIGNS = {UNDO: "u", REDO: "r", FOUND: "f"}
MEANINGS = {
    "u": "undid another act",
    "r": "brought back what was undone",
    "x": "undone: what it did does not hold any more",
    "f": "what the project began with",
    POINT: "your latest act: u on the board and on other screens takes this back",
}
"""What stands before an act, and what it means, for the help."""


def act_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        Column("", 1),
        Column("ago", 5),
        *((Column("when", 12, 1),) if width >= ROOMY else ()),
        Column("who", 8, 2),
        Column("what", 0),
    )


def act_cells(
    act: PastAct,
    columns: Sequence[Column],
    glyphs: Glyphs,
    here: datetime,
    found: Found,
) -> tuple[Cell, ...]:
    """Return an act's cells; `here` is the time, in the person's zone."""
    gone = found.is_undone(act)
    tone = "weak" if gone else "plain"
    is_point = act.unit == found.undo_point
    sign = "x" if gone else POINT if is_point else SIGNS.get(act.deed, "")
    texts = {
        "": Cell(sign, "warning" if gone else "label" if is_point else "weak"),
        "ago": Cell(ago(act.at, here)[0], "weak"),
        "when": Cell(moment_of(act.at, here), "weak"),
        "who": Cell(glyphs.plain(safe_line(act.who, 24)), "label" if not gone else tone),
        "what": Cell(glyphs.plain(safe_line(act.said, 300)), tone),
    }
    return tuple(texts[column.name] for column in columns)


def moment_of(at: datetime, here: datetime) -> str:
    """Write when something was in at most twelve cells: the time, with its day or its year."""
    local = at.astimezone(here.tzinfo)
    if local.date() == here.date():
        return f"{local:%H:%M}"
    if local.year == here.year:
        return f"{local.day} {local:%b %H:%M}"
    return f"{local:%Y-%m-%d}"


def changes_at(acts: Sequence[PastAct], here: datetime) -> datetime | None:
    """Return when the first of these ages changes; None where there is none."""
    return min((ago(act.at, here)[1] for act in acts), default=None)
