"""The log file: where the program writes what only its makers can read; private, never a screen."""

import logging
import os
from io import TextIOWrapper
from pathlib import Path

from mlpm_tui.places import private_folder, state_folder


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Write a record without the passwords that addresses may hold."""
        from mlpm_tui.cli.discreet import discreet

        return discreet(super().format(record))


class _PrivateFile(logging.FileHandler):
    is_lost = False
    """Whether the last record could not be written."""

    def _open(self) -> TextIOWrapper:
        private_folder(Path(self.baseFilename).parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        number = os.open(self.baseFilename, flags, 0o600)
        return os.fdopen(number, "a", encoding="utf-8", errors="backslashreplace")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; a file that cannot even be opened stops nobody."""
        self.is_lost = False
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002
        """Say nothing where the log cannot be written: no screen is the place for it."""
        self.is_lost = True


def log_path() -> Path:
    """Return the log file's path."""
    return state_folder() / "mlpm.log"


def where_it_says(error: BaseException) -> str:
    """Return where people can read of an error that was just logged, or else what it is."""
    path = log_path()
    files = [h for h in logging.getLogger().handlers if isinstance(h, _PrivateFile)]
    if any(h.baseFilename == str(path) and not h.is_lost for h in files):
        return f"{path} says what"
    from mlpm_tui.cli.discreet import discreet

    said = discreet(f"{type(error).__name__}: {error}".rstrip(": ."))
    return f"{said} (and {path} cannot be written)"


def log_to_file() -> None:
    """Send all warnings to the log file, which is made when there is something to write."""
    root, path = logging.getLogger(), str(log_path())
    if any(isinstance(h, _PrivateFile) and h.baseFilename == path for h in root.handlers):
        return
    handler = _PrivateFile(path, delay=True)
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
