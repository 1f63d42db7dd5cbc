"""The demo: a full example board and its runs, copied from what ships and moved to today."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from mlpm_tui import places
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.clock import Clock
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import read_address
from mlpm_tui.store.sqlite_file import check_file, is_missing


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the demo's board and its MLflow store are."""

    board: Path
    store: Path

    def settings(self, settings: Settings) -> Settings:
        """Return settings that open the demo."""
        return replace(
            settings, database=str(self.board), project="", tracking_uri=f"sqlite:///{self.store}"
        )


def make_demo(settings: Settings, clock: Clock, *, is_fresh: bool = False) -> Demo:
    """Make the demo where there is none, or anew; one that is there is kept as people left it.

    It lies at the database that was named, else in the data folder, never at the usual board.
    """
    if settings.database:
        address = read_address(settings.database)
        if address.path is None:
            raise StoreTrouble("The demo is a file: give --db a path, or leave it out.")
        board = address.path
    else:
        board = places.data_folder() / "demo" / "board.db"
    demo = Demo(board, board.with_name(f"{board.stem}-mlflow.db"))
    _check(demo)
    if is_missing(board) or is_fresh:
        if settings.read_only:
            raise StoreTrouble(
                "The demo is not there yet, and read-only makes nothing.", "no_board"
            )
        _make(demo, clock)
    return demo


def _check(demo: Demo) -> None:
    """Refuse to put the demo in the place of anything that is not one."""
    from mlpm_tui.store.shifting import identity

    if is_missing(demo.board):
        if demo.store.exists():
            raise StoreTrouble(
                f"{demo.store} is there already: it was left as it is; give another path.", "exists"
            )
        return
    check_file(demo.board)
    if identity(demo.board) != identity(places.shipped("data") / "demo" / "board.db"):
        raise StoreTrouble(
            f"{demo.board} is no demo but a board of yours: it was left as it is; "
            "give another path.",
            "exists",
        )


def _make(demo: Demo, clock: Clock) -> None:
    from mlpm_tui.sources.mlflow_shifting import shift_store
    from mlpm_tui.store.shifting import shift_board

    source = places.shipped("data") / "demo"
    study = json.loads((source / "study.json").read_text(encoding="utf-8"))
    by = clock.now() - datetime.fromisoformat(study["reference"])
    try:
        places.private_folder(demo.board.parent)
        _copy(source / "mlflow.db", demo.store, lambda path: shift_store(path, by))
        _copy(source / "board.db", demo.board, lambda path: shift_board(path, by))
    except OSError as error:
        raise StoreTrouble(f"The demo cannot be made: {error}.") from error


def _copy(source: Path, target: Path, prepare: Callable[[Path], None]) -> None:
    # A copy comes into sight when it is finished, and only its owner may read it.
    draft = target.with_name(f"{target.name}.new-{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with source.open("rb") as reading, draft.open("wb") as writing:
            shutil.copyfileobj(reading, writing)
        prepare(draft)
        draft.replace(target)
        # A log that an older file left would be taken for the new one's.
        for left in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + left).unlink(missing_ok=True)
    finally:
        draft.unlink(missing_ok=True)
