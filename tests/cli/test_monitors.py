"""Models and monitors from the command line: added, pushed to, checked, shown, taken back."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Mlpm

At = Callable[[str], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Set the clock of the commands that follow."""
    return lambda text: monkeypatch.setenv("MLPM_NOW", f"{text}+00:00")


@pytest.fixture
def queue(mlpm: Mlpm) -> Mlpm:
    """A model with a queue that is trouble above 50 jobs."""
    assert mlpm("model", "add", "churn", "--owner", "bo").out == "Added model churn.\n"
    answer = mlpm("monitor", "add", "churn", "queue > 50", "--warn", "40", "--unit", "jobs")
    assert answer.out == (
        "Watched queue of churn.\n"
        "threshold: warns above 40 jobs, alarms above 50 jobs; 2 values in a row\n"
    )
    return mlpm


def push(mlpm: Mlpm, hour: int, value: str) -> None:
    answer = mlpm("monitor", "push", "churn", "queue", value, "--at", f"2026-11-23T{hour:02}:00Z")
    assert answer.out == "Kept 1 value.\n"


def alerts(mlpm: Mlpm) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mlpm("card", "list", "kind:alert", "--json").json
    return found


def test_a_model_is_described_retired_and_brought_back(mlpm: Mlpm) -> None:
    words = ["--description", "Who leaves", "--owner", "bo", "--runbook", "https://wiki/churn"]
    added = mlpm("model", "add", "churn", *words, "--json").json
    assert (added["name"], added["owner"], added["alias"]) == ("churn", "bo", "champion")
    assert mlpm("model", "list").out.splitlines()[1].split() == [
        *("churn", "unwatched", "0", "bo", "Who", "leaves")
    ]
    shown = mlpm("model", "edit", "churn", "--owner", "none", "--json").json
    assert shown["owner"] is None
    assert mlpm("model", "retire", "churn").out == "Retired model churn.\n"
    assert mlpm("model", "list").out.startswith("No model yet")
    assert mlpm("model", "list", "--all", "--json").json[0]["state"] == "retired"
    assert mlpm("undo").code == 0
    assert mlpm("model", "show", "churn", "--json").json["retired_at"] is None
    assert "retired model churn" in mlpm("log").out
    assert mlpm("model", "edit", "churn").code == 2


def test_pushed_values_open_and_end_an_alert_once(queue: Mlpm) -> None:
    assert queue("monitor", "check").out == "1 signal of 1 model: 0 judged.\n"
    push(queue, 1, "10")
    push(queue, 2, "45")
    answer = queue("monitor", "check", "--open-alerts")
    assert answer.code == 0
    assert answer.out == (
        "churn: queue 1 of 2: 45 jobs is above 40 jobs; an alert needs 2 such values in a row, "
        "this is 1 of 2\n1 signal of 1 model: none beyond the limit.\n"
    )
    push(queue, 3, "60")
    for _ in range(2):
        answer = queue("monitor", "check", "--open-alerts")
        assert answer.code == 3
    (alert,) = alerts(queue)
    shown = queue("card", "show", alert["id"], "--json").json
    assert (shown["model"], shown["signal"], shown["state"]) == ("churn", "queue", "firing")
    assert (shown["after"], shown["occurrences"]) == (60, 1)
    assert shown["title"] == "queue 60 jobs, above 40 jobs"
    push(queue, 4, "3")
    assert queue("monitor", "check", "--open-alerts").code == 3
    push(queue, 5, "3")
    assert queue("monitor", "check", "--open-alerts").code == 0
    assert queue("card", "show", alert["id"], "--json").json["state"] == "resolved"
    assert len(alerts(queue)) == 1


def test_check_alone_opens_nothing(queue: Mlpm) -> None:
    push(queue, 1, "90")
    push(queue, 2, "90")
    answer = queue("monitor", "check", "churn", "--json")
    assert answer.code == 3
    assert not answer.json["is_quiet"]
    assert alerts(queue) == []


def test_a_paused_monitor_opens_nothing(queue: Mlpm) -> None:
    assert queue("monitor", "pause", "churn", "queue").out == "Paused monitor queue of churn.\n"
    push(queue, 1, "90")
    push(queue, 2, "90")
    assert queue("monitor", "check", "--open-alerts").code == 0
    assert alerts(queue) == []
    assert queue("monitor", "resume", "churn", "queue").code == 0
    assert queue("monitor", "check", "--open-alerts").code == 3
    assert len(alerts(queue)) == 1


def test_a_changed_limit_judges_what_was_kept(queue: Mlpm) -> None:
    push(queue, 1, "45")
    push(queue, 2, "46")
    assert queue("monitor", "check").code == 3
    answer = queue("monitor", "edit", "churn", "queue > 100", "--clear", "warn", "--json").json
    assert (answer["warn"], answer["alarm"], answer["side"]) == (None, 100, "above")
    assert queue("monitor", "check").code == 0
    assert queue("monitor", "edit", "churn", "queue").code == 2


def test_a_lowered_guard_ends_the_alert(queue: Mlpm) -> None:
    push(queue, 1, "45")
    push(queue, 2, "46")
    assert queue("monitor", "check", "--open-alerts").code == 3
    assert queue("monitor", "edit", "churn", "queue", "--warn", "50", "--alarm", "99").code == 0
    assert queue("monitor", "check", "--open-alerts").code == 0
    shown = queue("card", "show", alerts(queue)[0]["id"], "--json").json
    assert shown["state"] == "resolved"


def test_show_has_values_states_and_reasons(queue: Mlpm) -> None:
    push(queue, 1, "10")
    push(queue, 2, "nan")
    queue("monitor", "check")
    shown = queue("monitor", "show", "churn", "--json").json
    (monitor,) = shown["monitors"]
    assert [(p["value"], p["state"]) for p in monitor["points"]] == [(10, "ok"), ("NaN", "no_data")]
    assert monitor["latest"]["value"] == "NaN"
    text = queue("monitor", "show", "churn", "--signal", "queue").out
    assert [line.split() for line in text.splitlines()[3:6]] == [
        ["window", "value", "state"],
        ["23", "Nov", "2026", "01:00", "10", "jobs", "ok"],
        ["23", "Nov", "2026", "02:00", "NaN", "not", "judged"],
    ]
    assert text.splitlines()[-1].startswith("queue ok: 10 jobs is not above 40 jobs; the latest")
    assert "> 40 / 50 jobs" in text
    listed = queue("monitor", "list", "--json").json
    assert [(each["model"], each["signal"]) for each in listed] == [("churn", "queue")]


def test_units_of_time_are_turned_into_the_signals(mlpm: Mlpm) -> None:
    mlpm("model", "add", "churn")
    added = mlpm("monitor", "add", "churn", "latency_p99 > 0.1s", "--unit", "ms", "--json").json
    assert (added["alarm"], added["side"], added["settings"]["unit"]) == (100, "above", "ms")
    added = mlpm("monitor", "add", "churn", "accuracy < 85%", "--json").json
    assert (added["alarm"], added["side"]) == (0.85, "below")


def test_many_are_pushed_as_json_lines_or_none(
    queue: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"value": 7, "at": "2026-11-23T01:00:00Z"}
    shared = {"model": "churn", "signal": "accuracy", "n": 50, "good": 45}
    lines = [json.dumps(good), "", json.dumps(shared)]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert queue("monitor", "push", "churn", "queue", "--stdin").out == (
        "Kept 2 values.\n"
        "accuracy of churn is not watched: `mlpm monitor add churn accuracy` does it.\n"
    )
    bad = [json.dumps(good | {"value": 99}), json.dumps(good | {"colour": 1})]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(bad)))
    answer = queue("monitor", "push", "churn", "queue", "--stdin", "--json")
    assert answer.code == 1
    assert answer.json["error"]["message"] == "Line 2: 'colour' is no field of a value."
    queue("monitor", "check")
    (point,) = queue("monitor", "show", "churn", "--json").json["monitors"][0]["points"]
    assert point["value"] == 7


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("churn", "queue", "many"), "'many' is no number"),
        (("churn", "queue", "1", "--at", "yesterday"), "is no instant"),
        (("churn", "queue", "1", "--at", "2026-11-24T09:00Z"), "has not come yet"),
        (("churn", "queue", "--good", "3"), "give n"),
        (("churm", "queue", "1"), "There is no model churm: there is churn"),
        (("churn", "drift", "1"), "write drift/COLUMN"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(
    queue: Mlpm, words: tuple[str, ...], said: str
) -> None:
    answer = queue("monitor", "push", *words)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


def test_a_negative_value_is_no_option(queue: Mlpm) -> None:
    assert queue("monitor", "push", "churn", "queue", "-0.5").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "churn", "queue"), "watched already"),
        (("add", "churn", "cpu > 5 and gpu > 3"), "watches one signal"),
        (("add", "churn", "f1 < baseline"), "compares with a number"),
        (("add", "churn", "cpu", "--source", "http://a:secret@prom:9090"), "may hold no password"),
        (("add", "churn", "cpu", "--source", "prom"), "has no source prom"),
        (("remove", "churn", "cpu"), "is not watched"),
        (("ingest", "churn", "--time", "at"), "give --reference and --current"),
        (("ingest", "churn", "--reference", "no", "--current", "no", "--time", "at"), "nothing at"),
    ],
)
def test_what_makes_no_sense_is_refused(queue: Mlpm, words: tuple[str, ...], said: str) -> None:
    before = queue("log", "--json").out
    answer = queue("monitor", *words)
    assert answer.code == 1
    assert said in answer.err
    assert "secret" not in answer.err
    assert queue("log", "--json").out == before


@pytest.mark.parametrize(("typed", "severity"), [("", "critical"), ("info", "info")])
def test_an_alarm_opens_a_critical_alert(mlpm: Mlpm, typed: str, severity: str) -> None:
    """One mapping for drift and numbers: the alarm level calls, unless a monitor only informs."""
    mlpm("model", "add", "churn")
    mlpm("monitor", "add", "churn", "f1 < 0.9", *(("--severity", typed) if typed else ()))
    for hour in (1, 2):
        mlpm("monitor", "push", "churn", "f1", "0.5", "--at", f"2026-11-23T{hour:02}:00Z")
    assert mlpm("monitor", "check", "--open-alerts").code == 3
    shown = mlpm("card", "show", alerts(mlpm)[0]["id"], "--json").json
    assert shown["severity"] == severity
    assert shown["title"] == "f1 0.5, below 0.9"


def test_what_nobody_could_read_is_not_called_fine(mlpm: Mlpm) -> None:
    mlpm("model", "add", "churn")
    source = ("--source", "http://localhost:9", "--query", "up")
    assert mlpm("monitor", "add", "churn", "cpu > 0.9", *source).code == 0
    answer = mlpm("monitor", "check")
    assert answer.code == 1
    assert answer.out == "1 signal of 1 model: 1 could not be read, 0 judged.\n"
    assert mlpm("model", "list", "--json").json[0]["state"] == "no_data"
    mlpm("monitor", "pause", "churn", "cpu")
    assert mlpm("model", "list", "--json").json[0]["state"] == "paused"
