"""Jobs of a tick: whatever goes wrong in one keeps no other from its work."""

from collections.abc import Iterator
from typing import cast

import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.services.ticking import Done, Due, do_due


def _early(_: Due) -> Iterator[Done]:
    yield Done("early", "", "did a part")
    raise RecursionError


def _refused(_: Due) -> Iterator[Done]:
    raise RuleBroken("The store is away.", code="away")
    yield


def _late(_: Due) -> Iterator[Done]:
    yield Done("late", "", "did it all")


def test_a_job_that_ends_early_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = (("early", _early), ("refused", _refused), ("late", _late))
    monkeypatch.setattr("mlpm_tui.services.ticking.JOBS", jobs)
    done = do_due(cast("Due", None))
    assert [(each.said, each.is_trouble) for each in done] == [
        ("did a part", False),
        ("early ended early by an unexpected RecursionError; the log has more.", True),
        ("refused cannot be looked at: The store is away.", True),
        ("did it all", False),
    ]
