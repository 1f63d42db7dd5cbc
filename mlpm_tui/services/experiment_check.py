"""Checking an experiment once, as a command does it: judged, and what came true recorded."""

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.firing import Times, due_firings, record
from mlpm_tui.services.judging import Judgement, Observed, judge
from mlpm_tui.store.library import Library


@dataclass(frozen=True, slots=True)
class Checked:
    """How an experiment stands, and in sentences what was recorded just now."""

    dossier: Dossier
    observed: Observed
    judgement: Judgement
    recorded: tuple[str, ...] = ()


def check_experiment(
    library: Library,
    dossier: Dossier,
    observed: Observed,
    times: Times,
    directions: Directions,
) -> Checked:
    """Judge an experiment and record what came true; may raise StoreTrouble."""
    judgement = judge(dossier, times.now, observed, directions)
    recorded = record(library, due_firings(dossier, judgement.watched, times.sure), times.now)
    if recorded:
        dossier = library.dossier(dossier.card.id) or dossier
        judgement = judge(dossier, times.now, observed, directions)
    return Checked(dossier, observed, judgement, recorded)
