"""The layers of ARCHITECTURE.md, held by import contracts and by what a start really loads."""

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mlpm_tui"
HEAVY = ("textual", "mlflow", "plotext", "sqlmodel", "sqlalchemy", "alembic", "scipy", "duckdb")
LAST = "; import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
START = (
    "mlpm_tui.cli.start, mlpm_tui.cli.dashboard, mlpm_tui.ui.app, mlpm_tui.ui.terminal, "
    "mlpm_tui.services.opening, mlpm_tui.store.sqlite"
)
MOST_AT_START = 99
"""So many modules of our own the dashboard's start may load: each costs it 0.4 ms."""
READS_SQLITE = {
    "mlflow_ranking.py",
    "mlflow_registry.py",
    "mlflow_shifting.py",
    "mlflow_sqlite.py",
    "mlflow_tables.py",
    "sqlite_file.py",
}
"""In `sources`: MLflow's client migrates an older store when it merely searches, so a store in a
file is read by plain read-only SQL instead."""


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_contract_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = text.split("[[tool.importlinter.contracts]]")[1:]
    assert len(contracts) >= 5
    assert all(contract.lstrip("\n").startswith("# ") for contract in contracts)
    tomllib.loads(text)


@pytest.mark.parametrize(
    ("start", "unwanted"),
    [
        ("import mlpm_tui.services.desk", HEAVY),
        ("import mlpm_tui.services.desk, mlpm_tui.store.sqlite", (*HEAVY, "psycopg", "rich")),
        ("from mlpm_tui.services.opening import open_desk", HEAVY),
        (
            "import sys; sys.argv[1:] = ['--version']; import mlpm_tui.__main__ as m; m.main()",
            HEAVY,
        ),
    ],
)
def test_a_start_loads_nothing_heavy(start: str, unwanted: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", start + LAST], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()).isdisjoint(unwanted)


def test_the_dashboard_starts_with_few_modules_of_its_own() -> None:
    show = "import sys; print(*sorted(n for n in sys.modules if n.startswith('mlpm_tui')))"
    done = subprocess.run(
        [sys.executable, "-c", f"import {START}; {show}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = done.stdout.split()
    assert len(names) <= MOST_AT_START, names


def test_a_board_is_opened_and_changed_without_a_mapper(board: Path) -> None:
    text = f"""
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
desk = open_desk(Wanted(Settings(database={str(board)!r}, user="ana"), Clock()), lambda _: None)
desk.do(AddCard(Kind.TASK, "one"))
desk.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", text + LAST.lstrip("; ")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()).isdisjoint(HEAVY)


@cache
def imported(path: Path) -> set[str]:
    """Return the names of the packages that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_the_domain_is_made_of_python_alone() -> None:
    modules = sorted((PACKAGE / "domain").rglob("*.py"))
    assert len(modules) > 100
    outside = {"os", "time", "sqlite3", "threading", "socket", "pathlib"}
    for path in modules:
        assert imported(path) - {"mlpm_tui"} <= sys.stdlib_module_names, path
        assert imported(path).isdisjoint(outside), path


def test_sqlite_is_used_by_the_store_and_by_the_readers_of_mlflows_files() -> None:
    users = {path for path in PACKAGE.rglob("*.py") if "sqlite3" in imported(path)}
    outside = {path for path in users if PACKAGE / "store" not in path.parents}
    readers = {path for path in outside if path.parent == PACKAGE / "sources"}
    assert {path.name for path in readers} <= READS_SQLITE
    assert {path.name for path in outside - readers} <= {"doctor.py"}, "the doctor asks its version"


def test_no_row_is_changed_but_through_the_door() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8").casefold()
        if PACKAGE / "store" not in path.parents:
            assert "insert into" not in text, path
            assert "delete from" not in text, path
