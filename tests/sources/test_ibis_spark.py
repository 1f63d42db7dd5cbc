"""The expression that counts a table, unchanged on Spark; its counts are those of the files."""

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpm_tui.sources.log_tables import read_table_address
from tests.sources.table_case import SPAN, check_counts, check_references, make_case
from tests.sources.table_logs import LAYOUT

MISSING = [
    what
    for what, is_here in {
        "ibis": importlib.util.find_spec("ibis"),
        "pyspark (the extra `spark`)": importlib.util.find_spec("pyspark"),
        "java": shutil.which("java"),
    }.items()
    if not is_here
]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    # What Spark and Py4J leave open is theirs.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Spark of this process's own, in another zone than the log's."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "Asia/Tokyo")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield
    zone = session.conf.get("spark.sql.session.timeZone")
    session.stop()
    assert zone == "Asia/Tokyo"


@pytest.mark.usefixtures("spark")
def test_spark_counts_as_files_are_counted(tmp_path: Path) -> None:
    from mlpm_tui.sources.ibis_tables import LogTable

    case = make_case(tmp_path)
    table = LogTable(read_table_address(f"pyspark:///{case.folder}/*.parquet"), LAYOUT)
    check_counts(table.count(case.references, SPAN), case.counted())
    check_references(table.references(), case)
