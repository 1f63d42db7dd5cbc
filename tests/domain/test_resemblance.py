"""When a new experiment is said to repeat an old one: on made-up pairs and on the demo board."""

import json
from itertools import product
from pathlib import Path

import pytest

from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.resemblance import Tried, alike, stem, stems, terms_of

STUDY = Path(__file__).parents[2] / "data" / "demo" / "study.json"
CARDS = [c for c in json.loads(STUDY.read_text())["cards"] if c["kind"] == "experiment"]


def tried(card: dict[str, object], key: int) -> Tried:
    outcome = Outcome(str(card["outcome"])) if card["outcome"] else None
    return Tried(key, str(card["id"]), str(card["title"]), str(card["hypothesis"]), outcome)


DEMO = [tried(card, key) for key, card in enumerate(CARDS)]


def failed(title: str, hypothesis: str = "") -> Tried:
    return Tried(1000, "ML-EXP-99", title, hypothesis, Outcome.FAILURE)


@pytest.mark.parametrize(
    ("title", "hypothesis", "id"),
    [
        ("Bag of words trained on films, applied to tweets", "", "04"),
        ("Bag-of-words model from films on tweets", "Words mean the same everywhere", "04"),
        ("Train a bag of words classifier on film reviews and use it for tweets", "", "04"),
        ("MiniLM sentence embeddings, frozen, as features", "", "09"),
        ("Sentence embedding from a frozen MiniLM encoder", "It understands films", "09"),
        ("Small neural network with squared error", "It converges quickly", "03"),
        ("Higher learning rate for the small network", "", "03"),
    ],
)
def test_other_words_for_the_same_are_noticed(title: str, hypothesis: str, id: str) -> None:  # noqa: A002
    assert [one.tried.id for one in alike(title, hypothesis, DEMO)] == [f"ML-EXP-{id}"]


@pytest.mark.parametrize(
    ("title", "hypothesis"),
    [
        ("Distil the stacked model into a small one", "Half the latency at the same f1"),
        ("Fine-tune DistilBERT on film reviews", "F1 at least 15 % above the baseline"),
        ("Label noise: drop the texts that folds disagree on", "Cleaner labels lift f1 on films"),
        ("Active learning on tweets", "Labelling 300 tweets chosen by uncertainty is enough"),
        ("Add emoji features for tweets", "Emoji carry the feeling, so f1 rises to 0.96"),
        ("Character n-grams only", "Characters alone hold 0.75 on tweets"),
        ("Ensemble of five small networks", "Averaging lowers the variance"),
        ("Reduce the learning rate over time", "A cosine schedule ends higher on films"),
        ("Train for longer", ""),
        ("Baseline", ""),
        ("", ""),
    ],
)
def test_something_else_on_the_demo_board_is_no_alarm(title: str, hypothesis: str) -> None:
    assert alike(title, hypothesis, DEMO) == []


def test_no_two_experiments_of_the_demo_board_are_alike_but_those_that_build_on_another() -> None:
    alarms = {
        (new.id, one.tried.id)
        for new, one in (
            (new, one)
            for new in DEMO
            for one in alike(new.title, new.hypothesis, [o for o in DEMO if o is not new])
        )
    }
    # The same network with another error: ML-EXP-03 informs ML-EXP-06 on the board.
    assert alarms == {("ML-EXP-06", "ML-EXP-03")}


SUBJECTS = [
    "Larger batch size for ResNet",
    "Mixup augmentation of images",
    "Label smoothing against overconfidence",
    "Gradient boosting on tabular features",
    "Prune attention heads after training",
    "Oversample the rare classes",
    "Forecast demand by an exponential smoother",
    "Graph features from the referral network",
    "Contrastive pre-training on unlabelled clicks",
    "Survival model of churn",
]


@pytest.mark.parametrize("known", range(1, len(SUBJECTS)))
def test_titles_about_different_things_never_alarm(known: int) -> None:
    board = [
        Tried(n, f"ML-EXP-{n:02d}", title, "F1 at least 5 % above the baseline", Outcome.FAILURE)
        for n, title in enumerate(SUBJECTS[:known])
    ]
    for title in SUBJECTS[known:]:
        assert alike(title, "F1 at least 5 % above the baseline", board) == []


def test_the_same_again_is_noticed_on_a_board_of_one() -> None:
    for title, hypothesis in product(SUBJECTS, ("", "It is better")):
        (found,) = alike(title, hypothesis, [failed(title)])
        assert found.likeness > 0.9


def test_what_is_not_decided_is_not_told() -> None:
    assert alike("Frozen MiniLM", "", [Tried(1, "ML-EXP-01", "Frozen MiniLM", "", None)]) == []


def test_scripts_without_spaces_are_compared_by_pairs_of_letters() -> None:
    old = failed("感情分析を事前学習モデルで行う")
    assert alike("事前学習モデルで感情分析", "", [old])
    assert alike("音声認識の雑音除去", "", [old]) == []
    assert terms_of("感情分析 BERT", "") == terms_of("bert", "")


def test_endings_and_empty_words_are_left_out() -> None:
    groups = ["embedding embeddings", "network networks", "train trained training trains"]
    for group in groups:
        assert len({stem(word) for word in group.split()}) == 1
    assert stems("The F1 is at least 15 % better than the baseline") == []


def test_a_title_with_something_added_is_the_same_again() -> None:
    old = failed("Diverging study", "F1 at least 15 % above the baseline")
    (found,) = alike("Diverging study with a larger rate", "", [*DEMO, old])
    assert found.tried is old
    assert alike("Study of a larger rate", "", [old]) == []
