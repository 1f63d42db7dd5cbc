"""What tests of the screens start from: boards with cards, and a state folder of their own."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.domain.placing import AddCard
from tests.conftest import Sit

if TYPE_CHECKING:
    from mlpm_tui.domain.changes import Value

BASELINE = Baseline("rule-based", {"f1": 0.72})


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Drafts and the log go to the test's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "mlpm"


@pytest.fixture
def filled(board: Path, sit: Sit) -> Path:
    """A board with two tasks and two experiments."""
    seat = sit(board)
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
    return board
