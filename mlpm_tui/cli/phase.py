"""`mlpm phase`: lanes, what must exist to leave them, and who decided to."""

from datetime import datetime
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs, print_said, print_table
from mlpm_tui.cli.card_text import show_time
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.cli.typed import Texts, joined, whole_number, word_of
from mlpm_tui.domain.cards import STATUSES
from mlpm_tui.domain.gates import DecideGate, RecordOutput
from mlpm_tui.domain.phases import Decision, Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.documents import Document, phase_document

app = noun("Show phases, record gate outputs, decide gates.")

Number = Annotated[
    int, typer.Argument(metavar="N", parser=whole_number(1, 5), help="A phase, 1 to 5.")
]


@verb(app, "list")
def list_phases(context: typer.Context) -> None:
    """List the phases with their windows and gates."""
    with reading(context.obj) as board:
        project, now = board.project(), board.now
    if context.obj.is_json:
        print_json([_document(project, phase, now) for phase in project.phases])
        return
    print_table(
        ("no", "phase", "cards", "planned", "elapsed", "gate", "decision"),
        (_row(project, phase, now) for phase in project.phases),
        "phase",
    )


def _document(project: Project, phase: Phase, now: datetime) -> Document:
    document = phase_document(phase, project.outputs, now)
    document["cards"] = {status: project.count((phase.number, status)) for status in STATUSES}
    return document


def _row(project: Project, phase: Phase, now: datetime) -> tuple[str, ...]:
    outputs = [output for output in project.outputs if output.phase == phase.number]
    recorded = sum(output.evidence is not None for output in outputs)
    elapsed = phase.elapsed_days(now)
    return (
        str(phase.number),
        phase.name,
        str(sum(project.count((phase.number, status)) for status in STATUSES)),
        _planned(phase),
        "" if elapsed is None else f"{elapsed:.0f}d",
        f"{recorded} of {len(outputs)}" if outputs else "none",
        phase.decision or "",
    )


def _planned(phase: Phase) -> str:
    if not phase.planned_days_most:
        return "ongoing"
    return f"{phase.planned_days_least}-{phase.planned_days_most}d"


@verb(app, "show")
def show(context: typer.Context, number: Number) -> None:
    """Show a phase with its gate."""
    with reading(context.obj) as board:
        project, now = board.project(), board.now
    _show(context, project, number, now)


def _show(context: typer.Context, project: Project, number: int, now: datetime) -> None:
    phase = project.phase(number)
    document = _document(project, phase, now)
    if context.obj.is_json:
        print_json(document)
        return
    print_line(f"{phase.number} {phase.name}")
    pairs = [("planned", _planned(phase)), ("started", show_time(phase.started_at))]
    pairs += [("ended", show_time(phase.ended_at)), ("decision", phase.decision or "")]
    pairs += [("by", phase.decided_by or ""), ("reason", phase.reason)]
    pairs += [
        (
            "output",
            f"{place}. [{'x' if output['evidence'] else ' '}] {output['name']}"
            + (f" ({output['evidence']})" if output["evidence"] else ""),
        )
        for place, output in enumerate(document["outputs"], 1)
    ]
    print_pairs((name, text) for name, text in pairs if text)


@verb(app, "record")
def record(
    context: typer.Context,
    number: Number,
    output: Annotated[Texts, typer.Argument(metavar="OUTPUT", help="Its number or how it begins.")],
    *,
    evidence: Annotated[
        str, typer.Option("--evidence", metavar="URI", help="A text, path or URI that shows it.")
    ],
) -> None:
    """Record that one of a gate's outputs exists."""
    _do(context, number, RecordOutput(number, joined(output), evidence))


@verb(app, "decide")
def decide(
    context: typer.Context,
    number: Number,
    decision: Annotated[
        Decision,
        typer.Argument(
            metavar="DECISION", parser=word_of(Decision, "decision"), help=", ".join(Decision)
        ),
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")],
) -> None:
    """Decide a gate: go, no-go or stop."""
    _do(context, number, DecideGate(number, decision, reason))


def _do(context: typer.Context, number: int, wish: Wish) -> None:
    with writing(context.obj) as session:
        said = session.do(wish)
        if context.obj.is_json:
            _show(context, session.desk.project, number, session.now)
        else:
            print_said(said)
