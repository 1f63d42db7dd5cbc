"""The effect that a hypothesis predicts: `at least 15 % above the rule-based baseline`.

Also the loss that it allows: `no worse than 1 % below the baseline`.
"""

import re
from collections.abc import Iterator

from mlpm_tui.domain.values import dataclass

_AMOUNT = (
    r"(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>%|per\s*cent(?:age\s+points?)?|pct|pp|points?)"
    r"(?:\s+(?:relative|absolute))?"
)
_AT_MOST = r"(?:at\s+most|up\s+to|less\s+than|no(?:t)?\s+(?:more|worse)\s+than)\s+"
_UP, _DOWN = "above higher over beyond", "below lower"
_GOOD, _BAD = "better faster cheaper", "worse slower dearer"
_COMPARED = re.compile(
    rf"(?P<most>\b{_AT_MOST})?{_AMOUNT}(?:\s+of\s+[\w/@.-]+)?\s+"
    rf"(?P<word>{'|'.join(f'{_UP} {_DOWN} {_GOOD} {_BAD}'.split())})\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?P<word>beat(?:s|ing)?|improv\w*|outperform\w*|rais\w+|increas\w+|gains?|lifts?|reduc\w+"
    r"|lower\w*|drop\w*|cut(?:s|ting)?|decreas\w+|fall(?:s|ing)?|los(?:es?|ing)|costs?"
    rf"|degrad\w+|worsen\w*)\b[^.;\d]{{0,40}}?(?:\b(?:by|of)\s+(?:(?:at\s+least|about)\s+)?"
    rf"(?P<most>{_AT_MOST})?|\b(?P<bare>{_AT_MOST})){_AMOUNT}",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"\bno(?:t)?\s+worse\s+than\b[^.;\d]{{0,40}}?\bby\s+(?:more\s+than\s+)?{_AMOUNT}",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"\bat\s+least\s+{_AMOUNT}", re.IGNORECASE)
_RISING, _FALLING = (
    ("rais", "increas", "gain", "lift"),
    ("reduc", "lower", "drop", "cut", "decreas", "fall"),
)
_LOSING = ("los", "cost", "degrad", "worsen")


@dataclass(frozen=True, slots=True)
class Effect:
    """A predicted difference: how much, and if it can only mean points, not a share.

    `is_plain` is "at least 15 %" with no word of comparison: it may be a level as well. `way` is 1
    where the value is said to rise, -1 where to fall, 0 where to get better. A `is_limit` bounds
    a loss as well as a gain; `is_loss` is one in any case.
    """

    amount: float
    is_points: bool = False
    is_plain: bool = False
    way: int = 0
    is_limit: bool = False
    is_loss: bool = False

    def is_about(self, sign: int) -> bool:
        """Say whether it can be what is promised of a metric that is better in this direction.

        Without "at most", what goes the wrong way is said of something else.
        """
        return self.is_loss or self.is_limit or self.way != -sign

    def is_lost(self, sign: int) -> bool:
        """Say whether it makes a metric worse that is better in this direction."""
        return self.is_loss or self.way == -sign

    def limits(self, baseline: float, sign: int) -> tuple[float, ...]:
        """Return the values that it can mean: relative first, then absolute."""
        lead = -sign if self.is_lost(sign) else sign
        absolute = baseline + lead * (self.amount / 100 if abs(baseline) <= 1 else self.amount)
        if self.is_points:
            return (absolute,)
        return (baseline + lead * abs(baseline) * self.amount / 100, absolute)

    def __str__(self) -> str:
        """Write it: `15 %` or `2 points`."""
        return f"{self.amount:g} {'points' if self.is_points else '%'}"


def read_effects(text: str) -> tuple[Effect, ...]:
    """Return the effects that a text predicts, in the order of how plainly they are said."""
    found = dict.fromkeys(_compared(text[:5_000]))
    amounts = {(effect.amount, effect.is_points) for effect in found}
    for match in _PLAIN.finditer(text[:5_000]):
        amount, is_points = _amount(match)
        if (amount, is_points) not in amounts:
            found[Effect(amount, is_points, is_plain=True)] = None
    return tuple(found)


def _compared(text: str) -> Iterator[Effect]:
    for match in _BEHIND.finditer(text):
        yield Effect(*_amount(match), is_loss=True)
    for match in _COMPARED.finditer(text):
        word = match["word"].casefold()
        way = 1 if word in _UP.split() else -1 if word in _DOWN.split() else 0
        is_loss = word in _BAD.split()
        yield Effect(*_amount(match), way=way, is_limit=bool(match["most"]), is_loss=is_loss)
    for match in _CHANGED.finditer(text):
        word, is_limit = match["word"].casefold(), bool(match["most"] or match["bare"])
        way = 1 if word.startswith(_RISING) else -1 if word.startswith(_FALLING) else 0
        is_loss = word.startswith(_LOSING)
        if is_limit or not is_loss:
            yield Effect(*_amount(match), way=way, is_limit=is_limit, is_loss=is_loss)


def _amount(match: re.Match[str]) -> tuple[float, bool]:
    unit = match["unit"].casefold()
    return float(match["amount"][:9]), unit == "pp" or "point" in unit
