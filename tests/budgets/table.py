"""Print the dashboard's budgets beside what it takes here, against an empty app in the same run.

    python -m tests.budgets.table --ttyperf TTYPERF.py [--sizes 1000,10000] [--runs 5]

ttyperf, which reads the screen with pyte, starts both programs in a pty, in turn, and measures
start, keys, bytes, CPU and memory. Times depend on the machine and what else it does; ratios
less so.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.budgets.make_board import make_board

ROOT = Path(__file__).parents[2]
FLOOR = f"{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'tests' / 'budgets' / 'floor.py'))}"
READY = "problem definition"
COUNTDOWNS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure beside its gate and its stretch; smaller is better."""

    what: str
    value: float
    gate: float
    stretch: float
    unit: str = ""


def main() -> None:
    """Measure and print."""
    asked = _asked()
    is_good = True
    print(f"{'what':<46}{'measured':>12}{'gate':>10}{'stretch':>10}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": f"{folder}/cache",
            "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_STATE_HOME": f"{folder}/state",
        }
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for line in _lines(asked, Path(folder)):
            is_good &= line.value <= line.gate
            mark = "over" if line.value > line.gate else "" if line.value > line.stretch else "*"
            print(
                f"{line.what:<46}{line.value:>10.4g} {line.unit:<2}{line.gate:>9g}"
                f"{line.stretch:>10g} {mark}",
                flush=True,
            )
    sys.exit(0 if is_good else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    default = ROOT.parent / "shared" / "tools" / "ttyperf.py"
    parser.add_argument("--ttyperf", type=Path, default=default)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


def _lines(asked: argparse.Namespace, folder: Path) -> Iterator[Line]:
    for size in map(int, asked.sizes.split(",")):
        path = folder / f"{size}.db"
        make_board(size, path)
        yield from _board(asked, path, size)
    path = folder / "countdowns.db"
    make_board(1000, path, COUNTDOWNS)
    idle = _measured(asked, path, 1, "--idle", "20", "--idle-settle", "3")["summary"]["idle"]
    yield Line("idle with countdowns, bytes a second", _of(idle["bytes_per_s"]), 700, 400, "B")
    yield Line("idle with countdowns, share of a core", _of(idle["cpu_s_per_s"]), 0.01, 0.005)
    path = folder / "quiet.db"
    make_board(1000, path, 0)
    idle = _measured(asked, path, 1, "--idle", "20", "--idle-settle", "3")["summary"]["idle"]
    yield Line("idle without, bytes a second", _of(idle["bytes_per_s"]), 0, 0, "B")
    yield from _commands(folder / f"{asked.sizes.split(',')[0]}.db")


def _board(asked: argparse.Namespace, path: Path, size: int) -> Iterator[Line]:
    start = _measured(asked, path, asked.runs)
    ratio, summary = start["ratio"], start["summary"]
    name = f"{size} cards: "
    yield Line(f"{name}time to the board, x floor", ratio["start"]["text_ms"], 1.35, 1.25)
    yield Line(f"{name}CPU to the board, x floor", ratio["start"]["cpu_s"], 1.35, 1.25)
    yield Line(f"{name}first paint, bytes", _of(summary["start"]["bytes"]), 60_000, 40_000, "B")
    yield Line(f"{name}memory, x floor", ratio["start"]["rss_mb"], 1.5, 1.3)
    walk = "wait:2,j*20,k*10,l*10,h*10,j*10,l*10"
    keys = _measured(asked, path, 1, "--keys", walk, "--burst", "j*60@30", "--warmup", "0")
    found, ratio = keys["summary"], keys["ratio"]
    yield Line(f"{name}key to frame, x floor", ratio["keys"]["changed_ms"], 2.5, 1.8)
    yield Line(f"{name}key to frame, p95", found["keys"]["changed_ms"]["p95"], 25, 12, "ms")
    yield Line(f"{name}bytes a key", found["keys"]["bytes"]["mean"], 1500, 1000, "B")
    yield Line(f"{name}held key, lag", _of(found["burst"]["lag_ms"]), 50, 17, "ms")
    yield Line(f"{name}held key, bytes", _of(found["burst"]["bytes_per_key"]), 2000, 1200, "B")
    moves = _measured(
        asked, path, 1, "--keys", "wait:2,l*1,H*1,L*1,H*1,L*1,wait:1", "--warmup", "0"
    )
    by_key = moves["summary"]["keys"]["by_key"]
    yield Line(f"{name}a move, bytes", max(by_key[k]["bytes"] for k in "HL"), 12_000, 6_000, "B")
    yield Line(f"{name}memory after a write, x floor", moves["ratio"]["rss_peak_mb"], 2.3, 1.3)
    add = shlex.join(
        [
            sys.executable,
            "-m",
            "mlpm_tui",
            "--db",
            str(path),
            "--as",
            "eve",
            "card",
            "add",
            "task",
            "x",
        ]
    )
    poke = _measured(asked, path, 1, "--poke", add, "--poke-text", "eve added", "--idle", "2")
    yield Line(
        f"{name}another's change", _of(poke["summary"]["poke"]["visible_ms"]), 400, 200, "ms"
    )


def _measured(asked: argparse.Namespace, path: Path, runs: int, *more: str) -> dict[str, Any]:
    command = [
        *(sys.executable, str(asked.ttyperf), "--size", "120x40", "--runs", str(runs)),
        *("--wait", READY, "--vs", FLOOR, "--vs-wait", "Hello", "--settle", "0.5", *more),
        *("--", sys.executable, "-m", "mlpm_tui", "--db", str(path)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    document: dict[str, Any] = json.loads(done.stdout)
    if errors := document["summary"].get("errors"):
        raise SystemExit("\n".join(errors))
    return document


def _of(figure: dict[str, float]) -> float:
    return figure["median"]


def _commands(path: Path) -> Iterator[Line]:
    mlpm = [sys.executable, "-m", "mlpm_tui"]
    yield Line("--version", _seconds([*mlpm, "--version"]), 0.2, 0.1, "s")
    listing = [*mlpm, "--db", str(path), "card", "list", "--json", "--limit", "100000"]
    yield Line("card list --json", _seconds(listing), 0.5, 0.3, "s")


def _seconds(command: list[str]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return sorted(times)[2]


if __name__ == "__main__":
    main()
