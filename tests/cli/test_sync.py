import hashlib
from pathlib import Path

from mlpm_tui.services.clock import Clock
from mlpm_tui.services.demo import Demo, make_demo
from mlpm_tui.settings import Settings
from tests.cli.conftest import Mlpm


def demo_at(folder: Path) -> Demo:
    return make_demo(Settings(database=str(folder / "demo" / "board.db")), Clock.from_environment())


def test_sync_counts_runs_and_names_the_best(bare_mlpm: Mlpm, at_home: Path) -> None:
    demo = demo_at(at_home)
    before = hashlib.md5(demo.store.read_bytes()).hexdigest()  # noqa: S324
    given = ("--db", str(demo.board), "mlflow", "sync", "--uri", f"sqlite:///{demo.store}")
    answer = bare_mlpm(*given, "--json")
    cards = {card["id"]: card for card in answer.json["cards"]}
    assert answer.code == 0
    assert cards["ML-EXP-06"]["running"] == 1
    assert cards["ML-EXP-08"]["stale"] == 1
    assert cards["ML-EXP-05"]["best"]["name"] == "stacked"
    assert cards["ML-EXP-05"]["best"]["is_met"] is True
    assert "ML-EXP-06  1     1" in bare_mlpm(*given).out
    assert hashlib.md5(demo.store.read_bytes()).hexdigest() == before  # noqa: S324


def test_sync_without_a_store_or_with_a_wrong_one_says_so(bare_mlpm: Mlpm, at_home: Path) -> None:
    demo = demo_at(at_home)
    given = ("--db", str(demo.board), "mlflow", "sync")
    assert "MLFLOW_TRACKING_URI" in bare_mlpm(*given).err
    gone = at_home / "gone.db"
    answer = bare_mlpm(*given, "--uri", str(gone))
    assert (answer.code, gone.exists()) == (1, False)
    assert "no file" in answer.err


def test_the_demo_takes_the_place_of_nothing_else(bare_mlpm: Mlpm, at_home: Path) -> None:
    board = at_home / "mine" / "board.db"
    assert bare_mlpm("--db", str(board), "card", "add", "task", "mine").code == 0
    (board.parent / "board-mlflow.db").write_text("mine too")
    for words in (("--no-open",), ("--no-open", "--fresh")):
        assert bare_mlpm("--db", str(board), "demo", *words).code == 1
    assert "mine" in bare_mlpm("--db", str(board), "card", "list").out
    other = board.with_name("other.db")
    other.with_name("other-mlflow.db").write_text("mine")
    assert bare_mlpm("--db", str(other), "demo", "--no-open").code == 1
    assert other.with_name("other-mlflow.db").read_text() == "mine"
    fresh = str(at_home / "fresh" / "board.db")
    assert bare_mlpm("--db", fresh, "--read-only", "demo", "--no-open").code == 1
    assert not Path(fresh).exists()
