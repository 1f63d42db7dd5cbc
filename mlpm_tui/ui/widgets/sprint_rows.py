"""The cards of a sprint in a list: what each is, how far it is, how it came there."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlpm_tui.domain.balance_sides import Side, side_of
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.sprint_cards import Contents, Member
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell, Column

TONES = {Status.DONE: "good", Status.IN_PROGRESS: "title", Status.REVIEW: "title"}
SIDES = {Side.EXPERIMENT: "exp", Side.PRODUCTION: "prod", None: ""}
ID = 12


class MemberRow(NamedTuple):
    """A card in a sprint."""

    member: Member
    carried_from: str = ""

    @property
    def key(self) -> int:
        """The card's key."""
        return self.member.card.key

    @property
    def card(self) -> Card:
        """The card."""
        return self.member.card


def member_rows(contents: Contents | None, names: Mapping[int, str]) -> list[MemberRow]:
    """Return the cards of a sprint: what is unfinished first, what was taken out last."""
    if contents is None:
        return []
    rows = [
        MemberRow(member, names.get(member.place.carried_from or 0, ""))
        for member in contents.members
    ]
    return sorted(rows, key=_late)


def _late(row: MemberRow) -> tuple[bool, bool]:
    return not row.member.is_in or row.member.is_gone, row.member.is_done


def member_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        Column("", 1),
        Column("id", ID),
        Column("status", 13),
        Column("side", 4, 3),
        Column("owner", 8, 2),
        Column("pts", 3, 1),
        Column("title", 0),
        *((Column("came", 13, 4),) if width >= 70 else ()),  # noqa: PLR2004
    )


def member_cells(
    row: MemberRow, columns: Sequence[Column], glyphs: Glyphs, *, is_marked: bool
) -> tuple[Cell, ...]:
    """Return a card's cells."""
    card, member = row.card, row.member
    status = str(card.status).replace("_", " ")
    if card.blocked is not None and card.status is not Status.DONE:
        status = f"{glyphs.blocked} {status}"
    texts = {
        "": Cell(glyphs.mark if is_marked else "", "label"),
        "id": Cell(card.id),
        "status": Cell(_state(member) or status, TONES.get(card.status, "weak")),
        "side": Cell(SIDES[side_of(card)], "weak"),
        "owner": Cell(glyphs.plain(safe_line(card.owner or "", 24)), "weak"),
        "pts": Cell("" if card.points is None else f"{card.points:g}", "weak"),
        "title": Cell(glyphs.plain(safe_line(card.title, 200))),
        "came": Cell(_came(row, glyphs), "weak"),
    }
    return tuple(texts[column.name] for column in columns)


def _state(member: Member) -> str:
    if not member.is_in:
        return "taken out"
    return "archived" if member.is_gone else ""


def _came(row: MemberRow, glyphs: Glyphs) -> str:
    if row.carried_from:
        return glyphs.plain(f"from {safe_line(row.carried_from, 40)}")
    return "" if row.member.place.is_planned else "came in later"
