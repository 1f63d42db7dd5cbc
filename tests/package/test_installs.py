"""A wheel, an editable install and a bare checkout find the same files and start the same way."""

import zipfile
from pathlib import Path, PurePosixPath

import pytest

from mlpm_tui import __version__
from tests.package.conftest import Installed

pytestmark = pytest.mark.slow

SHIPPED = {
    "styles": ["board.tcss"],
    "data": ["templates/standard.json", "themes/mlpm-dark.toml", "demo/mlflow.db"],
}
WHERE = "from mlpm_tui import places; print(places.PACKAGE); print(places.shipped({name!r}))"


def test_the_wheel_holds_the_package_its_styles_and_its_data(
    wheel: Path, tracked: list[str]
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    inside = {
        name if name.startswith("mlpm_tui/") else f"mlpm_tui/{name}"
        for name in tracked
        if PurePosixPath(name).parts[0] in {"mlpm_tui", "styles", "data"}
    }
    assert packed == inside
    assert "mlpm_tui/py.typed" in packed
    assert any(name.startswith("mlpm_tui/store/migrations/versions/0001") for name in packed)
    for folder, names in SHIPPED.items():
        assert {f"mlpm_tui/{folder}/{name}" for name in names} <= packed


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_folders_are_found(installed: Installed, name: str) -> None:
    said = installed.run(installed.python, "-c", WHERE.format(name=name))
    package, folder = map(Path, said.splitlines())
    assert package == installed.package
    assert [file for file in SHIPPED[name] if not (folder / file).is_file()] == []


def test_the_module_says_its_version(installed: Installed) -> None:
    said = installed.run(installed.python, "-m", "mlpm_tui", "--version")
    assert said == f"mlpm {__version__}\n"


@pytest.mark.parametrize("kind", ["from_wheel", "editable"])
def test_the_command_says_its_version(kind: str, request: pytest.FixtureRequest) -> None:
    installed: Installed = request.getfixturevalue(kind)
    said = installed.run(installed.python.with_name("mlpm"), "--version")
    assert said == f"mlpm {__version__}\n"


def test_the_help_names_every_noun(installed: Installed) -> None:
    said = installed.run(installed.python, "-m", "mlpm_tui", "--help")
    assert {"card", "exp", "demo"} <= set(said.split())
