"""What stands in the database and cannot be reckoned with is said or left out: nothing fails."""

import sqlite3
from pathlib import Path

import pytest

from mlpm_tui.places import shipped
from tests.cli.conftest import Mlpm

READ = (
    *(("sprint", "list"), ("balance",), ("report",), ("standup",), ("slo", "list")),
    *(("prod", "show", "ML-PROD-01"), ("export", "-")),
)
NO = 3
DAMAGE = {
    "a summary without mix": "update sprint set summary = '{}' where summary is not null",
    "a summary of other things": """update sprint set summary = '{"mix": 0, "planned": 1e308}'
        where summary is not null""",
    "figures that are texts": """update measurement set figures = '{"latency_p99": "x"}'""",
    "more good than all": """update measurement
        set figures = '{"availability": 1, "good/availability": 9, "total/availability": 1}'""",
    "a window of ages": "update objective set window_days = 1000000000",
    "a target of five": "update objective set target = 5",
    "an odd comparison": "update objective set comparison = '?'",
    "an odd signal": "update objective set signal = 'x'",
}


@pytest.fixture
def demo(at_home: Path, bare_mlpm: Mlpm) -> Mlpm:
    (at_home / "board.db").write_bytes((shipped("data") / "demo" / "board.db").read_bytes())
    return bare_mlpm


@pytest.mark.parametrize("name", DAMAGE)
def test_one_damaged_value_leaves_the_rest_readable(demo: Mlpm, at_home: Path, name: str) -> None:
    with sqlite3.connect(at_home / "board.db") as connection:
        assert connection.execute(DAMAGE[name]).rowcount
    connection.close()
    for command in READ:
        answer = demo(*command)
        assert answer.code in (0, NO), (command, answer.err)
    if "update objective" in DAMAGE[name]:
        assert "what was promised cannot be read: " in demo("slo", "list").out
    if "measurement" in DAMAGE[name]:
        assert "the report of hey cannot be read: " in demo("slo", "list").out
