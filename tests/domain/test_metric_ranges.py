"""What values a metric can have, by its name."""

import pytest

from mlpm_tui.domain.metric_ranges import is_derived, is_never_negative, is_rate, is_share


@pytest.mark.parametrize("name", ["f1", "val_accuracy", "test/AUC", "recall_at_10", "error_rate"])
def test_rates_lie_between_nothing_and_one(name: str) -> None:
    assert is_rate(name)
    assert is_never_negative(name)


@pytest.mark.parametrize(
    "name", ["bleu", "rmse", "f1_gap", "accuracy_std", "loss", "perplexity", "reward", ""]
)
def test_other_metrics_may_be_larger(name: str) -> None:
    assert not is_rate(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("accuracy", True),
        ("test_acc", True),
        ("top5_accuracy", True),
        ("error_rate", True),
        ("f1", False),
        ("precision", False),
        ("recall", False),
        ("auc", False),
        ("balanced_accuracy", False),
        ("accuracy_drop", False),
        ("mean_accuracy", False),
    ],
)
def test_a_share_counts_all_examples_alike(name: str, *, expected: bool) -> None:
    assert is_share(name) is expected


def test_what_is_made_from_a_metric_may_be_negative() -> None:
    assert is_never_negative("rmse")
    assert not is_never_negative("rmse_difference")
    assert not is_never_negative("reward")


def test_a_loss_is_a_metric_and_what_is_lost_of_a_rate_is_not() -> None:
    assert not is_derived("loss")
    assert not is_derived("val_loss")
    assert is_derived("accuracy_loss")
