"""The ways in which a command ends, and what it loads."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mlpm_tui import __version__
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.start import read_plain
from tests.cli.conftest import Mlpm

MOST_LISTING = 78
"""So many modules of its own a list of cards may load: each costs 0.4 ms."""
HEAVY = ("textual", "mlflow", "sqlmodel", "sqlalchemy", "rich", "lark", "pydantic", "alembic")


def started(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mlpm_tui", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **more},
    )


def loaded(*arguments: str) -> set[str]:
    code = (
        "import sys, io; from mlpm_tui.cli.start import run; kept = sys.stdout;"
        f"sys.stdout = io.StringIO(); run({list(arguments)!r}); sys.stdout = kept;"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def packages(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def own(names: set[str]) -> list[str]:
    return sorted(name for name in names if name.startswith("mlpm_tui"))


def test_the_version_is_answered_before_anything_is_loaded() -> None:
    done = started("--version")
    assert done.stdout == f"mlpm {__version__}\n"
    code = (
        "import sys; sys.argv = ['mlpm', '--version']; import mlpm_tui.__main__ as m; m.main();"
        "print(sum(name.startswith('mlpm_tui') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "2"


def test_the_version_is_an_option_like_others_too(bare_mlpm: Mlpm) -> None:
    assert bare_mlpm("--json", "--version").out == f"mlpm {__version__}\n"


def test_a_list_as_json_loads_nothing_heavy(mlpm: Mlpm) -> None:
    assert mlpm("card", "add", "task", "One").code == 0
    assert packages(loaded("card", "list", "--json")).isdisjoint(HEAVY)
    assert packages(loaded("card", "list")).isdisjoint(set(HEAVY) - {"rich"})
    assert packages(loaded("card", "add", "task", "Two")).isdisjoint(HEAVY)


def test_a_list_loads_only_its_own_noun(mlpm: Mlpm) -> None:
    assert mlpm("card", "list").code == 0
    names = loaded("card", "list", "--json")
    assert names.isdisjoint({"mlpm_tui.cli.exp", "mlpm_tui.cli.phase"})


COMPARING = {f"mlpm_tui.domain.{name}" for name in ("comparing", "comparison_text", "training")}
JUDGING = {"mlpm_tui.services.judging", "mlpm_tui.domain.weighing", "mlpm_tui.domain.lints"}


def test_a_list_loads_few_modules_of_its_own(mlpm: Mlpm) -> None:
    assert mlpm("card", "add", "task", "One").code == 0
    names = loaded("card", "list", "--json")
    assert names.isdisjoint(COMPARING | JUDGING)
    assert len(own(names)) <= MOST_LISTING, own(names)
    names = loaded("card", "list")
    assert names.isdisjoint(COMPARING | JUDGING)
    assert len(own(names)) <= MOST_LISTING, own(names)


def test_a_list_of_experiments_judges_and_compares_nothing(experiment: Mlpm) -> None:
    assert experiment("card", "list").code == 0
    names = loaded("card", "list", "--json")
    assert names.isdisjoint(COMPARING)
    assert names >= JUDGING


def test_help_needs_no_board(bare_mlpm: Mlpm) -> None:
    answer = bare_mlpm("--help")
    assert answer.code == 0
    assert "Add, list, show and change cards." in answer.out
    assert "--db URL" in bare_mlpm("card", "list", "--help").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["crad"], "mlpm has no command 'crad'; did you mean card?"),
        (["card"], "mlpm card needs a command: add, list, show"),
        (["card", "lst"], "mlpm card has no command 'lst'; did you mean list?"),
        (["exp", "show", "ML-EXP-01"], "no command 'show'; `mlpm card show` does that."),
        (["card", "show"], "Missing argument 'ID'"),
        (["card", "list", "--jsn"], "No such option: --jsn"),
        (["card", "add", "tsk", "x"], "'tsk' is no kind; did you mean task?"),
        (["card", "list", "--limit", "0"], "'0' is no whole number from 1"),
        (["card", "add", "task", "x", "--due", "soon"], "'soon' is no day; write 2026-12-01"),
        (["card", "add", "task", "x", "--signal", "s"], "--signal belongs to an alert"),
        (["--db", "", "card", "list"], "must not be empty"),
        (["exp", "check"], "Give the id of an experiment, or --all"),
        (["phase", "show", "9"], "'9' is no whole number from 1 to 5"),
    ],
)
def test_a_wrong_command_line_is_two_and_one_line(mlpm: Mlpm, words: list[str], said: str) -> None:
    answer = mlpm(*words)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert answer.out == ""


def test_a_wrong_command_line_answers_json_where_asked(bare_mlpm: Mlpm) -> None:
    answer = bare_mlpm("--json", "bogus")
    assert answer.code == 2
    assert answer.json["error"]["code"] == "usage"


def test_a_refusal_is_one(mlpm: Mlpm) -> None:
    answer = mlpm("card", "show", "ML-TASK-99", "--json")
    assert answer.code == 1
    assert answer.json == {
        "error": {
            "code": "not_found",
            "message": "There is no card ML-TASK-99: `mlpm card list` shows all ids.",
        }
    }
    assert answer.err.startswith("mlpm: There is no card")


def test_a_missing_board_is_named_when_read_and_made_when_written(bare_mlpm: Mlpm) -> None:
    answer = bare_mlpm("card", "list")
    assert answer.code == 1
    assert "`mlpm init` makes one" in answer.err
    assert bare_mlpm("card", "add", "task", "First").out == "ML-TASK-01\n"
    assert "First" in bare_mlpm("card", "list").out


def test_a_strange_file_stays_untouched(bare_mlpm: Mlpm, at_home: Path) -> None:
    strange = at_home / "notes.txt"
    strange.write_text("my notes\n" * 100)
    answer = bare_mlpm("--db", str(strange), "card", "add", "task", "x")
    assert answer.code == 1
    assert "is no database" in answer.err
    assert strange.read_text() == "my notes\n" * 100


@pytest.mark.parametrize("place", [0, 1, 3])
def test_shared_options_stand_anywhere(mlpm: Mlpm, at_home: Path, place: int) -> None:
    words = ["card", "list", "kind:task"]
    words[place:place] = ["--json", "--as", "ben", "--db", str(at_home / "board.db")]
    answer = mlpm(*words)
    assert (answer.code, answer.json) == (0, [])


def test_ascii_is_asked_for_before_or_behind_a_command(mlpm: Mlpm) -> None:
    call = Call()
    assert read_plain(["--ascii", "--read-only", "--as", "ben"], call)
    assert (call.settings.ascii, call.settings.read_only) == (True, True)
    assert mlpm("card", "list", "--ascii").code == 0


def test_who_is_given_for_one_command(mlpm: Mlpm) -> None:
    mlpm("--as", "ben", "card", "add", "task", "x")
    assert mlpm("log", "--limit", "1", "--json").json[0]["who"] == "ben"


def test_reading_only_changes_nothing(mlpm: Mlpm) -> None:
    answer = mlpm("--read-only", "card", "add", "task", "x", "--json")
    assert answer.code == 1
    assert answer.json["error"]["code"] == "read_only"
    assert mlpm("card", "list", "--json").json == []


def test_a_surprise_is_logged_and_says_so_without_a_traceback(
    mlpm: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(_: object) -> None:
        raise ZeroDivisionError("postgresql://ana:canary@host/board")

    monkeypatch.setattr("mlpm_tui.services.opening.open_library", surprise)
    answer = mlpm("card", "list")
    assert answer.code == 1
    log = at_home / "state" / "mlpm" / "mlpm.log"
    assert str(log) in answer.err
    assert "Traceback" not in answer.err
    assert answer.err.count("\n") == 1
    assert "ZeroDivisionError" in log.read_text()
    assert "canary" not in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_interrupt_is_130(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mlpm_tui.services.opening.open_library", interrupt)
    answer = mlpm("card", "list")
    assert answer.code == 130
    assert "Traceback" not in answer.err


def test_an_interrupt_from_outside_is_130(experiment: Mlpm) -> None:
    assert experiment("exp", "start", "ML-EXP-01").code == 0
    with subprocess.Popen(
        [sys.executable, "-m", "mlpm_tui", "exp", "watch", "ML-EXP-01", "--every", "1h"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as watching:
        assert watching.stdout is not None
        assert b"ML-EXP-01" in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        _, errors = watching.communicate(timeout=20)
    assert watching.returncode == 130
    assert errors == b""


def test_a_reader_that_went_away_is_no_error(mlpm: Mlpm) -> None:
    mlpm("card", "add", "task", "x")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "mlpm_tui", "export", "-"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""


def test_an_output_that_cannot_be_written_is_said(mlpm: Mlpm) -> None:
    assert mlpm("card", "add", "task", "x").code == 0
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mlpm_tui", "card", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "mlpm: The answer could not be written: No space left on device.\n"


def test_a_bad_setting_is_named(bare_mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPM_THEMES", "x")
    answer = bare_mlpm("card", "list", "--json")
    assert answer.code == 1
    assert "did you mean MLPM_THEME?" in answer.json["error"]["message"]


def test_without_a_terminal_the_board_is_text(mlpm: Mlpm) -> None:
    mlpm("card", "add", "task", "Agree on metrics", "--owner", "ana")
    answer = mlpm()
    assert answer.code == 0
    assert "1 problem definition (1 card, gate 0 of 2)" in answer.out
    assert "backlog      ML-TASK-01   Agree on metrics (ana)" in answer.out
    assert [card["id"] for card in json.loads(mlpm("--json").out)] == ["ML-TASK-01"]
