"""A report's experiments: those decided in its span, those under way, and how each stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.report_spans import Span
from mlpm_tui.domain.reports import Judged, TriedOut
from mlpm_tui.domain.rule_states import CriterionState, Directions
from mlpm_tui.domain.sprint_cards import UNDER_WAY
from mlpm_tui.domain.timing import require_experiment
from mlpm_tui.services.experiment_details import judge_if_possible
from mlpm_tui.services.judging import NOTHING_OBSERVED, Judgement, Observed


def wanted_experiments(project: Project, cards: Mapping[int, Card], span: Span) -> list[int]:
    """Return the keys of the experiments that may have been decided in a span, or were under way.

    What was archived and is not among the project's parts is looked at where it changed since.
    """
    found = []
    for key, card in sorted(cards.items()):
        if card.kind is not Kind.EXPERIMENT or not span.of_phase(card):
            continue
        part = project.experiments.get(key)
        if part is None:
            is_wanted = card.updated_at >= span.since
        else:
            is_wanted = span.holds(part.decided_at) or card.status in UNDER_WAY
        if is_wanted:
            found.append(key)
    return found


def decided_and_open(
    dossiers: Iterable[Dossier], cards: Mapping[int, Card], span: Span
) -> tuple[list[Dossier], list[Dossier]]:
    """Return the experiments that were decided in a span, the first one first, and those under way.

    `cards` are as they stood at its end.
    """
    decided, open_ones = [], []
    for dossier in dossiers:
        part = require_experiment(dossier.card, dossier.experiment)
        then = cards[dossier.card.key]
        is_open = part.decided_at is None or part.decided_at > span.until
        if span.holds(part.decided_at) and part.outcome is not None:
            decided.append((part.decided_at, dossier))
        elif then.status in UNDER_WAY and not then.is_archived and is_open:
            open_ones.append(dossier)
    decided.sort(key=lambda one: (one[0], one[1].card.key))
    open_ones.sort(key=lambda one: one.card.number)
    return [dossier for _, dossier in decided], open_ones


def tried_out(
    dossier: Dossier, observed: Observed | None, directions: Directions, now: datetime
) -> TriedOut:
    """Return how an experiment stands by what was recorded and observed of it.

    What a decided one was judged by is told as it was proposed then.
    """
    experiment = require_experiment(dossier.card, dossier.experiment)
    judgement = judge_if_possible(dossier, observed or NOTHING_OBSERVED, directions, now)
    criteria = tuple(
        Judged(str(criterion), CriterionState(verdict.state), verdict.metric, verdict.observed)
        for criterion, verdict in judgement.criteria
    )
    tried = 0 if judgement.standing is None else judgement.standing.tried
    proposed, level, evidence = _proposed(judgement)
    if experiment.outcome is not None and experiment.proposed is not None:
        kept = experiment.proposed
        proposed = str(kept.get("outcome") or "") or None
        level = str(kept.get("level") or "") or None
        evidence = tuple(map(str, kept.get("evidence") or ()))
    return TriedOut(dossier.card, experiment, criteria, proposed, level, evidence, tried)


def _proposed(judgement: Judgement) -> tuple[str | None, str | None, tuple[str, ...]]:
    proposal, evidence = judgement.proposal, judgement.evidence
    level = None if evidence is None else str(evidence.level)
    why = () if evidence is None else tuple(evidence.why)
    return None if proposal is None else str(proposal.outcome), level, why
