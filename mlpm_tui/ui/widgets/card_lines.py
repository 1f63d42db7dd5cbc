"""The lines of a card's lists: things to do, and links to other cards."""

from textual.content import Content

from mlpm_tui.domain.details import Link, Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.widgets.text_parts import GOOD, LABEL, WEAK


def item_lines(dossier: Dossier) -> list[Content]:
    """Write a line for each thing to do."""
    return [
        Content.assemble(
            ("[x] " if item.done else "[ ] ", GOOD if item.done else ""),
            safe_line(item.text, 500),
            (f"  {safe_line(item.group, 40)}", WEAK),
            (f"  {safe_line(item.evidence, 200)}" if item.evidence else "", WEAK),
        )
        for item in dossier.checklist
    ]


def link_lines(dossier: Dossier, project: Project) -> list[Content]:
    """Write a line for each linked card."""
    return [
        Content.assemble(
            (f"{word:<12} ", WEAK),
            (f"{safe_line(name):<14}", LABEL),
            f" {_title(project, name)}",
        )
        for word, name in linked_cards(dossier)
    ]


def linked_cards(dossier: Dossier) -> list[tuple[str, str]]:
    """Return how each linked card is tied, and its id; `<-` says that the tie comes from there.

    What merely relates does so both ways.
    """
    mine = dossier.card.key
    return [
        (str(tie.relation) if _goes_out(tie, mine) else f"{tie.relation} <-", name)
        for tie, name in dossier.ties
    ]


def _goes_out(tie: Link, mine: int) -> bool:
    return tie.card == mine or tie.relation is Relation.RELATES


def _title(project: Project, name: str) -> str:
    card = project.find(name)
    return safe_line(card.title, 200) if card else ""
