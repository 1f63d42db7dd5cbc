"""`mlpm balance`: whether experiments and production work leave room for each other."""

from typing import TYPE_CHECKING

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import leaf
from mlpm_tui.cli.sprint import AnyName, mix_text
from mlpm_tui.domain.wording import number_of

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document


def balance(context: typer.Context, sprint: AnyName = None) -> int:
    """Say how experiments and production work are balanced; 3 where they are not.

    Experiments are cards of that kind and tasks of phase 3. Production is epics and their
    sub-tasks, alerts, retraining and tasks of phases 4 and 5; an epic counts by its sub-tasks
    where these are in the sprint. Tasks of phases 1 and 2 count for neither. Shares are of
    cards; those of points stand beside them.

    A running sprint is judged by what was taken on, a closed one by what is done. It is out
    of balance where its share is too far off the agreed band to be chance (an exact binomial
    test at the nearer edge, level 5 %: 9 of 10 cards are, 8 of 10 are not), or where the
    weighted mean over up to 12 sprints (EWMA, lambda 0.3) leaves its control limits (2.7
    deviations) and the band. Of balanced teams with ten cards a sprint the test warns in
    2.15 % of sprints, the trend in about 5 % of runs of twelve, and one of both in about 24 %
    of such runs.
    """
    from mlpm_tui.services.sprint_documents import gauge_document
    from mlpm_tui.services.sprints import read_plans

    with reading(context.obj) as board:
        plans = read_plans(board.library, board.project())
        gauge = plans.gauge(sprint, board.here)
        found = gauge_document(gauge, board.now)
    if context.obj.is_json:
        print_json(found)
    else:
        _print(found)
    return 0 if gauge.is_balanced else Ending.ANSWERED_NO


def _print(found: "Document") -> None:
    print_line(found["advice"])
    pairs = [(stage.replace("_", " "), mix_text(mix)) for stage, mix in found["mix"].items()]
    if found["test"]:
        pairs.append(("sprint", found["test"]["why"]))
    if found["trend"]:
        shares = " ".join(f"{100 * point['share']:.0f}" for point in found["trend"]["points"])
        pairs.append(("trend", f"{found['trend']['why']} ({shares} %)"))
    pairs += [
        (
            f"oldest {side}",
            f"{card['id']} {card['title']}: waits for {number_of(card['waits_days'], 'day')}",
        )
        for side, card in found["oldest_waiting"].items()
    ]
    print_pairs(pairs)


app = leaf(balance)
