"""What came of an experiment: results, and how its criteria stand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from mlpm_tui.cli.answering import do_to
from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.card_text import show_rule_state, show_timebox, show_verdict
from mlpm_tui.cli.notes import notes_on_result, said_of_doubt, show_evidence
from mlpm_tui.cli.session import Reading, reading
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.cli.typed import CardId, whole_number
from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.experimenting import RecordResult, read_metric
from mlpm_tui.domain.rule_states import CriterionState
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.timing import require_experiment
from mlpm_tui.services.clock_memory import sure_time
from mlpm_tui.services.documents import Document
from mlpm_tui.services.experiment_check import Checked, check_experiment
from mlpm_tui.services.experiment_documents import judged_document, timebox_document
from mlpm_tui.services.firing import Times
from mlpm_tui.services.judging import NOTHING_OBSERVED
from mlpm_tui.services.rule_documents import firing_document, silent_runs
from mlpm_tui.services.training_documents import training_document
from mlpm_tui.services.training_keeping import settle_trainings

LONGEST_TITLE = 120
ANSWERS = {
    CriterionState.MET: "yes",
    CriterionState.UNMET: "no",
    CriterionState.UNKNOWN: "unknown",
}


def result(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    *,
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="What was measured.")],
    metric: Annotated[
        list[str] | None, typer.Option("--metric", metavar="NAME=VALUE", help="May be repeated.")
    ] = None,
    fold_metric: Annotated[
        list[str] | None,
        typer.Option(
            "--fold-metric", metavar="NAME=V1,V2", help="A value for each fold, in order."
        ),
    ] = None,
    run: Annotated[
        str | None, typer.Option("--run", metavar="ID", help="The tracking store's run.")
    ] = None,
    test_size: Annotated[
        int | None,
        typer.Option(
            "--test-size",
            metavar="N",
            parser=whole_number(2, 1_000_000_000_000),
            help="How many examples it was measured on.",
        ),
    ] = None,
) -> None:
    """Record a line of an experiment's results."""
    metrics = dict(read_metric(text) for text in metric or ())
    folds = dict(_read_folds(text) for text in fold_metric or ())
    wish = RecordResult(card, model, metrics, folds, run, test_size)
    do_to(context, card, wish, after=lambda dossier, _: notes_on_result(dossier, model))


def _read_folds(text: str) -> tuple[str, tuple[float, ...]]:
    name, equals, values = text.partition("=")
    if not equals or not values.strip():
        raise BadText(
            f"Folds are written name=value,value,... as in f1=0.88,0.90; not {text[:60]!r}."
        )
    return name.strip(), tuple(read_metric(f"{name}={value}")[1] for value in values.split(","))


def check(
    context: typer.Context,
    card: Annotated[str | None, typer.Argument(metavar="ID", help="An experiment's id.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All experiments in progress.")] = False,
) -> int | None:
    """Say whether the criteria are met and the timebox holds, and record what fired.

    Exit code 0 means yes, for every experiment asked for; 3 means no, or that nobody can tell.
    """
    if (card is None) is not every:
        raise UsageError("Give the id of an experiment, or --all")
    with reading(context.obj) as board:
        dossiers = [board.dossier(card)] if card else _running(board)
        if settle_trainings(board.library, board.call.settings.address, dossiers, board.now):
            dossiers = [board.dossier(card)] if card else _running(board)
        checked = check_documents(dossiers, board)
    if context.obj.is_json:
        print_json(checked if every else checked[0])
    elif not checked:
        print_line("No experiment is in progress.")
    else:
        for document in checked:
            print_check(document)
    return Ending.ANSWERED_NO if any(document["answer"] != "yes" for document in checked) else None


def _running(board: Reading) -> list[Dossier]:
    project = board.project()
    cards = [c for c in project.in_column(Status.IN_PROGRESS) if c.key in project.experiments]
    found = board.library.dossiers([card.key for card in cards])
    return [found[card.key] for card in cards if card.key in found]


def check_documents(dossiers: Sequence[Dossier], board: Reading) -> list[Document]:
    """Judge experiments by their results and what the tracking store knows, and record firings."""
    for dossier in dossiers:
        require_experiment(dossier.card, dossier.experiment)
    if not dossiers:
        return []
    observed = board.observed(dossiers)
    directions = board.directions(dossiers[0])
    times = Times(board.now, sure_time(board.call.clock))
    checked = (
        check_experiment(
            board.library, d, observed.get(d.card.key, NOTHING_OBSERVED), times, directions
        )
        for d in dossiers
    )
    found = [_document(each, board.now) for each in checked]
    doubt = round(board.call.clock.doubt_left.total_seconds())
    return [document | {"clock_doubted_s": doubt} for document in found]


def _document(checked: Checked, now: datetime) -> Document:
    """Return how an experiment stands; `answer` is no, yes or unknown."""
    dossier, observed, judgement = checked.dossier, checked.observed, checked.judgement
    experiment, standing, proposal = dossier.experiment, judgement.standing, judgement.proposal
    timebox = experiment.timebox if experiment else None
    is_expired = timebox is not None and timebox.state(now) is TimeboxState.EXPIRED
    answer = ANSWERS[CriterionState.UNMET if is_expired else judgement.state]
    attempt = standing.attempt if standing else None
    return {
        "id": dossier.card.id,
        "title": dossier.card.title,
        "answer": answer,
        "state": judgement.state,
        **judged_document(judgement),
        "timebox": timebox_document(timebox, now),
        "best": attempt and {"model": attempt.name, "metrics": attempt.values, "run": attempt.run},
        "tried": standing.tried if standing else 0,
        "proposal": proposal and {"outcome": proposal.outcome, "why": proposal.why},
        "outcome": experiment.outcome if experiment else None,
        "training": training_document(dossier.trainings[-1], now) if dossier.trainings else None,
        "tracking_trouble": observed.trouble,
        "firings": [firing_document(firing, dossier) for firing in dossier.firings],
        "recorded": checked.recorded,
        "stale": silent_runs(observed.runs, now),
    }


def print_check(document: Document) -> None:
    """Write how an experiment stands."""
    title = safe_line(document["title"], LONGEST_TITLE)
    print_line(f"{document['id']}  {document['answer']}  {title}")
    for criterion in document["criteria"]:
        print_line(f"  {criterion['state']:<8} {criterion['text']} {show_verdict(criterion)}")
    _print_rules(document)
    _print_time(document)
    if (training := document["training"]) is not None:
        print_line(f"  training {training['command']}: {training['state']}")
    if document["tracking_trouble"] is not None:
        print_line(f"  tracking {document['tracking_trouble']}")
    said = ""
    if document["proposal"] is not None:
        said = document["proposal"]["why"]
        print_line(f"  proposed {document['proposal']['outcome']}: {said}")
    for line in show_evidence(document, said):
        print_line(f"  {line}")
    for sentence in document["recorded"]:
        print_line(f"  recorded {sentence}")


def _print_time(document: Document) -> None:
    if document["timebox"] is not None:
        print_line(f"  timebox  {show_timebox(document['timebox'])}")
    if doubt := document["clock_doubted_s"]:
        print_line(f"  clock    {said_of_doubt(timedelta(seconds=doubt))}")


def _print_rules(document: Document) -> None:
    for rule in document["stopping"]:
        state = rule["state"].replace("_", " ")
        print_line(f"  {state:<8} {rule['text']} ({show_rule_state(rule)})")
    for run in document["stale"]:
        length = show_duration(timedelta(minutes=run["silent_s"] // 60))
        print_line(f"  stale    {run['name'] or run['run']} has not reported for {length}")
