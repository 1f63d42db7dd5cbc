from dataclasses import field, fields, replace

import pytest

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    names: dict[str, int] = field(default_factory=dict)
    twice: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "twice", self.x * 2)


@dataclass(frozen=True, slots=True)
class Secret:
    word: str

    def __repr__(self) -> str:
        return "Secret"


def test_a_value_is_made_as_a_dataclass_is() -> None:
    point = Point(1)
    assert (point.x, point.y, point.names, point.twice) == (1, 2, {}, 2)
    assert Point(1).names is not point.names
    assert replace(point, x=3) == Point(3)
    assert [f.name for f in fields(point)] == ["x", "y", "names", "twice"]
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        point.z = 1  # type: ignore[attr-defined]


def test_values_are_compared_by_their_fields_and_kind() -> None:
    assert Point(1, 2) == Point(1)
    assert Point(1) != Point(2)
    assert Secret("a") != Secret("b")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_a_value_shows_itself_unless_it_has_a_way_of_its_own() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2, names={})"
    assert repr(Secret("hush")) == "Secret"
