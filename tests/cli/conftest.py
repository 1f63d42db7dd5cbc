"""Running commands in this process, on a board of their own, at a fixed time."""

import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.cli.start import run
from tests.cli.running import Start, Started, Trainings

NOW = "2026-11-23T09:00:00+00:00"


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The one document on standard output; strict, so NaN is refused."""
        return json.loads(self.out, parse_constant=_refuse)


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


Mlpm = Callable[..., Answer]


def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("MLFLOW_TRACKING_URI", "MLPM_CONFIG", "MLPM_PROJECT", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MLPM_DB", str(home / "board.db"))
    monkeypatch.setenv("MLPM_NOW", NOW)
    monkeypatch.setenv("MLPM_USER", "ana")


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own, without a board."""
    _at_home(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def bare_mlpm(at_home: Path, capfd: pytest.CaptureFixture[str]) -> Mlpm:
    """The program where there is no board yet."""
    assert at_home.exists()

    def call(*arguments: str) -> Answer:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return Answer(code, out, err)

    return call


@pytest.fixture
def mlpm(bare_mlpm: Mlpm, board: Path) -> Mlpm:
    """The program at an empty board."""
    assert board.exists()
    return bare_mlpm


Prepare = Callable[[Path, Iterable[Sequence[str]]], Path]


@pytest.fixture(scope="session")
def prepare(tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """Call commands on a copy of a board; for boards that many tests start from."""

    def prepared(board: Path, commands: Iterable[Sequence[str]]) -> Path:
        home = tmp_path_factory.mktemp("prepared")
        shutil.copy(board, home / "board.db")
        with pytest.MonkeyPatch.context() as monkeypatch:
            _at_home(home, monkeypatch)
            for words in commands:
                errors = io.StringIO()
                with redirect_stdout(io.StringIO()), redirect_stderr(errors):
                    assert run(words) == 0, (words, errors.getvalue())
        # A copy of the file alone is the whole board.
        assert not [*home.glob("board.db-wal")]
        return home / "board.db"

    return prepared


@pytest.fixture(scope="session")
def with_experiment(founded: Path, prepare: Prepare) -> Path:
    """A board with one experiment, made once; tests get copies."""
    words = [
        *("exp", "add", "Fine-tune", "--hypothesis", "F1 at least 15 % above the rules"),
        *("--baseline", "rule-based f1=0.72", "--criterion", "f1 >= 0.85", "--timebox", "1w"),
        *("--stop", "f1 < 0.75 after 3 epochs -> try another model"),
        *("--stop", "timebox exceeded -> document results"),
        *("--approach", "Fine-tune the base model", "--approach", "5-fold cross validation"),
        *("--resource", "1 x V100", "--owner", "ana", "--tag", "nlp"),
    ]
    return prepare(founded, [words])


@pytest.fixture
def experiment(bare_mlpm: Mlpm, at_home: Path, with_experiment: Path) -> Mlpm:
    """The program at a board with one experiment, ML-EXP-01."""
    shutil.copy(with_experiment, at_home / "board.db")
    return bare_mlpm


@pytest.fixture
def start(experiment: Mlpm, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start commands for ML-EXP-01, in real time."""
    assert callable(experiment)
    monkeypatch.delenv("MLPM_NOW")
    started: list[Started] = []

    def begin(*words: str, **more: Any) -> Started:  # noqa: ANN401
        started.append(Started(*words, **more))
        return started[-1]

    yield begin
    for one in started:
        with one.process:
            """Leaving closes its input: that ends the command, and with it mlpm."""


@pytest.fixture
def trainings(experiment: Mlpm) -> Trainings:
    """Read the card's trainings."""

    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = experiment("card", "show", "ML-EXP-01", "--json").json[
            "trainings"
        ]
        return found

    return read
