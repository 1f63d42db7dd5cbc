"""Drawing for a browser: Textual's own driver, but a browser that goes away is a hang-up."""

import asyncio
import os
import signal
from contextlib import suppress

from textual.drivers.web_driver import WebDriver

from mlpm_tui.ui.wire import HungUp


class BrowserDriver(WebDriver):
    """Speaks with `mlpm serve` by standard input and output."""

    def start_application_mode(self) -> None:
        """Begin, and leave the signals to the program's own way out: it keeps drafts."""
        super().start_application_mode()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        way_out = getattr(self._app, "way_out", None)
        if way_out is not None:
            way_out.watch()

    def run_input_thread(self) -> None:
        """Read until the server or the dashboard ends."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self.send_message(HungUp())

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take what the server tells; a browser that went away is a terminal that did."""
        if packet_type == "quit":
            self.send_message(HungUp())
        else:
            super().on_meta(packet_type, payload)

    def stop_application_mode(self) -> None:
        """End; nobody may be left to be told."""
        with suppress(OSError):
            super().stop_application_mode()

    def restore(self) -> None:
        """Tell the server directly, when Textual can't do so any more."""
        with suppress(OSError):
            os.set_blocking(self.fileno, False)
            self.write_meta({"type": "exit"})
