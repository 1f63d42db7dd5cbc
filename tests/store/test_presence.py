"""Who else is on a board: on real files with real processes, and on a real server."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.presence import FOLDER
from mlpm_tui.ui.presence_sight import presence_words

STAYS = """
import sys
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
presence = Library(open_database(read_address(sys.argv[1]))).attend("ML", sys.argv[2])
presence.others()
print("here", flush=True)
sys.stdin.read()
presence.leave()
"""


class Other:
    """A dashboard of another process."""

    def __init__(self, address: str, who: str) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-c", STAYS, address, who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._program.stdout is not None
        assert self._program.stdout.readline() == "here\n"

    def kill(self) -> None:
        os.kill(self._program.pid, signal.SIGKILL)
        self._program.communicate()

    def quit(self) -> None:
        self._program.communicate("")


@pytest.fixture(params=["file", "server"])
def address(request: pytest.FixtureRequest) -> str:
    """A board in a file, and one on a server."""
    name = "board" if request.param == "file" else "on_server"
    return str(request.getfixturevalue(name))


def opened(address: str, *, read_only: bool = False) -> Library:
    return Library(open_database(read_address(address), read_only=read_only))


@pytest.fixture
def library(address: str) -> Iterator[Library]:
    found = opened(address)
    yield found
    found.close()


def test_others_are_seen_until_they_quit_or_are_killed(address: str, library: Library) -> None:
    own = library.attend("ML", "ana")
    assert own.others() == ()
    ben, chi = Other(address, "ben"), Other(address, "chi \u00e9")
    assert sorted(own.others()) == ["ben", "chi \u00e9"]
    assert library.attend("OTHER", "ana").others() == ()
    ben.kill()
    # A server takes a moment to end a session whose client is gone.
    for _ in range(1_000):
        if own.others() == ("chi \u00e9",):
            break
    assert own.others() == ("chi \u00e9",)
    chi.quit()
    for _ in range(1_000):
        if own.others() == ():
            break
    assert own.others() == ()
    own.leave()


def test_nobody_is_woken_and_nothing_is_kept(address: str, library: Library) -> None:
    watcher = opened(address)
    assert watcher.has_changed()
    before = library.history("ML")
    own = library.attend("ML", "ana")
    own.others()
    library.attend("ML", "ben").others()
    assert not watcher.has_changed()
    assert library.history("ML") == before
    own.leave()
    assert not watcher.has_changed()
    watcher.close()


def test_a_file_is_left_as_it_was(board: Path) -> None:
    library = opened(str(board))
    folder = board.with_name(board.name + FOLDER)
    own = library.attend("ML", "ana")
    assert not folder.exists(), "nothing is there before the first look"
    own.others()
    (first,) = folder.iterdir()
    seen = first.stat()
    own.others()
    assert first.stat().st_mtime_ns == seen.st_mtime_ns, "a look writes nothing more"
    own.leave()
    assert own.others() == ()
    assert not folder.exists()
    library.close()


def test_who_only_reads_writes_nothing_and_sees_the_others(board: Path) -> None:
    reader, writer = opened(str(board), read_only=True), opened(str(board))
    own = reader.attend("ML", "ana")
    assert own.others() == ()
    assert not board.with_name(board.name + FOLDER).exists()
    other = writer.attend("ML", "ben")
    assert other.others() == ()
    assert own.others() == ("ben",)
    other.leave()
    reader.close()
    writer.close()


def test_strange_files_and_a_folder_that_goes_do_no_harm(board: Path) -> None:
    library = opened(str(board))
    folder = board.with_name(board.name + FOLDER)
    folder.mkdir()
    (folder / "left-behind").write_text("ML\nghost\n")
    (folder / "link").symlink_to(board)
    os.mkfifo(folder / "pipe")
    own, other = library.attend("ML", "ana"), library.attend("ML", "ben\x1b[31m")
    other.others()
    assert own.others() == ("ben?[31m",) or "\x1b" not in "".join(own.others())
    assert not (folder / "left-behind").exists()
    assert board.exists()
    for entry in folder.iterdir():
        entry.unlink()
    folder.rmdir()
    assert own.others() == ()
    assert len(other.others()) == 1
    own.leave()
    other.leave()
    library.close()


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((), ""),
        (("ben",), "with ben"),
        (("chi", "ben", "ben"), "with ben and chi"),
        (("ana",), "with ana elsewhere"),
        (("a", "b", "c", "d", "e"), "with a, b, c and 2 more"),
    ],
)
def test_the_header_names_the_others_in_few_words(others: tuple[str, ...], said: str) -> None:
    assert presence_words(others, "ana") == said
