"""Many programs at one board: nothing is lost, doubled or refused."""

import os
import subprocess
import sys
import time

import pytest

from tests.cli.conftest import Mlpm

PROCESSES, EACH = 8, 25
ADDING = (
    "import sys; from mlpm_tui.cli.start import run\n"
    f"codes = [run(['card', 'add', 'task', f'{{sys.argv[1]}}-{{at}}']) for at in range({EACH})]\n"
    "sys.exit(max(codes))"
)


@pytest.mark.slow
def test_eight_programs_add_many_cards_each(mlpm: Mlpm) -> None:
    begun = time.monotonic()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(number)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        for number in range(PROCESSES)
    ]
    said = [process.communicate(timeout=300) for process in running]
    took = time.monotonic() - begun
    assert [errors for _, errors in said if errors] == []
    assert [process.returncode for process in running] == [0] * PROCESSES
    printed = [name for out, _ in said for name in out.split()]
    cards = mlpm("export", "-").json["cards"]
    total = PROCESSES * EACH
    assert len(set(printed)) == len(cards) == total
    assert {card["id"] for card in cards} == set(printed)
    assert len({card["rank"] for card in cards}) == total
    assert len({card["title"] for card in cards}) == total
    print(f"{total} cards in {took:.1f} s")
