"""Typed arguments: words of a choice, days, phases; a wrong one is a wrong command line."""

from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from mlpm_tui.cli.shared import UsageError
from mlpm_tui.domain.errors import MlpmError

Word = TypeVar("Word", bound=StrEnum)
LONGEST = 9
"""Digits of a number that anybody means."""
ENOUGH = 3
"""Letters from the middle of a word that name it."""

CardId = Annotated[str, typer.Argument(metavar="ID", help="A card's id, such as ML-EXP-05.")]
Texts = list[str]
"""Words of a text that nobody has to put in quotes."""
Owner = Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Who does it, or me.")]
Due = Annotated[
    str | None, typer.Option("--due", metavar="DAY", help="A day: 2026-12-01, friday, 3d.")
]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A label; may be repeated.")]


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within these bounds."""

    def read(typed: str | int) -> int:
        text = str(typed).strip()  # Typer hands its defaults through here as well
        if not text.isdecimal() or len(text) > LONGEST or not least <= int(text) <= most:
            raise typer.BadParameter(f"{text[:40]!r} is no whole number from {least} to {most}")
        return int(text)

    return read


def number(typed: str | float) -> float:
    """Read a number, or per cent as a share: `40%` is 0.4."""
    text = str(typed).strip()
    try:
        found = float(text.removesuffix("%"))
    except ValueError:
        raise typer.BadParameter(f"{text[:40]!r} is no number; write 3, 0.4 or 40%") from None
    return found / 100 if text.endswith("%") else found


Points = Annotated[
    float | None,
    typer.Option("--points", metavar="N", parser=number, help="How much work it is."),
]
Phase = Annotated[
    int | None,
    typer.Option(
        "--phase", metavar="N", parser=whole_number(1, 5), help="1 to 5; else the kind's own."
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", metavar="N", parser=whole_number(1, 1_000_000), help="Show at most so many."
    ),
]
FilterText = Annotated[
    str, typer.Option("--filter", metavar="FILTER", help="The same in one text.")
]
FILTER_SETTINGS = {"ignore_unknown_options": True}
"""A minus turns a term of a filter round; it is no option, although it looks like one."""


def word_of(kind: type[Word], name: str) -> Callable[[str], Word]:
    """Return a reader of one of these words: in any case, its first letters, or part of it."""

    def read(text: str) -> Word:
        wanted = text.strip().casefold().replace("_", "-")
        words = {word.value.replace("_", "-"): word for word in kind}
        starting = [
            word for spelled, word in words.items() if wanted and spelled.startswith(wanted)
        ]
        if not starting and len(wanted) >= ENOUGH:
            starting = [word for spelled, word in words.items() if wanted in spelled]
        if wanted in words or len(starting) == 1:
            return words.get(wanted) or starting[0]
        near = get_close_matches(wanted, words, 1, 0.5)
        hint = f"did you mean {words[near[0]]}?" if near else f"it may be {', '.join(kind)}"
        raise typer.BadParameter(f"{text[:40]!r} is no {name}; {hint}")

    read.__name__ = name
    return read


def read_due(text: str | None, today: date) -> date | None:
    """Return the day that was typed, as forms read it too; none clears."""
    from mlpm_tui.domain.day_reading import read_day

    try:
        return read_day(text or "", today)
    except MlpmError as error:
        raise UsageError(str(error)) from None


def filter_of(terms: Sequence[str] | None, more: str) -> str:
    """Return a filter as one text; what begins with two minuses is an option that there is not."""
    if strange := [term for term in terms or () if term.startswith("--")]:
        raise UsageError(f"No such option: {strange[0][:40]}")
    return " ".join([*(terms or ()), more])


def joined(words: Sequence[str]) -> str:
    """Return words as the text that they were before the shell split it."""
    return " ".join(words)
