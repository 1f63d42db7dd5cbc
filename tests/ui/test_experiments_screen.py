"""The screen of experiments, as a person uses it, on real boards in files."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlpm_tui.domain.attaching import LinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.experimenting import DecideExperiment, RecordResult, ShapeExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, found_project
from mlpm_tui.services.typed_experiment import read_kept_criteria
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address
from mlpm_tui.store.library import Library
from mlpm_tui.ui.screens.experiments import ExperimentsScreen
from mlpm_tui.ui.screens.other_card import OtherCardScreen
from mlpm_tui.ui.widgets.text_view import TextView
from tests.conftest import NOW, Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard
from tests.ui.test_runs_on_the_board import made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.changes import Value

TINY = (60, 20)


def table(here: Dashboard) -> ExperimentsScreen:
    screen = next(one for one in here.app.screen_stack if one.name == "experiments")
    assert isinstance(screen, ExperimentsScreen)
    return screen


async def go_there(here: Dashboard) -> ExperimentsScreen:
    await here.press("2")
    await here.until_said("state")
    return table(here)


@pytest.fixture
def taught(filled: Path, sit: Sit) -> Path:
    """A board on which one experiment failed and informed another one."""
    seat = sit(filled)
    hypothesis = "\n".join(f"because of {at}" for at in range(20))
    shape: dict[str, Value] = {"criteria": read_kept_criteria("f1 >= 0.9")}
    shape["hypothesis"] = hypothesis
    seat.desk.do(
        ShapeExperiment("ML-EXP-01", shape),
        RecordResult("ML-EXP-01", "network", {"f1": 0.8}),
        RecordResult("ML-EXP-02", "words", {"f1": 0.6}),
    )
    seat.settle()
    learned = "Word order matters more than rare words."
    seat.desk.do(DecideExperiment("ML-EXP-02", Outcome.FAILURE, "below", learned))
    seat.desk.do(LinkCards("ML-EXP-02", Relation.INFORMS, "ML-EXP-01"))
    seat.settle()
    return filled


@pytest.mark.parametrize("size", [SMALL, USUAL, TINY])
async def test_the_demo_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    demo = made(tmp_path)
    async with dashboard(demo.board, size, tracking_uri=f"sqlite:///{demo.store}") as here:
        await go_there(here)
        await here.until_said("f1 .806/.771 ✓")
        lines = here.frame.splitlines()
        assert len(lines) == size[1]
        assert lines[3].startswith("\N{LEFT HALF BLOCK}")
        assert lines[3].split()[2:4] == ["!", "expired"] or "! expired" in lines[3]
        assert "1 running" in lines[1]
        if size == USUAL:
            await here.until_said("point: one number")
            await here.until_said("73 runs")


async def test_the_detail_below_is_scrolled_to_its_criteria(taught: Path) -> None:
    async with dashboard(taught, SMALL) as here:
        await go_there(here)
        assert "] more" not in here.frame
        await here.press("p")
        await here.until_said("] more")
        await here.until(lambda: "better, but 0.9" in here.app.screen.query_one(TextView).text)
        for _ in range(12):
            await here.press("right_square_bracket")
        await here.until_said("better, but 0.9 was promised")


async def test_the_card_in_full_says_whether_criteria_are_met(taught: Path) -> None:
    async with dashboard(taught, USUAL) as here:
        await go_there(here)
        await here.press("enter")
        await here.until_said("[overview]")
        await here.until_said("unmet: f1 >= 0.9")
        await here.until_said("f1 is 0.8: >= 0.9 is unmet")
        await here.until_said("The results speak for")
        await here.press("G")
        await here.until_said("better, but 0.9 was promised")


async def test_the_detail_tells_promise_evidence_rules_and_lineage(taught: Path) -> None:
    async with dashboard(taught) as here:
        screen = await go_there(here)
        await here.until(lambda: screen.detail and "Informed by" in screen.detail.text)
        assert screen.detail is not None
        said = screen.detail.text
        assert "✗ unmet: f1 >= 0.9" in said
        assert "f1 is 0.8: >= 0.9 is unmet" in said
        assert "ML-EXP-02 failure Bag of words" in said
        await here.press("j")
        await here.until(lambda: screen.detail and "What it taught" in screen.detail.text)
        assert "Word order matters" in here.frame
        assert "ML-EXP-01 in progress Fine-tune" in screen.detail.text


async def test_the_detail_finds_room_or_takes_the_table_s(taught: Path) -> None:
    async with dashboard(taught, SMALL) as here:
        screen = await go_there(here)
        assert screen.detail is None
        await here.press("p")
        await here.until_said("Hypothesis")
        assert "state" in here.frame
        await here.press("plus")
        await here.until(lambda: not screen.table.display)
        assert "state" not in here.frame
        top = here.frame.splitlines()[2]
        await here.press("right_square_bracket")
        await here.until(lambda: here.frame.splitlines()[2] != top)
        await here.press("escape")
        await here.until(lambda: screen.table.display)
        await here.press("p")
        await here.until(lambda: screen.detail is None)
        assert screen.table.display
        await here.press("right_square_bracket")
        await here.until_said("It is not shown in full")


async def test_digits_go_and_minus_comes_back(filled: Path) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        await here.press("enter")
        await here.until(lambda: here.app.screen is not screen)
        await here.press("2")
        await here.until(lambda: here.app.screen is screen)
        await here.press("minus")
        await here.until(lambda: here.app.screen is here.board)
        assert screen.follow not in here.board.followers
        await go_there(here)
        await here.press("1")
        await here.until(lambda: here.app.screen is here.board)
        await go_there(here)
        await here.press("escape")
        await here.until(lambda: here.app.screen is here.board)


async def test_an_experiment_starts_stops_and_comes_back(filled: Path) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        await here.press("G")
        await here.until(lambda: screen.card and screen.card.id == "ML-EXP-02")
        await here.press("s")
        await here.until(lambda: here.project.card("ML-EXP-02").status is Status.IN_PROGRESS)
        await here.until_kept()
        assert screen.card is not None
        assert screen.card.id == "ML-EXP-02"
        await here.press("u")
        await here.until(lambda: here.project.card("ML-EXP-02").status is Status.BACKLOG)
        await here.press("U")
        await here.until(lambda: here.project.card("ML-EXP-02").status is Status.IN_PROGRESS)


async def test_deciding_editing_and_adding_use_the_board_s_forms(filled: Path) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        await here.press("e")
        await here.until_said("Edit ML-EXP-01")
        await here.press("escape", "D")
        await here.until_said("What did ML-EXP-01 come to?")
        await here.press("escape", "T")
        await here.until_said("More time")
        await here.press("escape", "n")
        await here.until_said("New card")
        await here.type("Char n-grams")
        await here.press("ctrl+o")
        await here.until(lambda: "ML-EXP-03" in here.project.ids)
        await here.until(lambda: screen.card and screen.card.title == "Char n-grams")
        await here.press("a")
        await here.type("zoe")
        await here.press("enter")
        await here.until(lambda: here.project.card("ML-EXP-03").owner == "zoe")


async def test_marks_are_compared(filled: Path) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        await here.press("space", "space")
        await here.until_said("2 marked")
        await here.press("y")
        await here.until_said("copied ML-EXP-01 ML-EXP-02")
        await here.press("c")
        await here.until(lambda: here.app.screen.name == "compare")
        assert len(here.board.compared) == 2
        await here.press("minus")
        await here.until(lambda: here.app.screen is screen)
        await here.press("escape")
        await here.until(lambda: "2 marked" not in here.frame)


async def test_the_filter_is_the_board_s(filled: Path, sit: Sit) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        await here.press("slash")
        await here.type("status:backlog")
        await here.until_said("1 of 2")
        await here.type(" ponts:3")
        await here.until_said("did you mean points?")
        await here.press(*["backspace"] * 8, "enter")
        await here.until_said("/status:backlog")
        assert here.app.focused is screen.table
        other = sit(filled, who="bob")
        other.desk.do(AddCard(Kind.EXPERIMENT, "Another", 3, Status.BACKLOG))
        other.settle()
        await here.until_said("2 of 3")
        await here.press("slash", *["backspace"] * 14)
        await here.type("nobody")
        await here.until_said("No experiment fits the filter.")
        await here.press("escape")
        await here.until(lambda: "No experiment fits" not in here.frame)


async def test_others_changes_leave_the_cursor_where_it_is(filled: Path, sit: Sit) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        await here.press("j")
        before = screen.card
        other = sit(filled, who="bob")
        other.desk.do(EditCard("ML-EXP-01", {"title": "Tuned by bob"}))
        other.settle()
        await here.until_said("bob edited title of ML-EXP-01")
        await here.until_said("Tuned by bob")
        assert before is not None
        assert screen.card is not None
        assert screen.card.key == before.key


async def test_sorting_and_turning_the_order_round(filled: Path) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        for _ in range(2):
            await here.press("S")
            await here.until_said("Sort by")
            await here.type("title")
            await here.press("enter")
            await here.until(lambda: here.app.screen is screen)
        await here.until_said("by -title")
        assert screen.table.state.cards[0].title == "Fine-tune"


async def test_what_was_learned_is_found_and_opened(taught: Path) -> None:
    async with dashboard(taught) as here:
        await go_there(here)
        await here.press("f")
        await here.until_said("What was learned")
        await here.type("word ord")
        await here.until_said("learnings: Word order matters")
        await here.press(*["backspace"] * 8)
        await here.type("zebra")
        await here.until_said("fewer words find more")
        await here.press(*["backspace"] * 5)
        await here.type("rare")
        await here.until_said("ML-EXP-02 failure")
        await here.press("enter")
        await here.until_said("[overview]")
        assert "Bag of words" in here.frame.splitlines()[0]


async def test_the_cursor_goes_along_the_lineage(taught: Path) -> None:
    async with dashboard(taught) as here:
        screen = await go_there(here)
        await here.press("o")
        await here.until_said("informed by: Bag of words")
        await here.press("enter")
        await here.until(lambda: screen.card and screen.card.id == "ML-EXP-02")


async def test_help_and_the_command_line_work_here(filled: Path) -> None:
    async with dashboard(filled) as here:
        screen = await go_there(here)
        await here.press("question_mark")
        await here.type("last experiment")
        await here.press("enter")
        await here.until(lambda: screen.card and screen.card.id == "ML-EXP-02")
        await here.press("colon")
        await here.type("ml-exp-01")
        await here.press("enter")
        await here.until(lambda: screen.card and screen.card.id == "ML-EXP-01")
        await here.press("colon")
        await here.type("learned")
        await here.press("enter")
        await here.until_said("What was learned")
        await here.press("escape", "ctrl+p")
        await here.type("bag")
        await here.press("enter")
        await here.until(lambda: screen.card and screen.card.id == "ML-EXP-02")


async def test_an_empty_board_says_what_to_press(board: Path) -> None:
    async with dashboard(board, SMALL) as here:
        await go_there(here)
        await here.until_said("There is no experiment yet.")
        assert "n adds one" in here.frame
        await here.press("enter", "D", "c", "s", "e", "o", "y", "P")
        await here.until_said("There is no experiment here")


async def test_reading_only_hides_what_would_write(filled: Path) -> None:
    async with dashboard(filled, read_only=True) as here:
        await go_there(here)
        assert "read only" in here.frame
        assert "n new" not in here.frame
        await here.press("e")
        await here.until_said("open for reading only")


async def test_a_held_key_asks_the_database_for_nothing(
    taught: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(taught) as here:
        screen = await go_there(here)
        await here.until(lambda: screen.detail and "Informed by" in screen.detail.text)
        asked: list[int] = []
        read = Library.dossiers

        def counted(library: Library, keys: "Sequence[int]") -> object:
            asked.append(len(keys))
            return read(library, keys)

        monkeypatch.setattr(Library, "dossiers", counted)
        monkeypatch.setattr(Library, "dossier", None)
        await here.press(*["j", "k"] * 5)
        assert asked == []
        await here.press("j")
        await here.until(lambda: screen.detail and "What it taught" in screen.detail.text)
        assert asked == []


async def test_experiments_beyond_the_first_window_are_shown(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(*(AddCard(Kind.EXPERIMENT, f"Try {at}", 3, Status.BACKLOG) for at in range(40)))
    seat.settle()
    async with dashboard(board, USUAL) as here:
        screen = await go_there(here)
        await here.until(lambda: len(screen.table.state.cards) == 40)
        await here.press("G")
        await here.until_said("ML-EXP-40")


async def test_a_card_of_another_board_is_found_and_opened_for_reading(
    taught: Path, sit: Sit
) -> None:
    wanted = Wanted(Settings(database=str(taught), user="ana"), Clock(NOW))
    found_project(wanted, Address(path=taught), "NLP", "Language")
    other = sit(taught, project="NLP")
    other.desk.do(AddCard(Kind.EXPERIMENT, "Tokens by hand", 3, part={"hypothesis": "Fewer do"}))
    other.settle()
    async with dashboard(taught, project="ML") as here:
        await go_there(here)
        await here.press("f")
        await here.type("token")
        await here.until_said("NLP-EXP-01")
        await here.press("enter")
        await here.until_said("[overview]")
        assert isinstance(here.app.screen, OtherCardScreen)
        await here.until_said("Fewer do")
        assert "e edit" not in here.frame
        await here.press("e", "C", "P")
        await here.pilot.pause()
        assert isinstance(here.app.screen, OtherCardScreen)
        await here.press("right_square_bracket", "right_square_bracket", "space", "minus")
        await here.until(lambda: here.app.screen is table(here))
