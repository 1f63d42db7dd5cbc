"""Secrets in what people keep on the board: evidence, notes, commands. Everybody reads it there.

What looks like one is refused without repeating it; what a program wrote is kept with it left out.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.secret_names import secret_word

LEFT_OUT = "\u2026"

_VALUE = r"(?:'[^']+'|\"[^\"]+\"|[^\s&;,'\"]+)"
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>[^\s'\"<>]+)")
_PLACE = re.compile(r"[^/?#]*")
_PORT = re.compile(r"[^:]*:\d{0,5}")
_OF_USERS = frozenset({"ssh", "git", "git+ssh", "sftp", "hdfs", "abfss", "wasbs"})
"""Schemes whose addresses name a user, or a container, as a matter of course."""
_FIELD = re.compile(rf"(?P<name>[\w.%-]+)=(?P<value>{_VALUE})")
_OPTION = re.compile(rf"(?<!\S)(?P<name>--?[A-Za-z][\w.-]+)\s+(?!-)(?P<value>{_VALUE})")
_USER = re.compile(r"(?<!\S)(?:-u|--user|--proxy-user)[\s=]*(?P<value>['\"]?[^\s:'\"]+:[^\s'\"]+)")
_HEADER = re.compile(
    r"(?P<name>(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]+"
    r"|[\w-]*(?:token|secret|password|passwd|pwd|api[-_]?key)[\w-]*)\s*:\s*"
    r"(?!//)(?P<value>[^\s'\"][^'\"]*)",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"\bbearer\s+(?=[^\s'\"]*\d)[^\s'\"]{6,}|\b(?i:sk|pk|rk)-[\w-]{16,}|\bgh[pousr]_\w{20,}"
    r"|\bgithub_pat_\w{20,}|\bhf_\w{20,}|\bAKIA[0-9A-Z]{16}|\bxox[abps]-[\w-]{10,}"
    r"|\beyJ[\w-]{10,}\.[\w-]{4,}|-----BEGIN [A-Z ]*PRIVATE KEY-----",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"tokens|tokeni[sz]\w*|token[_-]?(?:count|len\w*|limit)|pass(?:ed|es|ing)|pass[_-]?rate"
    r"|(?<![a-z])keys?[_-]?metrics?|[\w-]*(?:file|path)$",
    re.IGNORECASE,
)
"""Names that only look like those of secrets where models are trained and tests are run."""


def check_open(text: str, what: str) -> str:
    """Return a text that everybody may read; one that holds a secret is refused."""
    for _, why in _found(text):
        raise BadText(
            f"{what} must not hold a secret, because everybody reads it on the board, and this "
            f"has {why}: leave it out, or let the program take it from the environment.",
            code="secret",
        )
    return text


def hide_secrets(text: str) -> str:
    """Return a text with a dot-dot-dot in the place of each secret."""
    for span, _ in reversed(_found(text)):
        text = f"{text[: span[0]]}{LEFT_OUT}{text[span[1] :]}"
    return text


def _found(text: str) -> list[tuple[tuple[int, int], str]]:
    """Return where secrets stand, and in a few words why it is one; what overlaps is one."""
    found: list[tuple[tuple[int, int], str]] = []
    for span, why in sorted(_all(text)):
        if found and span[0] < (last := found[-1][0])[1]:
            found[-1] = ((last[0], max(last[1], span[1])), found[-1][1])
        else:
            found.append((span, why))
    return found


def _all(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    for found in _ADDRESS.finditer(text):
        if _has_user(found["scheme"].casefold(), found["rest"]):
            end = found.start("rest") + found["rest"].rindex("@")
            yield (found.start("rest"), end), "an address with a user or a password"
    for pattern in (_FIELD, _OPTION, _HEADER):
        for found in pattern.finditer(text):
            name = _PLAIN.sub("", unquote(found["name"]))
            if secret_word(name) and not found["value"].startswith(("$", LEFT_OUT, "*")):
                yield (
                    found.span("value"),
                    f"a value named like one ({secret_word(name).casefold()})",
                )
    for found in _USER.finditer(text):
        yield found.span("value"), "a user with a password"
    for found in _SHAPE.finditer(text):
        yield found.span(), "a token"


def _has_user(scheme: str, rest: str) -> bool:
    found = _PLACE.match(rest)
    place = found[0] if found else ""
    user, at, _ = place.rpartition("@")
    if at:
        return ":" in user or scheme not in _OF_USERS
    # A password that was not quoted may hold a slash: then its host stands further on.
    return "@" in rest and ":" in place and not _PORT.fullmatch(place)
