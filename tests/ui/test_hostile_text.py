"""Whatever stands in the data, no screen crashes on it, acts on it, or sends it to the terminal."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from mlpm_tui.domain.alert_handling import SnoozeAlert
from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.attaching import AddComment, AddItem, LinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import AssignCard, BlockCard, EditCard
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.experimenting import RecordResult, ShapeExperiment
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.alert_reporting import report
from mlpm_tui.services.typed_experiment import read_kept_criteria
from mlpm_tui.ui.app import DashboardApp
from mlpm_tui.ui.screens.experiments import ExperimentsScreen
from mlpm_tui.ui.screens.history import HistoryScreen
from mlpm_tui.ui.screens.triage import TriageScreen
from mlpm_tui.ui.wire import RunsCame
from tests.conftest import NOW, Seat, Sit
from tests.payloads import EMPTY, HOSTILE, REFUSED
from tests.ui.dashboard import Dashboard, dashboard
from tests.ui.runs import hostile_runs

if TYPE_CHECKING:
    from mlpm_tui.domain.changes import Value
    from mlpm_tui.domain.wishes import Wish

TEXTS = {name: text for name, text in HOSTILE.items() if name not in REFUSED | EMPTY}
ALLOWED = {0x1B, 0x0A, 0x0D, 0x07, 0x08}
"""Control codes that Textual itself writes; ESC only in sequences it builds."""


def load(seat: Seat, texts: Sequence[str]) -> None:
    """Put texts into every field that takes them; fields that refuse one stay as they were."""
    desk = seat.desk
    first, whole = texts[0], "\n".join(texts)
    part = {
        "hypothesis": whole,
        "resources": tuple(text[:500] for text in texts),
        "timebox_length_s": 60,
    }
    desk.do(AddCard(Kind.EXPERIMENT, first, 3, Status.IN_PROGRESS, description=whole, part=part))
    desk.do(*(AddCard(Kind.TASK, text, 1 + at % 5) for at, text in enumerate(texts)))
    name = "ML-EXP-01"
    baseline = Baseline(first[:200], {first[:200]: 0.72, "f1": 0.5})
    shape: dict[str, Value] = {"baseline": cast("Value", baseline)}
    shape["criteria"] = read_kept_criteria("f1 >= 0.9")
    wishes: list[Wish] = [ShapeExperiment(name, shape)]
    wishes.append(LinkCards(name, Relation.RELATES, "ML-TASK-01"))
    for text in texts:
        metrics = {text[:200]: float("nan"), "f1": float("inf"), "auc": 0.5}
        wishes += [AssignCard(name, text), BlockCard(name, text), AddItem(name, text, text)]
        wishes += [AddComment(name, text), RecordResult(name, text, metrics)]
        wishes += [EditCard(name, {"tags": (text,)})]
    for wish in wishes:
        with suppress(MlpmError):
            desk.do(wish)
    seat.settle()
    load_alerts(seat, texts)


FEW = 24
"""So many payloads stand on a board together: as many as a list in a dialog shows at once."""


async def visit(here: Dashboard, *, asks: bool) -> None:
    """Go through every screen that shows a card, and every dialog where it `asks`.

    Each dialog is opened where it is met first: on other screens it asks the same of the same card.
    """
    board = here.board
    board.go_to(here.project.card("ML-EXP-01"))
    await here.press("p", "enter")
    await here.until(lambda: here.app.screen is not board)
    await here.until(lambda: here.app.screen.query_one("#tabs").size.width)
    for _ in range(5):
        await here.press("right_square_bracket")
    here.app.take_runs(RunsCame(hostile_runs(board.card.key if board.card else 0)))
    await here.press("right_square_bracket", "escape")
    for key in ("e", "a", "m", "t", "D", "T", "ctrl+p", "X", "c") if asks else ("ctrl+p", "c"):
        await here.press(key)
        await here.press("escape")
    await here.press("b", "u", "U", "y", "Y", "o", "slash")
    await here.press("quotation_mark", "escape")
    await visit_experiments(here)
    await visit_triage(here, asks=asks)
    await visit_history(here)
    board.note("\x1b[2J[red]")
    board.warn("\x1b]52;c;AAAA\x07[@click=app.quit]x[/]")
    await here.pilot.pause()


async def visit_experiments(here: Dashboard) -> None:
    """Go through the table of experiments, its detail, and what it asks."""
    await here.press("2")
    await here.until(lambda: here.app.screen.name == "experiments")
    here.app.take_runs(RunsCame(hostile_runs(here.project.card("ML-EXP-01").key)))
    screen = here.app.screen
    assert isinstance(screen, ExperimentsScreen)
    await here.until(lambda: screen.detail and "Success criteria" in screen.detail.text)
    await here.press("plus", "right_square_bracket", "plus", "space")
    for key in ("o", "ctrl+p"):
        await here.press(key)
        if here.app.screen.is_modal:
            await here.press("escape")
    await here.press("f")
    await here.type("loss")
    await here.until(lambda: "Type what" not in here.frame)
    await here.press("escape", "y", "minus")
    await here.until(lambda: here.app.screen is here.board)


async def visit_triage(here: Dashboard, *, asks: bool) -> None:
    """Go through the inbox, the alert beside it, and what it asks."""
    await here.press("4")
    await here.until(lambda: here.app.screen.name == "triage")
    screen = here.app.screen
    assert isinstance(screen, TriageScreen)
    await here.until(lambda: screen.alert and screen.read_of(screen.alert))
    await here.until(lambda: screen.detail and "What is known" in screen.detail.text)
    await here.press("plus", "right_square_bracket", "plus", "tab", "space", "escape", "F", "h")
    await here.press("j", "F", "F")
    for key in ("D", "z", "m", "R", "M", "C", "ctrl+p") if asks else ("M", "ctrl+p"):
        await here.press(key)
        if here.app.screen.is_modal:
            await here.press("escape")
    await here.press("space", "a", "u", "y", "o", "full_stop", "minus")
    await here.until(lambda: here.app.screen is here.board)


async def visit_history(here: Dashboard) -> None:
    """Go through what was done, an act beside it, and the board as it was."""
    await here.press("8")
    await here.until(lambda: here.app.screen.name == "history")
    screen = here.app.screen
    assert isinstance(screen, HistoryScreen)
    await here.until(lambda: screen.detail and "What it changed" in screen.detail.text)
    await here.press("plus", "right_square_bracket", "plus", "j", "w", "w", "f", "f", "Y", "u")
    await here.pilot.pause()
    if here.app.screen.is_modal:
        await here.press("escape")
    await here.press("b")
    await here.until(lambda: here.app.screen is not screen)
    await here.press("escape", "minus")
    await here.until(lambda: here.app.screen is here.board)


def hostile_report(texts: Sequence[str], at: int) -> AlertReport:
    """A report each of whose texts is hostile, and whose numbers are too large or too small."""
    text, whole = texts[at][:200], "\n".join(texts)[:4_000]
    return AlertReport(
        *(text, text, text, NOW),
        labels=dict.fromkeys((text[:60], f"{at}"), text[:200]),
        facts=tuple((one[:60], one[:200]) for one in texts[:12]),
        origin=text,
        group=text,
        window=text,
        runbook=text,
        url=text,
        summary=whole,
        before=-1e-300,
        after=1.7e308,
        threshold=0.1,
        floor=0.05,
    )


def load_alerts(seat: Seat, texts: Sequence[str]) -> None:
    """Let alerts come with these texts, as many of them as are taken."""
    report(seat.desk.library, "ML", [hostile_report(texts, at) for at in range(len(texts))], NOW)
    seat.catch_up()
    wishes: list[Wish] = []
    for one in [card.id for card in seat.desk.project.cards.values() if card.kind is Kind.ALERT]:
        wishes += [AddItem(one, texts[0], texts[-1]), AddComment(one, texts[0])]
        wishes += [SnoozeAlert(one, NOW + timedelta(days=1), texts[0][:400])]
    for wish in wishes[:30]:
        with suppress(MlpmError):
            seat.desk.do(wish)
    seat.settle()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What went to the terminal; looked at when the test is over."""
    written: list[str] = []
    display = DashboardApp._display

    def note(app: DashboardApp, screen: Screen[object], shown: RenderableType | None) -> None:
        if isinstance(shown, CompositorUpdate):
            written.append(shown.render_segments(app.console))
        display(app, screen, shown)

    monkeypatch.setattr(DashboardApp, "_display", note)
    yield written
    text = "".join(written)
    assert text
    strange = {hex(ord(c)) for c in text if (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0)}
    assert strange <= {hex(code) for code in ALLOWED}
    assert not re.search("\x1b[^\\[]", text)


@pytest.mark.usefixtures("sent")
async def test_every_screen_shows_all_of_it_harmlessly(board: Path, sit: Sit) -> None:
    """More than any list or page has room for; each text finds room in the test below."""
    load(sit(board), [*TEXTS.values()])
    async with dashboard(board) as here:
        await visit(here, asks=False)
        assert here.app.is_running


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, len(TEXTS), FEW))
@pytest.mark.usefixtures("sent")
async def test_every_screen_shows_a_few_of_it_harmlessly(start: int, board: Path, sit: Sit) -> None:
    load(sit(board), [*TEXTS.values()][start : start + FEW])
    async with dashboard(board) as here:
        await visit(here, asks=True)
        assert here.app.is_running
