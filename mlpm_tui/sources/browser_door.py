"""Who may see the dashboard in a browser: whoever shows the token once, and keeps a cookie then.

The token is asked for on loopback too: on a machine that many use, everybody can reach its ports.
"""

import hmac
import secrets

from aiohttp import web


class Door:
    """Lets browsers in."""

    def __init__(self, token: str) -> None:
        """Take the token that opens it."""
        self._token = token.encode()
        # The cookie is another secret: a browser never keeps the token itself.
        self._pass = secrets.token_urlsafe(32)
        self._cookie = f"mlpm-{secrets.token_hex(4)}"

    def is_token(self, text: object) -> bool:
        """Tell whether a text is the token, in a time that says nothing about it."""
        given = text.encode(errors="replace") if isinstance(text, str) else b""
        return hmac.compare_digest(given, self._token)

    def is_known(self, request: web.Request) -> bool:
        """Tell whether a browser has shown the token before."""
        given = request.cookies.get(self._cookie, "").encode(errors="replace")
        return hmac.compare_digest(given, self._pass.encode())

    def let_in(self) -> web.Response:
        """Give a browser its cookie, and send it to the page without the token in its address."""
        answer = web.Response(status=303, headers={"Location": "."})
        answer.set_cookie(self._cookie, self._pass, httponly=True, samesite="Strict", path="/")
        return answer

    def is_own_page(self, request: web.Request) -> bool:
        """Tell whether a socket is asked for by our own page; other pages have cookies sent too."""
        origin = request.headers.get("Origin")
        return origin in (None, f"http://{request.host}", f"https://{request.host}")
