"""The dashboard for browsers: one page, its assets from this machine alone, a socket a session.

textual-serve brings what runs in the browser and knows how to speak with Textual's process. The
page and the routes are our own: its page loads a font from another host, its routes let in
everybody who reaches the port and every page that a browser has open, and it waits for ever for a
process that does not end.
"""

import asyncio
import json
import logging
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

import textual_serve
from aiohttp import WSCloseCode, WSMsgType, web

from mlpm_tui.places import shipped
from mlpm_tui.sources.browser_door import Door
from mlpm_tui.sources.browser_porch import Porch
from mlpm_tui.sources.browser_session import BrowserSession, Show

LOG = logging.getLogger(__name__)
_STRANGERS = logging.getLogger(f"{__name__}.strangers")
"""Where aiohttp tells of each malformed request: a log is not for strangers to fill."""
_STRANGERS.setLevel(logging.CRITICAL + 1)
LARGEST_FORM = 4_096
LARGEST_MESSAGE = 1_048_576
HEARTBEAT_S = 15.0
LEAST_CELLS, MOST_CELLS = 1, 1_000
MOST_DIGITS = 6
SIZES = (16, 8, 40)
"""Pixels of a letter: usual, smallest and largest."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class BrowserServer:
    """Serves dashboards until it is told to finish."""

    def __init__(self, show: Show, door: Door) -> None:
        """Show this to whom the door lets in."""
        self._show = show
        self._door = door
        self._open: dict[BrowserSession, asyncio.Task[None] | None] = {}
        """Every session that has a process, and what ends it once that was begun."""
        self.opened = 0
        """How many sessions there were."""
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            handle_signals=False,
            shutdown_timeout=15.0,
            auto_decompress=False,
            logger=_STRANGERS,
        )
        self._porch = Porch(runner)

    async def start(self, host: str, port: int) -> int:
        """Begin to listen and return the port, which the system chooses where it is 0."""
        return await self._porch.open(host, port)

    async def finish(self) -> None:
        """Let nobody in any more, and end every session."""
        await self._porch.close()
        # aiohttp waits for none whose connection is gone already.
        await asyncio.gather(*map(self._ending, list(self._open)))

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_FORM)
        library = Path(textual_serve.__file__).parent / "static"
        application.add_routes(
            [
                web.get("/", self._page),
                web.post("/", self._enter),
                web.get("/ws", self._drive),
                web.static("/static", library),
                web.static("/page", shipped("data") / "serve"),
            ]
        )
        application.on_response_prepare.extend((_guard, self._receive))
        application.on_shutdown.append(self._hang_up)
        return application

    async def _receive(self, request: web.Request, _: web.StreamResponse) -> None:
        if self._door.is_known(request):
            self._porch.let_stay(request.protocol)

    async def _page(self, request: web.Request) -> web.Response:
        if self._door.is_token(request.query.get("token")):
            return self._door.let_in()
        if not self._door.is_known(request):
            was_given = "token" in request.query
            return self._ask("That is not the token." if was_given else "")
        size = _whole(request.query.get("fontsize", ""), *SIZES)
        return self._written("page.html", size=str(size))

    async def _enter(self, request: web.Request) -> web.Response:
        # Not by aiohttp's own reading of forms, which fails at some that anybody can send.
        typed = parse_qs((await request.read()).decode(errors="replace"))
        if self._door.is_token(typed.get("token", [""])[0]):
            return self._door.let_in()
        return self._ask("That is not the token.")

    def _ask(self, complaint: str) -> web.Response:
        said = f"{complaint} The token that `mlpm serve` was started with, please:".strip()
        return self._written("enter.html", 401, said=said)

    def _written(self, name: str, status: int = 200, **words: str) -> web.Response:
        page = Template((shipped("data") / "serve" / name).read_text(encoding="utf-8"))
        filled = {word: escape(text) for word, text in words.items()}
        text = page.substitute(filled, title=escape(self._show.title))
        return web.Response(status=status, text=text, content_type="text/html")

    async def _drive(self, request: web.Request) -> web.StreamResponse:
        """Open a dashboard for a browser, and end it when the browser goes."""
        if not self._door.is_known(request) or not self._door.is_own_page(request):
            raise web.HTTPForbidden(text="Show the token on the page first.")
        if len(self._open) >= self._show.most:
            raise web.HTTPServiceUnavailable(text=f"{self._show.most} dashboards are open already.")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_MESSAGE)
        session = BrowserSession(self._show, socket, request.transport)
        self._open[session] = None
        try:
            await socket.prepare(request)
            width = _cells(request.query.get("width"), 80)
            await session.start(width, _cells(request.query.get("height"), 24))
            self.opened += 1
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await _pass_on(message.data, socket, session)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception:
            LOG.exception("a dashboard in a browser met an error it does not know")
            raise
        finally:
            if session in self._open:
                await self._ending(session)
        return socket

    def _ending(self, session: BrowserSession) -> asyncio.Future[None]:
        """End a session once, whoever asks; aiohttp may cancel who does."""
        task = self._open[session]
        if task is None:
            task = self._open[session] = asyncio.create_task(self._end(session))
        return asyncio.shield(task)

    async def _end(self, session: BrowserSession) -> None:
        try:
            await session.end()
        finally:
            del self._open[session]

    async def _hang_up(self, _: web.Application) -> None:
        away = WSCloseCode.GOING_AWAY
        await asyncio.gather(*(session.hang_up(away) for session in self._open))


async def _guard(request: web.Request, answer: web.StreamResponse) -> None:
    """Have the browser load from here alone, show the page in no other, and keep its address."""
    answer.headers["Content-Security-Policy"] = POLICY.format(host=request.host)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if not request.path.startswith(("/static/", "/page/")):
        answer.headers["Cache-Control"] = "no-store"


async def _pass_on(text: str, socket: web.WebSocketResponse, session: BrowserSession) -> None:
    """Hand on what the browser sends: keys, its size, whether it is looked at; nothing else."""
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError):
        return
    match envelope:
        case ["stdin", str(typed)]:
            await session.send_bytes(typed.encode(errors="replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await session.set_terminal_size(_cells(width, 80), _cells(height, 24))
        case ["ping", str(sent)]:
            await socket.send_json(["pong", sent])
        case ["focus"]:
            await session.focus()
        case ["blur"]:
            await session.blur()


def _cells(asked: object, usual: int) -> int:
    return _whole(str(asked), usual, LEAST_CELLS, MOST_CELLS)


def _whole(text: str, usual: int, least: int, most: int) -> int:
    """Read a whole number within bounds, however long a text somebody sends for it."""
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        return usual
    return min(max(int(text), least), most)
