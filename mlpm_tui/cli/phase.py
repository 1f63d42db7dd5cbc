"""`mlpm phase`: lanes, what must exist to leave them, and who decided to."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs, print_said, print_table
from mlpm_tui.cli.card_text import show_time
from mlpm_tui.cli.flow import Seed, forecast_text
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.cli.typed import Texts, joined, whole_number, word_of
from mlpm_tui.domain.cards import STATUSES
from mlpm_tui.domain.gates import DecideGate, RecordOutput
from mlpm_tui.domain.phases import Decision, Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.standing_up_matters import gates_of
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.documents import Document, phase_document
from mlpm_tui.services.flow import Course, phase_forecast, read_course, what_blocks
from mlpm_tui.services.flow_documents import phase_forecast_document
from mlpm_tui.services.team_documents import limit_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.agreements import WorkLimit
    from mlpm_tui.store.library import Library

app = noun("Show phases, record gate outputs, decide gates.")

Number = Annotated[
    int, typer.Argument(metavar="N", parser=whole_number(1, 5), help="A phase, 1 to 5.")
]


@verb(app, "list")
def list_phases(context: typer.Context, *, seed: Seed = None) -> None:
    """List the phases with their windows, gates and forecasts."""
    with reading(context.obj) as board:
        project = board.project()
        course = read_course(board.library, project, board.here)
        limits = board.library.team(project.key).limits
    found = [_document(project, phase, course, limits, seed) for phase in project.phases]
    if context.obj.is_json:
        print_json(found)
        return
    print_table(
        ("no", "phase", "cards", "planned", "elapsed", "gate", "decision", "p50", "p85"),
        (_row(phase, one) for phase, one in zip(project.phases, found, strict=True)),
        "phase",
    )
    if reasons := {one["forecast"]["why"] for one in found if (one["forecast"] or {}).get("why")}:
        print_line(f"No forecast: {reasons.pop()}")


def _document(
    project: Project,
    phase: Phase,
    course: Course,
    limits: "Sequence[WorkLimit]",
    seed: int | None = None,
) -> Document:
    document = phase_document(phase, project.outputs, course.now)
    gate = next((one for one in gates_of(project) if one.phase == phase.number), None)
    document["gate"] = None if gate is None else {"waits": gate.waits, "why": gate.why}
    counted = limit_documents(project, limits)
    document["limits"] = [one for one in counted if one["phase"] == phase.number]
    document["cards"] = {status: project.count((phase.number, status)) for status in STATUSES}
    told = phase_forecast(course, project, phase, seed)
    document["forecast"] = phase_forecast_document(course, told)
    document["blocked_by"] = what_blocks(project, phase.number)
    return document


def _row(phase: Phase, found: Document) -> tuple[str, ...]:
    recorded = sum(output["evidence"] is not None for output in found["outputs"])
    elapsed, told = found["elapsed_days"], found["forecast"] or {}
    waits = ", waits" if (found["gate"] or {}).get("waits") else ""
    return (
        str(phase.number),
        phase.name,
        str(sum(found["cards"].values())),
        _planned(phase),
        "" if elapsed is None else f"{elapsed:.0f}d",
        f"{recorded} of {len(found['outputs'])}{waits}" if found["outputs"] else "none",
        phase.decision or "",
        str(told.get("p50_on") or ""),
        str(told.get("p85_on") or ""),
    )


def _limit(found: Document) -> str:
    over = ", over" if found["is_over"] else ""
    what = {"column": found["name"], "person": f"in progress with {found['name']}"}
    where = what.get(found["scope"], "in progress").replace("_", " ")
    return f"{where}: {found['now']} of {found['most']}{over}"


def _planned(phase: Phase) -> str:
    if not phase.planned_days_most:
        return "ongoing"
    return f"{phase.planned_days_least}-{phase.planned_days_most}d"


@verb(app, "show")
def show(context: typer.Context, number: Number, *, seed: Seed = None) -> None:
    """Show a phase with its gate, what it waits for, and when what is left will be done.

    The forecast draws days from the team's own throughput in this phase, or in all phases as
    long as less than ten cards were finished in this one; then it holds for a team that works
    on this phase alone. It is refused below ten finished cards.
    """
    with reading(context.obj) as board:
        _show(context, board.library, board.project(), number, board.here, seed)


def _show(
    context: typer.Context,
    library: "Library",
    project: Project,
    number: int,
    now: datetime,
    seed: int | None = None,
) -> None:
    phase = project.phase(number)
    limits = library.team(project.key).limits
    document = _document(project, phase, read_course(library, project, now), limits, seed)
    if context.obj.is_json:
        print_json(document)
        return
    print_line(f"{phase.number} {phase.name}")
    pairs = [("planned", _planned(phase)), ("started", show_time(phase.started_at))]
    pairs += [("ended", show_time(phase.ended_at)), ("decision", phase.decision or "")]
    pairs += [("by", phase.decided_by or ""), ("reason", phase.reason)]
    pairs += [("gate", document["gate"]["why"])] if document["gate"] is not None else []
    pairs += [
        (
            "output",
            f"{place}. [{'x' if output['evidence'] else ' '}] {output['name']}"
            + (f" ({output['evidence']})" if output["evidence"] else ""),
        )
        for place, output in enumerate(document["outputs"], 1)
    ]
    if document["forecast"] is not None:
        pairs.append(("forecast", forecast_text(document["forecast"])))
    pairs += [("limit", _limit(one)) for one in document["limits"]]
    pairs += [("blocked by", why) for why in document["blocked_by"] if phase.ended_at is None]
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
            _show(context, session.desk.library, session.desk.project, number, session.here)
        else:
            print_said(said)
