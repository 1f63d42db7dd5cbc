"""Where things are: the shipped files, and the folders of the person who uses the program."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return a shipped folder: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


def config_file() -> Path:
    """Return the config file: $MLPM_CONFIG, else mlpm/config.toml in the config folder."""
    if given := os.environ.get("MLPM_CONFIG"):
        return Path(given).expanduser()
    return _folder("XDG_CONFIG_HOME", ".config") / "config.toml"


def data_folder() -> Path:
    """Return the folder for boards."""
    return _folder("XDG_DATA_HOME", ".local/share")


def state_folder() -> Path:
    """Return the folder for the log and for drafts."""
    return _folder("XDG_STATE_HOME", ".local/state")


def cache_folder() -> Path:
    """Return the folder for what can be made again."""
    return _folder("XDG_CACHE_HOME", ".cache")


def private_folder(folder: Path) -> Path:
    """Make a folder that only this user can look into, and return it."""
    # Folders above it that are missing would otherwise be made for everybody.
    for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def write_private(file: Path, text: str) -> None:
    """Write a text, whole or not at all, to a file that only this user can read."""
    draft = file.with_suffix(f".new-{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    draft.replace(file)


def _folder(variable: str, default: str) -> Path:
    base = os.environ.get(variable, "")
    # The XDG rules: a path that is not absolute is to be ignored.
    root = Path(base) if base.startswith("/") else Path.home() / default
    return root / "mlpm"
