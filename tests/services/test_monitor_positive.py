"""A positive value that nobody has is refused before anything is counted, with those there are."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.services.monitor_positive import check_positive
from tests.sources.logs import write

NOW = datetime(2026, 11, 23, tzinfo=UTC)
AT = datetime.fromisoformat("2026-11-20T12:00")
ROWS: dict[str, object] = {
    "at": [AT] * 4,
    "id": [1, 2, 3, 4],
    "said": ["fraud", "fine", "fine", "fine"],
    "score": [0.9, 0.1, 0.2, 0.3],
}
LABELS: dict[str, object] = {"id": [1, 2], "truth": ["Fraud", "Fine"]}
REFERENCE = {name: values for name, values in ROWS.items() if name not in ("id", "at")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log as files and as a table, its reference, and labels of their own."""
    folder = tmp_path_factory.mktemp("positive")
    write(folder / "log/1.csv", ROWS)
    write(folder / "labels/1.parquet", LABELS)
    write(folder / "reference.parquet", REFERENCE)
    write(folder / "features.parquet", {"age": [1.5, 2.5]})
    rows = write(folder / "rows.parquet", ROWS)
    with duckdb.connect(folder / "log.duckdb") as connection:
        connection.execute(f"create table log as select * from read_parquet('{rows}')")  # noqa: S608
    return folder


def source(place: Path, kind: str = "files", **settings: str) -> Source:
    table = f"duckdb:///{place}/log.duckdb?table=log"
    settings = {"time": "at", "join": "id", "prediction": "said", **settings}
    for name in ("reference", "labels_uri"):
        if name in settings:
            settings[name] = table if settings[name] == "table" else str(place / settings[name])
    uri = table if kind == "table" else str(place / "log")
    return Source(1, 1, "log", kind, uri, NOW, settings=settings)


@pytest.mark.parametrize(
    ("kind", "settings", "said"),
    [
        ("files", {"reference": "reference.parquet"}, "said has fine, fraud"),
        ("files", {"reference": "features.parquet"}, "said has fine, fraud"),
        (
            "files",
            {"reference": "features.parquet", "labels_uri": "labels", "label": "truth"},
            "said has fine, fraud; truth has Fine, Fraud",
        ),
        ("files", {"reference": "reference.parquet", "prediction": "score"}, "score holds numbers"),
        ("table", {"reference": "table"}, "said has fine, fraud"),
        (
            "table",
            {"reference": "table", "labels_uri": "table", "label": "truth"},
            "said has fine, fraud",
        ),
        ("table", {"reference": "table", "prediction": "score"}, "positive above 0.5"),
    ],
    ids=[
        "reference",
        "log",
        "labels",
        "numbers",
        "table",
        "labels of a table",
        "numbers of a table",
    ],
)
def test_an_unknown_positive_value_is_refused(
    place: Path, kind: str, settings: dict[str, str], said: str
) -> None:
    with pytest.raises(RuleBroken, match=said) as refused:
        check_positive(source(place, kind, positive="spam", **settings))
    assert "--positive 'spam'" in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("files", {"reference": "reference.parquet", "positive": " FRAUD"}),
        ("files", {"reference": "reference.parquet", "positive": ""}),
        ("files", {"reference": "reference.parquet", "prediction": "score", "positive": "1"}),
        ("files", {"reference": "nowhere.parquet", "prediction": "none", "positive": "spam"}),
        ("table", {"reference": "table", "positive": "fraud"}),
    ],
    ids=["any case", "none", "a number", "nothing to look at", "table"],
)
def test_what_is_known_or_cannot_be_looked_at_passes(
    place: Path, kind: str, settings: dict[str, str]
) -> None:
    check_positive(source(place, kind, **settings))


def test_a_rare_value_is_looked_for_in_all_files(tmp_path: Path) -> None:
    said = [["fine", "fraud"], ["fine"] * 2]
    for place, values in enumerate(said):
        write(tmp_path / f"log/{place}.csv", {"at": [AT] * 2, "said": values})
    check_positive(source(tmp_path, positive="fraud"))
    with pytest.raises(RuleBroken, match="said has fine, fraud"):
        check_positive(source(tmp_path, positive="spam"))
