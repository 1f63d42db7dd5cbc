"""Waiting until an application has done all there is to do, without waiting for time to pass."""

import asyncio
import time

import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import App

from mlpm_tui.ui.key_order import OrderedKeys

LOOK_S = 0.002
"""How long threads are listened for: Textual's own pilot takes ten times as long for it."""
SOON_S = 0.02
"""What a timer does within so short a time belongs to what set it: a frame, a new size."""
AT_WORK = 0.25
"""Whoever uses this much of a processor has not finished."""


async def wait_until_calm(
    min_sleep: float = 0.0, max_sleep: float = 1.0, soon_s: float = SOON_S
) -> None:
    """Return when no callback, no key, no frame and no thread is under way, and no timer is due."""
    loop = asyncio.get_running_loop()
    app = active_app.get()
    begun = loop.time()
    is_calm = False
    while not (is_calm and loop.time() - begun >= min_sleep) and loop.time() - begun < max_sleep:
        await asyncio.sleep(0)
        is_calm = not loop._ready and not _painted(app) and await _rests(app, soon_s)  # type: ignore[attr-defined]


def _painted(app: App[object]) -> bool:
    """Paint what waits for the next frame; tell whether there was anything."""
    if not app._screen_stack or not app._screen_stack[-1]._update_timer._active.is_set():
        return False
    app._screen_stack[-1]._on_timer_update()
    return True


async def _rests(app: App[object], soon_s: float) -> bool:
    loop = asyncio.get_running_loop()
    soon = loop.time() + soon_s
    due = [at.when() for at in loop._scheduled if not at.cancelled() and at.when() < soon]  # type: ignore[attr-defined]
    if due:
        await asyncio.sleep(min(due) - loop.time())
        return False
    if isinstance(app, OrderedKeys) and (app._is_busy or app._held):
        await asyncio.sleep(LOOK_S)
        return False
    spent = time.process_time()
    await asyncio.sleep(LOOK_S)
    return time.process_time() - spent < LOOK_S * AT_WORK


def replace_waiting() -> None:
    """Let Textual's pilot wait so: it sleeps for 20 ms, several times a key."""
    for module in (textual.app, textual.pilot):
        vars(module)["wait_for_idle"] = wait_until_calm
