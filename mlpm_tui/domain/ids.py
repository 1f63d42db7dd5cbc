"""Card ids: a project's key, a word for the kind, a number that is never used again."""

import re

from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.errors import RuleBroken

KIND_WORDS = {
    Kind.TASK: "TASK",
    Kind.EXPERIMENT: "EXP",
    Kind.EPIC: "PROD",
    Kind.ALERT: "ALERT",
    Kind.RETRAINING: "RETRAIN",
}
NAMED = re.compile(r"\b[A-Z][A-Z0-9]*-[A-Z]+-\d+[a-z]*\b")
"""Finds the ids that stand in a text."""
_DIGITS = "0123456789"
_LETTERS = 26


def check_project_key(text: str) -> str:
    """Return a project key in capitals, or say what one looks like."""
    key = text.strip().upper()
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,9}", key):
        raise RuleBroken(
            f"A project key is 1 to 10 letters and digits that begin with a letter, such as ML; "
            f"{text[:40]!r} is not one.",
            "bad_key",
        )
    return key


def series_of(project: str, kind: Kind, parent: str | None) -> str:
    """Return the series in which a card is counted: its kind's, or its parent's sub-tasks."""
    return parent if parent is not None else f"{project}-{KIND_WORDS[kind]}"


def series_of_card(project: str, card: Card) -> str:
    """Return the series in which a card was counted; a sub-task's id begins with its parent's."""
    parent = None if card.parent is None else card.id.removesuffix(letters(card.number))
    return series_of(project, card.kind, parent)


def letters(number: int) -> str:
    """Return a sub-task's letters: 1 is a, 26 is z, 27 is aa."""
    word = ""
    while number > 0:
        number, rest = divmod(number - 1, _LETTERS)
        word = chr(ord("a") + rest) + word
    return word


def card_id(project: str, kind: Kind, number: int, parent: str | None = None) -> str:
    """Return the id of the number-th card of a kind, or of a parent's number-th sub-task."""
    if parent is not None:
        return parent + letters(number)
    return f"{series_of(project, kind, None)}-{number:02d}"


def read_id(text: str) -> str:
    """Return an id as it is stored: `ml-prod-1B` is ML-PROD-01b."""
    head, dash, tail = text.strip().rpartition("-")
    cut = len(tail) - len(tail.lstrip(_DIGITS))
    number = tail[:cut].zfill(2) if cut else ""
    found = f"{head.upper()}{dash}{number}{tail[cut:].lower()}"
    # No id has other letters, and some of those that a shell passes on no database takes.
    return found.encode("ascii", "replace").decode()
