"""How counts become words, for every sentence that the program makes: 1 day, 2 days, the last day.

A verb agrees with the count before it: `either(2, "is", "are")`.
"""

from collections.abc import Iterable


def number_of(count: int, noun: str, many: str = "") -> str:
    """Write a count with its noun: 0 cards, 1 card, 2 cards."""
    return f"{count:,} {either(count, noun, many or f'{noun}s')}"


def either(count: int, one: str, many: str) -> str:
    """Return the word for one, or that for any other number."""
    return one if count == 1 else many


def some(count: int, noun: str) -> str:
    """Write a count as people say it: an item, a result, 2 items."""
    return with_article(noun) if count == 1 else number_of(count, noun)


def with_article(noun: str) -> str:
    """Write a noun with its article: an item, a result."""
    return f"{'an' if noun[:1].casefold() in 'aeiou' else 'a'} {noun}"


def latest(count: int, noun: str) -> str:
    """Write how far back is looked: the last day, the last 2 days."""
    return f"the last {noun if count == 1 else number_of(count, noun)}"


def times(count: int) -> str:
    """Write how often something was done: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def listed(names: Iterable[str]) -> str:
    """Write names one after the other: ana, ben and eve."""
    *others, last = list(names) or [""]
    return f"{', '.join(others)} and {last}" if others else last
