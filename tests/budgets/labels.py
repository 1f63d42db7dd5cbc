"""Print what labels in files of their own cost: all at once, and as they come day by day.

    python -m tests.budgets.labels [--days 90] [--rows 33333] [--texts]

Each day of predictions has a file, and so has each day of labels, of which most are two to four
weeks old. Identifiers are drawn by lot, so that no footer tells where they are; `--texts` makes
them texts of 32 letters.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from mlpm_tui.domain.fleet import Source
from mlpm_tui.services.sketching import sketch_source
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database

FIRST = date(2026, 8, 24)
NOW = datetime(2026, 12, 31, tzinfo=UTC)
DELAYS = (14, 28)


@dataclass(frozen=True, slots=True)
class Bench:
    """A log and its labels in a folder."""

    folder: Path
    days: int
    rows: int
    has_texts: bool

    @property
    def source(self) -> Source:
        """The log as a source."""
        settings = {
            "time": "at",
            "reference": str(self.folder / "reference.parquet"),
            "prediction": "said",
            "label": "truth",
            "labels_uri": str(self.folder / "labels"),
            "join": "id",
        }
        return Source(5, 1, "log", "files", str(self.folder / "log"), NOW, settings=settings)

    def write(self) -> None:
        """Write all days of predictions, and the reference."""
        ids = np.random.default_rng(7).permutation(self.days * self.rows)
        for day in range(self.days):
            self._predictions(day, ids[day * self.rows : (day + 1) * self.rows])
        table = pa.table({"said": [0, 1, 1], "truth": [0, 1, 0]})
        pyarrow.parquet.write_table(table, self.folder / "reference.parquet")

    def _predictions(self, day: int, ids: np.ndarray) -> None:
        at = np.datetime64(FIRST + timedelta(days=day), "us")
        step = np.timedelta64(86_400_000_000 // self.rows, "us")
        said = np.random.default_rng(day).integers(0, 2, len(ids))
        columns = {"at": at + step * np.arange(len(ids)), "id": self._ids(ids), "said": said}
        path = self.folder / "log" / f"day={FIRST + timedelta(days=day)}" / "part-0.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pyarrow.parquet.write_table(pa.table(columns), path)

    def label(self, day: int) -> None:
        """Write the labels that come on a day, of predictions two to four weeks before."""
        random = np.random.default_rng(1_000 + day)
        ids = np.random.default_rng(7).permutation(self.days * self.rows)
        of = np.maximum(0, day - random.integers(*DELAYS, self.rows))
        chosen = ids[of * self.rows + random.integers(0, self.rows, self.rows)]
        columns = {"id": self._ids(chosen), "truth": random.integers(0, 2, self.rows)}
        path = self.folder / "labels" / f"{FIRST + timedelta(days=day)}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pyarrow.parquet.write_table(pa.table(columns), path)

    def _ids(self, ids: np.ndarray) -> pa.Array:
        return pa.array([f"{each:032x}" for each in ids.tolist()] if self.has_texts else ids)

    def opened(self) -> Library:
        """A fresh board."""
        from tests.budgets.make_board import make_board

        path = self.folder / "board.db"
        make_board(10, path, 0)
        return Library(open_database(read_address(str(path))))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--rows", type=int, default=33_333)
    parser.add_argument("--texts", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.days, asked.rows, asked.texts)
        bench.write()
        for day in range(asked.days - 1):
            bench.label(day)
        library = bench.opened()
        _print("everything for the first time", library, bench)
        _print("nothing new", library, bench)
        bench.label(asked.days - 1)
        _print("a new day of labels", library, bench)
        bench.label(asked.days // 2)
        _print("an old day of labels written anew", library, bench)
        library.close()


def _print(what: str, library: Library, bench: Bench) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    sketch_source(library.sketches, bench.source, NOW)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{what:<40}{1000 * wall:>8.0f} ms{1000 * cpu:>8.0f} ms CPU", flush=True)


if __name__ == "__main__":
    main()
