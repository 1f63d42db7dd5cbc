"""A stand-up by commands: a fixed clock gives a fixed text, byte for byte."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Mlpm
from tests.cli.running import ROOT

THURSDAY, FRIDAY = "2026-11-19T09:30:00+01:00", "2026-11-20T09:30:00+01:00"
LATER, MONDAY = "2026-11-20T15:00:00+01:00", "2026-11-23T09:30:00+01:00"
WHOLE = """\
Stand-up of ML: Monday 23 Nov 2026, 09:30
1 open alert, 1 stuck, 1 running out, 3 due, 1 gate waits for a decision.

Alerts nobody has taken up: 1 critical
  ML-ALERT-01  ben  critical, open for 2d: Positive predictions rise

Stuck: 1
  ML-TASK-03  ben  blocked: the disk is full: Split

Time running out: 1
  ML-EXP-01  ana  1d of its time left: Fine-tune

Due: 3
  ML-TASK-02  ben  2 days overdue: Build the pipeline
  ML-TASK-01  ana  due today: Collect examples [of] everything that the shops h…
  ML-TASK-03  ben  due tomorrow: Split

Gates
  1 problem definition: 2/2 recorded: waits for go, no-go or stop
  2 data preparation: 0/3 recorded, missing: clean dataset, data pipeline, feat…
  3 experimentation: 0/1 recorded, missing: a trained model that meets the crit…

Changed since Friday 09:30: 8
  ana opened ML-ALERT-01 (critical): Positive predictions rise
  ana recorded project charter of phase 1
  ben blocked ML-TASK-03: the disk is full
  ana added ML-TASK-04 and started it: Repeat
  ana recorded 3 results of ML-EXP-01: Fine-tune
  ben moved ML-TASK-01 to review: Collect examples [of] everything that the sho…
  ana changed 2 links
  chi commented on ML-TASK-02 twice: Build the pipeline

People
  ana  3 under way, 1 running out, 1 due, 6 changes
  ben  1 open alert, 1 stuck, 2 due, 4 changes
  chi  1 change

Lanes
  1 problem definition  gate 2/2, 1 under way, 2 changes
  2 data preparation    gate 0/3, 1 under way, 1 stuck, 3 due, 3 changes
  3 experimentation     gate 0/1, 1 under way, 1 running out, 1 change
  5 maintenance         1 open alert, 1 change
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the story's board is kept: it is written once, tests get copies."""
    return tmp_path_factory.mktemp("told") / "board.db"


@pytest.fixture
def told(mlpm: Mlpm, board: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """A board with a stand-up on Friday, and what was done until Monday."""
    if not kept.exists():
        tell(mlpm, monkeypatch)
        shutil.copy(board, kept)
    shutil.copy(kept, board)
    monkeypatch.setenv("MLPM_NOW", MONDAY)
    return mlpm


def tell(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    def do(*lines: str, who: str = "ana") -> None:
        for line in lines:
            answer = mlpm(*line.split("|"), "--as", who)
            assert answer.code == 0, answer.err

    monkeypatch.setenv("MLPM_NOW", THURSDAY)
    long = "Collect examples [of] everything that the shops have ever said to anybody"
    do(
        f"card|add|task|{long}|--phase|2|--owner|ana|--due|2026-11-23",
        "card|add|task|Build the pipeline|--phase|2|--owner|ben|--due|2026-11-21",
        "card|add|task|Split|--phase|2|--owner|ben|--due|2026-11-24",
        "exp|add|Fine-tune|--hypothesis|better|--baseline|rules f1=0.7|--criterion|f1 >= 0.8"
        "|--timebox|5d|--owner|ana",
        "person|add|chi",
        "phase|record|1|1|--evidence|minutes",
        "exp|start|ML-EXP-01",
        "card|move|ML-TASK-01|in_progress",
    )
    monkeypatch.setenv("MLPM_NOW", FRIDAY)
    do("standup|--record")
    monkeypatch.setenv("MLPM_NOW", LATER)
    do("card|block|ML-TASK-03|the disk is full", "card|move|ML-TASK-01|review", who="ben")
    do("card|comment|ML-TASK-02|why", "card|comment|ML-TASK-02|so", who="chi")
    do(
        *("exp|result|ML-EXP-01|--model|a|--metric|f1=0.7" for _ in range(3)),
        "card|add|alert|Positive predictions rise|--owner|ben|--severity|critical",
        "card|add|task|Repeat|--owner|ana|--phase|1",
        "card|move|ML-TASK-04|in_progress",
        "card|link|ML-TASK-01|blocks|ML-TASK-02",
        "card|link|ML-TASK-02|blocks|ML-TASK-03",
        "phase|record|1|2|--evidence|charter.md",
        # There and back, and what was undone: nobody has missed any of it.
        "card|move|ML-TASK-02|in_progress",
        "card|move|ML-TASK-02|backlog",
        "card|delete|ML-EXP-01",
        "undo",
    )


def test_a_fixed_clock_gives_a_fixed_text(told: Mlpm) -> None:
    assert told("standup").out == WHOLE
    assert all(len(line) <= 80 for line in WHOLE.splitlines())


def test_no_machine_changes_it(told: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("person", "list").code == 0
    for zone, language in (("Asia/Tokyo", "de_DE.UTF-8"), ("America/New_York", "C")):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", language)
        monkeypatch.setenv("COLUMNS", "60")
        words = [sys.executable, "-m", "mlpm_tui", "standup"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
        assert done.stdout.decode() == WHOLE


def test_one_person_and_one_lane(told: Mlpm) -> None:
    ben = told("standup", "--person", "BEN").out
    assert ben.startswith("Stand-up of ML, ben: Monday 23 Nov 2026, 09:30\n")
    assert "ana recorded 3 results" not in ben
    # What others did to ben's cards is ben's to know.
    assert "  chi commented on ML-TASK-02 twice: Build the pipeline" in ben
    assert "People" not in ben
    lane = told("standup", "--phase", "1", "--json").json
    assert [one["id"] for one in lane["changed"]] == [None, "ML-TASK-04"]
    assert [(one["waits"], one["missing"]) for one in lane["gates"]] == [(True, [])]
    assert (lane["phase"], lane["person"], lane["stuck"]) == (1, None, [])


def test_since_when_is_said_and_can_be_chosen(told: Mlpm) -> None:
    assert "Changed since yesterday" not in told("standup", "--since", "yesterday").out
    assert "Nothing has changed since yesterday." in told("standup", "--since", "yesterday").out
    assert "Changed since Friday 15:00" not in told("standup", "--since", "2d").out
    assert "Changed since Friday: 8" in told("standup", "--since", "friday").out
    early = told("standup", "--since", "2026-11-18").out
    assert "since Wednesday, 3 working days ago" in early
    assert told("standup", "--since", "2026-11-20T08:30Z").out == WHOLE
    assert told("standup", "--since", "last").out == WHOLE


@pytest.mark.parametrize(
    "words", [("--since", "soon"), ("--since", "2027-01-01"), ("--phase", "6")]
)
def test_what_means_nothing_is_a_wrong_command_line(told: Mlpm, words: tuple[str, ...]) -> None:
    answer = told("standup", *words)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1


def test_somebody_who_is_not_there_is_refused_and_nothing_is_recorded(told: Mlpm) -> None:
    answer = told("standup", "--person", "zed", "--record")
    assert answer.code == 1
    assert answer.err == "mlpm: There is nobody called 'zed' here; there is ana, ben, chi.\n"
    assert told("standup").out == WHOLE


def test_a_recorded_one_is_undone(told: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    held = told("standup", "--record")
    assert held.out.startswith(WHOLE)
    assert held.out.endswith("`mlpm undo` takes it back.\n")
    monkeypatch.setenv("MLPM_NOW", "2026-11-23T09:45:00+01:00")
    found = told("standup", "--json").json
    assert (found["changed"], found["held_by"]) == ([], "ana")
    assert found["since_text"] == "since today 09:30"
    assert "held the stand-up" in told("log").out
    assert told("undo").out == "Undid: held the stand-up.\n"
    assert "Changed since Friday 09:30: 8" in told("standup").out
    assert told("standup", "--record", "--read-only").code == 1


def test_nothing_happened_is_calm(mlpm: Mlpm) -> None:
    answer: Answer = mlpm("standup")
    assert answer.out == (
        "Stand-up of ML: Monday 23 Nov 2026, 09:00\n"
        "All quiet: nothing is due, stuck, running out, open or waiting.\n"
        "\n"
        "Nothing has changed since Friday 09:00.\n"
    )


def test_without_a_board_it_says_so(bare_mlpm: Mlpm, at_home: Path) -> None:
    answer = bare_mlpm("standup")
    assert answer.code == 1
    assert not list(at_home.glob("*.db"))


def test_strange_text_stays_in_its_line(mlpm: Mlpm) -> None:
    title = "\x1b[31m[bold]" + "\u65e5\u672c\u8a9e" * 40
    assert (
        mlpm("card", "add", "task", title, "--due", "2026-11-20", "--owner", "o\u0301\x07").code
        == 0
    )
    from mlpm_tui.cli.standup_text import cells

    lines = mlpm("standup").out.splitlines()
    assert all(cells(line) <= 80 for line in lines)
    assert not any("\x1b" in line or "\x07" in line for line in lines)
