"""What is told of a model beside its signals: how late its labels come, and who takes it over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.monitor_labels import LabelDelay
from mlpm_tui.services.label_delays import delay_words
from mlpm_tui.services.models_reading import Overview, read_models
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.ui.paint.glyphs import ASCII
from mlpm_tui.ui.widgets.models_rows import ModelRow, model_words
from mlpm_tui.ui.widgets.models_signals import signal_row
from tests.cli.conftest import Mlpm

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def log(days: range) -> str:
    """Write predictions of some days, 60 a day; labels come after two days, a tenth after nine."""
    lines = ["at,age,said,truth,known"]
    for day in days:
        for row in range(60):
            at = NOON + timedelta(days=day, minutes=row)
            known = at + timedelta(days=9 if row % 10 == 0 else 2)
            lines.append(
                f"{at:%Y-%m-%d %H:%M},{20 + row},{row % 2},{row % 2},{known:%Y-%m-%d %H:%M}"
            )
    return "\n".join(lines)


@pytest.fixture
def labelled(experiment: Mlpm, tmp_path: Path) -> Mlpm:
    """The program at a board with a model whose log says when its labels came, and an epic."""
    for name, days in (("reference", range(-20, 0)), ("current", range(20))):
        (tmp_path / f"{name}.csv").write_text(log(days))
    experiment("exp", "decide", "ML-EXP-01", "success")
    experiment("prod", "create", "--from", "ML-EXP-01")
    experiment("model", "add", "loans", "--epic", "ML-PROD-01")
    answer = experiment(
        *("monitor", "ingest", "loans", "--reference", str(tmp_path / "reference.csv")),
        *("--current", str(tmp_path / "current.csv"), "--time", "at", "--prediction", "said"),
        *("--label", "truth", "--label-time", "known"),
    )
    assert answer.code == 0, answer.err
    return experiment


def test_labels_that_come_late_are_told_beside_the_accuracy(labelled: Mlpm) -> None:
    shown = labelled("monitor", "show", "loans").out
    assert shown.startswith("Labels come half within 2d, 95 of 100 within 9d (1,200 rows).\n")
    assert "Labels come" in labelled("monitor", "show", "loans", "--signal", "accuracy").out
    assert "Labels come" not in labelled("monitor", "show", "loans", "--signal", "freshness").out
    delay = labelled("monitor", "show", "loans", "--json").json["label_delay"]
    assert delay["n"] == 1_200
    assert delay["median_s"] == pytest.approx(2 * 86_400, rel=0.02)


def test_the_screen_says_who_takes_the_model_and_how_late_labels_are(
    labelled: Mlpm, at_home: Path
) -> None:
    library = Library(open_database(read_address(str(at_home / "board.db"))))
    project = library.whole("ML")
    assert project is not None
    glyphs = ASCII

    def told() -> str:
        (read,) = read_models(library, project, Overview(), NOW).models
        (first, *_) = model_words(ModelRow(read), glyphs, "ML-PROD-01", is_short=True)
        return "".join(cell.text for cell in first)

    assert "labels come half within 2d, 95 of 100 within 9d" in told()
    assert "ML-PROD-01  " in told()
    assert labelled("handoff", "open", "ML-PROD-01", "--to", "bo").code == 0
    assert "ML-PROD-01, being handed to bo  " in told()
    (read,) = read_models(library, project, Overview(), NOW).models
    beside = {s.monitor.signal: signal_row(s, read.label_delay).beside for s in read.stands}
    assert beside.pop("accuracy") == "  labels 2d late"
    assert set(beside.values()) == {""}
    library.close()


def test_delays_are_as_coarse_as_they_are_counted() -> None:
    assert delay_words(LabelDelay(59.0, 3 * 3_600 + 100, 9)) == (
        "half within 59s, 95 of 100 within 3h"
    )
