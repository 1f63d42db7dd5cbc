"""What experiments taught: `mlpm exp why` and `similar`, and what a new one repeats."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import Session, reading
from mlpm_tui.cli.typed import CardId, Texts, joined
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.text import check_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.lineage import Kin, Step
    from mlpm_tui.domain.resemblance import Alike
    from mlpm_tui.services.documents import Document

INDENT = 2


def why(context: typer.Context, card: CardId) -> None:
    """Show what informed a card and what it informed, with what each came to and taught."""
    from mlpm_tui.services.memory import trace_back

    with reading(context.obj) as board:
        found = trace_back(board.library, card)
    if context.obj.is_json:
        document = _kin_document(found.card)
        document["informed_by"] = [_step_document(step) for step in found.before]
        document["informs"] = [_step_document(step) for step in found.after]
        print_json(document)
        return
    _print_kin(found.card, 0, "")
    for head, steps, sign in (
        ("informed by", found.before, "<-"),
        ("informs", found.after, "->"),
    ):
        print_line(f"{head}:" if steps else f"{head}: nothing")
        for step in steps:
            _print_kin(step.card, step.depth, sign, is_again=step.is_again)


def _print_kin(kin: "Kin", depth: int, sign: str, *, is_again: bool = False) -> None:
    from mlpm_tui.services.memory import first_line

    lead = " " * INDENT * depth + (f"{sign} " if sign else "")
    if is_again:
        print_line(f"{lead}{kin.id}  (see there)")
        return
    archived = ", archived" if kin.is_archived else ""
    print_line(f"{lead}{kin.id}  {kin.title} ({kin.outcome or kin.status}{archived})")
    if learned := first_line(kin.learnings):
        print_line(f"{' ' * len(lead)}{learned}")


def _kin_document(kin: "Kin") -> "Document":
    return {
        "id": kin.id,
        "title": kin.title,
        "kind": kin.kind,
        "status": kin.status,
        "outcome": kin.outcome,
        "learnings": kin.learnings,
        "archived": kin.is_archived,
    }


def _step_document(step: "Step") -> "Document":
    return {
        **_kin_document(step.card),
        "depth": step.depth,
        "via": step.via,
        "repeated": step.is_again,
    }


def similar(
    context: typer.Context,
    hypothesis: Annotated[
        Texts, typer.Argument(metavar="HYPOTHESIS", help="What somebody thinks of trying.")
    ],
) -> None:
    """Show decided experiments that resemble a hypothesis, failed ones first, and their lessons."""
    from mlpm_tui.services.memory import said_of
    from mlpm_tui.services.memory import similar as resembling

    wanted = check_line(joined(hypothesis), "A hypothesis", 4_000)
    with reading(context.obj) as board:
        found = resembling(board.library, wanted)
    if context.obj.is_json:
        print_json(similar_document(found))
        return
    for said in map(said_of, found):
        print_line(f"{said.rstrip('.')}.")
    if not found:
        print_line("Nothing like it has been decided yet.")


def similar_to(session: Session, dossier: Dossier) -> "tuple[Alike, ...]":
    """Return the decided experiments that a new one repeats, but for those that inform it."""
    from mlpm_tui.services.memory import similar as resembling

    if dossier.experiment is None:
        return ()
    besides = frozenset({dossier.card.id, *dossier.linked.values()})
    hypothesis = dossier.experiment.hypothesis
    return resembling(session.desk.library, dossier.card.title, hypothesis, besides=besides)


def similar_document(found: "Sequence[Alike]") -> "list[Document]":
    """Return what a new experiment repeats."""
    return [
        {
            "id": one.tried.id,
            "title": one.tried.title,
            "outcome": one.tried.outcome,
            "learnings": one.tried.learnings,
            "likeness": one.likeness,
        }
        for one in found
    ]
