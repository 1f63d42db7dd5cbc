"""What goes wrong around a look: a broken log, a fault of ours, a board from a backup."""

import shutil
from contextlib import closing
from datetime import timedelta

import numpy as np
import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.monitor_keeping import AddMonitor
from mlpm_tui.domain.monitor_sources import EditSource
from mlpm_tui.services.pushing import Pushed, push
from tests.services.test_monitor_checking import (
    ROWS,
    Shop,
    opened,
    opened_shop,
    quiet,
    shifted,
    shop,
    states,
)

__all__ = ["opened_shop", "quiet", "shop"]


def test_a_board_from_a_backup_is_judged_anew(quiet: Shop) -> None:
    for number in (14, 15):
        quiet.day(number, **shifted(quiet))
    quiet.now += timedelta(days=2)
    quiet.check(opens=False)
    board, backup = quiet.folder / "board.db", quiet.folder / "backup.db"
    shutil.copy(board, backup)
    assert opened(quiet.check()) == {"drift/age": "opened"}
    assert opened(quiet.check()) == {}
    for rest in quiet.folder.glob("board.db-*"):
        rest.unlink()
    shutil.copy(backup, board)
    assert opened(quiet.check()) == {"drift/age": "opened"}


def test_a_line_that_nests_too_deep_is_one_sentence(quiet: Shop) -> None:
    (quiet.folder / "log" / "z.jsonl").write_text('{"at":' + "[" * 100_000 + "\n")
    for number in (14, 15):
        quiet.day(number, **shifted(quiet))
    quiet.now += timedelta(days=2)
    checked = quiet.check()
    assert [trouble for trouble in checked.troubles if "z.jsonl cannot be read" in trouble]
    assert opened(checked) == {"drift/age": "opened"}


def test_a_model_that_says_only_nan_is_told_on_the_first_day(quiet: Shop) -> None:
    quiet.day(14, said=np.full(ROWS, np.nan), steady=np.full(ROWS, np.nan))
    quiet.now += timedelta(days=1)
    checked = quiet.check()
    assert opened(checked) == {
        "predictions": "opened",
        "drift/steady": "opened",
        "nulls/steady": "opened",
    }
    (report,) = [one.report for one in checked.reported if one.report.signal == "predictions"]
    assert report.title == "positive predictions: only missing values since 16 Nov 2026"
    assert (report.severity, report.after) == ("critical", None)
    quiet.day(15)
    quiet.day(16)
    quiet.now += timedelta(days=2)
    assert opened(quiet.check())["predictions"] == "resolved"


def test_a_fault_of_the_program_in_one_source_leaves_the_others_be(
    quiet: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    quiet.check()
    quiet.do(AddMonitor("churn", "queue"))
    monkeypatch.setattr("mlpm_tui.services.monitor_logs.count_new", broken)
    checked = quiet.check()
    (said,) = checked.troubles
    assert said.startswith("churn: source log: it stopped by an unexpected ZeroDivisionError")
    assert states(checked)["drift/age"] == "ok"


def test_what_a_log_measures_is_not_pushed(quiet: Shop) -> None:
    with closing(quiet.open()) as library:
        fleet = library.fleet("ML")
        with pytest.raises(RuleBroken, match="drift/age of churn is measured from log"):
            push(library, fleet, [Pushed("churn", "drift/age", 0.1)], quiet.now)
        assert push(library, fleet, [Pushed("churn", "queue", 3.0)], quiet.now) == 1


def test_columns_that_the_reference_has_no_more_are_one_sentence(quiet: Shop) -> None:
    quiet.check()
    quiet.do(EditSource("churn", "log", settings={"features": "age"}))
    (said,) = quiet.check().troubles
    assert said.startswith(
        "churn: source log: its reference lacks the columns of 5 monitors, drift"
    )
    assert said.endswith(" and 2 more: check --reference and --features, or remove them.")
