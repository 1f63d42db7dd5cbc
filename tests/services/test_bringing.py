"""Projects are exported whole and come back the same, wherever they are brought to."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.exchange_forms import FORMS, within
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.records import ENTITIES
from mlpm_tui.places import shipped
from mlpm_tui.services.bringing import bring
from mlpm_tui.services.exchanging import exported
from mlpm_tui.store.address import read_address
from mlpm_tui.store.checking import check
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import NOW
from tests.domain.exchange_documents import made_up

Document = Mapping[str, Any]


def opened(board: Path | str) -> Library:
    return Library(open_database(read_address(str(board))))


def text_of(board: Path | str, key: str = "ML", *, has_telemetry: bool = False) -> str:
    library = opened(board)
    try:
        return "".join(exported(library, key, NOW, has_telemetry=has_telemetry))
    finally:
        library.close()


def brought_to(board: Path | str, document: Document, key: str | None = None) -> None:
    bring(document, read_address(str(board)), key, "ana", NOW)


def faults(board: Path | str) -> list[str]:
    library = opened(board)
    try:
        return [finding.said for finding in check(library.database)]
    finally:
        library.close()


def entries(document: Document, within_entity: str = "") -> Iterator[str]:
    """Yield the entity of every entry of a document."""
    for form in within(within_entity):
        value = document.get(form.name)
        found = [] if value is None else [value] if form.is_one else value
        for entry in found:
            if entry.get("direction") == "in":
                continue
            yield form.entity
            yield from entries(entry, form.entity)


def test_every_kind_of_record_is_exported() -> None:
    assert sorted(form.entity for form in FORMS) == sorted(ENTITIES)
    for holder in ("", *ENTITIES):
        names = [form.name for form in within(holder)]
        own = [form.written for form in FORMS if form.entity == holder]
        names += [name for written in own for name in written]
        assert max(Counter(names).values(), default=1) == 1


@settings(
    max_examples=12,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
    deadline=None,
)
@given(seed=st.integers(0, 2**32))
def test_what_is_imported_is_exported_the_same(board: Path, tmp_path: Path, seed: int) -> None:
    document = made_up(seed)
    texts = [json.dumps(document)]
    for name in ("first.db", "second.db"):
        shutil.copy(board, tmp_path / name)
        brought_to(tmp_path / name, json.loads(texts[-1]))
        texts.append(text_of(tmp_path / name))
        assert faults(tmp_path / name) == []
    assert texts[1] == texts[2]
    counted = Counter(entries(json.loads(texts[1])))
    assert counted == Counter(entries(document))
    assert set(counted) == set(ENTITIES)


@pytest.fixture
def demo() -> Path:
    return shipped("data") / "demo" / "board.db"


def test_the_demo_comes_back_the_same_on_every_database(
    board: Path, on_server: str, tmp_path: Path, demo: Path
) -> None:
    shutil.copy(demo, tmp_path / "demo.db")
    text = text_of(tmp_path / "demo.db", has_telemetry=True)
    assert json.loads(text)["telemetry"]
    for place in (on_server, board):
        brought_to(place, json.loads(text))
        assert text_of(place, has_telemetry=True) == text
    assert faults(board) == []


def test_another_key_gives_other_ids(board: Path, tmp_path: Path, demo: Path) -> None:
    shutil.copy(demo, tmp_path / "demo.db")
    text = text_of(tmp_path / "demo.db")
    brought_to(tmp_path / "demo.db", json.loads(text), "LAB")
    assert text_of(tmp_path / "demo.db") == text
    moved = text_of(tmp_path / "demo.db", "LAB")
    ids = [card["id"] for card in json.loads(moved)["cards"]]
    assert ids == [card["id"].replace("ML-", "LAB-") for card in json.loads(text)["cards"]]
    assert faults(tmp_path / "demo.db") == []
    with pytest.raises(MlpmError, match=r"There is a project LAB here already.*--key LAB2"):
        brought_to(tmp_path / "demo.db", json.loads(text), "lab")
    brought_to(board, json.loads(moved), "ML")
    assert text_of(board) == text


def test_a_brought_board_flows_as_its_dates_say(board: Path, tmp_path: Path, demo: Path) -> None:
    shutil.copy(demo, tmp_path / "demo.db")
    brought_to(board, json.loads(text_of(tmp_path / "demo.db")))
    library = opened(board)
    whole = library.whole("ML")
    assert whole is not None
    for card in whole.cards.values():
        at = [move.at for move in library.moves("ML") if move.card == card.key]
        assert at[0] == card.created_at
        assert card.entered_at in at
        assert card.updated_at != NOW
    library.close()


def test_points_of_unknown_models_are_refused(board: Path, tmp_path: Path, demo: Path) -> None:
    shutil.copy(demo, tmp_path / "demo.db")
    document = json.loads(text_of(tmp_path / "demo.db", has_telemetry=True))
    document["telemetry"][3]["model"] = "nobody's"
    with pytest.raises(MlpmError, match=r"telemetry\[3\]\.model: there is no model"):
        brought_to(board, document)
    assert set(document["telemetry"][0]) == {
        name for name in Point.__dataclass_fields__ if name != "signal"
    } | {"signal"}
