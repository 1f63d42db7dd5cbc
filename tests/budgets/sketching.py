"""Print what it takes to keep a prediction log counted, beside the budgets.

    python -m tests.budgets.sketching [--days 90] [--rows 111111] [--columns 20] [--rounds 3]

The log lies in a scratch folder, 2 GB of it by default. Plain reads and backfills take turns, and
the best round of each counts; their ratio depends little on the machine and on what else it does.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from mlpm_tui.domain.fleet import Source
from mlpm_tui.services.sketching import Sketched, sketch_source
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database

FIRST = date(2026, 8, 24)
NOW = datetime(2026, 12, 31, tzinfo=UTC)
THREADS = 2
SEED = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure beside its budget; None where it is told only."""

    what: str
    value: float
    budget: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Bench:
    """A log in a folder and a board to keep it in."""

    folder: Path
    days: int
    rows: int
    columns: int
    rounds: int

    @property
    def source(self) -> Source:
        """The log as a source."""
        settings = {"time": "at", "reference": str(self.folder / "reference.parquet")}
        return Source(5, 1, "log", "files", str(self.folder / "log"), NOW, settings=settings)

    def files(self) -> list[Path]:
        """The files of the log."""
        return sorted((self.folder / "log").rglob("*.parquet"))

    def opened(self, name: str) -> Library:
        """A fresh board."""
        from tests.budgets.make_board import make_board

        path = self.folder / f"{name}.db"
        make_board(10, path, 0)
        return Library(open_database(read_address(str(path))))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--rows", type=int, default=111_111)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    is_good = True
    print(f"{'what':<58}{'measured':>12}{'budget':>10}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.days, asked.rows, asked.columns, asked.rounds)
        _write(bench)
        for line in _lines(bench):
            is_over = line.budget is not None and line.value > line.budget
            is_good &= not is_over
            budget = "" if line.budget is None else f"{line.budget:g}"
            mark = " over" if is_over else ""
            print(f"{line.what:<58}{line.value:>10.3g} {line.unit:<2}{budget:>9}{mark}", flush=True)
    sys.exit(0 if is_good else 1)


def _write(bench: Bench) -> None:
    """Write a reference, and a file for each day but the last, which comes later."""
    random = np.random.default_rng(SEED)
    values = [random.normal(size=bench.rows) for _ in range(bench.columns)]
    reference = {f"f{place:02}": np.tile(each, 9) for place, each in enumerate(values)}
    pyarrow.parquet.write_table(pa.table(reference), bench.folder / "reference.parquet")
    for day in range(bench.days):
        _write_day(bench, values, day)


def _write_day(bench: Bench, values: list[np.ndarray], day: int) -> None:
    at = np.datetime64(FIRST + timedelta(days=day), "us")
    step = np.timedelta64(86_400_000_000 // bench.rows, "us")
    columns = {"at": at + step * np.arange(bench.rows)}
    columns |= {f"f{place:02}": np.roll(each, day * 97) for place, each in enumerate(values)}
    path = bench.folder / "log" / f"day={FIRST + timedelta(days=day)}" / "part-0.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pa.table(columns), path)


def _lines(bench: Bench) -> Iterator[Line]:
    plain, ours = [], []
    for number in range(bench.rounds):
        plain.append(_timed(partial(_read_plainly, bench)))
        library = bench.opened(f"board-{number}")
        ours.append(_timed(partial(_look, library, bench)))
        library.close()
    million, rows = 9 * bench.rows / 1e6, bench.days * bench.rows / 1e6
    size = f"{bench.days} days, {rows:.3g} million rows x {bench.columns}"
    yield Line(f"plain read of {size}, CPU", min(cpu for _, cpu in plain), None, "s")
    yield Line("backfill with its reference, CPU", min(cpu for _, cpu in ours), None, "s")
    ratio = min(cpu for _, cpu in ours) / min(cpu for _, cpu in plain)
    yield Line("backfill, CPU x plain read", ratio, 3, "")
    ratio = min(wall for wall, _ in ours) / min(wall for wall, _ in plain)
    yield Line("backfill, time x plain read", ratio, 3, "")
    library = bench.opened("board")
    reference = _reference_only(library, bench)
    yield Line(f"  of that, the reference of {million:.2g} million rows", reference, None, "s")
    _look(library, bench)
    yield from _daily(library, bench)
    yield Line("the board's file", library.database.size() / 1e6, None, "MB")
    library.close()
    bench.opened("board-of-a-child").close()
    with ProcessPoolExecutor(1, get_context("spawn")) as child:
        memory = child.submit(_memory, bench).result()
    yield Line("most memory of a backfill", memory, 500, "MB")


def _daily(library: Library, bench: Bench) -> Iterator[Line]:
    quiet = _best(partial(_look, library, bench), 20)
    yield Line("nothing new", 1000 * quiet, 5, "ms")
    last = bench.files()[-1]
    times = []
    for number in range(10):
        os.utime(last, ns=(number, number))
        times.append(_timed(partial(_look, library, bench)))
    yield Line("a new day", 1000 * min(wall for wall, _ in times), 50, "ms")
    yield Line("a new day, CPU", 1000 * min(cpu for _, cpu in times), None, "ms")
    sketches, end = library.sketches, FIRST + timedelta(days=bench.days - 1)
    week = _best(lambda: sketches.window(5, "f00", end - timedelta(days=6), end), 50)
    yield Line("a window of 7 days", 1000 * week, 0.3, "ms")
    every = _best(lambda: sketches.counts(5, FIRST, end), 5)
    yield Line("all days of all columns", 1000 * every, None, "ms")


def _look(library: Library, bench: Bench) -> Sketched:
    return sketch_source(library.sketches, bench.source, NOW)


def _memory(bench: Bench) -> float:
    """Return the most memory that a process of its own takes to count the log."""
    path = bench.folder / "board-of-a-child.db"
    library = Library(open_database(read_address(str(path))))
    _look(library, bench)
    library.close()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _reference_only(library: Library, bench: Bench) -> float:
    """Return how long a log without days takes: its reference alone."""
    empty = bench.folder / "empty"
    empty.mkdir()
    source = Source(6, 1, "log", "files", str(empty), NOW, settings=bench.source.settings)
    return _timed(lambda: sketch_source(library.sketches, source, NOW))[1]


def _read_plainly(bench: Bench) -> None:
    def read(path: Path) -> None:
        with pyarrow.parquet.ParquetFile(path) as opened:
            for group in range(opened.num_row_groups):
                opened.read_row_group(group, use_threads=False)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(read, bench.files()))


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that work takes: by the clock, and of processors."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _best(work: Callable[[], object], times: int) -> float:
    return min(_timed(work)[0] for _ in range(times))


if __name__ == "__main__":
    main()
