"""An experiment as it is typed: texts for each field, read into what the card keeps.

Dialogs call the function of a single field and show its BadText at the position it names; the
command line gives all fields at once and is told which of them is wrong.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from mlpm_tui.domain.changes import Value
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.experimenting import read_baseline
from mlpm_tui.domain.text import check_block, check_line, safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.rule_language import read_criteria, read_stopping_rule

APPROACH = "approach"
"""The checklist in which an experiment's steps stand."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class TypedExperiment:
    """What somebody typed of an experiment; None and empty fields were not typed."""

    hypothesis: str | None = None
    baseline: str | None = None
    criteria: Sequence[str] = ()
    stopping: Sequence[str] = ()
    timebox: str | None = None
    resources: Sequence[str] = ()


def read_experiment(typed: TypedExperiment) -> dict[str, Value]:
    """Return the fields that were typed, as the card keeps them; BadText names the wrong one."""
    fields: dict[str, Value] = {}
    if typed.hypothesis is not None:
        fields["hypothesis"] = read_hypothesis(typed.hypothesis)
    if typed.baseline is not None:
        fields["baseline"] = _named("baseline", typed.baseline, read_baseline)  # type: ignore[assignment]
    if typed.criteria:
        read = [_named("criterion", text, read_kept_criteria) for text in typed.criteria]
        fields["criteria"] = tuple(criterion for kept in read for criterion in kept)
    if typed.stopping:
        rules = [_named("stopping rule", text, read_kept_stopping) for text in typed.stopping]
        fields["stopping"] = tuple(rules)
    if typed.timebox is not None:
        fields["timebox_length_s"] = _named("timebox", typed.timebox, read_timebox)
    if typed.resources:
        fields["resources"] = read_resources(typed.resources)
    return fields


def read_hypothesis(text: str) -> str:
    """Return a hypothesis; an empty one is none."""
    return check_block(text, "A hypothesis") if text.strip() else ""


def read_kept_criteria(text: str) -> tuple[dict[str, object], ...]:
    """Return the criteria of one text, joined by `and`, in their stored form."""
    return tuple(criterion.as_json() for criterion in read_criteria(text))


def read_kept_stopping(text: str) -> dict[str, object]:
    """Return a stopping rule in its stored form."""
    return read_stopping_rule(text).as_json()


def read_timebox(text: str) -> int:
    """Return a timebox's length in seconds."""
    return round(read_duration(text).total_seconds())


def read_resources(texts: Sequence[str]) -> tuple[str, ...]:
    """Return resources, one a line."""
    return tuple(check_line(text, "A resource", 500) for text in texts)


def read_approach(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the steps of an approach as checklist items."""
    return tuple((APPROACH, text) for text in texts)


def _named(name: str, text: str, read: Callable[[str], Read]) -> Read:
    try:
        return read(text)
    except BadText as wrong:
        where = _pointed(text, wrong.position)
        raise BadText(f"The {name}, {where}: {wrong}", wrong.position, wrong.code) from None


def _pointed(text: str, position: int) -> str:
    """Say where in a text something is wrong, in words, for a single line."""
    if not text.strip():
        return "empty"
    if position >= len(text.rstrip()):
        return f"at its end ({safe_line(text, 40)!r})"
    return f"at {safe_line(text[position:], 30)!r} (character {position + 1})"
