"""Addresses without the users, passwords and tokens in them, fit for screens, logs and reports."""

import re

_SECRET = re.compile(r"(?<=://)[^/\s]+@")
_QUERY = re.compile(r"(?i)\b(password|token|secret|key)=[^&\s]+")


def discreet(text: str) -> str:
    """Return a text in which no address shows who logs in, or how."""
    return _QUERY.sub(r"\1=***", _SECRET.sub("***@", text))
