"""HTTP/1.1 messages as a small server needs them: a request's head, and an answer as bytes.

What is not plainly right is refused: a length that is not digits, two lengths, a length beside
chunks, folded lines. Nobody in between can then read another request than this program does.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from mlpm_tui.domain.values import dataclass

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(r"[0-9]{1,15}")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
MOST_FIELDS = 100
HEAD_PARTS = 3


class BadRequest(Exception):
    """A request that is answered with an error, after which the connection ends."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        """Carry the status and a sentence."""
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Head:
    """What a request begins with; the names of its fields are in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    fields: Mapping[str, str]
    is_old: bool = False

    @property
    def length(self) -> int | None:
        """How long the body is; None where nothing is said of it."""
        said = self.fields.get("content-length")
        return None if said is None else int(said)

    @property
    def is_alone(self) -> bool:
        """Whether certainly no body follows."""
        return self.length == 0 or (self.length is None and self.method in {"GET", "HEAD"})

    @property
    def is_last(self) -> bool:
        """Whether the connection ends with this request."""
        said = self.fields.get("connection", "").lower()
        return "close" in said or (self.is_old and "keep-alive" not in said)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: a status, a JSON document, and fields besides the usual.

    `if_lost` is called where the client had gone before it could be told.
    """

    status: HTTPStatus
    document: Mapping[str, object]
    fields: Mapping[str, str] = field(default_factory=dict)
    if_lost: Callable[[], None] | None = field(default=None, compare=False, repr=False)

    def written(self, *, is_last: bool, is_head: bool = False) -> bytes:
        """Return the bytes of the answer."""
        body = json.dumps(self.document).encode("ascii") + b"\n"
        fields = {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close" if is_last else "keep-alive",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **self.fields,
        }
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head if is_head else head + body


def refusal(
    status: HTTPStatus, message: str, code: str = "", fields: Mapping[str, str] | None = None
) -> Answer:
    """Return an answer that says what is wrong, as every command does with --json."""
    code = code or status.phrase.lower().replace(" ", "_")
    return Answer(status, {"error": {"code": code, "message": message}}, fields or {})


def read_head(text: bytes) -> Head:
    """Read a request's head, without the empty line that ends it."""
    first, *rest = text.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != HEAD_PARTS or not _TOKEN.fullmatch(parts[0]):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The first line is no HTTP request.")
    method, target, version = parts
    if version not in {"HTTP/1.1", "HTTP/1.0"}:
        raise BadRequest(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "Speak HTTP/1.1.")
    fields = _fields(rest)
    _check_length(fields)
    path, query = _target(target)
    return Head(method, path, query, fields, version == "HTTP/1.0")


def _fields(lines: list[str]) -> dict[str, str]:
    if len(lines) > MOST_FIELDS:
        raise BadRequest(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Send fewer header fields.")
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise BadRequest(HTTPStatus.BAD_REQUEST, "A header field is no `name: value`.")
        if found.get(name, value) != value and name in {"content-length", "host", "authorization"}:
            raise BadRequest(HTTPStatus.BAD_REQUEST, f"The header field {name} stands twice.")
        found[name] = value
    return found


def _check_length(fields: Mapping[str, str]) -> None:
    if "transfer-encoding" in fields:
        if "content-length" in fields:
            raise BadRequest(HTTPStatus.BAD_REQUEST, "Send a length or chunks, not both.")
        raise BadRequest(HTTPStatus.LENGTH_REQUIRED, "Send a Content-Length instead of chunks.")
    if not _LENGTH.fullmatch(fields.get("content-length", "0")):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "Content-Length is no number.")


def _target(target: str) -> tuple[str, dict[str, str]]:
    try:
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The address asked for is none.") from None
    return unquote(parts.path) or "/", query
