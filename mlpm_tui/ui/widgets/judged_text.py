"""How an experiment stands, in words: its criteria, what they rest on, and what is proposed."""

from collections.abc import Iterator

from mlpm_tui.domain.rule_states import CriterionState
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.judging import Judgement
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.widgets.text_parts import GOOD, WARN, WEAK, Part, head

_OF_CRITERION = {CriterionState.MET: GOOD, CriterionState.UNMET: WARN}


def judged_parts(judgement: Judgement, glyphs: Glyphs, *, is_decided: bool) -> Iterator[Part]:
    """Write each criterion with what was seen, and what they speak for where nobody has decided."""
    if judgement.criteria:
        yield head("Success criteria")
    signs = {CriterionState.MET: glyphs.yes, CriterionState.UNMET: glyphs.no}
    for at, (criterion, verdict) in enumerate(judgement.criteria):
        sign = signs.get(verdict.state, "?")
        yield (f"{sign} {verdict.state}: ", _OF_CRITERION.get(verdict.state, WEAK))
        yield (f"{safe_line(str(criterion), 300)}\n", "")
        yield (f"  {safe_line(verdict.why, 300)}\n", WEAK)
        evidence = judgement.weighed[at] if at < len(judgement.weighed) else None
        if evidence is not None:
            why = "; ".join(evidence.why)
            yield (f"  {evidence.level}: {safe_line(why, 400)}\n", WEAK)
    yield from _doubts(judgement)
    if judgement.proposal is not None and not is_decided:
        yield head("The results speak for")
        proposal = judgement.proposal
        yield (f"{proposal.outcome}\n  {safe_line(proposal.why, 500)}\n", "")


def _doubts(judgement: Judgement) -> Iterator[Part]:
    """Write what takes from the worth of a verdict: luck, late edits, what does not agree."""
    standing = judgement.standing
    if judgement.luck is not None:
        yield (f"  {safe_line(judgement.luck.why, 300)}\n", WEAK)
    elif standing is not None:
        of = f"the best of {standing.tried} tried" if standing.tried > 1 else "the only one tried"
        yield (f"  {safe_line(standing.attempt.name, 100)} is {of}\n", WEAK)
    if judgement.is_amended:
        yield ("  amended after the first result\n", WARN)
    for lint in judgement.lints:
        yield (f"! {safe_line(lint.text, 500)}\n", WARN)
