"""The stand-up's screen: what it shows at every size, its clock, and what its keys do."""

import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import BlockCard
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.timing import StartExperiment
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
from mlpm_tui.ui.keys import APP
from mlpm_tui.ui.keys_standup import STANDUP
from mlpm_tui.ui.paint.large import large_lines
from mlpm_tui.ui.screens.standup import StandupScreen
from tests.conftest import NOW, Seat, Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard

if TYPE_CHECKING:
    from mlpm_tui.services.writer import Event

NARROW = (60, 20)
FRAMES = Path(__file__).parent / "standup_frames"
TITLE = "[b]Split\x1b[31m \u65e5\u672c\u8a9e"


def put_work(board: Path) -> None:
    """Put a team's work on a board: some is due, blocked, nearly out of time, or fires."""
    settings = Settings(database=str(board), user="ana")
    seats = {}
    for who in ("ana", "ben"):
        settings = Settings(database=str(board), user=who)
        events: list[Event] = []
        seats[who] = Seat(open_desk(Wanted(settings, Clock(NOW)), events.append), events)
    promise = {"timebox_length_s": 3_600}
    seats["ana"].desk.do(
        AddCard(Kind.TASK, "Collect examples", 2, owner="ana", due=date(2026, 11, 20)),
        AddCard(Kind.TASK, TITLE, 2, owner="ben", due=date(2026, 11, 23)),
        AddCard(Kind.EXPERIMENT, "Fine-tune", 3, owner="ana", part=promise),
        AddCard(Kind.ALERT, "Accuracy falls", 5, part={"opened_at": NOW, "severity": "critical"}),
        AddCard(Kind.TASK, "Nobody's", 4, due=date(2026, 11, 24)),
    )
    seats["ana"].settle()
    seats["ben"].catch_up()
    seats["ben"].desk.do(BlockCard("ML-TASK-02", "the disk is full"))
    seats["ben"].desk.do(AddComment("ML-TASK-02", "really"))
    seats["ben"].settle()
    seats["ana"].catch_up()
    seats["ana"].desk.do(StartExperiment("ML-EXP-01"))
    seats["ana"].settle()
    for seat in seats.values():
        seat.desk.close()


@pytest.fixture(scope="session")
def worked_once(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board with a team's work, made once; tests get copies."""
    path = tmp_path_factory.mktemp("worked") / "board.db"
    shutil.copy(founded, path)
    put_work(path)
    return path


@pytest.fixture
def worked(worked_once: Path, tmp_path: Path) -> Path:
    """A board with a team's work."""
    return Path(shutil.copy(worked_once, tmp_path / "worked.db"))


async def go_there(here: Dashboard) -> StandupScreen:
    await here.press("7")
    await here.until(lambda: here.app.screen.name == "standup")
    screen = here.app.screen
    assert isinstance(screen, StandupScreen)
    await here.until(lambda: screen.found is not None)
    await here.pilot.pause()
    return screen


def later(here: Dashboard, seconds: float) -> None:
    fixed = here.app.desk.clock.fixed
    assert fixed is not None
    here.app.desk.clock.fixed = fixed + timedelta(seconds=seconds)
    screen = here.app.screen
    assert isinstance(screen, StandupScreen)
    screen.tick()


@pytest.mark.parametrize("size", [SMALL, USUAL, NARROW])
async def test_it_looks_like_its_picture(worked: Path, size: tuple[int, int]) -> None:
    async with dashboard(worked, size) as here:
        await go_there(here)
        shown = []
        for _ in range(4):
            later(here, 95)
            await here.pilot.pause()
            shown.append(here.frame)
            await here.press("space")
            await here.pilot.pause()
        file = FRAMES / f"{size[0]}x{size[1]}.txt"
        text = f"\n{'=' * size[0]}\n".join(shown) + "\n"
        if os.environ.get("MLPM_NEW_FRAMES"):
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")


async def test_plain_ascii_and_no_colour(worked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with dashboard(worked, SMALL, ascii=True) as here:
        await go_there(here)
        for key in ("space", "space", "tab", "space", "G"):
            assert here.frame.isascii()
            await here.press(key)
            await here.pilot.pause()


async def test_the_clock_says_in_words_what_its_colour_says(worked: Path) -> None:
    async with dashboard(worked, SMALL, standup_share="100s") as here:
        screen = await go_there(here)
        later(here, 30)
        assert screen.clock.text == "0:30 in all"
        await here.press("space")
        assert screen.clock.text == "0:00 of 1:40"
        later(here, 75)
        assert screen.clock.text == "1:15 of 1:40: wrap up"
        later(here, 25)
        assert screen.clock.text == "1:40 over 1:40"
        await here.press("s")
        later(here, 500)
        assert screen.clock.text == "1:40 over 1:40, stopped"
        await here.press("s")
        later(here, 1)
        await here.press("space")
        await here.press("minus")
        later(here, 1)
        assert screen.clock.text == "1:42 over 1:40"
        await here.press("G")
        assert screen.clock.text == "2:12 in all"
        await here.until_said("1:42  ana, over 1:40")


async def test_space_goes_on_to_the_end_and_no_further(worked: Path) -> None:
    async with dashboard(worked, SMALL) as here:
        screen = await go_there(here)
        keys = []
        for _ in range(6):
            keys.append(screen.at_key)
            await here.press("space")
        assert keys == ["team", "ana", "ben", "end", "end", "end"]
        await here.press("backspace", "minus", "h", "left")
        assert screen.at_key == "team"
        await here.press("tab", "space")
        assert screen.at_key == "2"
        await here.until_said("lane by lane")
        await here.press("q")
        await here.until(lambda: here.app.screen is here.board)


async def test_it_is_recorded_by_one_key_and_undone_by_another(worked: Path) -> None:
    async with dashboard(worked, USUAL) as here:
        screen = await go_there(here)
        await here.press("G")
        await here.until_said("R records that it was held")
        await here.press("R")
        await here.until_said("Recorded: the next stand-up tells from here on")
        assert [one.who for one in here.app.desk.library.team("ML").standups] == ["ana"]
        await here.press("R")
        await here.until_said("It is recorded already")
        # What has changed since the one before stays told until this one is left.
        assert screen.found is not None
        assert screen.found.changed
        await here.press("u")
        await here.until_said("R records that it was held")
        assert here.app.desk.library.team("ML").standups == ()


async def test_read_only_records_nothing(worked: Path) -> None:
    async with dashboard(worked, SMALL, read_only=True) as here:
        await go_there(here)
        await here.press("G", "R")
        await here.until_said("Nothing is recorded: the board is open for reading only.")
        assert here.app.desk.library.team("ML").standups == ()


async def test_what_others_do_is_seen_and_the_page_stays(worked: Path, sit: Sit) -> None:
    async with dashboard(worked, SMALL) as here:
        screen = await go_there(here)
        await here.press("space", "space")
        assert screen.at_key == "ben"
        other = sit(worked, "ben")
        other.desk.do(MoveCard("ML-TASK-01", status=Status.REVIEW))
        other.settle()
        await here.until_said("moved it to review")
        assert screen.at_key == "ben"


async def test_an_empty_board_is_calm(board: Path) -> None:
    async with dashboard(board, SMALL) as here:
        await go_there(here)
        await here.until_said("All is quiet: nothing changed, nothing is due or stuck.")
        await here.press("space")
        await here.until_said("R records that it was held")


async def test_a_share_that_cannot_be_read_is_said(board: Path) -> None:
    async with dashboard(board, USUAL, standup_share="long") as here:
        screen = await go_there(here)
        await here.until_said("The setting standup_share cannot be read")
        assert screen.share == timedelta(minutes=2)


@pytest.mark.parametrize("key", [key.id for key in (*STANDUP, *APP)])
def test_every_key_does_something_here(key: str) -> None:
    found = next(one for one in (*STANDUP, *APP) if one.id == key)
    name, _, rest = found.action.partition("(")[0].partition(".")
    assert name == "app" or hasattr(StandupScreen, f"action_{rest or name}")


async def test_a_card_opens_from_the_command_line(worked: Path) -> None:
    async with dashboard(worked, SMALL) as here:
        await go_there(here)
        await here.press("colon")
        await here.type("ML-TASK-01")
        await here.press("enter")
        await here.until_said("Collect examples")
        await here.until(lambda: here.app.screen.name != "standup")


@pytest.mark.usefixtures("_warm_soon")
async def test_idle_sends_the_clocks_cells_alone(worked: Path, written: list[int]) -> None:
    async with dashboard(worked, USUAL) as here:
        screen = await go_there(here)
        await here.press("space")
        # What the program does by itself soon after its start is no part of this.
        await here.until(lambda: here.app._runs is not None)
        await here.until_quiet()
        written.clear()
        for _ in range(10):
            later(here, 1)
            await here.pilot.pause()
        assert 0 < sum(written) / 10 <= 300, list(written)
        for _ in range(2):
            written.clear()
            screen.read_again()
            await here.until(lambda: not list(screen.workers))
            await here.until_quiet()
        assert not written


def test_large_letters_fit_or_give_way() -> None:
    found = large_lines("ana 2:05", 40, is_ascii=False)
    assert [len(line) for line in found] == [29, 29, 29]
    assert "".join(large_lines("ana", 40, is_ascii=True)).isascii()
    assert large_lines("experimentation", 40, is_ascii=False)[1] == " ".join("EXPERIMENTATION")
    assert large_lines("\u65e5\u672c", 40, is_ascii=False) == ("", "\u65e5\u672c", "")
    assert large_lines("x" * 50, 20, is_ascii=False)[1] == "x" * 50
    assert large_lines("", 20, is_ascii=False) == ("", "", "")
