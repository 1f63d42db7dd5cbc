"""Labelled rows are counted alike from every kind of file."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from mlpm_tui.domain.champion_shares import Rows
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.sources.labelled_rows import Columns, _batches, count_rows
from mlpm_tui.sources.log_files import log_files

LABELS = [1, 1, 0, 0, 1, None, 0]
OLD = [1, 0, 0, 1, 0, 1, None]
NEW = [1, 1, 1, 0, 0, 1, 0]
EXPECTED = Rows(both=1, only_challenger=2, only_champion=1, neither=1)


def table(kind: pa.DataType | None = None) -> pa.Table:
    names = {"label": LABELS, "champion": OLD, "challenger": NEW}
    found = pa.table({name: pa.array(values) for name, values in names.items()})
    return found if kind is None else found.cast(pa.schema([(name, kind) for name in names]))


@pytest.mark.parametrize("kind", ["int64", "string", "double", "bool"])
def test_classes_of_any_type(tmp_path: Path, kind: str) -> None:
    wanted = {"int64": pa.int64(), "string": pa.string(), "double": pa.float64()}
    parquet.write_table(table(wanted.get(kind, pa.bool_())), tmp_path / "rows.parquet")
    counted = count_rows(str(tmp_path / "rows.parquet"), Columns())
    assert (counted.rows, counted.left_out) == (EXPECTED, 2)


def test_every_kind_of_file_and_several_of_them(tmp_path: Path) -> None:
    csv.write_csv(table(), tmp_path / "a.csv")
    rows = (
        dict(zip(("label", "champion", "challenger"), row, strict=True))
        for row in zip(LABELS, OLD, NEW, strict=True)
    )
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
    parquet.write_table(table(), tmp_path / "d.parquet")
    for name in ("a.csv", "b.jsonl", "c.csv.gz", "d.parquet"):
        assert count_rows(str(tmp_path / name), Columns()).rows == EXPECTED, name
    counted = count_rows(str(tmp_path), Columns())
    assert (counted.rows.count, counted.left_out) == (20, 8)


def test_labels_and_predictions_of_different_types(tmp_path: Path) -> None:
    mixed = pa.table({"y": pa.array([1, 0]), "p": pa.array([1.0, 1.0]), "q": pa.array(["1", "0"])})
    parquet.write_table(mixed, tmp_path / "rows.parquet")
    counted = count_rows(str(tmp_path / "rows.parquet"), Columns("y", "p", "q"))
    assert counted.rows == Rows(1, 1, 0, 0)


def test_what_cannot_be_counted_is_told(tmp_path: Path) -> None:
    place = tmp_path / "rows.parquet"
    parquet.write_table(pa.table({"label": [1], "champion": [0.7], "challenger": [0.2]}), place)
    with pytest.raises(MlpmError, match="holds scores, not classes"):
        count_rows(str(place), Columns())
    with pytest.raises(MlpmError, match="has no column truth; it has label, champion"):
        count_rows(str(place), Columns(label="truth"))
    place.write_bytes(b"no parquet")
    with pytest.raises(MlpmError, match=r"rows\.parquet cannot be read"):
        count_rows(str(place), Columns())
    with pytest.raises(MlpmError, match="cannot be read"):
        count_rows(str(tmp_path / "none.csv"), Columns())


def test_json_lines_are_read_batch_by_batch(tmp_path: Path) -> None:
    place = tmp_path / "rows.jsonl"
    line = json.dumps({"label": 1, "champion": 0, "challenger": 1, "text": "x" * 1_000}) + "\n"
    place.write_text(line * 12_000 + "no JSON\n")
    (file,) = log_files(str(place))
    batches = _batches(file, Columns())
    first = next(batches)
    assert 0 < first.num_rows < 6_000
    assert first.schema.names == ["label", "champion", "challenger"]
    with pytest.raises(MlpmError, match=r"rows\.jsonl cannot be read"):
        list(batches)
    place.write_text(line * 3_000)
    assert count_rows(str(place), Columns()).rows == Rows(0, 3_000, 0, 0)


def test_json_lines_of_several_types_are_told_of(tmp_path: Path) -> None:
    place = tmp_path / "rows.jsonl"
    line = json.dumps({"label": 1, "champion": 0, "challenger": 1, "text": "x" * 1_000}) + "\n"
    place.write_text(line * 2_000 + line.replace('"label": 1', '"label": "a"'))
    with pytest.raises(MlpmError, match="several types in label"):
        count_rows(str(place), Columns())
