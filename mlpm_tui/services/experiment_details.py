"""Experiments in detail, judged by all that is known of them: read for a screen in a thread."""

from collections.abc import Mapping
from datetime import datetime

from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.lineage import Lineage
from mlpm_tui.domain.resemblance import Alike
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.judging import Judgement, Observed, judge
from mlpm_tui.services.memory import similar, trace_back
from mlpm_tui.store.library import Library


@dataclass(frozen=True, slots=True)
class Detail:
    """An experiment's card with everything on it, and how it stands."""

    dossier: Dossier
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What led to an experiment and what it led to, and what was tried before that is like it."""

    lineage: Lineage | None = None
    alike: tuple[Alike, ...] = ()


def read_details(
    library: Library,
    observed: Mapping[int, Observed],
    directions: Directions,
    now: datetime,
) -> Mapping[int, Detail]:
    """Read experiments in one go and judge them by what was seen of each, by card key.

    One that cannot be judged stands without it.
    """
    return {
        key: Detail(dossier, judge_if_possible(dossier, observed[key], directions, now))
        for key, dossier in library.dossiers([*observed]).items()
    }


def read_card(
    library: Library,
    shown: Dossier,
    observed: Observed,
    directions: Directions,
    now: datetime,
) -> Detail:
    """Read one card anew and judge it; one that is gone stays as it is `shown`."""
    dossier = library.dossier(shown.card.id) or shown
    return Detail(dossier, judge_if_possible(dossier, observed, directions, now))


def read_surroundings(library: Library, dossier: Dossier) -> Surroundings:
    """Read an experiment's lineage and what is like it; its own ancestors are no news."""
    card, experiment = dossier.card, dossier.experiment
    tied = {link.relation for link in dossier.links}
    lineage = trace_back(library, card.id) if Relation.INFORMS in tied else None
    known = {card.id} | ({step.card.id for step in lineage.before} if lineage else set())
    if experiment is None or experiment.outcome is not None:
        return Surroundings(lineage)
    found = similar(library, card.title, experiment.hypothesis, besides=frozenset(known))
    return Surroundings(lineage, found)


def judge_if_possible(
    dossier: Dossier, observed: Observed, directions: Directions, now: datetime
) -> Judgement:
    """Judge an experiment; one that cannot be judged has an empty judgement."""
    try:
        return judge(dossier, now, observed, directions)
    except RuleBroken:
        return Judgement()
