"""Champion against challenger: whether a newly trained model is to take the place of the old one.

What is asked is where the difference of the two lies, at 95 %. Above nothing it is improved, below
worse; where all of it is as good as none (`rope_of`), the two are equivalent, and where it decides
neither, the comparison is unproven. Only what is improved is advised to be deployed. Where the
difference comes from, `champion_evidence` says.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from mlpm_tui.domain.champion_evidence import Contender, Difference, of_rows, of_runs, show
from mlpm_tui.domain.champion_shares import Rows
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.metric_ranges import is_rate
from mlpm_tui.domain.metrics import Direction, direction_of, show_number
from mlpm_tui.domain.resampling import rope_of
from mlpm_tui.domain.values import dataclass


class Verdict(StrEnum):
    """What the comparison came to."""

    IMPROVED = "improved"
    WORSE = "worse"
    EQUIVALENT = "equivalent"
    UNPROVEN = "unproven"


class Advice(StrEnum):
    """What to do after it."""

    DEPLOY = "deploy"
    KEEP = "keep"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict with its reason, its advice, and the numbers it rests on."""

    metric: str
    verdict: Verdict
    advice: Advice
    why: str
    todo: str
    champion: tuple[str, float]
    challenger: tuple[str, float]
    rope: float
    difference: Difference

    @property
    def is_improved(self) -> bool:
        """Whether the challenger is to be deployed."""
        return self.verdict is Verdict.IMPROVED

    def as_json(self) -> dict[str, object]:
        """Return the comparison as it is kept and told."""
        rests = self.difference
        chances = rests.probabilities
        return {
            "verdict": str(self.verdict),
            "recommendation": str(self.advice),
            "why": self.why,
            "todo": self.todo,
            "metric": self.metric,
            "champion": {"name": self.champion[0], "value": self.champion[1]},
            "challenger": {"name": self.challenger[0], "value": self.challenger[1]},
            "level": str(rests.level),
            "lead": rests.lead,
            "interval": None if rests.interval is None else list(rests.interval),
            "rope": self.rope,
            "n": rests.n,
            "p": rests.p,
            "probabilities": chances
            and {
                "worse": chances.worse,
                "equivalent": chances.equivalent,
                "better": chances.better,
            },
            "labels_needed": rests.needed,
            "evidence": list(rests.said),
        }


def compare_rows(rows: Rows, champion: str, challenger: str) -> Comparison:
    """Hold two models against each other that judged the same labelled rows."""
    if not rows.count:
        raise RuleBroken(
            "No row has a label and both predictions: there is nothing to compare.", "no_rows"
        )
    old, new = (champion, rows.champion), (challenger, rows.challenger)
    rope = rope_of(rows.champion, is_rate=True)
    return _judged("accuracy", old, new, rope, of_rows(rows, champion, challenger))


def compare(
    metric: str,
    champion: Contender,
    challenger: Contender,
    directions: Mapping[str, Direction],
) -> Comparison:
    """Hold two models against each other by what their runs logged of one metric."""
    direction = direction_of(metric, directions)
    if direction is None:
        raise RuleBroken(
            f"Nobody can tell whether {metric} is better when it is higher or lower: "
            f"`mlpm metric set {metric} higher` says it.",
            "no_direction",
        )
    for each in (champion, challenger):
        if not math.isfinite(each.value):
            raise RuleBroken(
                f"{metric} of {each.name} is {show_number(each.value)}: nothing to compare.",
                "no_value",
            )
    sign = 1 if direction is Direction.HIGHER else -1
    rope = rope_of(champion.value, is_rate=is_rate(metric) and abs(champion.value) <= 1)
    rests = of_runs(metric, champion, challenger, sign)
    old, new = (champion.name, champion.value), (challenger.name, challenger.value)
    return _judged(metric, old, new, rope, rests)


def _judged(
    metric: str,
    champion: tuple[str, float],
    challenger: tuple[str, float],
    rope: float,
    rests: Difference,
) -> Comparison:
    verdict = _verdict(rests.interval, rope)
    advice = {Verdict.IMPROVED: Advice.DEPLOY, Verdict.UNPROVEN: Advice.COLLECT}.get(
        verdict, Advice.KEEP
    )
    if verdict is Verdict.UNPROVEN and rests.lead <= 0:
        advice = Advice.KEEP
    values = f"{metric} is {show_number(challenger[1])}, the champion's {show_number(champion[1])}"
    why = f"{values}: {_reason(verdict, rests, rope)}"
    todo = _todo(advice, verdict, (champion[0], challenger[0]), rests.needed)
    return Comparison(
        metric, verdict, advice, why, todo, champion, challenger, rope, _kept(rests, verdict)
    )


def _kept(rests: Difference, verdict: Verdict) -> Difference:
    """Return what a verdict rests on; what is decided needs no more rows."""
    return rests if verdict is Verdict.UNPROVEN else replace(rests, needed=None)


def _verdict(interval: tuple[float, float] | None, rope: float) -> Verdict:
    if interval is None or not all(map(math.isfinite, interval)):
        return Verdict.UNPROVEN
    low, high = interval
    if -rope <= low and high <= rope:
        return Verdict.EQUIVALENT
    if low > 0:
        return Verdict.IMPROVED
    return Verdict.WORSE if high < 0 else Verdict.UNPROVEN


def _reason(verdict: Verdict, rests: Difference, rope: float) -> str:
    if rests.interval is None:
        word = "better" if rests.lead > 0 else "not better"
        return f"{word} by its number, and nothing says how much of that is noise"
    low, high = rests.interval
    between = f"the lead lies between {show(low)} and {show(high)} (95 %)"
    match verdict:
        case Verdict.IMPROVED:
            return f"surely better, {between}"
        case Verdict.WORSE:
            return f"surely worse, {between}"
        case Verdict.EQUIVALENT:
            return f"as good as the same, {between}, all of it within {show_number(rope)}"
    return f"noise may be all of it, {between}"


def _todo(advice: Advice, verdict: Verdict, names: tuple[str, str], needed: int | None) -> str:
    champion, challenger = names
    if advice is Advice.DEPLOY:
        return f"deploy {challenger}"
    if verdict is not Verdict.UNPROVEN:
        return f"keep {champion}"
    more = "" if needed is None else f" (about {needed:,} more labels would decide it)"
    if advice is Advice.KEEP:
        return f"keep {champion}: {challenger} is not better by its number either{more}"
    if needed is None:
        return f"keep {champion} for now, and evaluate both again: on the same folds or rows"
    return f"keep {champion} for now, and collect about {needed:,} more labels for both"
