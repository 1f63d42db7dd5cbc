"""Puts the real figures of the store into the demo's story and so makes `study.json`.

`story.json` is written by people and holds no result, only where each result stands:
`{ML-EXP-02/words/f1}` in a text, `"from"` in a baseline or a result.
`python data/demo/figures.py` writes study.json anew, with `--check` it only compares.
"""

import argparse
import json
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
SHOWN: Final = ("f1", "precision", "recall", "accuracy", "f1_tweets", "loss", "training_time_s")
ASKING: Final = ("from", "run_of", "figure")
LARGEST: Final = 1.797e308
"""MLflow stores an infinity as the largest number that there is."""
FIGURE: Final = r"([^{}/]+)/([^{}/]+)/(\w+)"
PLACE: Final = re.compile(r"\{" + FIGURE + r"(?: (over|times) " + FIGURE + r")?(%?)\}")

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Number = float | str
"""A finite number, or "NaN", "Infinity" or "-Infinity", which JSON has no number for."""


class Store:
    """Read-only view of the study's MLflow store."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Read through an open connection."""
        self._database = database

    def run(self, card: str, model: str, part: str) -> str:
        """Find the id of a card's run by its model and part."""
        query = (
            "SELECT r.run_uuid FROM runs r"
            " JOIN tags c ON c.run_uuid = r.run_uuid AND c.key = 'mlpm.card' AND c.value = ?"
            " JOIN tags m ON m.run_uuid = r.run_uuid AND m.key = 'mlpm.model' AND m.value = ?"
            " JOIN tags p ON p.run_uuid = r.run_uuid AND p.key = 'mlpm.part' AND p.value = ?"
        )
        found = self._database.execute(query, [card, model, part]).fetchall()
        if len(found) != 1:
            raise LookupError(f"{len(found)} runs of {card} are called {model} {part}; one must be")
        return str(found[0][0])

    def metrics(self, run: str) -> dict[str, Number]:
        """Read the last value of each metric of a run, in the order in which they are shown."""
        query = "SELECT key, value, is_nan FROM latest_metrics WHERE run_uuid = ?"
        rows = self._database.execute(query, [run])
        found = {key: _number(value, nan) for key, value, nan in rows}
        return {key: found[key] for key in SHOWN if key in found}

    def folds(self, run: str) -> dict[str, list[Number]]:
        """Read the metrics of the runs of each fold below a run of means, in order."""
        query = (
            "SELECT t.run_uuid FROM tags t JOIN tags p ON p.run_uuid = t.run_uuid"
            " AND p.key = 'mlpm.part' WHERE t.key = 'mlpm.parent' AND t.value = ? ORDER BY p.value"
        )
        each = [self.metrics(fold) for (fold,) in self._database.execute(query, [run])]
        return {key: [metrics[key] for metrics in each] for key in (each[0] if each else {})}

    def value(self, card: str, model: str, metric: str) -> float:
        """Read one figure: the mean over folds, else the part that is named after a colon."""
        name, _, part = model.partition(":")
        query = "SELECT value FROM latest_metrics WHERE run_uuid = ? AND key = ? AND is_nan = 0"
        run = self.run(card, name, part or "mean")
        (found,) = self._database.execute(query, [run, metric]).fetchone()
        return float(found)


def _number(value: float, nan: int) -> Number:
    if nan:
        return "NaN"
    if abs(value) >= LARGEST:
        return "Infinity" if value > 0 else "-Infinity"
    return float(value)


def filled(story: Json, store: Store) -> Json:
    """Fill every place in the story that asks for figures, runs or a single number."""
    if isinstance(story, str):
        return PLACE.sub(lambda place: _text(place, store), story)
    if isinstance(story, list):
        return [filled(each, store) for each in story]
    if isinstance(story, dict):
        return _filled_object(story, store)
    return story


def _filled_object(story: dict[str, Json], store: Store) -> Json:
    rest = {key: filled(value, store) for key, value in story.items() if key not in ASKING}
    match story:
        case {"from": str(source)}:
            return {**_result(source, store), **rest}
        case {"run_of": str(source)}:
            card, model, part = source.split("/")
            return {**rest, "uri": f"runs:/{store.run(card, model, part)}"}
        case {"figure": str(source)}:
            card, model, part, metric = source.split("/")
            return store.value(card, f"{model}:{part}", metric)
    return rest


def _result(source: str, store: Store) -> dict[str, Json]:
    """Make a result from `card/model/part`: its metrics, its folds, its run."""
    card, model, part = source.split("/")
    run = store.run(card, model, part)
    folds: dict[str, Json] = {key: list(values) for key, values in store.folds(run).items()}
    metrics: dict[str, Json] = dict(store.metrics(run))
    label = model if part == "mean" else f"{model}, {part}"
    return {"model": label, "metrics": metrics, "folds": folds, "run": run}


def _text(place: re.Match[str], store: Store) -> str:
    card, model, metric, how, *other, percent = place.groups()
    value = store.value(card, model, metric)
    if how is not None:
        ratio = value / store.value(*other)
        return f"{ratio:.0f}" if how == "times" else f"{100 * (ratio - 1):.1f} %"
    return f"{100 * value:.0f} %" if percent else f"{value:.{1 if value > 1 else 3}f}"


def made() -> str:
    """Make the text of study.json from the story and the store."""
    story: Json = json.loads((HERE / "story.json").read_text(encoding="utf-8"))
    place = f"{(HERE / 'mlflow.db').as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(place, uri=True)) as database:
        study = filled(story, Store(database))
    return json.dumps(study, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def main() -> int:
    """Write study.json, or say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 if stale")
    check = parser.parse_args().check
    target, text = HERE / "study.json", made()
    if not check:
        target.write_text(text, encoding="utf-8")
    elif target.read_text(encoding="utf-8") != text:
        print("study.json is not what the store says: run figures.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
