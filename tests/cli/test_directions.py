"""`mlpm metric set`: the direction that people set holds wherever an experiment is judged."""

import pytest

from mlpm_tui.services.documents import Document
from tests.cli.conftest import Mlpm


@pytest.fixture
def turned(mlpm: Mlpm) -> Mlpm:
    """A board on which a lower f1 is better, and an experiment whose f1 has fallen."""
    mlpm("metric", "set", "f1", "lower")
    promise = ("--baseline", "rules f1=0.7", "--criterion", "f1 beats baseline")
    mlpm("exp", "add", "Turned", *promise)
    mlpm("exp", "result", "ML-EXP-01", "--model", "BERT", "--metric", "f1=0.6")
    return mlpm


def told(document: Document) -> tuple[str, str]:
    return document["criteria"][0]["state"], document["proposal"]["outcome"]


@pytest.mark.parametrize(
    "words",
    [
        ("exp", "check", "ML-EXP-01", "--json"),
        ("card", "show", "ML-EXP-01", "--json"),
        ("card", "list", "--json"),
        ("card", "assign", "ML-EXP-01", "ana", "--json"),
        ("exp", "artifact", "ML-EXP-01", "checkpoint=s3://bucket/a", "--unchecked", "--json"),
        ("exp", "export", "ML-EXP-01", "-", "--json"),
        ("export", "-"),
        ("--json",),
    ],
    ids=" ".join,
)
def test_every_document_judges_by_the_direction_that_was_set(
    turned: Mlpm, words: tuple[str, ...]
) -> None:
    document = turned(*words).json
    if isinstance(document, dict) and "cards" in document:
        document = document["cards"]
    if isinstance(document, list):
        (document,) = document
    assert told(document) == ("met", "success")


def test_a_note_on_a_promise_goes_by_the_direction_that_was_set(turned: Mlpm) -> None:
    promise = ("--criterion", "f1 <= 0.5")
    assert "note:" not in turned("exp", "add", "New", "--baseline", "rules f1=0.7", *promise).err
    assert "note:" not in turned("exp", "edit", "ML-EXP-01", *promise).err
    assert "met by getting worse" in turned("exp", "edit", "ML-EXP-01", "--criterion", "f1>0.8").err
