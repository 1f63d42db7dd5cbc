r"""What a person types to search for, and where a text holds it.

    drift "label noise" distil* outcome:failure,partial kind:experiment

All words must be there, in any field. A word of three letters or more also finds longer ones that
begin with it, since nothing is stemmed; in quotes it is exact, and several words are a phrase. A
star makes a beginning of any word. Capitals don't matter, nor accents on Latin letters. A word in a
script that puts no spaces between words is found anywhere in a text. Everything else that is typed
is taken as separating words: no text is a wrong one as long as it has a letter or a digit.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from mlpm_tui.domain.cards import STATUSES, Kind
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

LONGEST, MOST_WORDS = 400, 30
"""How long a search may be, and how many of its words are heeded."""
NONE = "none"
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "status": tuple(STATUSES),
    "outcome": (*Outcome, NONE),
}
"""Fields that a search can ask for by name, with their words; `project` takes any key."""

_TYPED = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_FIELD = re.compile(r"(kind|status|outcome|project):(.+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
                        "\uf900-\ufaff\U00020000-\U0003ffff]")  # fmt: skip
_LEAST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a card must hold: words in a row, or a text anywhere (`is_anywhere`).

    With `is_beginning` the last word may go on.
    """

    words: tuple[str, ...]
    is_beginning: bool = False
    is_anywhere: bool = False

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: terms, all of them, and for some fields the values that will do."""

    terms: tuple[Term, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a card's text, safe to show on a line.

    `marks` are the places of what fits, `held` how many of the terms are in the whole text.
    """

    field: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    held: int = 0


def read_search(text: str) -> Search:
    """Read what was typed; BadText where it holds no word, or names a value that is not there."""
    if len(text) > LONGEST:
        raise BadText(f"A search has at most {LONGEST} characters; shorten it.", LONGEST)
    terms: list[Term] = []
    fields: dict[str, tuple[str, ...]] = {}
    for quoted, star, bare in _TYPED.findall(text):
        if found := _FIELD.fullmatch(bare):
            name = found[1].casefold()
            values = tuple(_value(name, value) for value in found[2].split(",") if value)
            fields[name] = (*fields.get(name, ()), *values)
        else:
            terms += _terms(bare or quoted, is_quoted=not bare, has_star=bool(star))
    if not terms and not any(fields.values()):
        raise BadText("What to search for has no word; write a letter or a digit at least.")
    return Search(tuple(dict.fromkeys(terms))[:MOST_WORDS], fields)


def _value(name: str, text: str) -> str:
    if name == "project":
        return text.upper()
    wanted = text.casefold().replace("-", "_")
    starting = [choice for choice in CHOICES[name] if choice.startswith(wanted)]
    if wanted not in CHOICES[name] and len(starting) != 1:
        raise BadText(f"{text[:30]!r} is no {name}; it may be {', '.join(CHOICES[name])}.")
    return wanted if wanted in CHOICES[name] else starting[0]


def _terms(text: str, *, is_quoted: bool, has_star: bool) -> Iterator[Term]:
    text = unicodedata.normalize("NFC", text)
    words = tuple(word for word, _, _ in words_of(text))
    if not words:
        return
    if is_spaceless(text):
        # One term for each word: how much a person puts between them says nothing here.
        yield from (Term((word,), is_anywhere=True) for word in words)
        return
    last = words[-1]
    is_long = len(last) >= _LEAST_BEGINNING and not last.isdecimal()
    has_star = has_star or text.endswith("*")
    yield Term(words, is_beginning=has_star or (is_long and not is_quoted))


def is_spaceless(word: str) -> bool:
    """Tell whether a word is in a script that puts no spaces between words."""
    return _SPACELESS.search(word) is not None


def words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of a text as it is compared, with where it begins and ends."""
    for found in _WORD.finditer(compared(text)):
        yield found[0], found.start(), found.end()


def compared(text: str) -> str:
    """Return a text of the same length, without capitals and without accents on Latin letters."""
    return text.lower() if text.isascii() else "".join(map(_letter, text))


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return first.lower() if first.isascii() else letter.lower()[:1]


def holding(texts: Sequence[str], terms: Iterable[Term]) -> list[int] | None:
    """Return, for each term, the number of the first text that holds it; None where none does."""
    read = [(compared(text), list(words_of(text))) for text in texts]
    places = []
    for term in terms:
        place = next((at for at, text in enumerate(read) if any(_places(term, *text))), None)
        if place is None:
            return None
        places.append(place)
    return places


def excerpt(name: str, text: str, search: Search, width: int) -> Excerpt | None:
    """Return a stretch of a text with what was searched for; None where it holds none of it."""
    spans, held = _spans(text, search.terms)
    return _cut(name, text, spans, width, held) if held else None


def _spans(text: str, terms: tuple[Term, ...]) -> tuple[list[tuple[int, int]], int]:
    """Return where the terms stand, first to last, and how many of them do."""
    read = compared(text), list(words_of(text))
    spans: list[tuple[int, int]] = []
    held = 0
    for term in terms:
        found = list(_places(term, *read))
        spans += found
        held += bool(found)
    return _joined(text, spans), held


def _places(term: Term, text: str, words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    if term.is_anywhere:
        return (found.span() for found in re.finditer(re.escape(term.text), text))
    return _phrases(words, term)


def _phrases(words: list[tuple[str, int, int]], term: Term) -> Iterator[tuple[int, int]]:
    *before, last = term.words
    for at in range(len(words) - len(before)):
        *found, (end, _, ends) = words[at : at + len(term.words)]
        fits = end.startswith(last) if term.is_beginning else end == last
        if fits and [word for word, _, _ in found] == before:
            yield words[at][1], ends


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places without overlaps; those with only spaces between them become one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _cut(name: str, text: str, spans: list[tuple[int, int]], width: int, held: int) -> Excerpt:
    """Return the stretch round the first place; each piece is made safe, so marks stay right."""
    first = spans[0][0]
    start = max(0, min(first - width // 3, len(text) - width))
    end = min(len(text), max(start + width, spans[0][1]))
    shown = "\u2026" if start else ""
    marks: list[tuple[int, int]] = []
    at = start
    for begin, stop in spans:
        if begin < start or stop > end:
            continue
        shown += _safe(text[at:begin])
        marked = shown + _safe(text[begin:stop])
        marks.append((len(shown), len(marked)))
        shown, at = marked, stop
    shown += _safe(text[at:end]) + ("\u2026" if end < len(text) else "")
    return Excerpt(name, shown, tuple(marks), held)


def _safe(text: str) -> str:
    return re.sub(r"(?:\s|\u2424)*\u2424\s*|\s{2,}", " ", safe_line(text))
