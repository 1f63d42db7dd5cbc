"""What is typed of a log is held against its files before anything of it is kept."""

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.monitor_sources import AddSource
from mlpm_tui.services.monitor_columns import check_columns
from mlpm_tui.services.monitor_ingesting import ingesting, take_in
from tests.services.test_monitor_checking import FIRST, Shop, opened_shop, shop
from tests.sources.logs import write

__all__ = ["opened_shop", "shop"]


def ingest(shop: Shop, **typed: str) -> tuple[str, ...]:
    """Take the shop's log in as typed, and return the signals and notes that come of it."""
    library = shop.open()
    try:
        given = {
            "current": str(shop.folder / "log"),
            "reference": str(shop.folder / "reference.parquet"),
            "time": "at",
            "prediction": "said",
        }
        wanted = ingesting(library.fleet("ML"), "churn", "", given | typed, shop.now)
        counted, wishes = take_in(library, library.fleet("ML"), wanted, shop.now, watches=True)
        assert isinstance(wishes[0], AddSource)
        monitors = getattr(wishes[1], "monitors", ())
        return (*(monitor.signal for monitor in monitors), *counted.troubles)
    finally:
        library.close()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"time": "ts"}, "The log has no column ts: name one of at, age, .* by --time"),
        ({"time": ""}, "--time is missing: name one of the columns of the log, at, age"),
        ({"prediction": "pred"}, "has no column pred: name one of .* by --prediction"),
        ({"label": "nope"}, "has no column nope: name one of .* by --label"),
        ({"features": "age,foo"}, "The reference has no column foo: .* by --features"),
        ({"from": "2030-01-01", "to": "2020-01-01"}, "--from 2030-01-01 comes after --to 2020"),
        (
            {"labels_uri": "labels"},
            "--label is missing: name one of the columns of the labels, id, repaid",
        ),
        (
            {"labels_uri": "labels", "label": "repaid"},
            "--join is missing: name one of the columns of the labels, id",
        ),
        ({"current": "empty"}, "no files of the log at .*empty: check the path"),
        ({"current": "nothing.csv"}, "nothing.csv is empty: there are no rows"),
        ({"time": "age"}, "By age all rows fall on 1970"),
    ],
)
def test_a_wrong_name_is_refused_with_those_there_are(
    shop: Shop, typed: dict[str, str], said: str
) -> None:
    (shop.folder / "empty").mkdir()
    (shop.folder / "nothing.csv").write_bytes(b"")
    write(shop.folder / "labels" / "1.parquet", {"id": pa.array([1]), "repaid": pa.array([1])})
    places = ("labels_uri", "current")
    given = {k: str(shop.folder / v) if k in places else v for k, v in typed.items()}
    with pytest.raises(RuleBroken, match=said):
        ingest(shop, **given)


def test_what_only_the_reference_has_is_noted_once_and_not_watched(shop: Shop) -> None:
    found = ingest(shop)
    assert "drift/was" in found
    for number in range(14):
        day = FIRST + timedelta(days=number)
        columns = shop.rows(day)
        del columns["was"]
        write(shop.folder / "log" / f"{day}.parquet", columns)
    again = Shop(shop.folder)
    (again.folder / "board.db").unlink()
    for rest in again.folder.glob("board.db-*"):
        rest.unlink()
    again.do(AddModel("churn"))
    found = ingest(again)
    assert not [signal for signal in found if signal in ("drift/was", "nulls/was")]
    notes = [said for said in found if "was" in said.split(":")[0]]
    assert notes == ["was: in the reference, and in no file of the log; not watched unless added."]


def test_a_named_label_may_be_in_the_reference_only(shop: Shop, tmp_path: Path) -> None:
    library = shop.open()
    try:
        given = {"current": str(shop.folder / "log"), "time": "at", "label": "was"}
        given["reference"] = str(shop.folder / "reference.parquet")
        for file in (tmp_path / "log").iterdir():
            file.unlink()
        day = FIRST + timedelta(days=1)
        columns = shop.rows(day)
        del columns["was"]
        write(shop.folder / "log" / f"{day}.parquet", columns)
        check_columns(ingesting(library.fleet("ML"), "churn", "", given, shop.now).source)
    finally:
        library.close()
