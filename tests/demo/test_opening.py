"""The demo as it is opened: what its rules saw happened before, and moves with its times."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.alert_escalating import LIMITS
from mlpm_tui.domain.firing import is_answered, timebox_firing, up_since
from mlpm_tui.services.alert_listing import read_alerts
from mlpm_tui.services.alert_upkeep import keep_up
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.demo import make_demo
from mlpm_tui.services.firing import due_firings
from mlpm_tui.services.judging import judge
from mlpm_tui.services.observing import observe
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import read_address
from mlpm_tui.store.checking import check
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database

OPENED = datetime(2027, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)


class Standing(Clock):
    """A clock at which the demo is opened."""

    def now(self) -> datetime:
        return OPENED


@pytest.fixture
def library(tmp_path: Path) -> Library:
    demo = make_demo(Settings(database=str(tmp_path / "demo.db"), user="ana"), Standing())
    return Library(open_database(read_address(str(demo.board))))


def test_nothing_is_left_for_the_first_opening_to_find(library: Library, tmp_path: Path) -> None:
    project = library.whole("ML")
    assert project is not None
    dossiers = list(library.dossiers(sorted(project.experiments)).values())
    store = f"sqlite:///{tmp_path / 'demo-mlflow.db'}"
    observed = observe(store, project, dossiers, OPENED)
    for dossier in dossiers:
        seen = observed[dossier.card.key]
        assert seen.trouble is None
        judgement = judge(dossier, OPENED, seen, project.directions)
        assert due_firings(dossier, judgement.watched, OPENED) == ()
    assert check(library.database) == ()
    library.close()


def test_no_alert_waits_for_the_first_opening_to_see_to_it(library: Library) -> None:
    assert keep_up(library, "ML", OPENED, LIMITS) == ()
    project = library.whole("ML")
    assert project is not None
    alerts = [one for one in read_alerts(library, project, OPENED) if one.row.is_open]
    assert len(alerts) == 8
    assert all(OPENED - one.alert.opened_at > timedelta(days=3) for one in alerts)
    raised = [one.incident.escalated_at for one in alerts if one.incident.escalated_at]
    assert len(raised) == 5
    assert all(OPENED - at > timedelta(hours=20) for at in raised)
    library.close()


def test_what_fired_fired_at_its_moment(library: Library) -> None:
    killed, overdue = library.dossier("ML-EXP-08"), library.dossier("ML-EXP-07")
    assert killed is not None
    assert overdue is not None
    (early,) = killed.firings
    assert timedelta(days=3) < OPENED - early.fired_at < timedelta(days=4)
    assert is_answered(early, killed), "ben wrote what had happened"
    late = timebox_firing(overdue)
    assert late is not None
    assert overdue.experiment is not None
    timebox = overdue.experiment.timebox
    assert timebox is not None
    assert up_since(late) == late.fired_at == timebox.ends_at
    assert not is_answered(late, overdue)
    library.close()
