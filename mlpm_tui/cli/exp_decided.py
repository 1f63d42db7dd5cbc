"""What an experiment came to, and what it leaves behind."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said
from mlpm_tui.cli.session import Session, reading, writing
from mlpm_tui.cli.typed import CardId, word_of
from mlpm_tui.domain.artifacts import AttachArtifact, read_artifact
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.services.artifacts import Look, look_at_all
from mlpm_tui.services.judging import NOTHING_OBSERVED, judge

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.documents import Document

OPTIONS = {"reason_missing": "--reason", "learnings_missing": "--learning"}
"""Which option takes what a refusal misses, by its code."""
Unchecked = Annotated[
    bool, typer.Option("--unchecked", help="Keep a path or a run that is not there.")
]


def decide(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    outcome: Annotated[
        Outcome,
        typer.Argument(
            metavar="OUTCOME", parser=word_of(Outcome, "outcome"), help=", ".join(Outcome)
        ),
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why this outcome.")] = "",
    learning: Annotated[
        list[str] | None, typer.Option("--learning", help="What it taught; may be repeated.")
    ] = None,
    next_step: Annotated[
        list[str] | None,
        typer.Option(
            "--next",
            metavar="STEP",
            help='What comes next; a card each, "experiment: ..." an experiment.',
        ),
    ] = None,
    cards: Annotated[
        bool, typer.Option("--cards/--no-cards", help="Whether next steps become cards.")
    ] = True,
    informs: Annotated[
        list[str] | None,
        typer.Option("--informs", metavar="ID", help="A card that goes on from it; repeatable."),
    ] = None,
    artifact: Annotated[
        list[str] | None,
        typer.Option(
            "--artifact", metavar="KIND=URI", help="checkpoint=s3://...; may be repeated."
        ),
    ] = None,
    unchecked: Unchecked = False,
) -> None:
    """Decide what an experiment came to; the card goes to done.

    Another outcome than the one that the results speak for needs a reason.
    """
    looks = _looked(context, artifact or (), may_miss=unchecked)
    with reading(context.obj) as board:
        dossier = board.dossier(card)
        observed = board.observed([dossier]).get(dossier.card.key, NOTHING_OBSERVED)
        directions = board.directions(dossier)
        proposal = judge(dossier, board.now, observed, directions).proposal
    wish = DecideExperiment(
        card,
        outcome,
        reason,
        "\n".join(learning or ()),
        tuple(next_step or ()),
        tuple((look.artifact.kind, look.artifact.uri) for look in looks),
        proposal,
        informs=tuple(informs or ()),
        has_cards=cards,
    )
    _do(context, card, [wish], looks)


def artifact(
    context: typer.Context,
    card: CardId,
    artifacts: Annotated[
        list[str], typer.Argument(metavar="KIND=URI...", help="checkpoint=s3://bucket/model.pt")
    ],
    *,
    unchecked: Unchecked = False,
) -> None:
    """Attach what an experiment left behind: a run, a path or an address; each is checked.

    A relative path is looked for from the current folder and kept as it is given.
    """
    looks = _looked(context, artifacts, may_miss=unchecked)
    found = [AttachArtifact(card, look.artifact.kind, look.artifact.uri) for look in looks]
    _do(context, card, found, looks)


def _looked(context: typer.Context, texts: Iterable[str], *, may_miss: bool) -> tuple[Look, ...]:
    named = [read_artifact(text) for text in texts]
    uri = context.obj.settings.tracking_uri
    return look_at_all(named, Path.cwd(), uri, may_miss=may_miss)


def _do(context: typer.Context, card: str, wishes: "Sequence[Wish]", looks: Sequence[Look]) -> None:
    with writing(context.obj, card) as session:
        before = session.desk.project.cards.keys()
        said = _said(session, wishes)
        made = [card for key, card in session.desk.project.cards.items() if key not in before]
        if context.obj.is_json:
            print_json(_document(session, card) | {"checked": [_told(look) for look in looks]})
            return
    print_said(said)
    for look in looks:
        more = f" ({look.why})" if look.why else ""
        state = look.state.replace("_", " ")
        print_line(f"  {look.artifact.kind} {look.artifact.uri}: {state}{more}")
    for new in made:
        print_line(f"  {new.id}  {new.title}")


def _said(session: Session, wishes: "Sequence[Wish]") -> str:
    """Do the wishes; a refusal for want of words names the option that takes them."""
    try:
        return session.do(*wishes)
    except RuleBroken as error:
        if option := OPTIONS.get(error.code):
            raise RuleBroken(f"{error} {option} takes it.", error.code) from error
        raise


def _document(session: Session, card: str) -> "Document":
    from mlpm_tui.services.documents import card_document

    return card_document(session.kept(card), session.now, None, session.desk.project.directions)


def _told(look: Look) -> "Document":
    artifact = look.artifact
    return {"kind": artifact.kind, "uri": artifact.uri, "state": look.state, "why": look.why}
