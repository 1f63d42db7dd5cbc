"""Who has how much in hand: roles and people against their limits, what was agreed besides."""

from collections.abc import Iterable, Sequence

from mlpm_tui.domain.agreements import Duty
from mlpm_tui.domain.duties import what_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.work_limits import Count, Scope
from mlpm_tui.services.documents import Document
from mlpm_tui.services.sprint_overview import Overview
from mlpm_tui.services.team_documents import NOBODY
from mlpm_tui.ui.paint.balance_lines import Lines
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell

NAME = 18
COUNTS = (("in_progress", "in progress"), ("review", "review"), ("ready", "ready"))
MORE = (("backlog", "backlog"), ("blocked", "blocked"))
MOST_BAR = 8
WIDE = 66
OVER = "!"
"""What stands beside a number that is larger than agreed."""


def load_lines(overview: Overview, width: int, glyphs: Glyphs) -> Lines:
    """Return the open cards by role and by person; what is over its limit is marked."""
    load, counts = overview.load, COUNTS + (MORE if width >= WIDE else ())
    heads = "".join(f"{name:>{len(name) + 2}}" for _, name in counts)
    lines = [[Cell(f" {'Load':<{NAME}}", "label"), Cell(heads, "weak")]]
    for role in load["roles"]:
        people = role["people"]
        name = f"{role['role'].replace('_', ' ')}{f' ({people})' if people > 1 else ''}"
        lines.append(_line(name, role, counts, glyphs, None))
    lines += [
        _line(f"  {person['name']}", person, counts, glyphs, person["limit"])
        for person in load["people"]
    ]
    if any(load[NOBODY][name] for name, _ in COUNTS + MORE):
        lines.append(_line(f"  {NOBODY}", load[NOBODY], counts, glyphs, None))
    return lines


def agreed_lines(counts: Sequence[Count], duties: Iterable[Duty], glyphs: Glyphs) -> Lines:
    """Return the limits with what they count, and who owns which new cards."""
    lines: Lines = [[Cell(" Limits  ", "label"), Cell("" if counts else _none("w"), "weak")]]
    for count in counts:
        how = "refused beyond" if count.limit.refuses else "warned of beyond"
        said, tone = against(len(count.cards), count.limit.most)
        where = glyphs.plain(safe_line(count.where, 60))
        lines.append([Cell(f" {said:>8} ", tone), Cell(f"{where}, "), Cell(how, "weak")])
    duties = tuple(duties)
    lines.append([Cell(" Duties  ", "label"), Cell("" if duties else _none("W"), "weak")])
    for duty in duties:
        who = glyphs.plain(safe_line(duty.person, 24))
        lines.append([Cell(f" {what_of(duty.kind, duty.phase)}: {who} owns new ones")])
    return lines


def against(number: int, limit: int | None) -> tuple[str, str]:
    """Return a number against its limit and the tone of that: `4/3 !` is over it."""
    if limit is None:
        return str(number), "plain"
    is_over = number > limit
    return f"{number}/{limit}" + (f" {OVER}" if is_over else ""), "warning" if is_over else "plain"


def over_limits(counts: Iterable[Count]) -> list[Count]:
    """Return the limits of columns and lanes that more is in than was agreed."""
    return [count for count in counts if count.is_over and count.limit.scope != Scope.PERSON]


def _none(key: str) -> str:
    return f"nothing was agreed: {key} does"


def _line(
    name: str,
    load: Document,
    counts: Sequence[tuple[str, str]],
    glyphs: Glyphs,
    limit: int | None,
) -> list[Cell]:
    shown = fit(f" {glyphs.plain(safe_line(name, 40))}", NAME + 1, glyphs.ellipsis)
    cells = [Cell(shown)]
    for field, head in counts:
        text, tone = str(load[field] or glyphs.dash), "plain"
        if field == "in_progress" and (load[field] or limit):
            text, tone = against(load[field], limit)
        elif field == "blocked" and load[field]:
            tone = "bad"
        cells.append(Cell(f"{text:>{len(head) + 2}}", tone if load[field] else "weak"))
    return cells
