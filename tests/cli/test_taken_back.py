"""What undo and redo of an act by its name may not bring about once others have gone on."""

import pytest

from tests.cli.conftest import Mlpm

Words = tuple[str, ...]


def unit(mlpm: Mlpm) -> str:
    """The name of what was done last."""
    return str(mlpm("log", "--json").json[0]["unit"])


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            ("card", "link", "ML-TASK-01", "blocks", "ML-TASK-02"),
            ("card", "link", "ML-TASK-02", "blocks", "ML-TASK-01"),
            "ML-TASK-01 is linked the other way round since",
        ),
        (
            ("limit", "set", "column", "review", "3"),
            ("limit", "set", "column", "review", "5"),
            "The team has agreed on another one since",
        ),
        (
            ("duty", "set", "task", "ana"),
            ("duty", "set", "task", "ben"),
            "The team has agreed on another one since",
        ),
    ],
    ids=["link", "limit", "duty"],
)
def test_nothing_is_brought_back_beside_its_like(
    mlpm: Mlpm, first: Words, second: Words, said: str
) -> None:
    for title in ("one", "two"):
        assert mlpm("card", "add", "task", title).code == 0
    assert mlpm(*first).code == 0
    name = unit(mlpm)
    assert mlpm("--as", "ben", "undo", "--act", name).code == 0
    assert mlpm("--as", "ben", "redo", "--act", name).code == 0
    assert mlpm("undo").code == 0
    assert mlpm("--as", "ben", *second).code == 0
    assert said in mlpm("redo", "--act", name).err
    assert mlpm("--as", "ben", "undo").code == 0
    assert mlpm("redo", "--act", name).code == 0


def test_no_card_comes_into_two_sprints(mlpm: Mlpm) -> None:
    for name in ("S1", "S2"):
        assert mlpm("sprint", "open", name).code == 0
    assert mlpm("card", "add", "task", "one").code == 0
    assert mlpm("sprint", "add", "S1", "ML-TASK-01").code == 0
    assert mlpm("sprint", "close", "S1", "--leave").code == 0
    closing = unit(mlpm)
    assert mlpm("sprint", "add", "S2", "ML-TASK-01").code == 0
    refused = mlpm("--as", "ben", "undo", "--act", closing)
    assert "ML-TASK-01 is in another sprint since" in refused.err
    assert mlpm("sprint", "remove", "S2", "ML-TASK-01").code == 0
    assert mlpm("--as", "ben", "undo", "--act", closing).code == 0
    assert mlpm("--as", "ben", "redo", "--act", closing).code == 0
