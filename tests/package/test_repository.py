"""What lies in the repository: no addresses of one machine, and no dependency that nothing uses."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.package.conftest import ROOT

# Written in two halves, so that this file is clean too.
REGISTRIES = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "deb.debian" + ".org",
    "proxy.golang" + ".org",
    "conda" + ".anaconda",
]
MACHINE = re.compile(rb"(?<![\w.~-])/(?:" + b"|".join([b"work", b"root"]) + rb")/")
PLUGINS = {
    "pytest-asyncio": "asyncio_mode",
    "import-linter": "lint-imports",
    "pytest-xdist": "dist",
    "pytest-timeout": "timeout",
}
"""Test tools under the word by which they are called."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / ".ci" / "constraints.txt").read_text()


def _requirements(group: str) -> list[Requirement]:
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    groups = {"core": project["dependencies"], "test": PROJECT["dependency-groups"]["test"]}
    return [Requirement(line) for line in (groups | extras)[group]]


@cache
def _imported(*folders: str) -> set[str]:
    """Return the top names of all modules that are imported in these folders."""
    return {
        name.split(".")[0]
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for name in _names(ast.parse(path.read_text()))
    }


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@cache
def _owners() -> Mapping[str, list[str]]:
    """Return the installed distributions of each module; they are looked up once."""
    return packages_distributions()


def _modules() -> dict[str, set[str]]:
    """Return the top modules of each installed distribution, by its canonical name."""
    modules: dict[str, set[str]] = {}
    for module, distributions in _owners().items():
        for distribution in distributions:
            modules.setdefault(canonicalize_name(distribution), set()).add(module)
    return modules


def test_no_file_names_a_registry_or_a_machine(tracked: list[str]) -> None:
    found: list[tuple[str, str | bytes]] = []
    for name in tracked:
        content = (ROOT / name).read_bytes()
        found += [(name, host) for host in REGISTRIES if host.encode() in content]
        found += [(name, hit.group()) for hit in MACHINE.finditer(content)]
    assert found == []


def test_the_lock_has_versions_and_nothing_else() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert "://" not in LOCK
    assert [line for line in lines if not re.match(r"[a-z0-9-]+==[\w.]+( ; |$)", line)] == []
    assert [line for line in lines if line.startswith(("torch", "nvidia"))] == []


@pytest.mark.parametrize(
    "group",
    [
        *("core", "postgres", "engines", "spark", "notify", "exact", "serve", "mcp", "mlflow"),
        *("demo", "test"),
    ],
)
def test_the_lock_has_what_the_project_asks_for(group: str) -> None:
    locked: dict[str, set[str]] = {}
    for line in LOCK.splitlines():
        name, found, rest = line.partition("==")
        if found:
            locked.setdefault(name, set()).add(rest.split(" ")[0])
    for wanted in _requirements(group):
        versions = locked[canonicalize_name(wanted.name)]
        assert all(wanted.specifier.contains(version) for version in versions), wanted


@pytest.mark.parametrize(
    ("group", "folder"),
    [
        ("core", "mlpm_tui"),
        ("postgres", "mlpm_tui"),
        ("notify", "mlpm_tui"),
        ("exact", "mlpm_tui"),
        ("serve", "mlpm_tui"),
        ("mcp", "mlpm_tui"),
        ("demo", "data"),
    ],
)
def test_every_dependency_is_imported(group: str, folder: str) -> None:
    modules, imported = _modules(), _imported(folder)
    names = [canonicalize_name(wanted.name) for wanted in _requirements(group)]
    assert [name for name in names if not modules.get(name, set()) & imported] == []


def test_every_test_tool_is_called() -> None:
    here = Path(__file__)
    callers = [path for path in (ROOT / "tests").rglob("*.py") if path != here]
    callers += [ROOT / ".ci" / "run"]
    text = "\n".join(path.read_text() for path in callers) + str(PROJECT["tool"])
    words = [PLUGINS.get(wanted.name, wanted.name) for wanted in _requirements("test")]
    assert [word for word in words if not re.search(rf"\b{re.escape(word)}\b", text)] == []


def test_every_import_is_asked_for() -> None:
    asked = {
        canonicalize_name(wanted.name)
        for group in ("core", "postgres", "engines", "spark", "notify", "exact", "serve", "mcp")
        for wanted in _requirements(group)
    }
    owners = _owners()
    strangers = {
        name
        for name in _imported("mlpm_tui")
        if name in owners and not asked & set(map(canonicalize_name, owners[name]))
    }
    assert strangers - {"mlpm_tui"} == set()


def test_full_mlflow_is_the_release_of_the_small_one() -> None:
    (small,) = re.findall(r"^mlflow-skinny==(.+)$", LOCK, re.MULTILINE)
    assert re.findall(r"^mlflow==(.+)$", LOCK, re.MULTILINE) == [small]


def test_the_top_level_holds_what_belongs_there(tracked: list[str]) -> None:
    tops = {Path(name).parts[0] for name in tracked}
    expected = {"pyproject.toml", "mlpm_tui", "styles", "data", "tests", "README.md"}
    assert {top for top in tops if not top.startswith(".")} == expected
