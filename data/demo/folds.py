"""A small training script as anybody writes one: five folds, each a nested MLflow run.

python data/demo/folds.py words --test films --texts 2500
python data/demo/folds.py epochs --epochs 5000
"""

# mypy: disable-error-code="import-untyped, import-not-found, no-untyped-call"
import argparse
import os
from statistics import mean
from time import perf_counter

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import mlflow
import numpy as np
from corpora import Fold, folds, load, scores
from models import Recipe, fit
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import SGDClassifier

RECIPES = {
    "bag": Recipe(words="counts", word_ngram_max=1, min_df=1, c=1.0),
    "words": Recipe(lexicon=True, weighted=True, c=2.0),
}
SEED = 7


def main() -> None:
    """Train on films, test on films or tweets, and log what came out."""
    asked = _arguments()
    films = folds(load("films", asked.texts).decided(), SEED)
    if asked.model == "epochs":
        _over_epochs(films[0], asked.epochs)
        return
    tests = [fold.test for fold in films]
    if asked.test == "tweets":
        tests = [fold.test for fold in folds(load("tweets", asked.texts).decided(), SEED)]
    found: list[dict[str, float]] = []
    with mlflow.start_run(run_name=asked.model):
        mlflow.log_params({"model": asked.model, "test": asked.test, "texts": asked.texts})
        for fold, test in zip(films, tests, strict=True):
            with mlflow.start_run(run_name=f"{asked.model} fold {fold.number}", nested=True):
                began = perf_counter()
                said = test.rule_says_positive
                if asked.model != "rules":
                    said = fit(RECIPES[asked.model], fold.train).says_positive(test)
                metrics = scores(test.labels, said)
                mlflow.log_metrics({**metrics, "training_time_s": perf_counter() - began})
                found.append(metrics)
        means = {name: mean(metrics[name] for metrics in found) for name in found[0]}
        mlflow.log_metrics(means)
    print(f"f1 {means['f1']:.4f}")


def _over_epochs(fold: Fold, epochs: int) -> None:
    """Train pass by pass, and log how good it is after each: a linear model that levels off."""
    words = CountVectorizer(min_df=2)
    train, test = words.fit_transform(fold.train.texts), words.transform(fold.test.texts)
    model = SGDClassifier(loss="log_loss", random_state=SEED)
    with mlflow.start_run(run_name="epochs"):
        for epoch in range(1, epochs + 1):
            model.partial_fit(train, fold.train.labels, classes=np.array([False, True]))
            mlflow.log_metrics(scores(fold.test.labels, model.predict(test)), step=epoch)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=["rules", *RECIPES, "epochs"])
    parser.add_argument("--test", choices=["films", "tweets"], default="films")
    parser.add_argument("--texts", type=int, default=2_500, help="about so many of each kind")
    parser.add_argument("--epochs", type=int, default=5_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
