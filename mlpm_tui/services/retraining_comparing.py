"""Who the champion and the challenger of a retraining are, and what is known of both."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from mlpm_tui.domain.arms import arm_of
from mlpm_tui.domain.champion import Comparison, compare, compare_rows
from mlpm_tui.domain.champion_evidence import Contender
from mlpm_tui.domain.champion_versions import CHALLENGER, CHAMPION, RegisteredVersion
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Model
from mlpm_tui.domain.metrics import direction_of, plain_name, words_of
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.run_groups import Parts, finished, mean_of, part_ids, parts_of, values_of
from mlpm_tui.domain.runs import Run, RunStatus, WantedRuns, card_of
from mlpm_tui.domain.standing import Attempt, best_values, model_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.retraining_registry import Serving, name_in_registry, serving
from mlpm_tui.sources.labelled_rows import Columns, count_rows
from mlpm_tui.sources.tracking import Tracking, open_tracking

USUAL = ("f1", "accuracy", "auc", "roc_auc", "average_precision", "rmse", "mae", "loss")
"""Which of several metrics is compared where nobody names one, the first that both have."""
_VERSION = re.compile(r"v?(\d{1,6})", re.IGNORECASE)
_IN_REGISTRY = re.compile(r"models:/([^/@]+)(?:/(\d{1,6})|@(.+))")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person says of a comparison; what is empty is found out.

    A contender is a run's id, a version (`v4`), an alias (`@challenger`) or `models:/name/4`.
    """

    champion: str = ""
    challenger: str = ""
    metric: str = ""
    predictions: str = ""
    columns: Columns = Columns()


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, what both were called in it, and what else is to be said."""

    champion: str
    challenger: str
    comparison: Comparison
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """One of the two: its run, and the version it is registered as."""

    run: str
    version: RegisteredVersion | None = None

    @property
    def kept(self) -> str:
        """What the card keeps: `v4, run abc`."""
        return f"v{self.version.number}, run {self.run}" if self.version else f"run {self.run}"


def compare_retraining(
    uri: str, model: Model, dossier: Dossier, asked: Asked, directions: Directions
) -> Compared:
    """Hold a retraining's challenger against the champion; NotFound where one is missing.

    Takes as long as the tracking store and the files do. May raise SourceTrouble.
    """
    if asked.predictions:
        return _by_rows(asked)
    if not uri:
        raise NotFound(
            "There is no tracking store to look for runs in: set tracking_uri in the config file "
            "or MLFLOW_TRACKING_URI, or give the labelled rows that both judged by --predictions."
        )
    with closing(open_tracking(uri)) as tracking:
        known = serving(tracking, model)
        champion = _champion(model, known, asked)
        challenger = _challenger(tracking, known, dossier, (asked, champion.run))
        return _by_runs(tracking, (champion, challenger), asked.metric, directions)


def _by_rows(asked: Asked) -> Compared:
    counted = count_rows(asked.predictions, asked.columns)
    source = safe_line(Path(asked.predictions).name, 60)
    # Whose predictions a column holds nobody but the person who asks can know.
    champion = asked.champion or f"column {asked.columns.champion} of {source}"
    challenger = asked.challenger or f"column {asked.columns.challenger} of {source}"
    found = compare_rows(counted.rows, f"the {CHAMPION}", f"the {CHALLENGER}")
    notes: list[str] = []
    if counted.left_out:
        notes.append(f"{counted.left_out:,} rows lack a label or a prediction and are left out")
    if asked.metric and plain_name(asked.metric) not in ("accuracy", "acc"):
        raise RuleBroken(
            f"Labelled rows are compared by accuracy, not by {safe_line(asked.metric, 40)}: leave "
            "--metric out, or compare the runs instead.",
            "metric",
        )
    return Compared(champion, challenger, found, tuple(notes))


def _champion(model: Model, known: Serving, asked: Asked) -> _Named:
    if asked.champion:
        return _named(asked.champion, known, "champion")
    version = known.champion
    if version is None or version.run is None:
        name = f"{name_in_registry(model)}@{model.alias}"
        why = "has no run" if version else "is not in the registry"
        raise NotFound(
            f"There is no champion to compare with: {name} {why}. Name one by --champion RUN."
        )
    return _Named(version.run, version)


def _challenger(
    tracking: Tracking, known: Serving, dossier: Dossier, told: tuple[Asked, str]
) -> _Named:
    asked, champion = told
    if asked.challenger:
        found = _named(asked.challenger, known, "challenger")
    elif (run := _trained(tracking, dossier, champion)) is not None:
        found = _Named(run, _version_of(run, known))
    elif known.challenger is not None and known.challenger.run is not None:
        found = _Named(known.challenger.run, known.challenger)
    else:
        raise NotFound(
            f"Nothing challenges the champion yet: tag a run mlpm.card={dossier.card.id}, give a "
            f"version the alias {CHALLENGER}, or name one by --challenger RUN."
        )
    if found.run == champion:
        raise RuleBroken(
            f"Run {found.run} is the champion itself: name another by --challenger.", "same_run"
        )
    return found


def _named(text: str, known: Serving, what: str) -> _Named:
    """Return what a text names: a version, an alias, or else a run."""
    text = text.strip()
    number, alias = "", ""
    if (match := _IN_REGISTRY.fullmatch(text)) is not None:
        number, alias = match[2] or "", match[3] or ""
    elif (match := _VERSION.fullmatch(text)) is not None:
        number = match[1]
    elif text.startswith("@"):
        alias = text[1:]
    if not number and not alias:
        return _Named(text, _version_of(text, known))
    registered = known.registered
    version = None
    if registered is not None:
        version = registered.numbered(int(number)) if number else registered.at(alias)
    if version is None or version.run is None:
        why = "has no run" if version is not None else "is not in the registry"
        raise NotFound(f"The {what} {safe_line(text, 60)} {why}: name its run instead.")
    return _Named(version.run, version)


def _version_of(run: str, known: Serving) -> RegisteredVersion | None:
    versions = known.registered.versions if known.registered is not None else ()
    return next((version for version in versions if version.run == run), None)


def _trained(tracking: Tracking, dossier: Dossier, champion: str) -> str | None:
    """Return the newest finished run of a retraining's card that is no part of another one."""
    linked = {kind: set[str]() for kind in ("run", "experiment")}
    for link in dossier.run_links:
        linked.setdefault(link.kind, set()).add(link.target)
    runs = tracking.runs(
        WantedRuns(
            frozenset({dossier.card.id}),
            frozenset(linked["run"]),
            frozenset(linked["experiment"]),
        )
    )
    below = part_ids(parts_of(runs), {run.id for run in runs})
    own = (
        run.id
        for run in runs
        if run.status is RunStatus.FINISHED and run.id != champion and run.id not in below
    )
    return next(own, None)


def _by_runs(
    tracking: Tracking, named: tuple[_Named, _Named], metric: str, directions: Directions
) -> Compared:
    runs = _with_parts(tracking, frozenset(each.run for each in named))
    parts, by_id = parts_of(runs), {run.id: run for run in runs}
    tried = []
    for each in named:
        if each.run not in by_id:
            raise NotFound(f"There is no run {safe_line(each.run, 60)} in {tracking.address}.")
        tried.append(_attempt(by_id[each.run], parts, directions))
    wanted = _metric(metric, [attempt.values for attempt in tried], directions)
    champion, challenger = (
        _contender(each, attempt, wanted, directions)
        for each, attempt in zip(named, tried, strict=True)
    )
    found = compare(wanted, champion, challenger, directions)
    return Compared(named[0].kept, named[1].kept, found)


def _with_parts(tracking: Tracking, ids: frozenset[str]) -> tuple[Run, ...]:
    """Return some runs with their folds: those nested in them, and those of the same cards.

    Folds may name their run by a tag of mlpm alone, which no store follows by itself.
    """
    runs = tracking.runs(WantedRuns(runs=ids))
    cards = frozenset(card for run in runs if (card := card_of(run)) is not None)
    return tracking.runs(WantedRuns(cards, ids)) if cards else runs


def _attempt(run: Run, parts: Parts, directions: Directions) -> Attempt:
    values = values_of([run], parts, lambda one: best_values(one, directions))
    means = {name: mean_of(each) for name, each in values.items()}
    return Attempt(model_of(run), means, run.id, None, run, finished(parts, run.id))


def _contender(each: _Named, attempt: Attempt, metric: str, directions: Directions) -> Contender:
    name = f"v{each.version.number}" if each.version else f"run {each.run[:8]}"
    held = find_metric(metric, attempt.values) or metric
    params = attempt.whole.params if attempt.whole is not None else {}
    return Contender(name, attempt.values[held], arm_of(attempt, directions), params)


def _metric(wanted: str, values: Sequence[Mapping[str, float]], directions: Directions) -> str:
    """Return the metric to compare: the one that was named, else the most usual of both."""
    if wanted:
        for each, what in zip(values, (CHAMPION, CHALLENGER), strict=True):
            if find_metric(wanted, each) is None:
                known = ", ".join(safe_line(name, 40) for name in sorted(each)[:8]) or "none"
                said = safe_line(wanted, 60)
                raise NotFound(f"The {what} has not logged {said}; its metrics: {known}.")
        return wanted
    both = [name for name in values[0] if name in values[1] and not _is_training(name)]
    judged = [name for name in both if direction_of(name, directions) is not None]
    for usual in USUAL:
        found = sorted(name for name in judged if plain_name(name).removesuffix("_score") == usual)
        if found:
            return found[0]
    if len(judged) == 1:
        return judged[0]
    raise RuleBroken(_unclear(both), "metric")


def _is_training(name: str) -> bool:
    return not {"train", "training"}.isdisjoint(words_of(name))


def _unclear(both: Iterable[str]) -> str:
    names = ", ".join(safe_line(name, 40) for name in sorted(both)[:8])
    if not names:
        return "Champion and challenger have logged no metric in common: nothing to compare."
    return f"Say by --metric what is compared; both have {names}."
