"""The terminal as the dashboard drives it: Textual's driver, which tells pastes and hang-ups apart.

Keys that come in one read are one chunk. A person's keys come one by one, a held key repeats one
letter; many different letters at once were pasted, or typed for another window.
"""

import asyncio
import codecs
import os
import selectors
import sys
from collections.abc import Iterable
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.pen import Pen
from mlpm_tui.ui.wire import HungUp, KeysHeld

MOST_KEYS = 8
"""More letters than this in one read, not all of one or two kinds, are a burst."""
FEWEST_LETTERS = 3
CHUNK = 4096
OWN_LOOK = "\x1b[0m"
"""Turns the terminal to its own look, from which the pen begins."""
RESTORE = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m"
)
"""Paste, wrap, mouse, keyboard, screen, cursor and focus modes as a shell wants them."""


def is_burst(messages: Iterable[Message]) -> bool:
    """Tell whether these messages, read at once, are more than a person types at once."""
    letters = [m.character for m in messages if isinstance(m, events.Key) and m.is_printable]
    return len(letters) > MOST_KEYS and len(set(letters)) >= FEWEST_LETTERS


def call_out(app: App[Any], how: str, text: str) -> None:
    """Ring the terminal's bell, or have it show a message of its own (OSC 9), or do neither.

    tmux hands a message on only where its `allow-passthrough` is on; a bell it tells itself.
    """
    driver = app._driver  # noqa: SLF001  as Textual's own copying to the clipboard
    if driver is None or driver.is_headless or how not in ("bell", "osc9"):
        return
    sequence = "\a" if how == "bell" else f"\x1b]9;{safe_line(text, 200)}\a"
    if how == "osc9" and os.environ.get("TMUX"):
        sequence = "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    driver.write(sequence)


class BoardDriver(LinuxDriver):
    """Reads chunks of input as a whole, sends few bytes, notices when the terminal goes away."""

    def __init__(self, *how: Any, **more: Any) -> None:  # noqa: ANN401  Textual's own
        """Drive the terminal as Textual asks."""
        super().__init__(*how, **more)
        self._pen = Pen()

    def write(self, data: str) -> None:
        """Send this, each look in as few bytes as it takes."""
        super().write(self._pen.shortened(data))

    def start_application_mode(self) -> None:
        """Take the terminal over; where stderr goes elsewhere, paint through stdout."""
        out = sys.__stdout__
        if out is not None and out.isatty() and not os.isatty(2):
            self._file = out
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # A shell's prompt or another program may have left it underlined or bold.
        super().write(OWN_LOOK)

    def run_input_thread(self) -> None:
        """Read until the application ends."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(0.1):
                    data = self._read()
                    if not data:
                        self.send_message(HungUp())
                        return
                    self._deliver(list(parser.feed(decode(data))))
                self._deliver(list(parser.tick()))

    def restore(self) -> None:
        """Bring the terminal back directly, when Textual can't do so any more."""
        import termios

        try:
            os.set_blocking(self.fileno, False)
            os.write(self.fileno, RESTORE.encode())
        except OSError:
            pass
        if self.attrs_before is not None:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            except termios.error:
                return

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, CHUNK)
        except OSError:
            return b""

    def _deliver(self, messages: list[Message]) -> None:
        if is_burst(messages):
            held = KeysHeld(m for m in messages if isinstance(m, events.Key | events.Paste))
            asyncio.run_coroutine_threadsafe(self._app._post_message(held), loop=self._loop)  # noqa: SLF001
            messages = [m for m in messages if not isinstance(m, events.Key | events.Paste)]
        for message in messages:
            self.process_message(message)
