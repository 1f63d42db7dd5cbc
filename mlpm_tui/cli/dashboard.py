"""`mlpm` alone: the dashboard, or the board as text where there is no terminal to draw on."""

import os
import sys

from mlpm_tui.cli.call import Call

BROWSER_DRIVER = "mlpm_tui.ui.browser:BrowserDriver"
"""What draws where `mlpm serve` shows the dashboard; Textual loads it by this name."""


def open_board(call: Call) -> int | None:
    """Open the dashboard, or print the board."""
    if call.is_json or not _can_draw():
        from mlpm_tui.cli.plain_board import print_board

        print_board(call)
        return None
    from mlpm_tui.ui.app import run_dashboard

    return run_dashboard(call.settings, call.clock)


def is_for_browser() -> bool:
    """Tell whether a browser shows what this process draws."""
    return os.environ.get("TEXTUAL_DRIVER") == BROWSER_DRIVER


def _can_draw() -> bool:
    if is_for_browser():
        return True
    if os.environ.get("TERM", "") in ("", "dumb"):
        return False
    return sys.stdin.isatty() and sys.stdout.isatty()
