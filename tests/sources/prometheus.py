"""A small server that answers as Prometheus does, or as a test wants it to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class Server(ThreadingHTTPServer):
    """Answers every question with what it was told to, and remembers how it was asked."""

    daemon_threads = True
    body: bytes = b""
    code = 200
    headers: dict[str, str]
    asked: list[dict[str, Any]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def series(self, *series: list[tuple[float, str]]) -> None:
        result = [{"metric": {"n": str(n)}, "values": each} for n, each in enumerate(series)]
        document = {"status": "success", "data": {"resultType": "matrix", "result": result}}
        self.body = json.dumps(document).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append({"path": self.path, "headers": dict(self.headers), **fields})
        self.send_response(self.server.code)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server of its own for a while."""
    with Server(("127.0.0.1", 0), _Handler) as server:
        server.asked, server.headers = [], {}
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
