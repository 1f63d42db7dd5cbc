"""Running a command: finding it, and turning whatever goes wrong into one sentence and a code."""

import contextlib
import errno
import gc
import logging
import os
import sys
from collections.abc import Sequence

from mlpm_tui.cli.call import Call, Ending, WrongUsage
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line

LOG = logging.getLogger(__name__)
UNWRITABLE = (errno.ENOSPC, errno.EIO, errno.EDQUOT)
"""What goes wrong with a standard output that leads to a disk."""
PLAIN = {"--db": "database", "--as": "who", "--project": "project"}
SWITCHES = {"--read-only": "is_read_only", "--ascii": "is_ascii"}
"""Options before any command, and what of the call each sets."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    call = Call()
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    code = _run(arguments, call)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
    except OSError as error:
        return _explain(error, is_json=False)
    return code


def _run(arguments: Sequence[str], call: Call) -> int:
    try:
        if read_plain(arguments, call):
            from mlpm_tui.cli.dashboard import open_board

            return open_board(call) or Ending.DONE
        from mlpm_tui.cli.commands import call_command

        gc.enable()
        return call_command(arguments, call)
    except KeyboardInterrupt:
        return Ending.INTERRUPTED
    except BrokenPipeError:
        _close_quietly()
        return Ending.DONE
    except Exception as error:  # noqa: BLE001  a person reads a sentence, the log has the rest
        return _explain(error, is_json=call.is_json or "--json" in _own(arguments))


def _own(arguments: Sequence[str]) -> Sequence[str]:
    """Return the arguments without those of a command that is to be run."""
    words = list(arguments)
    return words[: words.index("--")] if "--" in words else words


def read_plain(arguments: Sequence[str], call: Call) -> bool:
    """Take options that need no command from the arguments; tell whether there was nothing else.

    Typer would read them as well, but loading it costs a sixth of the dashboard's start.
    """
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if word in SWITCHES:
            setattr(call, SWITCHES[word], True)
            continue
        value = value if equals else next(words, "")
        if name not in PLAIN or not value or value.startswith("-"):
            return False
        setattr(call, PLAIN[name], value)
    return True


def _explain(error: Exception, *, is_json: bool) -> int:
    if isinstance(error, MlpmError):
        code = Ending.WRONG_USAGE if isinstance(error, WrongUsage) else Ending.FAILED
        return _fail(error.code, str(error), code, is_json=is_json)
    if isinstance(error, OSError) and error.filename is None and error.errno in UNWRITABLE:
        _close_quietly()
        said = f"The answer could not be written: {error.strerror}."
        return _fail("output", said, Ending.FAILED, is_json=False)
    return _fail("unknown", _logged(error), Ending.FAILED, is_json=is_json)


def _logged(error: Exception) -> str:
    from mlpm_tui.cli.log_file import log_to_file, where_it_says

    log_to_file()
    LOG.error("a command met an error it does not know", exc_info=error)
    return f"Something went wrong that mlpm did not expect: {where_it_says(error)}."


def _fail(code: str, message: str, exit_code: int, *, is_json: bool) -> int:
    if is_json:
        from mlpm_tui.cli.answers import print_json

        with contextlib.suppress(BrokenPipeError):
            print_json({"error": {"code": code, "message": message}})
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(safe_line(f"mlpm: {message}") + "\n")
    return exit_code


def _close_quietly() -> None:
    """Keep Python from complaining about a reader that went away."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
