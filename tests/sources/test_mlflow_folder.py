"""An old folder: what is odd in it is left out, what leads out of it is not followed."""

import os
from pathlib import Path

import pytest

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.runs import RunStatus, WantedRuns
from mlpm_tui.sources.mlflow_folder import FolderTracking
from mlpm_tui.sources.tracking import open_tracking

SENTIMENT = WantedRuns(experiments=frozenset({"sentiment"}))


def run_folder(mlruns: Path, name: str) -> Path:
    return next(
        meta.parent
        for meta in mlruns.rglob("meta.yaml")
        if f"run_name: {name}\n" in meta.read_text()
    )


def test_no_folder_and_no_mlflow_folder_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(SourceTrouble, match="there is no folder"):
        open_tracking(f"file:{tmp_path}/nothing")
    with pytest.raises(SourceTrouble, match="is no MLflow folder"):
        open_tracking(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_links_that_lead_out_are_not_followed(mlruns: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "f1").write_text("1 0.5 1")
    curve = run_folder(mlruns, "curve")
    (curve / "params" / "stolen").symlink_to(secret)
    (curve / "tags" / "stolen").symlink_to(secret)
    (curve / "metrics" / "elsewhere").symlink_to(tmp_path / "outside")
    (mlruns / "loop").symlink_to(mlruns)
    tracking = FolderTracking(mlruns)
    run = next(run for run in tracking.runs(SENTIMENT) if run.name == "curve")
    assert "canary" not in repr(run)
    assert set(run.metrics) == {"f1", "train/loss"}
    assert len(tracking.runs(SENTIMENT)) == 8
    tracking.close()


def test_broken_files_are_left_out(mlruns: Path) -> None:
    curve = run_folder(mlruns, "curve")
    (curve / "metrics" / "broken").write_bytes(b"\xff\xfe nothing\n12\n\n1767225600000 0.5 x\n")
    (curve / "metrics" / "empty").write_bytes(b"")
    os.mkfifo(curve / "params" / "pipe")
    (mlruns / "not an experiment").mkdir()
    meta = (curve / "meta.yaml").read_text().replace("status: 1", "status: 9")
    (curve / "meta.yaml").write_text(meta.replace("start_time: ", "start_time: 9e99"))
    tracking = FolderTracking(mlruns)
    run = next(run for run in tracking.runs(SENTIMENT) if run.name == "curve")
    assert run.status is RunStatus.UNKNOWN
    assert run.started_at is None
    assert (run.metrics["broken"].last, run.metrics["broken"].last_step) == (0.5, 0)
    assert "empty" not in run.metrics
    tracking.close()


def test_a_growing_metric_is_read_again(mlruns: Path) -> None:
    curve = run_folder(mlruns, "curve")
    tracking = FolderTracking(mlruns)
    tracking.runs(SENTIMENT)
    with (curve / "metrics" / "f1").open("a") as file:
        file.write("1767240000000 0.95 130\n")
    run = next(run for run in tracking.runs(SENTIMENT) if run.name == "curve")
    assert (run.metrics["f1"].last, run.metrics["f1"].count) == (0.95, 3)
    tracking.close()


def test_it_asks_to_be_read_every_few_seconds(mlruns: Path) -> None:
    now = [100.0]
    tracking = FolderTracking(mlruns, every=5, clock=lambda: now[0])
    assert tracking.changed()
    assert not tracking.changed()
    now[0] += 5
    assert tracking.changed()
    tracking.close()
