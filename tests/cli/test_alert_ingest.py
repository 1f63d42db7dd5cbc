"""`mlpm alert ingest`: what others report becomes alerts, from a file or a pipe."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Mlpm
from tests.sources.test_alert_bodies import DELIVERY, FIRING, NEW_EVIDENTLY, PLAIN


def written(folder: Path, document: object) -> str:
    file = folder / "body.json"
    file.write_text(json.dumps(document))
    return str(file)


def test_alertmanagers_alerts_open_count_resolve_and_reopen(mlpm: Mlpm, tmp_path: Path) -> None:
    body = written(tmp_path, {"version": "4", "alerts": [FIRING]})
    nothing: dict[str, object] = {
        name: [] for name in ("repeated", "reopened", "resolved", "recovered", "ignored")
    }
    assert mlpm("alert", "ingest", body, "--json").json == {
        **nothing,
        "opened": ["ML-ALERT-01"],
        "left_out": 0,
        "notes": [],
    }
    again = mlpm("alert", "ingest", body, "--json").json
    assert (again["opened"], again["repeated"]) == ([], ["ML-ALERT-01"])
    shown = mlpm("card", "show", "ML-ALERT-01", "--json").json
    assert (shown["model"], shown["signal"], shown["severity"], shown["occurrences"]) == (
        "sentiment",
        "HighLatency",
        "critical",
        2,
    )
    over = FIRING | {"status": "resolved", "endsAt": "2026-11-23T08:59:00Z"}
    body = written(tmp_path, {"alerts": [over]})
    assert mlpm("alert", "ingest", body, "--json").json["resolved"] == ["ML-ALERT-01"]
    assert mlpm("card", "show", "ML-ALERT-01", "--json").json["state"] == "resolved"
    later = FIRING | {"startsAt": "2026-11-23T08:59:30Z"}
    body = written(tmp_path, {"alerts": [later]})
    assert mlpm("alert", "ingest", body, "--json").json["reopened"] == ["ML-ALERT-01"]


def test_people_read_what_came_of_it(mlpm: Mlpm, tmp_path: Path) -> None:
    out = mlpm("alert", "ingest", written(tmp_path, DELIVERY)).out.splitlines()
    assert out[0].startswith("opened ML-ALERT-01")
    assert out[-1] == "Its sender left out 3 more."
    assert mlpm("alert", "ingest", written(tmp_path, [])).out == "Nothing new.\n"


def test_a_pipe_is_read(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "\n".join(json.dumps(PLAIN | {"signal": f"s{n}"}) for n in range(3))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    assert len(mlpm("alert", "ingest", "-", "--json").json["opened"]) == 3


def test_evidently_needs_a_model(mlpm: Mlpm, tmp_path: Path) -> None:
    body = written(tmp_path, NEW_EVIDENTLY)
    assert "names no model" in mlpm("alert", "ingest", body).err
    answer = mlpm("alert", "ingest", body, "--model", "sentiment", "--json").json
    assert len(answer["opened"]) == 2
    calmer = json.loads(json.dumps(NEW_EVIDENTLY))
    calmer["metrics"][1]["value"] = 0.5
    body = written(tmp_path, calmer)
    answer = mlpm("alert", "ingest", body, "--model", "sentiment", "--json").json
    assert (answer["opened"], len(answer["resolved"]), len(answer["repeated"])) == ([], 1, 1)


def test_labels_are_named_in_the_config_file(mlpm: Mlpm, tmp_path: Path) -> None:
    config = tmp_path / "config" / "mlpm" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[hook]\nmodel = ["zone"]\n')
    mlpm("alert", "ingest", written(tmp_path, {"alerts": [FIRING]}))
    assert mlpm("card", "show", "ML-ALERT-01", "--json").json["model"] == "eu-1"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("none.json",), 1, "cannot be read"),
        ((".",), 1, "cannot be read"),
        (("body.json", "--kind", "xml"), 2, "--kind is"),
        (("body.json", "--read-only"), 1, "open the board for writing"),
        (("body.json", "--kind", "evidently"), 1, "model"),
        (("body.json", "--kind", "plain"), 1, "not known"),
    ],
)
def test_what_cannot_be_taken_is_said(
    mlpm: Mlpm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int,
    said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    written(tmp_path, DELIVERY)
    answer = mlpm("alert", "ingest", *words)
    assert (answer.code, said in answer.err) == (code, True), answer.err
    assert mlpm("card", "list", "--json").json == []


def test_one_wrong_alert_keeps_all_out(mlpm: Mlpm, tmp_path: Path) -> None:
    wrong = FIRING | {"startsAt": "soon"}
    answer = mlpm("alert", "ingest", written(tmp_path, {"alerts": [FIRING, wrong]}), "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "bad_body")
    assert "alerts[1].startsAt" in answer.err
    assert mlpm("card", "list", "--json").json == []
