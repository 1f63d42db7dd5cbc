"""What tests of the screens start from: boards with work on them, made once and copied."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.ui import app
from mlpm_tui.ui.pen import Pen
from tests.conftest import Seat
from tests.ui.alerts import raise_alerts
from tests.ui.boards import made_once
from tests.ui.sprints import put_sprints

if TYPE_CHECKING:
    from mlpm_tui.domain.changes import Value

BASELINE = Baseline("rule-based", {"f1": 0.72})


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Drafts and the log go to the test's own folder, and the terminal has all colours.

    Rich keeps how a style is written by the first terminal that it is written for.
    """
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "mlpm"


def fill(seat: Seat) -> None:
    """Put two tasks and two experiments on a board."""
    promise: dict[str, Value] = {
        "baseline": cast("Value", BASELINE),
        "timebox_length_s": 3600,
    }
    seat.desk.do(
        AddCard(Kind.TASK, "Collect examples", 2, Status.READY, owner="bob", tags=("data",)),
        AddCard(Kind.TASK, "Agree on metrics", 1, Status.IN_PROGRESS, points=3),
        AddCard(Kind.EXPERIMENT, "Fine-tune", 3, Status.IN_PROGRESS, part=promise),
        AddCard(
            Kind.EXPERIMENT,
            "Bag of words",
            3,
            Status.BACKLOG,
            part=promise,
            checklist=(("approach", "count words"), ("approach", "fit")),
        ),
    )
    seat.settle()


@pytest.fixture(scope="session")
def filled_once(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board with two tasks and two experiments, made once; tests get copies."""
    return made_once(founded, tmp_path_factory.mktemp("filled"), fill)


@pytest.fixture
def filled(filled_once: Path, tmp_path: Path) -> Path:
    """A board with two tasks and two experiments."""
    return Path(shutil.copy(filled_once, tmp_path / "board.db"))


@pytest.fixture(scope="session")
def planned_once(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board with five sprints, made once; tests get copies."""
    path = Path(shutil.copy(founded, tmp_path_factory.mktemp("planned") / "board.db"))
    put_sprints(path)
    return path


@pytest.fixture
def planned(planned_once: Path, tmp_path: Path) -> Path:
    """A board with five sprints, a history and limits of work."""
    return Path(shutil.copy(planned_once, tmp_path / "planned.db"))


@pytest.fixture(scope="session")
def alarmed_once(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board on which twenty alerts fire, made once; tests get copies."""
    return made_once(founded, tmp_path_factory.mktemp("alarmed"), raise_alerts)


@pytest.fixture
def alarmed(alarmed_once: Path, tmp_path: Path) -> Path:
    """A board on which twenty alerts fire, four of them critical."""
    return Path(shutil.copy(alarmed_once, tmp_path / "board.db"))


@pytest.fixture
def _no_watcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs are told by the test; a watcher without a store would tell of none."""
    monkeypatch.setattr(app, "WARM_AFTER_S", 3600)


@pytest.fixture
def _warm_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a dashboard loads once it has stood for a second is there at once."""
    monkeypatch.setattr(app, "WARM_AFTER_S", 0.05)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each update sends to a terminal with all colours."""
    pen, sizes = Pen(), list[int]()
    # Textual's own, which gets from ours what the terminal's driver would get.
    display = App._display

    def note(self: App[Any], screen: Screen[Any], shown: RenderableType | None) -> None:
        if isinstance(shown, CompositorUpdate):
            sizes.append(len(pen.shortened(shown.render_segments(self.console)).encode()))
        display(self, screen, shown)

    monkeypatch.setattr(App, "_display", note)
    return sizes
