"""Addresses that a card carries, checked before anything is opened."""

import os
import re
import sys
from collections.abc import Iterator

from mlpm_tui.cli.dashboard import is_for_browser
from mlpm_tui.domain.dossier import Dossier

_REMOTE = ("SSH_CONNECTION", "SSH_TTY")
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
_ADDRESS = re.compile(r"(?:https?|s3|gs|az|file)://[!-~]{1,2000}")


def has_browser() -> bool:
    """Tell whether a browser would open where the person sits: not over SSH, and on a desktop."""
    if is_for_browser():
        return True
    if any(os.environ.get(name) for name in _REMOTE):
        return False
    return sys.platform == "darwin" or any(os.environ.get(name) for name in _SCREENS)


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address that a browser opens, and nothing else."""
    return text.startswith(("http://", "https://")) and _ADDRESS.fullmatch(text) is not None


def first_link(dossier: Dossier) -> str | None:
    """Return the first address on a card, or None."""
    return next(links_of(dossier), None)


def links_of(dossier: Dossier) -> Iterator[str]:
    """Yield every address on a card: an alert's runbook and source, artifacts, evidence, text."""
    if dossier.incident is not None:
        yield from _ADDRESS.findall(dossier.incident.runbook)
        yield from _ADDRESS.findall(dossier.incident.url)
    for artifact in dossier.artifacts:
        yield from _ADDRESS.findall(artifact.uri)
    for item in dossier.checklist:
        yield from _ADDRESS.findall(item.evidence or "")
    yield from _ADDRESS.findall(dossier.card.description)
