"""What can be done about models, their sources and monitors, and what is refused."""

from dataclasses import replace

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model, Monitor, Source
from mlpm_tui.domain.model_keeping import AddModel, EditModel, RetireModel, ReviveModel
from mlpm_tui.domain.monitor_keeping import (
    AddMonitor,
    AddMonitors,
    EditMonitor,
    PauseMonitor,
    RemoveMonitor,
    ResumeMonitor,
)
from mlpm_tui.domain.monitor_signals import read_signal, show_value
from mlpm_tui.domain.monitor_sources import AddSource, EditSource, RemoveSource
from mlpm_tui.domain.monitor_terms import said_of
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.wishes import Wish, needs_fleet
from tests.domain.projects import Table


@pytest.fixture
def table() -> Table:
    """A project with a model in production and nothing that watches it."""
    table = Table()
    table.project = replace(table.project, fleet=Fleet())
    table.do(AddModel("churn"))
    return table


def fleet(table: Table) -> Fleet:
    assert table.project.fleet is not None
    return table.project.fleet


def only(table: Table) -> tuple[Model, Source, Monitor]:
    found = fleet(table)
    return found.models[0], found.sources[0], found.monitors[0]


def watched(table: Table, signal: str, **fields: object) -> Monitor:
    table.do(AddMonitor("churn", signal, fields))
    return next(each for each in fleet(table).monitors if each.signal == signal)


def test_a_model_is_added_edited_retired_and_brought_back(table: Table) -> None:
    table.do(AddCard(Kind.EPIC, "serve it"))
    table.do(EditModel("CHURN", {"owner": "bo", "runbook": "https://wiki/churn"}, "ML-PROD-01"))
    epic = table.project.card("ML-PROD-01")
    model = fleet(table).models[0]
    assert (model.owner, model.runbook, model.epic) == ("bo", "https://wiki/churn", epic.key)
    assert table.do(RetireModel("churn")).said == "retired model churn"
    with pytest.raises(RuleBroken, match=r"retired on 2026-11-23.*edit --back"):
        table.do(RetireModel("churn"))
    with pytest.raises(RuleBroken, match="is retired"):
        table.do(AddMonitor("churn", "accuracy"))
    table.do(ReviveModel("churn"))
    assert fleet(table).models[0].retired_at is None


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (AddModel("Churn"), "There is a model churn already, in production"),
        (AddModel("  "), "A model's name is empty"),
        (AddModel("x", {"runbook": "https://ana:pw@wiki/x"}), "may hold no password"),
        (AddModel("x", {"registered": "a\0b"}), "NUL"),
        (AddModel("x", {"colour": "red"}), "There is no field 'colour'"),
        (EditModel("chrn", {"owner": "bo"}), "There is no model chrn: there is churn"),
        (AddSource("churn", "log", "tape"), "'tape' is no kind of source"),
        (AddSource("churn", "log", "table", "postgresql://a:pw@h/d?table=t"), "no password"),
        (AddSource("churn", "log", "table", "duckdb:///x.db?token=1"), "no password"),
        (AddSource("churn", "log", "files", "/l", {"access_token": "x"}), "looks like a secret"),
        (AddSource("churn", "log", "files", "/l", {"password_variable": "X"}), "like a secret"),
        (AddSource("churn", "log", "files", "/l", {"threshold": "no"}), "give a number"),
        (AddSource("churn", "log", "pushed", "/l"), "What is pushed has no address"),
        (RemoveSource("churn", "log"), "`mlpm monitor ingest` makes the first"),
        (AddMonitor("churn", "drift/"), "needs the column"),
        (AddMonitor("churn", "drift"), "write drift/COLUMN"),
        (AddMonitor("churn", "a > b"), "is no signal's name"),
        (AddMonitor("churn", "queue", {"method": "wasserstein"}), "can't be judged by wasserstein"),
        (AddMonitor("churn", "drift/x", {"method": "best"}), "'best' is no method"),
        (
            AddMonitor("churn", "drift/x", {"method": "threshold"}),
            "can by psi, js, ks, chi2, share",
        ),
        (
            AddMonitor("churn", "drift/x", {"method": "ks", "settings": {"kind": "category"}}),
            "no order for ks",
        ),
        (AddMonitor("churn", "latency_p99", {"method": "psi"}), "can by threshold"),
        (AddMonitor("churn", "latency_p99", {"warn": 9.0, "alarm": 8.0}), "lies below the warning"),
        (AddMonitor("churn", "accuracy", {"warn": 0.8, "alarm": 0.9}), "alarm at 90 % lies above"),
        (AddMonitor("churn", "drift/x", {"method": "psi", "warn": -1.0}), "from 0 up"),
        (AddMonitor("churn", "drift/x", {"method": "psi", "side": "below"}), "above its limit"),
        (AddMonitor("churn", "queue", {"warn": float("nan")}), "A limit is a finite number"),
        (AddMonitor("churn", "queue", {"needed": 0}), "whole number from 1 to 30"),
        (AddMonitor("churn", "queue", {"severity": "awful"}), "no severity: info"),
        (AddMonitor("churn", "queue", {}, "log"), "no source log"),
        (EditMonitor("churn", "queue", {"warn": 1.0}), "queue of churn is not watched"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(table: Table, wish: Wish, said: str) -> None:
    assert needs_fleet(wish)
    with pytest.raises(RuleBroken, match=said):
        table.do(wish)


def test_an_epic_has_to_be_one(table: Table) -> None:
    table.do(AddCard(Kind.TASK, "work"))
    with pytest.raises(RuleBroken, match="is no epic but a card of kind task"):
        table.do(AddModel("x", epic="ML-TASK-01"))
    with pytest.raises(NotFound):
        table.do(AddModel("x", epic="ML-PROD-09"))


def test_a_source_goes_with_its_monitors_and_comes_back_with_them(table: Table) -> None:
    settings = {"time": "at", "zone": "", "features": ["a", "b"]}
    table.do(AddSource("churn", "log", "files", "/logs", settings))
    table.do(AddMonitor("churn", "drift/a", {"method": "psi"}, "log"))
    table.do(AddMonitor("churn", "queue"))
    _, source, _ = only(table)
    assert source.settings == {"time": "at", "features": ["a", "b"]}
    table.do(EditSource("churn", "LOG", "/other", {"features": None, "zone": "Europe/Berlin"}))
    _, source, _ = only(table)
    assert (source.uri, source.settings) == ("/other", {"time": "at", "zone": "Europe/Berlin"})
    before = fleet(table)
    act = table.do(RemoveSource("churn", "log"))
    assert act.said == "removed source log of churn with its 1 monitor"
    assert [each.signal for each in fleet(table).monitors] == ["queue"]
    table.undo(act)
    assert {each.signal for each in fleet(table).monitors} == {"drift/a", "queue"}
    assert [(s.name, s.uri) for s in fleet(table).sources] == [
        (s.name, s.uri) for s in before.sources
    ]


@pytest.mark.parametrize(
    ("signal", "side", "group"),
    [
        ("latency_p99", "above", "performance"),
        ("throughput", "below", "performance"),
        ("accuracy", "below", "quality"),
        ("predictions", "either", "quality"),
        ("drift/a column", "above", "drift"),
        ("nulls/amount", "above", "pipeline"),
        ("freshness", "above", "pipeline"),
        ("val_f1", "below", "quality"),
        ("queue_size", "above", "quality"),
    ],
)
def test_a_signal_says_where_its_trouble_lies(
    table: Table, signal: str, side: str, group: str
) -> None:
    monitor = watched(table, signal)
    assert (monitor.side, monitor.group) == (side, group)


def test_a_monitor_is_edited_paused_resumed_and_removed(table: Table) -> None:
    watched(table, "queue", settings={"unit": "jobs"}, alarm=50.0)
    with pytest.raises(RuleBroken, match="watched already"):
        table.do(AddMonitor("churn", "queue"))
    fields = {"warn": 20.0, "settings": {"query": "sum(queue)"}}
    assert table.do(EditMonitor("churn", "queue", fields)).said == (
        "edited warn, settings of monitor queue of churn"
    )
    monitor = fleet(table).monitors[0]
    assert monitor.settings == {"unit": "jobs", "query": "sum(queue)"}
    assert said_of(monitor) == (
        "threshold: warns above 20 jobs, alarms above 50 jobs; 2 values in a row"
    )
    table.do(PauseMonitor("churn", "queue"))
    with pytest.raises(RuleBroken, match="paused already"):
        table.do(PauseMonitor("churn", "queue"))
    table.do(ResumeMonitor("churn", "queue"))
    act = table.do(RemoveMonitor("churn", "queue"))
    assert not fleet(table).monitors
    table.undo(act)
    assert fleet(table).monitors[0].warn == 20.0


def test_several_are_watched_in_one_step(table: Table) -> None:
    watched(table, "queue")
    wishes = tuple(AddMonitor("churn", name) for name in ("queue", "accuracy", "freshness"))
    act = table.do(AddMonitors("churn", wishes))
    assert act.said == "watched 2 signals of churn"
    table.undo(act)
    assert [each.signal for each in fleet(table).monitors] == ["queue"]


def test_values_are_shown_as_people_say_them() -> None:
    assert show_value(read_signal("predictions"), 0.4, "share") == "40 %"
    assert show_value(read_signal("accuracy"), 0.91234, "threshold") == "91.2 %"
    assert show_value(read_signal("latency_p99"), 120.0, "threshold", "ms") == "120 ms"
    assert show_value(read_signal("drift/a"), 0.25, "psi", "EUR") == "0.25"
    assert show_value(read_signal("queue"), None, "threshold") == "\N{EN DASH}"
