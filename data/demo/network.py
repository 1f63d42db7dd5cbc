"""A small neural network over word weights, trained epoch by epoch so that its curve shows."""

# mypy: disable-error-code="import-untyped, import-not-found"
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from corpora import Corpus, Floats, scores
from sklearn.feature_extraction.text import TfidfVectorizer


@dataclass(frozen=True, slots=True)
class Plan:
    """How the network is trained; these are the parameters that get logged."""

    learning_rate: float
    epochs: int
    objective: Literal["cross-entropy", "squared error"] = "cross-entropy"
    hidden: int = 32
    batch: int = 64
    momentum: float = 0.9
    max_features: int = 6000
    seed: int = 7

    @property
    def threshold(self) -> float:
        """The answer from which on a text counts as positive."""
        return 0.5 if self.objective == "squared error" else 0.0

    def params(self) -> dict[str, str]:
        """Write the plan as MLflow parameters."""
        return {key: str(value) for key, value in asdict(self).items()}


class Network:
    """One hidden layer of rectified units and one output, fitted by gradient steps."""

    def __init__(self, plan: Plan, features: int) -> None:
        """Start from small random weights; the plan's seed decides them."""
        dice = np.random.default_rng(plan.seed)
        self._plan = plan
        self._dice = dice
        self._weights: list[Floats] = [
            dice.normal(0, 0.1, (features, plan.hidden)),
            np.zeros(plan.hidden),
            dice.normal(0, 0.1, plan.hidden),
            np.zeros(1),
        ]
        self._speed: list[Floats] = [np.zeros_like(weight) for weight in self._weights]

    def logits(self, table: Any) -> Floats:  # noqa: ANN401 - scipy's matrices have no types
        """Answer for every row, not yet squeezed into a probability."""
        hidden_weights, hidden_bias, out_weights, out_bias = self._weights
        hidden: Floats = np.maximum(table @ hidden_weights + hidden_bias, 0)
        answers: Floats = hidden @ out_weights + out_bias
        return answers

    def epoch(self, table: Any, labels: Floats) -> None:  # noqa: ANN401 - as above
        """Go once through all rows in random order, one gradient step a batch."""
        order = self._dice.permutation(len(labels))
        for begin in range(0, len(order), self._plan.batch):
            rows = order[begin : begin + self._plan.batch]
            self._step(table[rows], labels[rows])

    def _step(self, table: Any, labels: Floats) -> None:  # noqa: ANN401 - as above
        hidden_weights, hidden_bias, out_weights, _ = self._weights
        hidden = np.maximum(table @ hidden_weights + hidden_bias, 0)
        error = _slope(self._plan, self.logits(table), labels) / len(labels)
        back = np.outer(error, out_weights) * (hidden > 0)
        slopes = [table.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(keepdims=True)]
        for layer, slope in enumerate(slopes):
            self._speed[layer] *= self._plan.momentum
            self._speed[layer] -= self._plan.learning_rate * slope
            self._weights[layer] += self._speed[layer]


def train(plan: Plan, learn: Corpus, test: Corpus) -> Iterator[dict[str, float]]:
    """Train for the planned epochs; each gives the training loss and the scores on the test."""
    vectorizer = TfidfVectorizer(max_features=plan.max_features, sublinear_tf=True)
    table, test_table = vectorizer.fit_transform(learn.texts), vectorizer.transform(test.texts)
    labels = learn.labels.astype(np.float64)
    network = Network(plan, table.shape[1])
    for _ in range(plan.epochs):
        # A learning rate that is far too high overflows; that is a result here, not a warning.
        with np.errstate(over="ignore", invalid="ignore"):
            network.epoch(table, labels)
            loss = _loss(plan, network.logits(table), labels)
            answers = network.logits(test_table)
        said = scores(test.labels, answers > plan.threshold)
        broken = not np.all(np.isfinite(answers))
        # Answers that are no numbers have no score: not 0, which would be a bad score.
        yield {"loss": loss, **(dict.fromkeys(said, float("nan")) if broken else said)}


def _slope(plan: Plan, logits: Floats, labels: Floats) -> Floats:
    """How the loss of each row changes with its logit."""
    if plan.objective == "squared error":
        return 2 * (logits - labels)
    limited = np.clip(logits, -500, 500)  # keeps exp() finite; NaN stays NaN
    return 1 / (1 + np.exp(-limited)) - labels


def _loss(plan: Plan, logits: Floats, labels: Floats) -> float:
    """Average the loss; cross-entropy straight from the logits, so that it is exact when large."""
    if plan.objective == "squared error":
        return float(np.mean((logits - labels) ** 2))
    return float(np.mean(np.logaddexp(0, logits) - labels * logits))
