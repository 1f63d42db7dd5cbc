"""Showing dashboards to browsers until a signal."""

import asyncio

from mlpm_tui.services.listening import Listening, serve_until_told
from mlpm_tui.sources.browser_door import Door
from mlpm_tui.sources.browser_server import BrowserServer
from mlpm_tui.sources.browser_session import Show


def show_dashboards(show: Show, token: str, where: Listening) -> int:
    """Show dashboards to those who have the token; returns how many were opened."""

    async def serve() -> int:
        server = BrowserServer(show, Door(token))
        await serve_until_told(server, where, "The dashboard")
        return server.opened

    return asyncio.run(serve())
