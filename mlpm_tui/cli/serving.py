"""What the commands that serve others share: whether the board is there, and what they say."""

import ipaddress
import sys

from mlpm_tui.cli.call import Call
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.text import safe_line


def served_project(call: Call, *, must_write: bool, why: str = "") -> str:
    """Return the key of the project that is served; StoreTrouble where it cannot be.

    `why` begins the sentence where a board that has to be written is open for reading alone.
    """
    from mlpm_tui.services.opening import open_library, read_project

    wanted = call.wanted(may_create=must_write)
    library = open_library(wanted)
    try:
        if must_write and why and library.is_read_only:
            raise StoreTrouble(
                f"{why}, and the board cannot be written: {library.read_only_cause}.", "read_only"
            )
        return read_project(library, wanted).key
    finally:
        library.close()


def say(text: str) -> None:
    """Tell the person who started the command; standard output may belong to a program."""
    sys.stderr.write(safe_line(f"mlpm: {text}") + "\n")
    sys.stderr.flush()


def say_if_open(host: str) -> None:
    """Tell that a host is one that others can reach, where it is, and by which name."""
    from mlpm_tui.services.listening import is_everywhere

    if is_everywhere(host):
        say("who does not know this name takes another name or address of this machine")
    if not is_loopback(host):
        say("others can read what is sent here unless TLS is put before it")


def is_loopback(host: str) -> bool:
    """Tell whether an address is of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
