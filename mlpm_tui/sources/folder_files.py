"""The files of an old `mlruns` folder: read within limits, and never outside the folder."""

import os
from collections.abc import Iterator
from pathlib import Path

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.sources.flat_yaml import read_flat

LARGEST_TEXT = 64 * 1024
"""Bytes of a meta file, parameter or tag that are read; MLflow stops at 8,000."""
_MOST_NAMES = 10_000  # metrics, parameters or tags of one run
_DEEPEST = 8


class FolderFiles:
    """What lies in one folder; links that lead out of it are not followed."""

    def __init__(self, path: Path) -> None:
        """Read below this folder only."""
        self._path = path
        self.root = path.resolve()

    def meta(self, folder: Path) -> dict[str, str]:
        """Read a folder's `meta.yaml`; empty where there is none."""
        return read_flat(self.text(folder / "meta.yaml"))

    def text(self, file: Path) -> str:
        """Read a small file; empty where there is none."""
        return self.content(file, LARGEST_TEXT)

    def content(self, file: Path, largest: int) -> str:
        """Read at most so many bytes of a file inside the folder; empty where there is none."""
        try:
            if not file.resolve().is_relative_to(self.root) or not file.is_file():
                return ""
            with file.open("rb") as opened:
                return opened.read(largest).decode("utf-8", "replace")
        except (OSError, ValueError):
            return ""

    def folders(self, folder: Path) -> list[Path]:
        """List the folders in a folder that are neither hidden nor links to elsewhere."""
        try:
            with os.scandir(folder) as entries:
                found = [
                    Path(entry.path)
                    for entry in entries
                    if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
                ]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SourceTrouble(f"{self._path} cannot be read: {error.strerror}") from None
        return sorted(found)

    def named(self, folder: Path, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Path]]:
        """List the files in a folder by their names in MLflow: `train/loss` lies in `train`."""
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)[:_MOST_NAMES]
        except OSError:
            return
        for entry in ordered:
            name = f"{prefix}{entry.name}"
            if entry.is_file(follow_symlinks=False):
                yield name, Path(entry.path)
            elif entry.is_dir(follow_symlinks=False) and depth < _DEEPEST:
                yield from self.named(Path(entry.path), f"{name}/", depth + 1)
