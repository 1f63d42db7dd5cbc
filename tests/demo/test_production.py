"""The demo's model in production: what its monitors found is kept, and nothing is left to find."""

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.alert_escalating import LIMITS
from mlpm_tui.services.alert_upkeep import keep_up
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.demo import make_demo
from mlpm_tui.services.monitor_checking import check_models
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.package.conftest import ROOT

OPENED = datetime(2027, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
DRIFTED = {
    *("accuracy", "drift/car_value", "drift/loan_length", "drift/repaid_loan_on_prev_car"),
    *("drift/salary_range", "drift/y_pred_proba"),
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings(database=str(tmp_path / "demo.db"), user="ana")
    demo = make_demo(settings, Clock(OPENED))
    with closing(Library(open_database(read_address(str(demo.board))))) as library:
        yield library


def test_the_columns_that_drifted_have_alerts_and_no_others(library: Library) -> None:
    (loans, rules) = check_models(library, "ML", "", OPENED, opens=True)
    assert {stand.monitor.signal for stand in loans.stands if stand.is_open} == DRIFTED
    assert {one.what for one in loans.reported} == {"ignored"}
    assert (loans.troubles, rules.stands) == ((), ())
    project = library.whole("ML")
    assert project is not None
    alerts = [alert for alert in project.alerts.values() if alert.model == "car-loan"]
    assert {alert.signal for alert in alerts} == DRIFTED
    assert keep_up(library, "ML", OPENED, LIMITS) == ()


def test_months_of_windows_end_some_days_ago(library: Library) -> None:
    (loans, _) = check_models(library, "ML", "", OPENED, opens=False)
    stand = next(each for each in loans.stands if each.monitor.signal == "drift/car_value")
    assert len(stand.points) >= 12
    assert timedelta() < OPENED - stand.points[-1].ends_at < timedelta(days=7)
    assert [point.state for point in stand.points[-3:]] == ["ok", "alarm", "alarm"]


@pytest.mark.slow
def test_the_points_are_what_our_own_code_measures(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "data" / "demo"))
    import production

    reference = datetime(2026, 11, 20, 12, tzinfo=UTC)
    found = production.measured(reference)
    model = library.fleet("ML").model("car-loan")
    assert model is not None
    kept = library.points.read([model.key])
    by = OPENED - reference
    measured = {(p.signal, p.starts_at + by): (p.value, p.n, p.state) for p in found.points}
    assert {(p.signal, p.starts_at): (p.value, p.n, p.state) for p in kept} == measured
    sys.modules.pop("production")
