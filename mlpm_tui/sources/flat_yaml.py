"""The tiny `key: value` files of an old MLflow folder, read without a YAML library.

PyYAML's C loader dies on deep nesting and its Python one needs milliseconds a file; these files
hold one scalar an entry, written by PyYAML, and that is all that is understood here.
"""

import re

_ENTRY = re.compile(
    r"^([A-Za-z_]\w*):[ ]*"
    r"""(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^']|'')*)'|(.*(?:\n[ ]+[^ \n].*)*))[ ]*$""",
    re.MULTILINE,
)
_ESCAPE = re.compile(
    r"\\(\n[ ]*|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^\n])"
    r"|[ ]*[\n\x85\u2028\u2029][ \n\x85\u2028\u2029]*"
)
_FOLD = re.compile(r"[ ]*[\n\x85\u2028\u2029][ \n\x85\u2028\u2029]*")
_NAMED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_LAST_CHARACTER = 0x10FFFF


def read_flat(content: str) -> dict[str, str]:
    """Read the scalar entries of a file as texts; what is no scalar is left out, null is empty."""
    found: dict[str, str] = {}
    for entry in _ENTRY.finditer(content):
        key, double, single, plain = entry.groups()
        if double is not None:
            found[key] = _ESCAPE.sub(_unescaped, double)
        elif single is not None:
            found[key] = _FOLD.sub(_folded, single).replace("''", "'")
        elif plain[:1] not in {"[", "{", "&", "*", "!", "|", ">"}:
            value = _FOLD.sub(_folded, plain.strip(" "))
            found[key] = "" if value in {"null", "~"} else value
    return found


def _folded(found: re.Match[str]) -> str:
    """Read a folded line: one break is a space, each further one a line; Unicode's stay."""
    first, *more = list(found.group().replace(" ", "").replace("\x85", "\n"))
    kept = "" if first == "\n" else first
    return kept + "".join(more) or " "


def _unescaped(found: re.Match[str]) -> str:
    escape = found.group(1)
    if escape is None:
        return _folded(found)
    if escape[0] == "\n":
        return ""
    if len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code <= _LAST_CHARACTER else "\N{REPLACEMENT CHARACTER}"
    return _NAMED.get(escape, escape)
