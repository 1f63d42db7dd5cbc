"""The effect that a hypothesis predicts: `at least 15 % above the rule-based baseline`."""

import re

from mlpm_tui.domain.values import dataclass

_AMOUNT = r"(?P<{0}>\d+(?:\.\d+)?)\s*(?P<{0}unit>%|per\s*cent(?:age\s+points?)?|pct|pp|points?)"
_COMPARED = re.compile(
    _AMOUNT.format("a")
    + r"(?:\s+(?:relative|absolute))?(?:\s+of\s+[\w/@.-]+)?\s+"
    + r"(?:above|better|higher|over|beyond|below|lower|faster|cheaper)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:beats?|beating|improv\w*|outperform\w*|rais\w+|increas\w+|gains?|lifts?|reduc\w+"
    r"|lower\w*|drops?|cuts?|decreas\w+)\b[^.;\d]{0,40}?\b(?:by|of)\s+(?:(?:at\s+least|about)\s+)?"
    + _AMOUNT.format("b"),
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\bat\s+least\s+" + _AMOUNT.format("c"), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Effect:
    """A predicted difference: how much, and if it can only mean points, not a share.

    `is_plain` is "at least 15 %" with no word of comparison: it may be a level as well.
    """

    amount: float
    is_points: bool = False
    is_plain: bool = False

    def limits(self, baseline: float, sign: int) -> tuple[float, ...]:
        """Return the values that it can mean: relative first, then absolute."""
        absolute = baseline + sign * (self.amount / 100 if abs(baseline) <= 1 else self.amount)
        if self.is_points:
            return (absolute,)
        return (baseline + sign * abs(baseline) * self.amount / 100, absolute)

    def __str__(self) -> str:
        """Write it: `15 %` or `2 points`."""
        return f"{self.amount:g} {'points' if self.is_points else '%'}"


def read_effects(text: str) -> tuple[Effect, ...]:
    """Return the effects that a text predicts, in the order of how plainly they are said."""
    found: dict[tuple[float, bool], Effect] = {}
    for pattern, name in ((_COMPARED, "a"), (_CHANGED, "b"), (_PLAIN, "c")):
        for match in pattern.finditer(text[:5_000]):
            unit = match[f"{name}unit"].casefold()
            is_points = unit == "pp" or "point" in unit
            effect = Effect(float(match[name][:9]), is_points, name == "c")
            found.setdefault((effect.amount, is_points), effect)
    return tuple(found.values())
