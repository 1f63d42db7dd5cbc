"""Choosing the colours of the running dashboard."""

from textual.app import App

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.dialogs.pick import Item, PickDialog
from mlpm_tui.ui.themes import read_theme, theme_names
from mlpm_tui.ui.toasts import show_toast


async def choose_theme(app: App[int]) -> None:
    """Ask for a theme and use it; `theme` in the config file makes it the usual one."""
    items = [Item(name, name) for name in theme_names()]
    name = await app.push_screen_wait(PickDialog("Which colours?", items, start=app.theme))
    if name is None:
        return
    try:
        theme = read_theme(name)
    except MlpmError as error:
        show_toast(app, str(error), "error")
        return
    app.register_theme(theme)
    app.theme = theme.name
