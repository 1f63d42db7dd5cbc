"""Print what counting a table's columns costs in DuckDB, beside a plain scan of the same rows.

    python -m tests.budgets.drift_tables [--rows 10000000] [--columns 20] [--rounds 3]

The table is Parquet in files of a million rows. Each act runs in a process of its own, in turn.
"""

import argparse
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from tests.budgets.children import Child, run_child

ROOT = Path(__file__).parents[2]
A_FILE = 1_000_000
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
ACTS = {
    "start": "starting Python, Ibis and DuckDB",
    "scan": "a plain scan: the sum of every column",
    "count": "counting every column by day into 20 bins",
    "files": "the same from files, without an engine",
}


def main() -> None:
    """Make the table, then act in turn, each in a child."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    found: dict[str, list[Child]] = {act: [] for act in ACTS}
    with tempfile.TemporaryDirectory() as folder:
        _child("make", folder, f"{asked.rows}x{asked.columns}")
        for _ in range(asked.rounds):
            for act, costs in found.items():
                costs.append(_child(act, folder))
    print(f"{asked.columns} columns, {asked.rows:,} rows")
    print(f"{'':<44}{'CPU s':>9}{'min':>9}{'max':>9}{'x scan':>9}{'MB':>8}")
    scan = median(each.seconds for each in found["scan"])
    for act, costs in found.items():
        times = [each.seconds for each in costs]
        print(
            f"{ACTS[act]:<44}{median(times):>9.2f}{min(times):>9.2f}{max(times):>9.2f}"
            f"{median(times) / scan:>8.1f}x{median(each.megabytes for each in costs):>8.0f}"
        )


def _child(act: str, *words: str) -> Child:
    command = [sys.executable, "-P", "-m", "tests.budgets.drift_tables", act, *words]
    return run_child(command, {"PYTHONPATH": str(ROOT)})


def act_in_child(act: str, folder: str, size: str = "") -> None:
    """Do one of the acts, and end with a line."""
    from mlpm_tui.domain.log_layout import LogLayout
    from mlpm_tui.sources.ibis_tables import LogTable
    from mlpm_tui.sources.log_counting import LogCounter
    from mlpm_tui.sources.log_files import log_files
    from mlpm_tui.sources.log_reference import read_references
    from mlpm_tui.sources.log_tables import DaySpan, coarse, read_table_address

    layout = LogLayout(time="made_at")
    pattern = f"{folder}/part-*.parquet"
    if act == "make":
        _make(Path(folder), size)
    elif act == "scan":
        import duckdb

        described = duckdb.execute("describe from read_parquet(?)", [pattern]).fetchall()
        names = [row[0] for row in described]
        sums = ", ".join(f"sum({name})" for name in names if name != "made_at")
        duckdb.execute(f"select {sums} from read_parquet(?)", [pattern]).fetchall()  # noqa: S608
    elif act == "count":
        few = map(coarse, read_references(log_files(f"{folder}/reference.parquet"), layout).columns)
        table = LogTable(read_table_address(f"duckdb:///{pattern}"), layout)
        table.count(few, DaySpan(date(2026, 11, 1), date(2026, 12, 1)))
    elif act == "files":
        found = read_references(log_files(f"{folder}/reference.parquet"), layout).columns
        counter = LogCounter(layout, found)
        for file in log_files(pattern):
            counter.count(file)
    print("done")


def _make(folder: Path, size: str) -> None:
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    rows, columns = map(int, size.split("x"))
    numbers = np.random.default_rng(7)
    for number in range(max(1, rows // A_FILE)):
        many = min(rows, A_FILE)
        start = np.datetime64((FIRST + timedelta(days=number)).replace(tzinfo=None), "us")
        table: dict[str, object] = {"made_at": start + np.arange(many) * (86_400_000_000 // many)}
        table |= {f"feature_{place:02}": numbers.normal(size=many) for place in range(columns)}
        parquet.write_table(pa.table(table), folder / f"part-{number:03}.parquet")
    few = {f"feature_{place:02}": numbers.normal(size=100_000) for place in range(columns)}
    parquet.write_table(pa.table(few), folder / "reference.parquet")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in {"make", *ACTS}:
        act_in_child(*sys.argv[1:])
    else:
        main()
