"""Real MLflow stores, unpacked for each test, and a look at what a reader left behind."""

import gzip
import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mlpm_tui.sources.tracking import Tracking, open_tracking
from tests.sources.mlflow_serving import MlflowServer

STORES = Path(__file__).parent / "stores"
VERSIONS = ("2.22", "3.4", "3.17")


def unpack(version: str, folder: Path) -> Path:
    file = folder / f"mlflow {version} #%?.db"  # a name that a careless URI would cut short
    file.write_bytes(gzip.decompress((STORES / f"mlflow-{version}.db.gz").read_bytes()))
    return file


@pytest.fixture(params=VERSIONS)
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A SQLite store of each version of MLflow."""
    return unpack(str(request.param), tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A SQLite store of the newest version of MLflow."""
    return unpack("3.17", tmp_path)


@pytest.fixture
def mlruns(tmp_path: Path) -> Path:
    """A folder as MLflow 2.22 keeps it."""
    with zipfile.ZipFile(STORES / "mlruns-2.22.zip") as packed:
        packed.extractall(tmp_path)
    return tmp_path / "mlruns"


@pytest.fixture(scope="session")
def through_server(served: MlflowServer) -> Iterator[Tracking]:
    """What reads the server of this test run: one client, for starting one takes two seconds."""
    with closing(open_tracking(f"http://{served.address}")) as tracking:
        yield tracking


def contents(folder: Path) -> dict[str, str]:
    """Give every file below a folder with the md5 of what is in it."""
    return {
        str(file.relative_to(folder)): hashlib.md5(file.read_bytes()).hexdigest()  # noqa: S324
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture
def contents_of() -> Callable[[Path], dict[str, str]]:
    return contents
