"""What a verdict rests on, as the fields that the command line and other programs read."""

from typing import TYPE_CHECKING

from mlpm_tui.domain.evidence import Evidence
from mlpm_tui.services.judging import Judgement

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document


def weighed_document(judgement: Judgement) -> "Document":
    """Return the evidence, what does not agree on the card, and whether it was amended."""
    return {
        "evidence": _evidence(judgement),
        "lints": [{"code": lint.code, "text": lint.text} for lint in judgement.lints],
        "amended": judgement.is_amended,
    }


def _evidence(judgement: Judgement) -> "Document | None":
    """Return what the proposal rests on; None before anything was tried."""
    evidence, standing, luck = judgement.evidence, judgement.standing, judgement.luck
    if evidence is None or standing is None:
        return None
    probable = evidence.probabilities
    return {
        "level": evidence.level,
        "bearing": evidence.bearing,
        "metric": evidence.metric,
        "why": evidence.why,
        "n": evidence.n,
        "p": evidence.p,
        "probabilities": probable
        and {
            "worse": probable.worse,
            "equivalent": probable.equivalent,
            "better": probable.better,
            "rope": probable.rope,
        },
        "interval": evidence.interval,
        "difference": evidence.difference,
        "criteria": [_level(each) for each in judgement.weighed],
        "tried": standing.tried,
        "luck": luck
        and {
            "chance": luck.chance,
            "truth": luck.truth,
            "test_size": luck.test_size,
            "why": luck.why,
        },
    }


def _level(evidence: Evidence | None) -> "Document | None":
    if evidence is None:
        return None
    return {"level": evidence.level, "bearing": evidence.bearing, "p": evidence.p}
