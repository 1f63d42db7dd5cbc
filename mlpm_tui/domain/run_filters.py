"""The language in which runs of a tracking store are asked for.

    status:running,failed card:ML-EXP-05 name:stacked params.model:bert tags.team:nlp
    metrics.f1>=0.8 f1>=0.8 -status:failed "free text"

Terms are joined by "and", values behind a comma by "or"; a minus turns a term round. A metric is
compared by its last value. Free text is looked for in the run's name and at the start of its id.
"""

import re
from difflib import get_close_matches

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.filter_words import COMPARISONS, terms_of, values_at
from mlpm_tui.domain.runs import Run, RunStatus, card_of
from mlpm_tui.domain.values import dataclass

STATUS, CARD, NAME, TEXT = "status", "card", "name", "text"
PARAMS, TAGS, METRICS = "params", "tags", "metrics"
_GROUPS = {"param": PARAMS, "tag": TAGS, "metric": METRICS}
_FIELDS = (STATUS, CARD, NAME)
_SPACE = re.compile(r"(?:\s|\band\b(?=\s|$))+", re.IGNORECASE)
_FIELD = re.compile(r'([^\s:=<>!,"-][^\s:=<>!,"]*)(<=|>=|==|:|=|<|>)')
_KEYED = re.compile(r"(params?|tags?|metrics?)\.(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class RunTerm:
    """One condition: what is looked at, under which name, and what it must be.

    `bound` is what a metric's last value is compared with.
    """

    field: str
    key: str
    relation: str
    values: tuple[str, ...]
    bound: float = 0.0
    is_negated: bool = False

    def matches(self, run: Run) -> bool:
        """Say whether a run meets the condition."""
        return self._holds(run) is not self.is_negated

    def _holds(self, run: Run) -> bool:
        if self.field == METRICS:
            metric = run.metrics.get(self.key)
            return metric is not None and COMPARISONS[self.relation](metric.last, self.bound)
        if self.field in {PARAMS, TAGS}:
            found = run.params if self.field == PARAMS else run.tags
            return found.get(self.key) in self.values
        if self.field == STATUS:
            return run.status in self.values
        if self.field == CARD:
            return (card_of(run) or "").upper() in self.values
        return mentions(run.name, run.id if self.field == TEXT else "", self.values)


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Conditions that a run must meet, all of them; without any, every run does."""

    terms: tuple[RunTerm, ...] = ()

    def matches(self, run: Run) -> bool:
        """Say whether a run meets every condition."""
        return all(term.matches(run) for term in self.terms)


def mentions(name: str, identity: str, words: tuple[str, ...]) -> bool:
    """Say whether a run's name holds one of these words, or its id begins with one."""
    folded = name.casefold()
    return any(word in folded or (identity and identity.startswith(word)) for word in words)


def read_run_filter(text: str) -> RunFilter:
    """Read a filter as it is typed; BadText says where it is wrong and how to mend it."""
    return RunFilter(terms_of(text, _skip, _term))


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _term(text: str, position: int) -> tuple[RunTerm, int]:
    is_negated = text[position] in "-!"
    start = position + is_negated
    found = _FIELD.match(text, start)
    named, relation = (found[1], found[2]) if found else (TEXT, ":")
    relation = ":" if relation in {"=", "=="} else relation
    field, key = _field(named, relation, start)
    values, end = _values(text, found.end() if found else start)
    if field == METRICS:
        bound = _number(named, values, start)
        return RunTerm(field, key, relation, values, bound, is_negated), end
    return RunTerm(field, key, relation, _read(field, values, start), 0.0, is_negated), end


def _field(named: str, relation: str, position: int) -> tuple[str, str]:
    """Return what is looked at and under which name; a bare name that is compared is a metric."""
    field, key = named.casefold(), ""
    if keyed := _KEYED.fullmatch(named):
        group = keyed[1].casefold()
        field, key = _GROUPS.get(group, group), keyed[2]
    elif relation in COMPARISONS and field not in (*_FIELDS, TEXT):
        field, key = METRICS, named
    if field not in (*_FIELDS, TEXT) and not key:
        near = get_close_matches(field[:30], _FIELDS, 1, 0.55)
        hint = f"did you mean {near[0]}?" if near else "there are status, card, name, params.NAME,"
        more = "" if near else " tags.NAME and a metric that is compared, as in f1>=0.8"
        raise BadText(f"{named[:30]!r} is no field of a run; {hint}{more}", position)
    if (field == METRICS) is not (relation in COMPARISONS):
        wrong = "compared with < <= > >=" if field == METRICS else "asked for with a colon"
        raise BadText(f"{named[:30]} can only be {wrong}.", position)
    return field, key


def _values(text: str, position: int) -> tuple[tuple[str, ...], int]:
    found = list(values_at(text, position, "a value"))
    return tuple(value for value, _, _ in found), found[-1][2]


def _number(named: str, values: tuple[str, ...], position: int) -> float:
    try:
        (value,) = values
        return float(value)
    except ValueError:
        raise BadText(f"{named[:30]} is compared with one number.", position) from None


def _read(field: str, values: tuple[str, ...], position: int) -> tuple[str, ...]:
    """Bring values into the form that they are compared in."""
    if field == STATUS:
        wanted = tuple(value.upper() for value in values)
        for value in wanted:
            if value not in tuple(RunStatus):
                known = ", ".join(RunStatus).lower()
                raise BadText(f"{value[:30]!r} is no status of a run; it may be {known}.", position)
        return wanted
    if field == CARD:
        return tuple(value.upper() for value in values)
    return tuple(v.casefold() for v in values) if field in {NAME, TEXT} else values
