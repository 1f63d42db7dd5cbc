"""Print what one drift check costs here, in Evidently and in NannyML: CPU seconds and memory.

    python -m tests.budgets.drift_peers [--rounds 5] [--rows 1000000] [--columns 20]
        [--environments FOLDER] [--only mlpm,nannyml]

All read the same two Parquet files and score every column. Each runs in a process and a virtual
environment of its own, one after the other, round after round; environments are made on first use,
which takes minutes and the network. What counts is the CPU of the whole process and its children;
`work` leaves out starting Python and importing. Ends with 1 where a gate is broken.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from mlpm_tui.places import cache_folder
from tests.budgets.children import run_child

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAM = HERE / "drift_peers_run.py"
PINS = {
    "evidently": ("evidently==0.7.23", "pandas<3", "pyarrow"),
    "nannyml": ("nannyml==0.13.1", "statsmodels", "pyarrow"),
}
"""Evidently cannot live with pandas 3, and NannyML imports statsmodels without asking for it."""
QUIET = {"DO_NOT_TRACK": "1", "NML_DISABLE_USAGE_LOGGING": "1"}


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to score all columns; `gate` is how many times our CPU it must take at least."""

    name: str
    shown: str
    environment: str = ""
    gate: int = 0


CONTENDERS = (
    Contender("mlpm", "mlpm, PSI"),
    Contender("nannyml", "NannyML 0.13.1, univariate, one chunk", "nannyml", 15),
    Contender("nannyml-chunks", "NannyML 0.13.1, univariate, its 10 chunks", "nannyml"),
    Contender("evidently-psi", "Evidently 0.7.23, PSI", "evidently", 30),
    Contender("evidently", "Evidently 0.7.23, its default", "evidently"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: CPU of the process with its children, CPU after its imports, peak."""

    seconds: float
    work: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Data:
    """The two Parquet files that everyone reads."""

    reference: Path
    current: Path


def main() -> None:
    """Make what is missing, measure in turn, print."""
    asked = _asked()
    wanted = [each for each in CONTENDERS if each.name in asked.only.split(",")]
    pythons = {"": Path(sys.executable)}
    for name in sorted({each.environment for each in wanted} - {""}):
        pythons[name] = _environment(asked.environments, name, PINS[name])
    costs: dict[str, list[Cost]] = {each.name: [] for each in wanted}
    with tempfile.TemporaryDirectory() as folder:
        data = _made(Path(folder), asked.rows, asked.columns)
        for number in range(asked.rounds):
            for each in wanted:
                cost = _run(pythons[each.environment], each.name, data, asked.columns)
                costs[each.name].append(cost)
                print(f"round {number + 1}: {each.shown}: {cost.seconds:.2f} s", file=sys.stderr)
    print(f"{asked.columns} columns, {asked.rows:,} against {asked.rows:,} rows, CPU seconds")
    is_good = True
    for line, is_within in _lines(wanted, costs):
        is_good &= is_within
        print(line, flush=True)
    sys.exit(0 if is_good else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--environments", type=Path, default=cache_folder() / "drift-peers")
    parser.add_argument("--only", default=",".join(each.name for each in CONTENDERS))
    return parser.parse_args()


def _environment(folder: Path, name: str, pins: Sequence[str]) -> Path:
    """Return the Python of a peer's environment; made anew where its pins have changed."""
    told = " ".join((*pins, sys.version))
    home = folder / f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    python, made = home / "bin" / "python", home / "made"
    if not made.exists():
        print(f"Making an environment for {name}: this takes minutes.", file=sys.stderr)
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *pins], check=True)
        made.write_text(told, encoding="utf-8")
    return python


def _made(folder: Path, rows: int, columns: int) -> Data:
    data = Data(folder / "reference.parquet", folder / "current.parquet")
    # In a child: what this process holds would count as the peak of every one it starts.
    subprocess.run(
        [sys.executable, str(PROGRAM), "make", data.reference, data.current, f"{rows}x{columns}"],
        check=True,
    )
    return data


def _run(python: Path, what: str, data: Data, columns: int) -> Cost:
    """Run one contender; it has to score every column."""
    own = {"PYTHONPATH": str(ROOT)} if what == "mlpm" else {}
    child = run_child([python, "-P", PROGRAM, what, data.reference, data.current], QUIET | own)
    told = json.loads(child.answer)
    if told["scored"] != columns:
        raise SystemExit(f"{what} scored {told['scored']} of {columns} columns")
    return Cost(child.seconds, child.seconds - told["imports"], child.megabytes)


def _lines(wanted: Sequence[Contender], costs: dict[str, list[Cost]]) -> Iterator[tuple[str, bool]]:
    heads = ("median", "min", "max", "work", "x ours", "x work", "gate", "MB", "x ours")
    yield "".join([" " * 44, *(f"{head:>8}" for head in heads)]), True
    ours = costs.get("mlpm", [])
    for each in wanted:
        yield _line(each, costs[each.name], ours)


def _line(each: Contender, theirs: list[Cost], ours: list[Cost]) -> tuple[str, bool]:
    seconds = [cost.seconds for cost in theirs]
    cpu, work, peak = _medians(theirs)
    text = f"{each.shown:<44}{cpu:>8.2f}{min(seconds):>8.2f}{max(seconds):>8.2f}{work:>8.2f}"
    if not ours:
        return f"{text}{'':>24}{peak:>8.0f}", True
    times = [value / own for value, own in zip((cpu, work, peak), _medians(ours), strict=True)]
    is_within = times[0] >= each.gate
    gate = f"{each.gate:>7}x" if each.gate else f"{'':>8}"
    text += f"{times[0]:>7.1f}x{times[1]:>7.1f}x{gate}{peak:>8.0f}{times[2]:>7.1f}x"
    return text if is_within else f"{text} missed", is_within


def _medians(costs: list[Cost]) -> tuple[float, float, float]:
    return (
        median(cost.seconds for cost in costs),
        median(cost.work for cost in costs),
        median(cost.megabytes for cost in costs),
    )


if __name__ == "__main__":
    main()
