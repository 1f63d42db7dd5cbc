"""Which values of two arms belong together: by the numbers of their folds or seeds, else by place.

A fold of one arm tells nothing beside another fold of the other one: folds differ in how hard they
are. What only one arm has is left out, and said.
"""

import math

from mlpm_tui.domain.arms import Sample
from mlpm_tui.domain.metric_ranges import is_rate
from mlpm_tui.domain.resampling import Part, Probabilities, Spread, rope_of, spread_of
from mlpm_tui.domain.rule_metrics import is_finite
from mlpm_tui.domain.values import dataclass

_MOST_NAMED = 4
"""Parts that are named one by one; of more only how many there are."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The values of a model and of the baseline side by side, and what both are called."""

    model: str
    name: str
    own: Sample
    base: Sample

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Return the places, here and in the baseline, of the values that belong together."""
        if self._is_by_number:
            at = {label: place for place, label in enumerate(self.base.labels)}
            own = enumerate(self.own.labels)
            return tuple((place, at[label]) for place, label in own if label in at)
        if len(self.own.values) != len(self.base.values):
            return ()
        return tuple((place, place) for place in range(len(self.own.values)))

    @property
    def trouble(self) -> tuple[str, ...]:
        """Say why the values cannot be paired, where they cannot."""
        if not all(map(is_finite, self.base.values)):
            return (f"{self.name} has {self.base.part} without a finite value: no pairs",)
        if self._is_by_number:
            for name, sample in ((self.model, self.own), (self.name, self.base)):
                if twice := [x for x in sample.labels if sample.labels.count(x) > 1]:
                    return (f"{name} has {twice[0]} twice: no pairs",)
        if not (count := len(self.places)):
            return (f"{self.own.shown} here and {self.base.shown} of {self.name}: no pairs",)
        if count > 1 and not self.spread(1).is_weighable:
            return (f"all {self.shown} differ from {self.name} by the same: no noise to weigh",)
        return () if count > 1 else ("one pair has no spread",)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Say which values only one of the arms has."""
        own, base = {here for here, _ in self.places}, {there for _, there in self.places}
        found = []
        for name, sample, paired in ((self.model, self.own, own), (self.name, self.base, base)):
            alone = [label for place, label in enumerate(sample.labels) if place not in paired]
            if alone:
                few = len(alone) <= _MOST_NAMED
                found.append(f"{', '.join(alone) if few else f'{len(alone)} parts'} of {name}")
        return (f"not in both arms, so left out: {' and '.join(found)}",) if found else ()

    @property
    def shown(self) -> str:
        """How many pairs of what there are: `5 folds`."""
        return f"{len(self.places)} {self.own.part}"

    @property
    def rarer(self) -> Sample:
        """The arm with the fewer folds a repeat, whose correction is the stronger one."""
        return self.own if self.own.folds <= self.base.folds else self.base

    @property
    def of_base(self) -> float:
        """The mean of all values of the baseline, whether they are paired or not."""
        count = len(self.base.values)
        return math.fsum(value / count for value in self.base.values)

    def spread(self, sign: int) -> Spread:
        """Weigh the differences, positive where the model is better."""
        own, base = self.own.values, self.base.values
        leads = [sign * (own[here] - base[there]) for here, there in self.places]
        return spread_of(leads, self.rarer.folds)

    def probabilities(self, spread: Spread, metric: str) -> Probabilities:
        """Return how likely the model is worse, equivalent or better."""
        is_small = max(map(abs, self.base.values)) <= 1
        return spread.probabilities(rope_of(self.of_base, is_rate=is_rate(metric) and is_small))

    @property
    def _is_by_number(self) -> bool:
        """Whether numbers say what belongs together.

        Both arms have them, and they are no two ways to count the same folds, from 0 and from 1.
        Seeds that have none in common are paired as they come: no two of them belong together.
        """
        own, base = self.own.labels, self.base.labels
        if not own or not base or self.own.part is not self.base.part:
            return False
        if self.own.part is Part.SEEDS:
            return not {*own}.isdisjoint(base)
        if {*own} == {*base}:
            return True
        return not (len(own) == len(base) and _is_whole(own) and _is_whole(base))


def _is_whole(labels: tuple[str, ...]) -> bool:
    """Say whether these are all folds of one cross-validation, counted from 0 or 1."""
    return any({*labels} == {f"fold {start + at}" for at in range(len(labels))} for start in (0, 1))
