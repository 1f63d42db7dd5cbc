"""Reports by commands: golden text at a fixed clock, and what is refused."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from mlpm_tui.cli.start import run
from tests.cli.conftest import NOW, Mlpm

ANSWERED_NO = 3
GOLDEN = Path(__file__).with_name("report.md")


def do(*commands: tuple[str, ...]) -> None:
    for words in commands:
        assert run(words) == 0, words


def load_test(folder: Path) -> str:
    """Write what k6 would: 2,000 requests, one of them without a good answer."""
    times = {"avg": 20.0, "med": 18.0, "max": 300.0, "p(90)": 50.0, "p(99)": 140.0}
    failed = {"passes": 1, "fails": 1_999, "value": 1 / 2_000}
    metrics = {"http_req_duration": times, "http_reqs": {"count": 2_000, "rate": 1_200.0}}
    file = folder / "k6.json"
    file.write_text(json.dumps({"metrics": metrics | {"http_req_failed": failed}}))
    return str(file)


@pytest.fixture(scope="module")
def told(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sprint that was closed yesterday: one success, one failure, one task done, two left."""
    home = tmp_path_factory.mktemp("told")
    board = home / "board.db"
    shutil.copy(founded, board)
    with pytest.MonkeyPatch.context() as here:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            here.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        for name in ("MLFLOW_TRACKING_URI", "MLPM_CONFIG", "MLPM_PROJECT"):
            here.delenv(name, raising=False)
        here.setenv("MLPM_DB", str(board))
        here.setenv("MLPM_USER", "ana")
        here.setenv("MLPM_NOW", NOW)
        do(
            (
                *("exp", "add", "Bag of words <script>alert(1)</script>", "--owner", "ana"),
                *("--criterion", "f1 >= 0.85", "--baseline", "rules f1=0.72", "--points", "3"),
                *("--hypothesis", "Words are enough | almost"),
            ),
            (
                *("exp", "add", "Fine-tune", "--criterion", "f1 >= 0.85", "--owner", "ben"),
                *("--baseline", "rules f1=0.72", "--points", "5", "--timebox", "1w"),
            ),
            (
                "exp",
                "add",
                "Distil",
                "--criterion",
                "f1 >= 0.8",
                "--owner",
                "ben",
                "--timebox",
                "2w",
            ),
            ("card", "add", "task", "Serve it", "--phase", "4", "--points", "2"),
            ("card", "add", "task", "Write the runbook", "--phase", "4", "--points", "1"),
            (
                "sprint",
                "open",
                "One",
                "--start",
                "2026-11-23",
                "--end",
                "2026-11-27",
                "--goal",
                "Win",
            ),
            ("sprint", "add", "One", "ML-EXP-01", "ML-EXP-02", "ML-TASK-01", "ML-TASK-02"),
            ("card", "move", "ML-TASK-01", "in_progress"),
            ("exp", "start", "ML-EXP-01"),
            ("exp", "start", "ML-EXP-02"),
        )
        here.setenv("MLPM_NOW", "2026-11-25T09:00:00+00:00")
        learned = "Words lose to rules.\nNegation is the cause."
        do(
            ("exp", "result", "ML-EXP-01", "--model", "bag", "--metric", "f1=0.68"),
            ("exp", "decide", "ML-EXP-01", "failure", "--learning", learned, "--next", "Tune"),
            ("card", "move", "ML-TASK-01", "done"),
            ("card", "add", "alert", "Positives 40 % -> 65 %"),
            ("alert", "ack", "ML-ALERT-01"),
            ("exp", "start", "ML-EXP-03"),
            ("sprint", "add", "One", "ML-EXP-03"),
        )
        here.setenv("MLPM_NOW", "2026-11-26T09:00:00+00:00")
        do(
            ("exp", "result", "ML-EXP-02", "--model", "tuned", "--metric", "f1=0.89"),
            ("exp", "decide", "ML-EXP-02", "success", "--learning", "It holds."),
            ("prod", "create", "--from", "ML-EXP-02"),
            ("alert", "resolve", "ML-ALERT-01", "--cause", "pipeline_fault", "--reason", "Mended"),
            ("phase", "record", "3", "1", "--evidence", "models:/sentiment/3"),
            ("sprint", "open", "Two"),
            ("slo", "set", "ML-PROD-01a", "latency_p99 < 100ms and availability >= 99.9%"),
            ("slo", "record", "ML-PROD-01", "--file", load_test(home)),
            ("handoff", "open", "ML-PROD-01", "--to", "ben"),
            ("handoff", "item", "ML-PROD-01", "1", "--evidence", "s3://models/3"),
            ("model", "add", "tagger", "--owner", "cy"),
            ("monitor", "add", "tagger", "queue > 50", "--unit", "jobs"),
            ("monitor", "push", "tagger", "queue", "70", "--at", "2026-11-24T09:00Z"),
            ("monitor", "push", "tagger", "queue", "80", "--at", "2026-11-25T09:00Z"),
            ("monitor", "add", "tagger", "accuracy < 0.9"),
            ("monitor", "push", "tagger", "accuracy", "0.95", "--n", "900"),
        )
        here.setenv("MLPM_NOW", "2026-11-27T16:00:00+00:00")
        assert run(("monitor", "check")) == ANSWERED_NO
        do(("sprint", "close", "One"))
    return board


@pytest.fixture
def sprint(bare_mlpm: Mlpm, told: Path, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """The program at that board, two hours later."""
    monkeypatch.setenv("MLPM_DB", str(told))
    monkeypatch.setenv("MLPM_NOW", "2026-11-27T18:00:00+00:00")
    return bare_mlpm


def test_a_sprint_is_told_as_it_came_to(sprint: Mlpm) -> None:
    answer = sprint("report")
    assert answer.code == 0
    assert answer.out == sprint("report", "--sprint", "one").out
    assert answer.out.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_all_numbers_stand_in_the_document(sprint: Mlpm) -> None:
    found = sprint("report", "--json").json
    assert found == sprint("report", "--format", "json").json
    assert (found["format"], found["version"], found["is_empty"]) == ("mlpm report", 1, False)
    span = found["span"]
    assert (span["kind"], span["sprint"], span["goal"], span["is_over"]) == (
        *("sprint", "One", "Win"),
        True,
    )
    assert (span["since"], span["until"]) == ("2026-11-23T00:00:00Z", "2026-11-27T16:00:00Z")
    assert found["work"]["amounts"]["planned"] == {"cards": 4, "points": 11.0}
    assert found["work"]["amounts"]["done"] == {"cards": 3, "points": 10.0}
    assert found["work"]["amounts"]["came_in"] == {"cards": 1, "points": 0.0}
    assert [one["id"] for one in found["work"]["unfinished"]] == ["ML-EXP-03", "ML-TASK-02"]
    assert found["work"]["into"] == "Two"
    failed, won = found["experiments"]["decided"]
    assert (failed["outcome"], failed["learnings"]) == (
        "failure",
        "Words lose to rules.\nNegation is the cause.",
    )
    assert failed["criteria"][0] == {
        "text": "f1 >= 0.85",
        "state": "unmet",
        "metric": "f1",
        "observed": 0.68,
    }
    assert (won["outcome"], won["proposed"], won["evidence"]["level"]) == (
        *("success", "success"),
        "point",
    )
    (under_way,) = found["experiments"]["under_way"]
    assert under_way["timebox"]["length_s"] == 1_209_600
    alerts = found["alerts"]
    assert (alerts["opened"], alerts["resolved"], alerts["causes"]) == (1, 1, {"pipeline_fault": 1})
    assert alerts["time_to_acknowledge"] == {"n": 1, "median_s": 0, "p90_s": 0}
    assert alerts["time_to_resolve"]["median_s"] == 86_400
    (epic,) = found["production"]["epics"]
    assert (epic["from"], epic["progress"]) == ("ML-EXP-02", {"done": 0, "total": 11})
    assert epic["rollout_waits_for"] == "its handoff is not accepted yet"
    slow, there = found["production"]["objectives"]
    assert (slow["state"], slow["kept"], slow["budget_left"]) == ("unmet", False, None)
    assert (there["state"], there["budget_left"]) == ("met", 0.5)
    assert there["budget_left_s"] == 43.2 * 60 / 2
    (handoff,) = found["production"]["handoffs"]
    assert (handoff["state"], handoff["there"], len(handoff["missing"])) == ("open", 1, 5)
    (model,) = found["production"]["models"]
    assert (model["name"], model["state"], model["states"]) == (
        *("tagger", "alarm"),
        {"alarm": 1, "ok": 1},
    )
    beyond = [(s["signal"], s["value"]) for s in model["signals"] if s["state"] == "alarm"]
    assert beyond == [("queue", 80.0)]
    assert [day["left"] for day in found["burndown"]] == [4, 4, 3, 2, 2]
    assert found["flow"]["throughput"]["by_day"][2] == {"day": "2026-11-25", "finished": 2}
    assert found["flow"]["cumulative"]["done"] == [0, 0, 2, 4, 4]
    assert (found["forecasts"], found["balance"]["gauge"]["sprint"]) == ([], "One")
    recorded = [phase["recorded"] for phase in found["phases"] if phase["number"] == 3]
    assert recorded == [["a trained model that meets the criteria, or a recorded decision to stop"]]


def test_days_and_phases_are_told_too(sprint: Mlpm) -> None:
    days = sprint("report", "--since", "2026-11-24", "--until", "2026-11-25", "--json").json
    assert (days["span"]["until"], days["span"]["is_over"]) == ("2026-11-26T00:00:00Z", True)
    # As it was then: the second experiment was decided on the day after.
    assert [one["id"] for one in days["experiments"]["decided"]] == ["ML-EXP-01"]
    assert [one["id"] for one in days["experiments"]["under_way"]] == ["ML-EXP-02", "ML-EXP-03"]
    assert days["work"]["amounts"]["done"]["cards"] == 2
    assert (days["flow"]["cumulative"]["in_progress"][-1], days["alerts"]["resolved"]) == (3, 0)
    ago = sprint("report", "--since", "3d", "--json").json
    assert ago["span"]["since"] == "2026-11-24T18:00:00Z"
    assert (ago["forecasts"][0]["left"], ago["forecasts"][0]["why"]) == (0, None)
    phase = sprint("report", "--phase", "4", "--json").json
    assert (phase["span"]["kind"], phase["span"]["phase"]) == ("phase", 4)
    assert [one["id"] for one in phase["work"]["done"]] == ["ML-TASK-01"]
    assert (phase["experiments"]["decided"], phase["alerts"]["opened"]) == ([], 0)
    assert "phase 4, productionization" in sprint("report", "--phase", "4").out
    assert "No work in it has begun." in sprint("report", "--phase", "2").out


def test_an_empty_board_says_so(mlpm: Mlpm) -> None:
    answer = mlpm("report")
    assert answer.code == 0
    assert len(answer.out) < 700
    assert "the board has nothing to report" in answer.out
    assert mlpm("report", "--json").json["is_empty"]
    assert "nothing to report" in mlpm("report", "--format", "html").out
    mlpm("sprint", "open", "Soon", "--start", "2026-12-01", "--end", "2026-12-11")
    assert "It begins on 2026-12-01." in mlpm("report", "--sprint", "Soon").out


def test_a_file_is_private_and_never_written_over(sprint: Mlpm, tmp_path: Path) -> None:
    path = tmp_path / "one.html"
    answer = sprint("report", "--output", str(path))
    assert (answer.code, answer.out) == (0, f"Wrote the report of sprint One to {path}.\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = path.read_text(encoding="utf-8")
    assert first.startswith("<!DOCTYPE html>")
    assert "<script" not in first
    assert first.count("<svg") == first.count("</svg>") == 4
    refused = sprint("report", "-o", str(path), "--format", "md", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "exists")
    assert path.read_text(encoding="utf-8") == first
    again = sprint("report", "-o", str(path), "--force", "--json")
    assert again.json == {"span": "sprint One", "format": "html", "file": str(path)}
    assert path.read_text(encoding="utf-8") == first
    assert list(tmp_path.glob("*.new-*")) == []
    assert sprint("report", "--format", "html").out == first


def test_what_cannot_be_told_is_refused(sprint: Mlpm) -> None:
    both = sprint("report", "--sprint", "One", "--since", "3d")
    assert (both.code, "exclude each other" in both.err) == (2, True)
    assert sprint("report", "--since", "soon").code == 2
    assert sprint("report", "--since", "2026-11-27T20:00Z").code == 1
    assert "There is no sprint Nine" in sprint("report", "--sprint", "Nine").err


def test_a_file_is_never_another_than_its_name_says(mlpm: Mlpm, tmp_path: Path) -> None:
    refused = mlpm("report", "-o", str(tmp_path / "x.pdf"))
    assert (refused.code, "md, html or json, not as pdf" in refused.err) == (2, True)
    assert not (tmp_path / "x.pdf").exists()
    assert mlpm("report", "-o", str(tmp_path / "x.pdf"), "--format", "md").code == 0
    assert mlpm("report", "-o", str(tmp_path / "plain")).code == 0
