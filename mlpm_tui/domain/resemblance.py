"""Whether a new experiment repeats one that was tried: how much of what they say is the same.

The measure is the cosine between the words of two experiments: 1 where they say the same, 0 where
they share nothing. A word of the title counts twice, since people name there what they do. A word
weighs the less the more of the latest experiments hold it: on a board about film reviews "film"
says little. Endings are cut, so "embeddings" is "embedding"; words that say nothing about what is
tried (the, with, better, baseline, names of scores, numbers) are left out.

`ENOUGH` was found by trying. On the demo board experiments that are about different things come to
0.29 at most, new ones made up for it to 0.42 (active learning on tweets beside a model learnt on
films and used on tweets), and other words for one that is there to 0.54 and more. What is tried
anew with one thing changed comes to 0.5. A title that holds the whole of another, as "Diverging
study with a larger rate" does, is that one again with something changed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.searching import Term, is_spaceless, words_of
from mlpm_tui.domain.values import dataclass

ENOUGH = 0.5
"""Above this two experiments are told to be alike."""
LEAST_SHARED = 2
"""One word alone makes no likeness, however rare it is."""
MOST_TERMS, MOST_ASKED = 40, 6
LEAST_COMMON = 20
"""A word that more experiments of a sample hold than this, and than a tenth of it, is common."""
_TITLE = 2
CONTAINED = 0.6
"""How alike they are at least where one's title is the other's with something added."""

_EMPTY_WORDS = """
a about above after again all alone also an and any are as at be been before below better best
beyond but by can did do does done each else enough even ever every few for from get give given
good had has have having hold how if in into is it its itself just least less like make many may
mean might more most much must near no nor not of off on once one only or other our out over own
part per reach reaches right same see seen she should show since so some still such take than that
the their them then there these they this those through to too try two under until up use used
using very was way we well were what when where which while who why will with without would worse
yet you
accuracy auc baseline best case check clearly compare compared criteria criterion data effect
experiment f1 f1s gain higher improve improved improvement loss lower mae method metric model mse
often percent point precision predict prediction recall result rmse run score test tried work
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_ENDINGS = re.compile(r"(?:ings?|edly|ed|ers?|ies|es|ly|s|t)$")
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Tried:
    """An experiment as it is compared: what it said, and what it came to where it is decided."""

    key: int
    id: str
    title: str
    hypothesis: str
    outcome: Outcome | None
    learnings: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A decided experiment and how much a new one is like it, from 0 to 1."""

    tried: Tried
    likeness: float


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word without its ending, so that it is compared by what it is about."""
    for _ in range(2):
        cut = _ENDINGS.sub("", word)
        if len(cut) < _SHORTEST_STEM or cut == word:
            break
        word = cut
    return word.rstrip("e") if len(word) > _SHORTEST_STEM else word


def stems(text: str) -> list[str]:
    """Return the stems of the words that say what is tried, in order."""
    found: list[str] = []
    for word, _, _ in words_of(text):
        if is_spaceless(word):
            found += map("".join, pairwise(word))
        elif not word[0].isdecimal() and word not in _EMPTY and len(word) > 1:
            found.append(stem(word))
    return found


def terms_of(title: str, hypothesis: str) -> tuple[Term, ...]:
    """Return what to look for among the experiments that were tried."""
    found = dict.fromkeys(stems(title) + stems(hypothesis))
    words = [one for one in found if not is_spaceless(one)]
    return tuple(Term((one,), is_beginning=True) for one in words[:MOST_TERMS])


def rarest(terms: Sequence[Term], sample: Sequence[Tried]) -> list[Term]:
    """Return the terms that say most: those that fewest of a sample of experiments hold.

    A word that many cards hold finds nothing that the others do not, and takes seconds.
    """
    texts = [" " + " ".join(_bag(one.title, one.hypothesis)) for one in sample]
    holding = {term: sum(f" {term.text}" in text for text in texts) for term in terms}
    common = max(LEAST_COMMON, len(sample) // 10)
    return [term for term in sorted(terms, key=holding.__getitem__) if holding[term] <= common][
        :MOST_ASKED
    ]


def alike(title: str, hypothesis: str, tried: Sequence[Tried]) -> list[Alike]:
    """Return the decided ones that a new experiment is like, the likest first."""
    bags = {one.key: _bag(one.title, one.hypothesis) for one in tried}
    holding = Counter(word for bag in bags.values() for word in bag)
    weights = {word: 1 + log((1 + len(bags)) / (1 + n)) for word, n in holding.items()}
    new = _bag(title, hypothesis)
    unknown = 1 + log(1 + len(bags))
    found = [
        Alike(one, _likeness(title, one, _cosine(new, bags[one.key], weights, unknown)))
        for one in {one.key: one for one in tried}.values()
        if one.outcome is not None and len(new.keys() & bags[one.key].keys()) >= LEAST_SHARED
    ]
    found = [one for one in found if one.likeness > ENOUGH]
    return sorted(found, key=lambda one: (-one.likeness, one.tried.id))


def _likeness(title: str, one: Tried, cosine: float) -> float:
    old, new = set(stems(one.title)), set(stems(title))
    is_contained = len(old) >= LEAST_SHARED and old <= new
    return round(max(cosine, CONTAINED if is_contained else 0), 3)


@lru_cache(maxsize=1024)
def _bag(title: str, hypothesis: str) -> Counter[str]:
    counted = Counter(dict.fromkeys(stems(hypothesis), 1))
    counted.update(dict.fromkeys(stems(title), _TITLE))
    return counted


def _cosine(
    one: Mapping[str, int], other: Mapping[str, int], weights: Mapping[str, float], unknown: float
) -> float:
    shared = sum(one[w] * other[w] * weights[w] ** 2 for w in one.keys() & other.keys())
    lengths = [_length(bag, weights, unknown) for bag in (one, other)]
    return shared / (lengths[0] * lengths[1]) if all(lengths) else 0.0


def _length(bag: Mapping[str, int], weights: Mapping[str, float], unknown: float) -> float:
    squares: Iterable[float] = ((n * weights.get(word, unknown)) ** 2 for word, n in bag.items())
    return sqrt(sum(squares))
