"""The board's keys, as a person presses them, on a real board in a file."""

from pathlib import Path

import pytest
from textual import events

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.experimenting import RecordResult, ShapeExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.services.typed_experiment import read_kept_criteria
from mlpm_tui.store.door import Door
from mlpm_tui.store.units import Kept, Unit
from mlpm_tui.ui.app import DashboardApp
from mlpm_tui.ui.toasts import PART
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, USUAL, dashboard


@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_everything_that_matters_is_in_sight(filled: Path, size: tuple[int, int]) -> None:
    async with dashboard(filled, size) as here:
        await here.until_said("expire")
        frame = here.frame
        for text in ("ML", "board.db", "ana", "in progress", "Fine-tune", "n new", "1 problem"):
            assert text in frame


async def test_counts_stay_in_sight_beside_a_long_notice_and_a_long_warning(filled: Path) -> None:
    async with dashboard(filled, SMALL) as here:
        await here.until_said("expire")
        here.board.note("moved ML-EXP-01 " + "to somewhere far away " * 9)
        here.board.warn("The disk is full. " * 20)
        await here.until_said("The disk is full.")
        *_, above, state, hints = here.frame.splitlines()
        assert "all quiet  moved ML-EXP-01" in state
        assert state.endswith("\N{HORIZONTAL ELLIPSIS}")
        assert "n new" in hints
        assert "disk" in above
        assert here.frame.count("The disk is full.") < 20
        assert sum("disk" in line for line in here.frame.splitlines()) <= SMALL[1] // PART


async def test_a_card_moves_and_comes_back(filled: Path, sit: Sit) -> None:
    async with dashboard(filled) as here:
        card = here.board.card
        assert card is not None
        assert card.title == "Agree on metrics"
        await here.press("L")
        assert here.project.card(card.id).status is Status.REVIEW
        await here.until_said("moved ML-TASK-02 to review")
        await here.press("u")
        await here.until_said("undid: moved ML-TASK-02 to review")
        assert here.project.card(card.id).status is Status.IN_PROGRESS
        await here.press("U")
        await here.until(lambda: here.project.card(card.id).status is Status.REVIEW)
    assert sit(filled).desk.project.card(card.id).status is Status.REVIEW


async def test_marked_cards_move_as_one_step(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("asterisk")
        await here.until_said("4 marked")
        await here.press("a")
        await here.type("zoe")
        await here.press("enter")
        await here.until_kept()
        assert {card.owner for card in here.project.cards.values()} == {"zoe"}
        await here.press("u")
        await here.until(
            lambda: {card.owner for card in here.project.cards.values()} == {"bob", None}
        )


async def test_others_are_seen_and_named(filled: Path, sit: Sit) -> None:
    async with dashboard(filled) as here:
        await here.press("j")
        cursor, marks = here.board.board.cursor, here.board.board.marks
        other = sit(filled, who="bob")
        other.desk.do(EditCard("ML-TASK-01", {"title": "Collect 10 000 examples"}))
        other.settle()
        await here.until_said("bob edited title of ML-TASK-01")
        await here.until_said("Collect 10 000")
        assert (here.board.board.cursor, here.board.board.marks) == (cursor, marks)


async def test_a_failed_experiment_needs_what_it_taught(filled: Path) -> None:
    async with dashboard(filled) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("D")
        await here.until_said("What did ML-EXP-01 come to?")
        await here.until_said("no outcome is chosen for you")
        assert "[" not in next(line for line in here.frame.splitlines() if "partial" in line)
        await here.press("ctrl+o")
        await here.until_said("Choose an outcome by its first letter")
        await here.press("f", "ctrl+o")
        await here.until_said("A failed experiment teaches the next")
        await here.type("too")
        await here.press("ctrl+o")
        await here.until(lambda: here.project.card("ML-EXP-01").status is Status.DONE)
        experiment = here.project.experiment(here.project.card("ML-EXP-01"))
        assert experiment is not None
        assert experiment.learnings == "too"


async def test_deciding_against_the_results_needs_a_reason(filled: Path, sit: Sit) -> None:
    seat = sit(filled)
    seat.desk.do(
        ShapeExperiment("ML-EXP-01", {"criteria": read_kept_criteria("f1 >= 0.9")}),
        RecordResult("ML-EXP-01", "network", {"f1": 0.8}),
    )
    seat.settle()
    async with dashboard(filled) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("D")
        await here.until_said("Proposed: partial")
        await here.press("s", "ctrl+o")
        await here.until_said("The results speak for partial")
        await here.type("cheap")
        await here.press("ctrl+o")
        await here.until(lambda: here.project.card("ML-EXP-01").status is Status.DONE)
        experiment = here.project.experiment(here.project.card("ML-EXP-01"))
        assert experiment is not None
        assert (experiment.outcome, experiment.outcome_reason) == (Outcome.SUCCESS, "cheap")


async def test_moving_an_open_experiment_to_done_asks_for_its_outcome(filled: Path) -> None:
    async with dashboard(filled) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("L", "L")
        await here.until_said("What did ML-EXP-01 come to?")
        await here.press("escape")
        assert here.project.card("ML-EXP-01").status is Status.REVIEW


async def test_the_filter_is_live_and_points_at_what_is_wrong(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("slash")
        await here.type("owner:bob")
        await here.until_said("1 of 4 cards")
        await here.type(" ponts:3")
        await here.until_said(
            "at character 11: 'ponts' is no field to filter by; did you mean points?"
        )
        await here.press(*["backspace"] * 8, "enter")
        await here.until_said("/owner:bob")
        assert here.app.focused is here.board.board
        await here.press("escape")
        await here.until(lambda: "/owner:bob" not in here.frame)


async def test_keys_typed_ahead_go_where_they_were_meant(filled: Path) -> None:
    async with dashboard(filled) as here:
        for key in ("slash", "d", "a", "t", "a", "enter"):
            here.app.post_message(_key(key))
        await here.until_said("/data")
        for key in ("n", "x", "q", "u", "enter"):
            here.app.post_message(_key(key))
        await here.until(lambda: any(c.title == "xqu" for c in here.project.cards.values()))


async def test_the_command_line_jumps_and_runs(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("colon")
        await here.type("ml-exp-02")
        await here.press("enter")
        await here.until(lambda: here.board.card and here.board.card.id == "ML-EXP-02")
        await here.press("colon")
        await here.type("archive")
        await here.press("enter")
        await here.until(lambda: "ML-EXP-02" not in here.project.ids)
        await here.press("colon")
        await here.type("nonsense")
        await here.press("enter")
        await here.until_said("no command nonsense")


async def test_the_archive_gives_cards_back(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("x")
        await here.until_kept()
        assert "ML-TASK-02" not in here.project.ids
        await here.press("X")
        await here.until_said("Bring back which card?")
        await here.press("enter")
        await here.until(lambda: "ML-TASK-02" in here.project.ids)


async def test_help_lists_and_runs(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("question_mark")
        await here.type("in full editor")
        await here.until_said("Nothing fits")
        await here.press("escape", "question_mark")
        await here.type("mark the")
        await here.press("enter")
        await here.until(lambda: here.board.board.marks)


async def test_help_and_palette_find_by_words_in_any_order(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("question_mark")
        await here.type("column next mo")
        await here.until_said("Move the card to the next column")
        await here.until(lambda: "Quit" not in here.frame)
        await here.press("escape", "ctrl+p")
        await here.type("theme")
        await here.until_said("Choose a theme")
        await here.press("enter")
        await here.until_said("Which colours?")


async def test_the_palette_finds_cards(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("ctrl+p")
        await here.type("bag of")
        await here.press("enter")
        await here.until(lambda: here.board.card and here.board.card.id == "ML-EXP-02")


async def test_nothing_changes_where_the_board_is_read_only(filled: Path) -> None:
    async with dashboard(filled, read_only=True) as here:
        before = here.project
        assert "read only" in here.frame
        assert "n new" not in here.frame
        await here.press("L", "n", "x", "u", "e", "a", "D", "b", "t", "s", "J")
        assert here.project.cards == before.cards
        assert here.app.screen is here.board


async def test_an_empty_board_says_what_to_press(board: Path) -> None:
    async with dashboard(board, SMALL) as here:
        await here.until_said("n adds a card")
        await here.press("j", "L", "enter", "e", "x", "a", "y", "s", "D", "space", "o")


async def test_the_preview_follows_the_cursor(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("p")
        await here.until_said("In this column")
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.until_said("rule-based f1=0.72")
        await here.press("p")
        await here.until(lambda: "In this column" not in here.frame)


def _key(name: str) -> events.Key:
    return events.Key(name, name if len(name) == 1 else None)


async def test_the_mouse_chooses_drags_and_opens(filled: Path) -> None:
    async with dashboard(filled) as here:
        lines = here.frame.splitlines()
        y = next(at for at, line in enumerate(lines) if "ML-TASK-01" in line)
        x = lines[y].index("ML-TASK-01")
        await here.pilot.click(offset=(x, y))
        assert here.board.card is not None
        assert here.board.card.id == "ML-TASK-01"
        await here.pilot.mouse_down(offset=(x, y))
        await here.pilot.mouse_up(offset=(x + 48, y))
        await here.until(lambda: here.project.card("ML-TASK-01").status is Status.REVIEW)
        await here.pilot.click(offset=(x + 48, y), times=2)
        await here.until_said("[overview]")


async def test_a_clock_that_jumps_is_flagged_and_nothing_moves(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(filled) as here:
        monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
        await here.until_said("The clock was set")
        assert here.project.card("ML-EXP-01").status is Status.IN_PROGRESS


async def test_a_write_that_fails_is_said_and_the_truth_is_shown(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(filled) as here:

        def fail(unit: Unit) -> Kept:
            raise StoreTrouble(f"The disk is full: {unit.act.said} was not kept.")

        monkeypatch.setattr(here.app.desk.library, "keep", fail)
        await here.press("L")
        await here.until_said("Not kept: moved ML-TASK-02 to review")
        await here.until(lambda: here.project.card("ML-TASK-02").status is Status.IN_PROGRESS)


async def test_a_deed_is_said_to_be_done_once_it_is_kept(filled: Path) -> None:
    async with dashboard(filled) as here:
        card = here.board.card
        assert card is not None
        with Door(filled).held():
            await here.press("L")
            assert here.project.cards[card.key].status is not card.status
            assert "moved" not in here.frame
        await here.until_said(f"moved {card.id}")


async def test_plus_shows_a_phase_alone(filled: Path) -> None:
    async with dashboard(filled) as here:
        assert "data preparation" in here.frame
        await here.press("plus")
        await here.until(lambda: here.frame.count("▾") == 1)


async def test_a_start_reads_the_styles_once(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[DashboardApp] = []
    monkeypatch.setattr(DashboardApp, "refresh_css", lambda app, **_: read.append(app))
    async with dashboard(filled) as here:
        await here.until_said("expire")
        assert not read
