"""`mlpm exp`: promising an experiment and running its timebox; judging stands in its own module."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli import exp_compare, exp_decided, exp_export, exp_judged, exp_watch, exp_why
from mlpm_tui.cli.answering import do_to
from mlpm_tui.cli.card import show_added
from mlpm_tui.cli.notes import notes_on_card, print_notes
from mlpm_tui.cli.session import writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import (
    CardId,
    Due,
    Owner,
    Phase,
    Points,
    Tags,
    Texts,
    joined,
    read_due,
    word_of,
)
from mlpm_tui.domain.attaching import AddItem
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.experimenting import ReopenExperiment, ShapeExperiment
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.timing import ExtendTimebox, ResumeTimebox, StartExperiment, StopExperiment
from mlpm_tui.services.typed_experiment import (
    APPROACH,
    TypedExperiment,
    read_approach,
    read_experiment,
)

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

app = noun("Run experiments: promise, start, record, check, decide.")

Hypothesis = Annotated[
    str | None, typer.Option("--hypothesis", metavar="TEXT", help="What is expected, and why.")
]
BaselineText = Annotated[
    str | None,
    typer.Option("--baseline", metavar="TEXT", help='What to beat: "rule-based f1=0.72".'),
]
CriterionTexts = Annotated[
    list[str] | None,
    typer.Option("--criterion", metavar="RULE", help='"f1 >= 0.85"; may be repeated.'),
]
StopTexts = Annotated[
    list[str] | None,
    typer.Option("--stop", metavar="RULE", help='"f1 < 0.75 after 3 epochs -> try another model".'),
]
TimeboxText = Annotated[
    str | None, typer.Option("--timebox", metavar="TIME", help="How long at most: 1w, 3d 4h.")
]
ApproachTexts = Annotated[
    list[str] | None, typer.Option("--approach", metavar="STEP", help="A step; may be repeated.")
]
ResourceTexts = Annotated[
    list[str] | None, typer.Option("--resource", metavar="TEXT", help='"1 x V100, about 4 h".')
]
InformedBy = Annotated[
    list[str] | None,
    typer.Option("--informed-by", metavar="ID", help="A card that taught this; may be repeated."),
]


@verb(app, "add")
def add(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    title: Annotated[Texts, typer.Argument(metavar="TITLE", help="What it is about.")],
    *,
    hypothesis: Hypothesis = None,
    baseline: BaselineText = None,
    criterion: CriterionTexts = None,
    stop: StopTexts = None,
    timebox: TimeboxText = None,
    approach: ApproachTexts = None,
    resource: ResourceTexts = None,
    phase: Phase = None,
    status: Annotated[
        Status | None,
        typer.Option(
            "--status", metavar="STATUS", parser=word_of(Status, "status"), help=", ".join(Status)
        ),
    ] = None,
    owner: Owner = None,
    points: Points = None,
    due: Due = None,
    tag: Tags = None,
    informed_by: InformedBy = None,
) -> None:
    """Add an experiment with what it promises, and print its id.

    Where a decided one was like it, a note says so and what it taught; nothing is held up.
    """
    typed = TypedExperiment(
        hypothesis, baseline, criterion or (), stop or (), timebox, resource or ()
    )
    part = read_experiment(typed)
    with writing(context.obj) as session:
        wish = AddCard(
            Kind.EXPERIMENT,
            joined(title),
            phase,
            status or Status.BACKLOG,
            owner,
            points,
            read_due(due, session.today),
            tuple(tag or ()),
            part=part,
            checklist=read_approach(approach or ()),
            informed_by=tuple(informed_by or ()),
        )
        dossier = show_added(context, session, wish)
        if not context.obj.is_json:
            print_notes(notes_on_card(dossier, session.desk.project.directions))


@verb(app, "edit")
def edit(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    *,
    hypothesis: Hypothesis = None,
    baseline: BaselineText = None,
    criterion: CriterionTexts = None,
    stop: StopTexts = None,
    timebox: TimeboxText = None,
    approach: ApproachTexts = None,
    resource: ResourceTexts = None,
) -> None:
    """Change what an experiment promises; a list that is given replaces the old one.

    Steps of the approach are added to those that are there.
    """
    typed = TypedExperiment(
        hypothesis, baseline, criterion or (), stop or (), timebox, resource or ()
    )
    fields = read_experiment(typed)
    wishes: list[Wish] = [ShapeExperiment(card, fields)] if fields else []
    wishes += [AddItem(card, text, APPROACH) for text in approach or ()]
    if not wishes:
        raise UsageError("Say what to change, as in --criterion or --timebox")
    do_to(context, card, *wishes, after=notes_on_card)


@verb(app, "start")
def start(context: typer.Context, card: CardId) -> None:
    """Begin work: the card goes to in_progress and its timebox runs."""
    do_to(context, card, StartExperiment(card))


@verb(app, "pause")
def pause(context: typer.Context, card: CardId) -> None:
    """Let the timebox rest where the card stands; `stop` is another word for it.

    Moving a card back to ready or the backlog pauses it too; in review the time goes on.
    """
    do_to(context, card, StopExperiment(card))


verb(app, "stop")(pause)


@verb(app, "resume")
def resume(context: typer.Context, card: CardId) -> None:
    """Let a paused timebox run on where the card stands; `start` also moves it to in_progress."""
    do_to(context, card, ResumeTimebox(card))


@verb(app, "extend")
def extend(
    context: typer.Context,
    card: CardId,
    by: Annotated[str, typer.Argument(metavar="TIME", help="How much longer: 2d, 4h.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")],
) -> None:
    """Give a timebox more time, for a reason."""
    from mlpm_tui.domain.durations import read_duration

    do_to(context, card, ExtendTimebox(card, read_duration(by), reason))


@verb(app, "reopen")
def reopen(context: typer.Context, card: CardId) -> None:
    """Take a decided experiment up again; what was learnt stays."""
    do_to(context, card, ReopenExperiment(card))


COMMANDS: Mapping[str, Callable[..., int | None]] = {
    "result": exp_judged.result,
    "decide": exp_decided.decide,
    "artifact": exp_decided.artifact,
    "export": exp_export.export,
    "check": exp_judged.check,
    "watch": exp_watch.watch,
    "compare": exp_compare.compare,
    "why": exp_why.why,
    "similar": exp_why.similar,
}
for _name, _function in COMMANDS.items():
    verb(app, _name)(_function)
