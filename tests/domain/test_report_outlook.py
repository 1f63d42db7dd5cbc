"""What a report says in short of what is ahead."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mlpm_tui.domain.alert_measures import measure
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.flow import Flow
from mlpm_tui.domain.forecasts import Forecast
from mlpm_tui.domain.phases import Decision, GateOutput, Phase
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.report_outlook import outlook_texts
from mlpm_tui.domain.report_spans import sprint_span
from mlpm_tui.domain.report_work import Work
from mlpm_tui.domain.reports import (
    AlertsPart,
    FlowPart,
    ForecastPart,
    GatePart,
    ObjectivePart,
    Report,
)
from mlpm_tui.domain.team import Sprint
from tests.domain.projects import Table

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SPRINT = Sprint(1, "One", date(2026, 11, 23), date(2026, 11, 27))
REPORT = Report(
    "ML",
    "Test",
    NOW,
    sprint_span(SPRINT, NOW),
    Work(),
    FlowPart(Flow((), ()), NOW.date()),
    AlertsPart((), (), measure(()), 0),
)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Forecast(15, 20, 27, 30, 20, 7),
            (
                "Sprint One: 15 cards left, as likely as not done by 2026-12-13, 85 % sure by "
                "2026-12-20, 23 days late."
            ),
        ),
        (
            Forecast(15, 2, 4, 30, 20, 7),
            (
                "Sprint One: 15 cards left, as likely as not done by 2026-11-25, 85 % sure by "
                "2026-11-27."
            ),
        ),
        (
            Forecast(15, 20, None, 30, 20, 7),
            (
                "Sprint One: 15 cards left, as likely as not done by 2026-12-13, but it may take "
                "longer than any plan."
            ),
        ),
        (
            Forecast(15, None, None, 30, 20, 7),
            "Sprint One: 15 cards left, done later than any plan reaches.",
        ),
        (None, "Sprint One: 15 cards left; too little is finished to foretell an end."),
    ],
    ids=["late", "in time", "open end", "no end", "unknown"],
)
def test_an_end_is_told_in_everyday_words(found: Forecast | None, said: str) -> None:
    told = ForecastPart("sprint One", 15, found, is_own=True)
    assert list(outlook_texts(replace(REPORT, forecasts=(told,)))) == [said]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 card is blocked: ML-TASK-01 (no disk)."),
        (2, "2 cards are blocked: ML-TASK-01 (no disk) and ML-TASK-02 (no disk)."),
        (
            4,
            (
                "4 cards are blocked: ML-TASK-01 (no disk), ML-TASK-02 (no disk), "
                "ML-TASK-03 (no disk) and 1 more."
            ),
        ),
    ],
)
def test_what_is_blocked_is_told_in_short(count: int, said: str) -> None:
    table = Table()
    for _ in range(count):
        table.do(AddCard(Kind.TASK, "Build", 2))
    cards = tuple(replace(card, blocked="no disk") for card in table.project.cards.values())
    assert list(outlook_texts(replace(REPORT, blocked=cards))) == [said]


def test_a_broken_promise_is_told_in_short() -> None:
    met = ObjectivePart("ML-PROD-01", "f1 >= 0.85", "met", "", is_kept=True)
    unmet = replace(met, text="p99 <= 50 ms", state="unmet")
    found = list(outlook_texts(replace(REPORT, objectives=(met, unmet))))
    assert found == ["1 objective not met: p99 <= 50 ms (ML-PROD-01)."]


def test_a_gate_waits_for_a_decision_once_all_is_there() -> None:
    phase = Phase(3, 3, "experimentation", started_at=NOW)
    output = GateOutput(1, 3, "results", evidence="doc")
    assert GatePart(phase, (output,)).waits
    assert not GatePart(phase, (output, replace(output, evidence=None))).waits
    assert not GatePart(replace(phase, decision=Decision.NO_GO), (output,)).waits
    assert not GatePart(phase, ()).waits
