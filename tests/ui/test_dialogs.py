"""Forms, questions and pickers: typed texts become wishes, wrong ones are shown, none is lost."""

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from mlpm_tui.domain.attaching import AddItem
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.ui import drafts
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard


def drafts_in(folder: Path) -> list[Path]:
    return list(folder.glob("draft-*.json"))


def leave_behind(folder: Path) -> None:
    """Let the draft look as if another process had left it, which ended long ago."""
    drafts_in(folder)[0].rename(folder / "draft-999999999.json")


async def go_to_field(here: Dashboard, name: str) -> None:
    await here.until(lambda: here.app.screen.query(f"#field-{name}"))
    here.app.screen.set_focus(here.app.screen.query_one(f"#field-{name}"))
    await here.pilot.pause()


@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_a_new_experiment_is_typed_in(board: Path, size: tuple[int, int]) -> None:
    async with dashboard(board, size) as here:
        await here.press("tab", "tab", "n")
        await here.type("Fine-tune DistilBERT")
        await go_to_field(here, "baseline")
        await here.type("rule-based f1=0.72")
        await go_to_field(here, "criteria")
        await here.type("f1 > > 0.8")
        await here.press("ctrl+o")
        await here.until(lambda: here.app.screen.query_one("#error-criteria").display)
        assert here.app.focused is here.app.screen.query_one("#field-criteria")
        assert not here.project.cards
        await here.press("end", "ctrl+u")
        await here.type("f1 >= 0.85 on test set")
        await go_to_field(here, "timebox")
        await here.type("3d")
        await here.press("ctrl+o")
        await here.until(lambda: here.project.cards)
        card = here.project.card("ML-EXP-01")
        assert (card.kind, card.title, card.phase) == (Kind.EXPERIMENT, "Fine-tune DistilBERT", 3)
        experiment = here.project.experiment(card)
        assert experiment is not None
        assert experiment.timebox_length_s == 259_200
        assert experiment.criteria[0]["metric"] == "f1"
        assert experiment.baseline is not None
        assert experiment.baseline.metrics == {"f1": 0.72}
        assert here.board.card == card


async def test_a_new_experiment_belongs_to_experimentation_unless_somebody_says_otherwise(
    board: Path,
) -> None:
    async with dashboard(board) as here:
        for title, lanes, turns in (("At home", 0, 0), ("Elsewhere", 2, 1)):
            await here.press(*["shift+tab"] * lanes, "n")
            await here.until(lambda: here.app.screen.query("#field-phase"))
            await here.type(title)
            await here.press("tab")
            await here.until_said("[task]")
            assert "1 problem definition >" in here.frame
            await here.press("e", "tab")
            await here.until_said("< 3 experimentation >")
            await here.press(*["l"] * turns, "ctrl+o")
            await here.until_kept()
            await here.until_said(title)
        phases = {card.title: (card.kind, card.phase) for card in here.project.cards.values()}
        assert phases == {
            "At home": (Kind.EXPERIMENT, 3),
            "Elsewhere": (Kind.EXPERIMENT, 4),
        }


@pytest.mark.parametrize("size", [(60, 20), SMALL])
async def test_a_long_form_scrolls_between_its_title_and_its_keys(
    board: Path, size: tuple[int, int]
) -> None:
    async with dashboard(board, size) as here:
        await here.press("tab", "tab", "n")
        for name, label in (("title", "Title"), ("stopping", "Stopping"), ("description", "Desc")):
            await go_to_field(here, name)
            await here.until_said(label)
            assert "New card" in here.frame
            assert "ctrl+o save" in here.frame


async def test_each_wrong_field_says_so_below_it(board: Path) -> None:
    async with dashboard(board) as here:
        await here.press("n", "enter")
        await here.until_said("A title is empty")
        await here.type("x")
        for name, typed, said in (
            ("points", "many", "'many' is no number; write 3 or 0.5."),
            ("due", "someday", "is no day; write 2026-12-01, tomorrow, friday, or 3d."),
            ("owner", "ana maria", "A name is one word"),
        ):
            await go_to_field(here, name)
            await here.type(typed)
            await here.press("enter")
            await here.until_said(said)
            await here.press("end", "ctrl+u")
        await here.press("enter")
        await here.until(lambda: here.project.cards)


async def test_leaving_asks_only_where_something_was_typed(board: Path) -> None:
    async with dashboard(board) as here:
        await here.press("n", "escape")
        await here.until(lambda: here.app.screen is here.board)
        await here.press("n")
        await here.type("half")
        await here.press("escape")
        await here.until_said("Throw away what you typed?")
        await here.press("enter")
        await here.until_said("half")
        await here.press("escape")
        await here.until_said("Throw away what you typed?")
        await here.press("t")
        await here.until(lambda: here.app.screen is here.board)
        assert not here.project.cards


async def test_an_edit_changes_what_was_typed_and_nothing_else(filled: Path, sit: Sit) -> None:
    async with dashboard(filled) as here:
        await here.press("e")
        other = sit(filled, who="bob")
        other.desk.do(EditCard("ML-TASK-02", {"owner": "bob"}))
        other.settle()
        await here.until(lambda: here.project.card("ML-TASK-02").owner == "bob")
        await here.type("!")
        await here.press("enter")
        await here.until(lambda: here.project.card("ML-TASK-02").title.endswith("!"))
        assert here.project.card("ML-TASK-02").owner == "bob"


@pytest.mark.parametrize(("answer", "title"), [("t", "Theirs"), ("m", "Agree on metrics!")])
async def test_crossing_edits_are_asked_about(
    filled: Path, sit: Sit, answer: str, title: str
) -> None:
    async with dashboard(filled) as here:
        await here.press("e")
        other = sit(filled, who="bob")
        other.desk.do(EditCard("ML-TASK-02", {"title": "Theirs"}))
        other.settle()
        await here.until(lambda: here.project.card("ML-TASK-02").title == "Theirs")
        await here.type("!")
        await here.press("enter")
        await here.until_said("theirs: Theirs")
        assert "mine:   Agree on metrics!" in here.frame
        await here.press(answer)
        await here.until(lambda: here.app.screen is here.board)
        await here.until_kept()
        assert here.project.card("ML-TASK-02").title == title


async def test_an_edit_that_lost_the_race_is_asked_about(filled: Path) -> None:
    async with dashboard(filled) as here:
        card = here.project.card("ML-TASK-02")
        here.app._watcher.stop()
        with sqlite3.connect(filled) as connection:
            connection.execute(
                "update card set title = 'Theirs', version = version + 1 where key = ?", [card.key]
            )
        connection.close()
        here.board.do([EditCard(card.id, {"title": "Mine"})])
        await here.until_said("theirs: Theirs")
        assert "mine:   Mine" in here.frame
        await here.press("m")
        await here.until(lambda: here.project.card(card.id).title == "Mine")
        await here.until_kept()


async def test_writing_mine_keeps_the_moves_and_says_what_it_does_not(filled: Path) -> None:
    async with dashboard(filled) as here:
        card = here.project.card("ML-TASK-02")
        here.app._watcher.stop()
        with sqlite3.connect(filled) as connection:
            connection.execute(
                "update card set title = 'Theirs', version = version + 1 where key = ?", [card.key]
            )
        connection.close()
        here.board.do(
            [
                EditCard(card.id, {"title": "Mine"}),
                MoveCard("ML-EXP-02", Status.IN_PROGRESS),
                AddItem(card.id, "ask"),
            ]
        )
        await here.until_said("Not written with yours")
        assert "1 x new" in here.frame
        await here.press("m")
        await here.until(lambda: here.project.card(card.id).title == "Mine")
        await here.until_kept()
        assert here.project.card("ML-EXP-02").status is Status.IN_PROGRESS


async def test_drafts_are_kept_and_offered(filled: Path, state_folder: Path) -> None:
    kept = drafts.Draft(str(filled), "ML", "new", "", {"title": "half a title"}, {"title": ""})
    drafts.keep(kept)
    leave_behind(state_folder)
    async with dashboard(filled) as here:
        await here.until_said("Last time a new card was not saved")
        await here.press("o")
        await here.until_said("half a title")
        await here.press("enter")
        await here.until(
            lambda: any(card.title == "half a title" for card in here.project.cards.values())
        )
    assert not drafts_in(state_folder)


async def test_tags_of_several_cards_are_added_and_taken_away(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("asterisk", "t")
        await here.type("nlp -data")
        await here.press("enter")
        await here.until_kept()
        assert {card.tags for card in here.project.cards.values()} == {("nlp",)}


async def test_blocking_asks_why_and_unblocking_does_not(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("b")
        await here.type("waits for the V100")
        await here.press("enter")
        await here.until_said("1 blocked")
        await here.press("b")
        await here.until(lambda: "1 blocked" not in here.frame)


async def test_more_time_needs_a_length_and_a_reason(filled: Path) -> None:
    async with dashboard(filled) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("T")
        await here.type("2 parsecs")
        await here.press("enter")
        await here.until_said("is no unit of time")
        await here.press("end", "ctrl+u")
        await here.type("2d")
        await here.press("tab")
        await here.type("slow queue")
        await here.press("enter")
        await here.until_kept()
        experiment = here.project.experiment(here.project.card("ML-EXP-01"))
        assert experiment is not None
        assert [e.seconds for e in experiment.timebox_extensions] == [172_800]


async def test_a_card_goes_where_it_is_told(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("m")
        await here.type("review prod")
        await here.press("enter")
        await here.until(lambda: here.project.card("ML-TASK-02").place == (4, Status.REVIEW))


async def test_colours_are_chosen_while_it_runs(filled: Path) -> None:
    async with dashboard(filled, SMALL) as here:
        for name in ("light", "high", "red-green", "blue", "sixteen"):
            await here.press("ctrl+t")
            await here.type(name)
            await here.press("enter")
            await here.until(partial(here.has_theme, name))
            assert "Agree on" in here.frame


async def test_what_does_not_agree_is_told_when_a_card_is_saved(board: Path) -> None:
    async with dashboard(board) as here:
        await here.press("tab", "tab", "n")
        await here.type("Tried")
        await go_to_field(here, "criteria")
        await here.type("rmse > 0.1")
        await here.press("ctrl+o")
        await here.until_said("Note: rmse > 0.1 is met by getting worse")
        await here.press("e")
        await go_to_field(here, "criteria")
        await here.press("end", "ctrl+u")
        await here.type("f1 >= baseline + 1% and f1 >= 85")
        await here.press("ctrl+o")
        await here.until_said("Note 1 of 2")


async def test_enter_saves_a_comment_as_it_saves_every_line(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "clean labels"))
    seat.settle()
    async with dashboard(board, SMALL) as here:
        await here.press("C")
        await here.until_said("enter or ctrl+o save  ctrl+n new line")
        await here.press(*"first", "ctrl+n", *"second", "enter")
        await here.until(lambda: not here.app.screen.is_modal)
        await here.until_kept()
    dossier = seat.desk.library.dossier("ML-TASK-01")
    assert dossier is not None
    assert [comment.text for comment in dossier.comments] == ["first\nsecond"]
