"""One drift check, run by `drift_peers` in the environment of the tool that makes it.

    python drift_peers_run.py make REFERENCE CURRENT ROWSxCOLUMNS
    python drift_peers_run.py mlpm|nannyml|nannyml-chunks|evidently|evidently-psi REFERENCE CURRENT

Its last line tells the CPU seconds until all was imported, and how many columns have a score.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

SEED = 20261123
SHIFT = 0.25
TIME = "made_at"
Check = Callable[[], int]


def main(what: str, *places: str) -> None:
    """Make the data, or import one tool, look at the clock, and let it check."""
    if what == "make":
        _make(Path(places[0]), Path(places[1]), places[2])
        return
    reference, current = map(Path, places)
    check = CHECKS[what](reference, current)
    imports = time.process_time()
    scored = check()
    print(json.dumps({"imports": imports, "scored": scored}))


def _make(reference: Path, current: Path, size: str) -> None:
    """Write columns of several shapes; in `current` every fourth has moved by a quarter of a sd."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    rows, columns = map(int, size.split("x"))
    numbers = np.random.default_rng(SEED)
    shapes: Sequence[Callable[[], object]] = (
        lambda: numbers.normal(size=rows),
        lambda: numbers.lognormal(size=rows),
        lambda: numbers.standard_t(4, size=rows),
        lambda: numbers.uniform(size=rows),
        lambda: numbers.gamma(2.0, size=rows),
    )
    for path, shift in ((reference, 0.0), (current, SHIFT)):
        table: dict[str, object] = {}
        table[TIME] = np.full(rows, np.datetime64("2026-11-20T12:00:00", "us"))
        for number in range(columns):
            values = np.asarray(shapes[number % len(shapes)]())
            moved = shift * values.std() if number % 4 == 0 else 0.0
            table[f"feature_{number:02}"] = values + moved
        parquet.write_table(pa.table(table), path)


def _nannyml(reference: Path, current: Path, chunks: int) -> Check:
    import nannyml
    import pandas as pd

    def check() -> int:
        names = _features(reference)
        before, after = (pd.read_parquet(path, columns=names) for path in (reference, current))
        calculator = nannyml.UnivariateDriftCalculator(column_names=names, chunk_number=chunks)
        found = calculator.fit(before).calculate(after)
        table = found.filter(period="analysis").to_df()
        return sum(name[-1] == "value" for name in table.columns)

    return check


def _evidently(reference: Path, current: Path, method: str | None) -> Check:
    import pandas as pd
    from evidently import Report
    from evidently.presets import DataDriftPreset

    def check() -> int:
        names = _features(reference)
        before, after = (pd.read_parquet(path, columns=names) for path in (reference, current))
        found = Report([DataDriftPreset(method=method)]).run(after, before).dict()
        return sum(each["metric_name"].startswith("ValueDrift") for each in found["metrics"])

    return check


def _features(reference: Path) -> list[str]:
    from pyarrow import parquet

    return [name for name in parquet.read_schema(reference).names if name != TIME]


def _mlpm(reference: Path, current: Path) -> Check:
    from mlpm_tui.domain.drift_scoring import scorer
    from mlpm_tui.domain.drift_windows import Method, MonitorTerms
    from mlpm_tui.domain.log_layout import LogLayout
    from mlpm_tui.domain.sketches import added
    from mlpm_tui.sources.log_counting import LogCounter
    from mlpm_tui.sources.log_files import log_files
    from mlpm_tui.sources.log_reference import read_references

    def check() -> int:
        layout = LogLayout(time=TIME)
        before = read_references(log_files(str(reference)), layout).columns
        counter = LogCounter(layout, before)
        days = [day for file in log_files(str(current)) for day in counter.count(file).counts]
        terms = MonitorTerms(Method.PSI, warn=0.1, columns=len(before))
        scores = {}
        for column in before:
            after = added(day.counts for day in days if day.column == column.column)
            if after is not None:
                scores[column.column] = scorer(column, terms)(after)
        return len(scores)

    return check


CHECKS: dict[str, Callable[[Path, Path], Check]] = {
    "mlpm": _mlpm,
    "nannyml": lambda before, after: _nannyml(before, after, 1),
    "nannyml-chunks": lambda before, after: _nannyml(before, after, 10),
    "evidently": lambda before, after: _evidently(before, after, None),
    "evidently-psi": lambda before, after: _evidently(before, after, "psi"),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
