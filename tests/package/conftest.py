"""A copy of what git tracks, and mlpm installed from it in every way that people install it."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Installed:
    """A Python that has mlpm, the folder to start it in, and where its package has to lie."""

    python: Path
    folder: Path
    package: Path

    def run(self, *command: str | Path) -> str:
        """Run a command in its folder, as a person whose home is that folder."""
        return run(self.folder, *command)


def run(folder: Path, *command: str | Path) -> str:
    # Nothing of the person who runs the tests: no settings, no paths of their own.
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    ran = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=kept | {"HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="session")
def tracked() -> list[str]:
    """Every file that git tracks and that still lies here."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone: it looks at the files that git tracks")
    listed = run(ROOT, "git", "-c", f"safe.directory={ROOT}", "ls-files", "-z")
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def checkout(tracked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean checkout: the tracked files alone."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in tracked:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(checkout, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def from_wheel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return _install(tmp_path_factory.mktemp("from_wheel"), wheel)


@pytest.fixture(scope="session")
def editable(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("editable")
    installed = _install(folder, "--no-build-isolation", "--editable", checkout)
    return Installed(installed.python, folder, checkout / "mlpm_tui")


@pytest.fixture(scope="session")
def bare(checkout: Path) -> Installed:
    return Installed(Path(sys.executable), checkout, checkout / "mlpm_tui")


@pytest.fixture(params=["from_wheel", "editable", "bare"])
def installed(request: pytest.FixtureRequest) -> Installed:
    """Each way of installing, one after the other."""
    value: Installed = request.getfixturevalue(request.param)
    return value


def _install(folder: Path, *what: str | Path) -> Installed:
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    (packages,) = environment.glob("lib/python3*/site-packages")
    # The dependencies are those of this environment: a path in a .pth file comes after mlpm's own,
    # and the .pth files that lie there, an editable mlpm among them, are not read.
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    run(folder, *pip, "--disable-pip-version-check", "--no-deps", "--no-index", *what)
    return Installed(python, folder, packages / "mlpm_tui")
