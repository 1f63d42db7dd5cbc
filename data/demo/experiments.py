"""The experiments of the demo study: each trains for real and logs what came out."""

# mypy: disable-error-code="import-untyped, import-not-found"
import itertools
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from time import perf_counter

import numpy as np
from corpora import FOLDS, Corpus, Flags, Fold, folds, load, scores
from models import Recipe, fit
from network import Plan, train
from tracking import Log, over_folds

WORDS = Recipe()
STACKED = Recipe(chars=True, lexicon=True, weighted=True, c=2.0)
SANE = Plan(learning_rate=0.1, epochs=40, momentum=0.8)
WILD = Plan(learning_rate=3.0, epochs=6, objective="squared error")
EPOCHS_SO_FAR = 14
KILLED_AFTER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """Everything that the experiments share: the store, the texts and the folds."""

    log: Log
    corpora: dict[str, Corpus]
    films: tuple[Fold, ...]
    tweets: tuple[Fold, ...]


def prepare(log: Log, names: Sequence[str]) -> Bench:
    """Read the texts and split films and tweets into their folds."""
    corpora = {name: load(name) for name in names}
    return Bench(
        log,
        corpora,
        folds(corpora["films"].decided(), log.seed),
        folds(corpora["tweets"].decided(), log.seed),
    )


def rules(bench: Bench) -> None:
    """ML-EXP-01: the rules alone, on the very folds that every model is tested on."""

    def measure(number: int) -> dict[str, float]:
        films, tweets = bench.films[number - 1].test, bench.tweets[number - 1].test
        outside = scores(tweets.labels, tweets.rule_says_positive)
        # The rules learn nothing, so nothing was trained.
        found = scores(films.labels, films.rule_says_positive)
        return {**found, "f1_tweets": outside["f1"], "training_time_s": 0.0}

    def always(number: int) -> dict[str, float]:
        films, tweets = bench.films[number - 1].test, bench.tweets[number - 1].test
        outside = scores(tweets.labels, np.ones_like(tweets.labels))
        found = scores(films.labels, np.ones_like(films.labels))
        return {**found, "f1_tweets": outside["f1"], "training_time_s": 0.0}

    constant = {"answer": "positive", "test": "films"}
    over_folds(bench.log, "ML-EXP-01", "always positive", constant, always, count=FOLDS)
    params = {"package": "vaderSentiment", "threshold": "0.05", "test": "films"}
    over_folds(bench.log, "ML-EXP-01", "rules", params, measure, count=FOLDS)


def linear(
    bench: Bench, card: str, model: str, recipe: Recipe, extra: Corpus | None = None
) -> None:
    """Five folds of a linear model on films, each tested on its films and on a fold of tweets."""

    def measure(number: int) -> dict[str, float]:
        fold, tweets = bench.films[number - 1], bench.tweets[number - 1].test
        learn = fold.train if extra is None else fold.train.joined(extra)
        fitted = fit(recipe, learn)
        return {
            **scores(fold.test.labels, fitted.says_positive(fold.test)),
            "f1_tweets": scores(tweets.labels, fitted.says_positive(tweets))["f1"],
            "training_time_s": fitted.training_time_s,
            "features": float(fitted.features),
        }

    trained_on = "films" if extra is None else f"films+{extra.name}"
    params = {**recipe.params(), "train": trained_on, "test": "films, tweets"}
    over_folds(bench.log, card, model, params, measure, count=FOLDS)


def counts_on_tweets(bench: Bench) -> None:
    """ML-EXP-04: word counts learnt from films, tested on tweets against the rules."""
    recipe = Recipe(words="counts", word_ngram_max=1, min_df=1, c=1.0)

    def baseline(number: int) -> dict[str, float]:
        tweets = bench.tweets[number - 1].test
        found = scores(tweets.labels, tweets.rule_says_positive)
        return {**found, "training_time_s": 0.0}

    def measure(number: int) -> dict[str, float]:
        tweets = bench.tweets[number - 1].test
        fitted = fit(recipe, bench.films[number - 1].train)
        found = scores(tweets.labels, fitted.says_positive(tweets))
        return {**found, "training_time_s": fitted.training_time_s}

    rule_params = {"package": "vaderSentiment", "threshold": "0.05", "test": "tweets"}
    over_folds(bench.log, "ML-EXP-04", "rules", rule_params, baseline, count=FOLDS)
    params = {**recipe.params(), "train": "films", "test": "tweets"}
    over_folds(bench.log, "ML-EXP-04", "bag of words", params, measure, count=FOLDS)


def wild_network(bench: Bench) -> None:
    """ML-EXP-03: a learning rate far too high; one run logs the ruin, one stops at it."""
    fold = bench.films[0]
    params = {**WILD.params(), "train": "films", "test": "films, fold 1"}
    with bench.log.run("ML-EXP-03", "network", params, part="to the end") as run_id:
        began = perf_counter()
        for epoch, metrics in enumerate(train(WILD, fold.train, fold.test), start=1):
            bench.log.report(run_id, metrics, epoch)
        bench.log.report(run_id, {"training_time_s": perf_counter() - began}, WILD.epochs)
    try:
        with bench.log.run("ML-EXP-03", "network", params, part="guarded") as run_id:
            for epoch, metrics in enumerate(train(WILD, fold.train, fold.test), start=1):
                bench.log.report(run_id, metrics, epoch)
                _must_be_finite(metrics["loss"], epoch)
    except FloatingPointError as error:
        print(f"  a run failed, as it should: {error}")


def _must_be_finite(loss: float, epoch: int) -> None:
    if not np.isfinite(loss):
        raise FloatingPointError(f"loss is {loss} after epoch {epoch}")


def running_network(bench: Bench) -> None:
    """ML-EXP-06: the same network with a sane rate, left RUNNING in the middle of training."""
    params = {**SANE.params(), "train": "films", "test": "films, fold 1"}
    run_id = bench.log.start("ML-EXP-06", "network", params, {"mlpm.part": "running"})
    epochs = train(SANE, bench.films[0].train, bench.films[0].test)
    for epoch, metrics in enumerate(itertools.islice(epochs, EPOCHS_SO_FAR), start=1):
        bench.log.report(run_id, metrics, epoch)


def search(bench: Bench) -> None:
    """ML-EXP-07: fifteen settings of the word model, all judged on one and the same split."""
    fold = bench.films[0]
    grid = itertools.product((0.5, 1.0, 2.0, 4.0, 8.0), (1, 2, 3))
    for number, (strength, longest) in enumerate(grid, start=1):
        recipe = replace(WORDS, c=strength, word_ngram_max=longest, lexicon=True)
        params = {**recipe.params(), "train": "films", "test": "films, fold 1"}
        with bench.log.run("ML-EXP-07", "words + rules", params, part=f"{number} of 15") as run_id:
            fitted = fit(recipe, fold.train)
            found = scores(fold.test.labels, fitted.says_positive(fold.test))
            size = {"n_test": float(len(fold.test.texts))}
            bench.log.report(run_id, {**found, **size, "training_time_s": fitted.training_time_s})


def mixed(bench: Bench) -> None:
    """ML-EXP-08: train on three kinds of text; then a network whose process gets killed."""
    extra = bench.corpora["products"].decided().joined(bench.corpora["editorials"].decided())
    recipe = replace(WORDS, lexicon=True, weighted=True)
    linear(bench, "ML-EXP-08", "words + rules, mixed texts", recipe, extra)
    child = get_context("spawn").Process(target=_killed, args=(bench.log.uri, bench.log.seed))
    child.start()
    child.join()
    print(f"  a run was killed by signal {-(child.exitcode or 0)}, as it should be")


def _killed(uri: str, seed: int) -> None:
    """Train in a process of its own and die as when memory runs out: without a last word."""
    bench = prepare(Log(uri, seed), ("films", "products", "editorials", "tweets"))
    extra = bench.corpora["products"].decided().joined(bench.corpora["editorials"].decided())
    fold = bench.films[0]
    params = {**SANE.params(), "train": f"films+{extra.name}", "test": "films, fold 1"}
    marks = {"mlpm.part": "killed"}
    run_id = bench.log.start("ML-EXP-08", "network, mixed texts", params, marks)
    for epoch, metrics in enumerate(train(SANE, fold.train.joined(extra), fold.test), start=1):
        bench.log.report(run_id, metrics, epoch)
        if epoch == KILLED_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)


def drift(bench: Bench) -> None:
    """ML-ALERT-01 to 03: what the rules in production say, and how well, on each kind of text."""
    for name in ("editorials", "tweets", "films", "products"):
        whole = bench.corpora[name]
        labelled = whole.decided()
        said: Flags = whole.rule_says_positive
        found = scores(labelled.labels, labelled.rule_says_positive)
        words = float(np.mean([len(text.split()) for text in whole.texts]))
        with bench.log.run("ML-ALERT-01", "rules in production", {}, part=name) as run_id:
            bench.log.report(
                run_id,
                {
                    "positive_share": float(said.mean()),
                    "accuracy": found["accuracy"],
                    "f1": found["f1"],
                    "words_per_text": words,
                    "n": float(len(whole.texts)),
                    "n_labelled": float(len(labelled.texts)),
                },
            )
