"""The linear models of the demo study: which features, and how they are fitted."""

# mypy: disable-error-code="import-untyped, import-not-found"
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Literal, Protocol

import numpy as np
from corpora import Corpus, Flags
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

LEAST_WEIGHT = 0.2


class Matrix(Protocol):
    """A sparse table of features, as far as this study needs to know it."""

    shape: tuple[int, int]


class Vectorizer(Protocol):
    """Something that learns features from texts and then makes them."""

    def fit_transform(self, texts: tuple[str, ...]) -> Matrix:
        """Learn the features and make them."""

    def transform(self, texts: tuple[str, ...]) -> Matrix:
        """Make the learnt features for new texts."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a linear model is made of; these are the parameters that get logged."""

    words: Literal["no", "counts", "tf-idf"] = "tf-idf"
    word_ngram_max: int = 2
    min_df: int = 2
    chars: bool = False
    lexicon: bool = False
    weighted: bool = False
    c: float = 4.0

    def params(self) -> dict[str, str]:
        """Write the recipe as MLflow parameters."""
        return {key: str(value) for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A trained linear model with the time that its training took, in seconds."""

    recipe: Recipe
    vectorizers: tuple[Vectorizer, ...]
    classifier: LogisticRegression
    training_time_s: float
    features: int

    def says_positive(self, corpus: Corpus) -> Flags:
        """Answer for every text of a corpus."""
        parts = [vectorizer.transform(corpus.texts) for vectorizer in self.vectorizers]
        answers = self.classifier.predict(_beside(parts, corpus, lexicon=self.recipe.lexicon))
        return np.asarray(answers, dtype=np.bool_)


def fit(recipe: Recipe, corpus: Corpus) -> Fitted:
    """Train the recipe's model on a corpus."""
    began = perf_counter()
    vectorizers = _vectorizers(recipe)
    parts = [vectorizer.fit_transform(corpus.texts) for vectorizer in vectorizers]
    table = _beside(parts, corpus, lexicon=recipe.lexicon)
    # A text rated 3.1 says more about being positive than one rated 0.1.
    weights = np.maximum(np.abs(corpus.ratings), LEAST_WEIGHT) if recipe.weighted else None
    classifier = LogisticRegression(C=recipe.c, solver="liblinear", random_state=0)
    classifier.fit(table, corpus.labels, sample_weight=weights)
    return Fitted(recipe, vectorizers, classifier, perf_counter() - began, table.shape[1])


def _vectorizers(recipe: Recipe) -> tuple[Vectorizer, ...]:
    span = (1, recipe.word_ngram_max)
    made: list[Vectorizer] = []
    if recipe.words == "counts":
        made.append(CountVectorizer(ngram_range=span, min_df=recipe.min_df))
    if recipe.words == "tf-idf":
        made.append(TfidfVectorizer(ngram_range=span, min_df=recipe.min_df, sublinear_tf=True))
    if recipe.chars:
        made.append(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
        )
    return tuple(made)


def _beside(parts: list[Matrix], corpus: Corpus, *, lexicon: bool) -> Matrix:
    rules = [sparse.csr_matrix(corpus.lexicon)] if lexicon else []
    table: Matrix = sparse.hstack([*parts, *rules]).tocsr()
    return table
