"""`mlpm alert`, from the list to the measures."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.services.alert_reporting import report
from mlpm_tui.store.address import Address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.ui.widgets.triage_order import TriageOrder
from tests.cli.conftest import NOW, Mlpm

AT = datetime.fromisoformat(NOW).astimezone(UTC)
HOUR = timedelta(hours=1)
ONE, TWO, THREE = "ML-ALERT-01", "ML-ALERT-02", "ML-ALERT-03"

Tell = Callable[..., None]


@pytest.fixture
def tell(board: Path) -> Tell:
    """Report that something moved, two hours ago."""

    def told(signal: str = "drift/age", model: str = "churn", **more: Any) -> None:  # noqa: ANN401
        one = AlertReport(model, signal, f"{signal} moved", AT - 2 * HOUR, **more)
        library = Library(open_database(Address(path=board)))
        report(library, "ML", [one], AT - 2 * HOUR)
        library.close()

    return told


@pytest.fixture
def alerts(mlpm: Mlpm, tell: Tell) -> Mlpm:
    """The program at a board with three alerts."""
    tell(before=0.05, after=0.31, window="past week", summary="PSI 0.31", threshold=0.1)
    tell("accuracy", severity="critical")
    tell(model="sent")
    return mlpm


def ids(mlpm: Mlpm, *words: str) -> list[str]:
    return [one["id"] for one in mlpm("alert", "list", *words, "--json").json]


def test_the_most_urgent_comes_first(alerts: Mlpm) -> None:
    assert ids(alerts) == [TWO, ONE, THREE]
    assert ids(alerts, "model:churn", "signal:drift") == [ONE]
    assert ids(alerts, "--limit", "1") == [TWO]
    out = alerts("alert", "list").out
    assert "drift/age 0.05 -> 0.31" in out
    alerts("alert", "resolve", ONE, "--cause", "false_alarm")
    assert ids(alerts) == [TWO, THREE]
    assert ids(alerts, "--all") == [TWO, THREE, ONE]
    assert ids(alerts, "state:resolved") == [ONE]
    assert "resolved, false alarm" in alerts("alert", "list", "--all").out


def test_no_alert_is_a_sentence(mlpm: Mlpm) -> None:
    assert mlpm("alert", "list").out == "No alert.\n"
    assert mlpm("alert", "list", "--waking").out == "No alert is snoozed.\n"
    assert mlpm("alert", "mutes").out == "Nothing is muted.\n"
    assert mlpm("alert", "stats").out == "No alert in the last 30d.\n"
    assert mlpm("alert", "list", "--json").json == []


def test_an_alert_is_shown_in_full(alerts: Mlpm) -> None:
    shown = alerts("alert", "show", ONE, "--json").json
    assert {name: shown[name] for name in ("model", "signal", "severity", "state")} == {
        "model": "churn",
        "signal": "drift/age",
        "severity": "warning",
        "state": "firing",
    }
    assert (shown["before"], shown["after"], shown["window"]) == (0.05, 0.31, "past week")
    assert (shown["threshold"], shown["summary"], shown["occurrences"]) == (0.1, "PSI 0.31", 1)
    assert shown["starts_at"] == shown["opened_at"] == "2026-11-23T07:00:00Z"
    assert len(shown["causes"]) >= 3
    assert {item["group"] for item in shown["checklist"]} == {"investigation", "repair"}
    assert not shown["muted"]
    text = alerts("alert", "show", ONE).out
    assert "investigation" in text
    assert "repair" in text
    assert "PSI 0.31" in text
    task = alerts("card", "add", "task", "work").out.strip()
    assert "no alert" in alerts("alert", "show", task).err
    alerts("card", "delete", ONE)
    assert alerts("alert", "show", ONE, "--json").json["archived_at"] is not None


def test_several_are_taken_up_as_one_step(alerts: Mlpm) -> None:
    answer = alerts("alert", "ack", ONE, TWO)
    assert answer.out.startswith("Acknowledged ML-ALERT-01 and 1 more.\n  ML-ALERT-01  drift/age")
    assert [one["state"] for one in alerts("alert", "list", "--json").json] == [
        *("firing", "acknowledged", "acknowledged"),
    ]
    assert alerts("alert", "ack", ONE).code == 1
    alerts("undo")
    assert {one["state"] for one in alerts("alert", "list", "--json").json} == {"firing"}
    done = alerts("alert", "ack", ONE, "--json").json
    assert (done["acknowledged_by"], done["owner"], done["status"]) == ("ana", "ana", "in_progress")
    assert alerts("alert", "unack", ONE, "--json").json["state"] == "firing"


def test_an_owner_is_given_and_taken(alerts: Mlpm) -> None:
    assert [one["owner"] for one in alerts("alert", "assign", ONE, TWO, "bo", "--json").json] == [
        *("bo", "bo"),
    ]
    assert alerts("alert", "assign", ONE, "none", "--json").json["owner"] is None
    assert alerts("alert", "assign", ONE).code == 2


@pytest.mark.parametrize(
    ("time", "until"),
    [
        ("4h", "2026-11-23T13:00:00Z"),
        ("30m", "2026-11-23T09:30:00Z"),
        ("tomorrow", "2026-11-24T09:00:00Z"),
        ("2026-12-01", "2026-12-01T00:00:00Z"),
        ("2026-12-01T09:00+01:00", "2026-12-01T08:00:00Z"),
    ],
)
def test_a_snooze_says_until_when(alerts: Mlpm, time: str, until: str) -> None:
    done = alerts("alert", "snooze", ONE, time, "--reason", "deploy", "--json").json
    assert (done["state"], done["snoozed_until"]) == ("snoozed", until)
    assert (done["snoozed_by"], done["snooze_reason"]) == ("ana", "deploy")


def test_what_is_about_to_wake_is_listed(alerts: Mlpm) -> None:
    alerts("alert", "snooze", ONE, THREE, "4h", "--reason", "deploy")
    alerts("alert", "snooze", TWO, "1h")
    assert ids(alerts, "--waking") == [TWO, ONE, THREE]
    assert "  4h  " in alerts("alert", "list", "--waking").out
    assert alerts("alert", "wake", ONE, "--json").json["state"] == "firing"
    assert alerts("alert", "snooze", ONE, "soon").code == 2
    assert "30 days" in alerts("alert", "snooze", ONE, "40d").err
    assert "future" in alerts("alert", "snooze", ONE, "2020-01-01").err


def test_a_tick_wakes_and_escalates_once(alerts: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    alerts("alert", "snooze", ONE, "1h")
    said = alerts("tick").out
    assert said == (
        "ML-ALERT-02 (critical) has waited 2h for somebody: accuracy moved\n"
        "ML-ALERT-03 (warning) has waited 2h for somebody: drift/age moved\n"
    )
    assert alerts("tick").out == "Nothing is due.\n"
    monkeypatch.setenv("MLPM_NOW", "2026-11-23T10:00:00+00:00")
    assert alerts("tick", "--json").json["done"] == [
        {"job": "alerts", "card": ONE, "said": "ML-ALERT-01 woke: ana had snoozed it"}
    ]
    assert "firing, woke" in alerts("alert", "list").out


def test_one_stands_for_another(alerts: Mlpm, tell: Tell) -> None:
    tell("drift/city")
    done = alerts("alert", "merge", "ML-ALERT-04", ONE, "--json").json
    assert (done["id"], done["state"], done["cause"]) == ("ML-ALERT-04", "resolved", "duplicate")
    assert alerts("alert", "show", "ML-ALERT-04", "--json").json["merged_into"] == ONE
    assert "merged into ML-ALERT-01" in alerts("alert", "list", "--all").out
    assert "one model" in alerts("alert", "merge", THREE, ONE).err
    assert alerts("alert", "split", "ML-ALERT-04", "--json").json["state"] == "firing"


def test_resolving_asks_what_it_was(alerts: Mlpm) -> None:
    refused = alerts("alert", "resolve", ONE)
    assert refused.code == 2
    assert "pipeline_fault" in refused.err
    assert "real_change" in alerts("alert", "resolve", ONE, "--cause", "boredom").err
    done = alerts("alert", "resolve", ONE, "--cause", "pipeline", "--reason", "ran twice", "--json")
    assert (done.json["cause"], done.json["resolution"]) == ("pipeline_fault", "ran twice")
    assert (done.json["status"], done.json["resolved_by"]) == ("done", "ana")
    alerts("alert", "resolve", TWO, "--reason", "the sensor was replaced")
    again = alerts("alert", "reopen", ONE, TWO, "--reason", "it is back", "--json").json
    assert [(one["state"], one["reopened"]) for one in again] == [("firing", 1)] * 2
    assert again[0]["comments"][0]["text"] == "it is back"


@pytest.mark.parametrize("kind", ["retraining", "experiment", "epic", "task"])
def test_the_repair_is_opened_and_tied(alerts: Mlpm, kind: str) -> None:
    made = alerts("alert", "repair", ONE, kind, "--json").json
    assert made["kind"] == kind
    assert len(made["checklist"]) >= 3
    assert made["links"] == [{"relation": "produced_by", "id": ONE, "direction": "in"}]
    shown = alerts("alert", "show", ONE, "--json").json
    assert shown["links"] == [{"relation": "produces", "id": made["id"], "direction": "out"}]
    assert shown["state"] == "acknowledged"
    assert "already" in alerts("alert", "repair", ONE, kind[:5]).err
    alerts("undo")
    assert alerts("alert", "show", ONE, "--json").json["links"] == []
    assert alerts("alert", "repair", ONE, "prayer").code == 2


def test_what_is_muted_is_counted_and_not_in_the_way(alerts: Mlpm) -> None:
    said = alerts("alert", "mute", "2d", "--model", "churn", "--reason", "backfill")
    assert said.out == "Muted churn until 2026-11-25 09:00 UTC: backfill.\n"
    assert ids(alerts) == [THREE]
    assert "2 muted, 1 of them critical: `mlpm" in alerts("alert", "list").out
    assert ids(alerts, "--muted") == [TWO, ONE]
    assert "muted for 2d " in alerts("alert", "list", "--muted").out
    (mute,) = alerts("alert", "mutes", "--json").json
    assert (mute["number"], mute["what"], mute["remaining_s"]) == (1, "churn", 2 * 86_400)
    assert alerts("tick").out.count("waited") == 1
    assert "backfill" in alerts("alert", "mutes").out
    assert alerts("alert", "unmute", "1").out == "Ended the mute of churn (backfill).\n"
    assert ids(alerts) == [TWO, THREE, ONE]
    assert "no mute 1" in alerts("alert", "unmute", "1").err
    assert "ended" in alerts("alert", "mutes", "--all").out
    assert alerts("alert", "mute", "2d", "--reason", "all").code == 1
    label = ("alert", "mute", "2d", "--reason", "x", "--label")
    assert alerts(*label, "env=test", "--json").json["labels"] == {"env": "test"}
    assert alerts(*label, "env").code == 2


def test_a_pipeline_explains_what_comes_of_it(alerts: Mlpm, tell: Tell) -> None:
    tell("freshness", group="pipeline")
    assert ids(alerts) == [TWO, THREE, "ML-ALERT-04"]
    shown = alerts("alert", "show", ONE, "--json").json
    assert (shown["muted"], shown["explained_by"]) == (True, "ML-ALERT-04")
    assert "explained by ML-ALERT-04" in alerts("alert", "show", ONE).out


def test_measures_tell_who_cries_wolf(alerts: Mlpm) -> None:
    alerts("alert", "ack", TWO)
    alerts("alert", "resolve", ONE, "--cause", "false_alarm")
    alerts("alert", "resolve", TWO, "--cause", "model_degraded")
    found = alerts("alert", "stats", "--json").json
    assert (found["n"], found["states"]) == (3, {"resolved": 2, "firing": 1})
    assert found["causes"] == {"false_alarm": 1, "model_degraded": 1}
    assert found["time_to_acknowledge"] == {"n": 1, "median_s": 7200, "p90_s": 7200}
    assert found["time_to_resolve"]["n"] == 2
    (crier,) = found["noisy"]
    assert (crier["signal"], crier["noise"], crier["n"], crier["share"]) == ("drift/age", 1, 1, 1)
    assert 0.2 < crier["share_at_least"] < 0.21
    text = alerts("alert", "stats").out
    assert "taken up after 2h (median), 2h (p90), n 1" in text
    assert "cries wolf" in text
    assert alerts("alert", "stats", "--since", "1h", "--json").json["n"] == 2


def test_a_card_cannot_say_otherwise_than_its_alert(alerts: Mlpm) -> None:
    assert "alert resolve" in alerts("card", "move", ONE, "done").err
    alerts("card", "move", ONE, "in_progress")
    assert alerts("alert", "show", ONE, "--json").json["state"] == "acknowledged"


def test_an_alert_made_by_hand_is_dealt_with_alike(mlpm: Mlpm) -> None:
    assert mlpm("card", "add", "alert", "Odd answers").out == f"{ONE}\n"
    before = mlpm("card", "show", ONE, "--json").json
    assert before["reopened"] == 0
    assert mlpm("alert", "ack", ONE, "--json").json.keys() == before.keys()
    assert mlpm("alert", "resolve", ONE, "--cause", "real_change").code == 0
    assert mlpm("undo", "2").code == 0
    assert mlpm("alert", "show", ONE, "--json").json["state"] == "firing"


def test_the_list_and_the_inbox_order_and_count_alike(alerts: Mlpm, board: Path) -> None:
    alerts("alert", "merge", ONE, TWO)
    library = Library(open_database(Address(path=board)))
    again = AlertReport("churn", "drift/age", "drift/age moved", AT - 2 * HOUR)
    report(library, "ML", [again], AT)
    alerts("alert", "mute", "2d", "--model", "sent", "--reason", "backfill")
    alerts("tick")
    project = library.whole("ML")
    assert project is not None
    order = TriageOrder()
    mutes = library.fleet("ML").mutes
    order.take(project, library.cases.of_project("ML"), mutes, AT)
    library.close()
    listed = alerts("alert", "list", "--all", "--json").json
    rows = [*order.rows.values()]
    assert [row.card.id for row in rows] == [one["id"] for one in listed] == [TWO, THREE, ONE]
    assert [row.reports for row in rows] == [one["reports"] for one in listed] == [3, 1, 2]
    assert [row.is_muted for row in rows] == [one["muted"] for one in listed]
    assert alerts("alert", "list", TWO).out.count(" 3 ") == 1


def test_what_an_alert_has_muted_comes_back_as_it_is_resolved(alerts: Mlpm, tell: Tell) -> None:
    tell("freshness", severity="warning")
    tell("drift/city", severity="critical")
    out = alerts("alert", "list").out
    assert "2 muted, 1 of them critical: `mlpm alert list --muted`" in out
    out = alerts("alert", "resolve", "ML-ALERT-04", "--cause", "pipeline_fault").out
    assert "pipeline fault; muted no more: ML-ALERT-01, ML-ALERT-05." in out
    assert ONE in ids(alerts)
    out = alerts("alert", "list").out
    assert "muted" not in out
    assert "firing, back" in out
    alerts("undo")
    assert "2 muted, 1 of them critical" in alerts("alert", "list").out


def test_alerts_are_sorted_by_more_than_urgency(alerts: Mlpm) -> None:
    assert ids(alerts, "--sort", "-id") == [THREE, TWO, ONE]
    assert ids(alerts, "--sort", "model") == [TWO, ONE, THREE]
    assert "but by urgency, age" in alerts("alert", "list", "--sort", "mood").err
