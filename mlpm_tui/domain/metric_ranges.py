"""What values a metric can have: which are rates, which are shares of the whole test set."""

from mlpm_tui.domain.metrics import words_of

_RATES = frozenset(
    """
    f0 f1 f2 fbeta f1score accuracy acc precision recall auc auroc auprc aucpr ap map iou miou dice
    sensitivity specificity tpr tnr fpr fnr top1 top3 top5 ndcg mrr jaccard coverage ece
    misclassification uptime availability
    """.split()  # noqa: SIM905  a line of words reads better than forty literals
)
_SHARES = frozenset({"accuracy", "acc", "top1", "top3", "top5", "misclassification"})
_NO_SHARES = frozenset({"balanced", "macro", "mean", "average", "avg", "weighted"})
_NEVER_NEGATIVE = frozenset(
    "mse rmse mae mape smape latency time duration seconds ms error errors wer cer".split()  # noqa: SIM905
)
_DERIVED = frozenset(
    """
    drop gap diff difference delta std sd var variance spread degradation decrease increase
    disparity change improvement lift ratio per count neg negative
    """.split()  # noqa: SIM905
)
"""With such a word the name is about something made from the metric, with another range."""


def is_derived(name: str) -> bool:
    """Say whether a name is about a difference, a spread or a ratio of the metric it names.

    A loss is a metric of its own, as in `val_loss`; `accuracy_loss` is how much of a rate is lost.
    """
    words = set(words_of(name))
    is_rate_lost = "loss" in words and not words.isdisjoint(_RATES)
    return is_rate_lost or not words.isdisjoint(_DERIVED)


def is_rate(name: str) -> bool:
    """Say whether a metric lies between 0 and 1 by its name."""
    words = set(words_of(name))
    is_error_rate = {"error", "rate"} <= words
    return not is_derived(name) and (is_error_rate or not words.isdisjoint(_RATES))


def is_share(name: str) -> bool:
    """Say whether a metric is a share of all examples of the test set, as accuracy is.

    Precision and recall are shares of the positives found or there, and F1 of both: how many those
    are is not known, and the whole test set would make their intervals too narrow.
    """
    words = set(words_of(name))
    is_error_rate = {"error", "rate"} <= words
    is_known = is_error_rate or not words.isdisjoint(_SHARES)
    return is_known and not is_derived(name) and words.isdisjoint(_NO_SHARES)


def is_never_negative(name: str) -> bool:
    """Say whether no value of a metric can be below 0: rates, errors and times."""
    return is_rate(name) or (
        not is_derived(name) and not _NEVER_NEGATIVE.isdisjoint(words_of(name))
    )
