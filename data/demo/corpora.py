"""The labelled texts of the demo study, and the rule that turns ratings into labels."""

# mypy: disable-error-code="import-untyped, import-not-found"
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

FOLDER: Final = Path(__file__).parent / "texts"
FILES: Final = {
    "films": "movieReviewSnippets_GroundTruth.tsv.gz",
    "products": "amazonReviewSnippets_GroundTruth.tsv.gz",
    "editorials": "nytEditorialSnippets_GroundTruth.tsv.gz",
    "tweets": "tweets_GroundTruth.tsv.gz",
}
FOLDS: Final = 5
RULE_POSITIVE: Final = 0.05
"""A compound score from here up is positive: the threshold that VADER's authors give."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """One kind of text with its mean human ratings (-4 to 4) and its four VADER scores."""

    name: str
    texts: tuple[str, ...]
    ratings: Floats
    lexicon: Floats

    @property
    def labels(self) -> Flags:
        """True where people rated the text as positive on average."""
        return self.ratings > 0

    @property
    def rule_says_positive(self) -> Flags:
        """True where the rules alone call the text positive."""
        return self.lexicon[:, 3] >= RULE_POSITIVE

    def part(self, rows: Indices) -> "Corpus":
        """Keep the given rows only."""
        texts = tuple(self.texts[row] for row in rows)
        return Corpus(self.name, texts, self.ratings[rows], self.lexicon[rows])

    def decided(self) -> "Corpus":
        """Only the texts whose mean rating is not exactly 0, for those have a label."""
        return self.part(np.flatnonzero(self.ratings))

    def joined(self, other: "Corpus") -> "Corpus":
        """Put both corpora one after the other, to train on more than one kind of text."""
        return Corpus(
            f"{self.name}+{other.name}",
            self.texts + other.texts,
            np.concatenate([self.ratings, other.ratings]),
            np.concatenate([self.lexicon, other.lexicon]),
        )


@dataclass(frozen=True, slots=True)
class Fold:
    """One of the five splits: what to train on and what to test on."""

    number: int
    train: Corpus
    test: Corpus


def load(name: str, most: int | None = None) -> Corpus:
    """Read one corpus from its gzip file and score every text with the rules.

    With `most` only about so many are taken, evenly out of the whole file.
    """
    raw = gzip.decompress((FOLDER / FILES[name]).read_bytes())
    lines = raw.decode("utf-8", errors="replace").split("\n")
    rows = [line.rstrip("\r").split("\t", 2) for line in lines if line]
    rows = rows[:: max(1, len(rows) // most)] if most else rows
    analyzer = SentimentIntensityAnalyzer()
    scores = [analyzer.polarity_scores(text) for _, _, text in rows]
    return Corpus(
        name,
        tuple(text for _, _, text in rows),
        np.array([float(rating) for _, rating, _ in rows]),
        np.array([[s["neg"], s["neu"], s["pos"], s["compound"]] for s in scores]),
    )


def folds(corpus: Corpus, seed: int) -> tuple[Fold, ...]:
    """Split a corpus into five folds with equal shares of positives; a seed gives one split."""
    splitter = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=seed)
    splits = splitter.split(np.zeros(len(corpus.texts)), corpus.labels)
    return tuple(
        Fold(number, corpus.part(train), corpus.part(test))
        for number, (train, test) in enumerate(splits, start=1)
    )


def scores(labels: Flags, said: Flags) -> dict[str, float]:
    """Compute f1, precision and recall of the positive class, and the accuracy."""
    right = float(np.sum(labels & said))
    precision = right / max(float(np.sum(said)), 1.0)
    recall = right / max(float(np.sum(labels)), 1.0)
    return {
        "f1": 2 * precision * recall / max(precision + recall, 1e-12),
        "precision": precision,
        "recall": recall,
        "accuracy": float(np.mean(labels == said)),
    }
