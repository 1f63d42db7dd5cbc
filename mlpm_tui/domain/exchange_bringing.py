"""An exported project as changes that bring it into being; RuleBroken says what it is not.

What an entry points at is found by name, so the order of cards or sprints in a file does not
matter. Keys are new and rise with the order in the file: what stood alike in a list stays in order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mlpm_tui.domain.card_ways import Trodden, in_order, trodden, wrong_with
from mlpm_tui.domain.cards import PHASE_NUMBERS, Card, Kind, Status
from mlpm_tui.domain.changes import Change, Record, made
from mlpm_tui.domain.dossier import may_have
from mlpm_tui.domain.exchange_checks import check_record
from mlpm_tui.domain.exchange_forms import FORMS, MOVES, ONLY_ONCE
from mlpm_tui.domain.exchange_reading import Found, Name, entries_of
from mlpm_tui.domain.exchange_values import as_object, read_text, read_value, wrong
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.ids import card_id, series_of
from mlpm_tui.domain.placing import PARTS
from mlpm_tui.domain.records import RECORDS
from mlpm_tui.domain.sprint_summaries import ID_LISTS
from mlpm_tui.domain.text import check_line, safe_line
from mlpm_tui.domain.values import dataclass

Keys = Mapping[int, int]
"""The key that each entry gets, by its `id()`."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A project as it is to come into being: under which key, by which changes, counted so far.

    `models` are the keys of its models by their names, `makers` say who made which card where that
    is known, and `steps` are the ways that its cards have gone since they were made.
    """

    key: str
    name: str
    changes: tuple[Change, ...]
    numbers: Mapping[str, int]
    models: Mapping[str, int]
    makers: Mapping[int, str]
    steps: tuple[Trodden, ...] = ()


def brought(
    document: Mapping[str, Any], key: str, new_keys: Callable[[int], Sequence[int]]
) -> Brought:
    """Return what brings a document's project into being under a key, its own or another one.

    `new_keys` gives so many keys that nothing has, the smallest first.
    """
    project = as_object(document.get("project"), "project")
    old = read_text(project.get("key"), "project.key")
    name = check_line(read_text(project.get("name"), "project.name"), "A project's name")
    found = entries_of(document)
    _check_once(found)
    _check_phases(found)
    ids = _ids(found, old, key)
    known_ids = frozenset(ids.values())
    keys = _keys(found, new_keys(len(found)))
    known = _Known(found, keys)
    records = [(_record(each, keys, known, ids), each) for each in _in_order(found)]
    for record, each in records:
        check_record(record, each.place, known_ids)
    cards = {card.key: (card, each) for card, each in records if isinstance(card, Card)}
    _check_cards(cards)
    _check_parts(cards, records)
    numbers = _numbers(document, cards, old, key)
    models = {str(r.name): r.key for r, each in records if each.form.entity == "model"}
    ways = {card.key: _trodden(card, each) for card, each in cards.values()}
    changes = [
        ways[record.key][0] if each.form.entity == "card" else made(record)
        for record, each in records
    ]
    makers = {key: each.way[0].who for key, (_, each) in cards.items() if each.way}
    steps = in_order(way for _, way in ways.values())
    return Brought(key, name, tuple(changes), numbers, models, makers, steps)


class _Known:
    """What each name stands for."""

    def __init__(self, found: Iterable[Found], keys: Keys) -> None:
        self._keys: dict[tuple[str, Name], int] = {}
        for each in found:
            if each.form.is_one and not each.form.of:
                continue
            self._keys[(each.form.entity, each.name)] = keys[id(each)]

    def key(self, entity: str, name: Name, place: str) -> int:
        """Return the key of a record, or say that nothing is called so."""
        if (key := self._keys.get((entity, name))) is None:
            shown = name if isinstance(name, str) else " ".join(name)
            raise wrong(place, f"there is no {entity} {safe_line(shown, 60)!r} in the file.")
        return key


def _check_once(found: Iterable[Found]) -> None:
    seen: set[tuple[Any, ...]] = set()
    for each in found:
        names = ONLY_ONCE.get(each.form.entity)
        if names is None:
            continue
        alike = [each.refs.get(name) or each.fields.get(name) for name in names]
        if (sign := (each.form.entity, id(each.parent), *alike)) in seen:
            shown = safe_line(" ".join(map(str, alike)), 60)
            raise wrong(each.place, f"{shown!r} is there twice.")
        seen.add(sign)


def _check_phases(found: Iterable[Found]) -> None:
    numbers = sorted(each.fields["number"] for each in found if each.form.entity == "phase")
    if numbers != [*PHASE_NUMBERS]:
        raise wrong("phases", "a project has the phases 1 to 5, each once.")


def _ids(found: Iterable[Found], old: str, key: str) -> dict[str, str]:
    """Return the id that each card gets, by the id that it has in the file."""
    cards = [each for each in found if each.form.entity == "card"]
    ids: dict[str, str] = {}
    # A card comes before its sub-tasks, whatever their order in the file.
    for each in sorted(cards, key=lambda one: "parent" in one.refs):
        fields, parent = each.fields, each.refs.get("parent")
        if parent is not None and parent not in ids:
            raise wrong(f"{each.place}.parent", f"there is no card {safe_line(str(parent), 60)!r}.")
        kind, number = Kind(fields["kind"]), fields.get("number")
        if number is None:
            raise wrong(f"{each.place}.number", "it is missing.")
        expected = card_id(old, kind, number, None if parent is None else str(parent))
        if fields["id"] != expected:
            raise wrong(f"{each.place}.id", f"by its kind and number this card is {expected}.")
        ids[expected] = card_id(key, kind, number, None if parent is None else ids[str(parent)])
    return ids


def _keys(found: Sequence[Found], new_keys: Sequence[int]) -> dict[int, int]:
    keys = {id(each): key for each, key in zip(found, new_keys, strict=True)}
    for each in found:
        # What there is one of has the key of its card.
        if each.form.is_one and not each.form.of:
            keys[id(each)] = keys[id(each.parent)]
    return keys


def _in_order(found: Iterable[Found]) -> list[Found]:
    """Return entries so that a record comes after those that it needs."""
    order = {form.entity: at for at, form in enumerate(FORMS)}
    return sorted(found, key=lambda each: order[each.form.entity])


def _record(each: Found, keys: Keys, known: _Known, ids: Mapping[str, str]) -> Any:  # noqa: ANN401
    form, fields = each.form, dict(each.fields)
    for name, ref in each.refs.items():
        fields[name] = known.key(form.refs[name], ref, f"{each.place}.{name}")
    if form.of and each.parent is not None:
        is_phase = form.entity == "gate_output"
        fields[form.of] = each.parent.fields["number"] if is_phase else keys[id(each.parent)]
    for name in form.implied:
        holder = each.parent and each.parent.parent
        fields[name] = keys[id(holder)]
    if form.entity == "card":
        fields["id"] = ids[fields["id"]]
    record = RECORDS[form.entity](key=keys[id(each)], **{"version": 1, **fields})
    if form.entity == "sprint" and record.summary is not None:
        return replace(record, summary=_summary(record.summary, ids))
    return record


def _summary(summary: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return what a sprint came to with the ids that its cards have now."""
    return {
        name: [ids.get(one, one) if isinstance(one, str) else one for one in value]
        if isinstance(value, list) and name in ID_LISTS
        else value
        for name, value in summary.items()
    }


def _check_cards(cards: Mapping[int, tuple[Card, Found]]) -> None:
    places: dict[tuple[Any, ...], str] = {}
    for card, each in cards.values():
        if card.parent is not None and cards[card.parent][0].parent is not None:
            raise wrong(f"{each.place}.parent", "sub-tasks go one level deep.")
        if card.is_archived:
            continue
        sign = (card.phase, card.status, card.rank)
        if (other := places.setdefault(sign, card.id)) != card.id:
            raise wrong(f"{each.place}.rank", f"{other} stands at the same place.")


def _check_parts(
    cards: Mapping[int, tuple[Card, Found]], records: Iterable[tuple[Record, Found]]
) -> None:
    """Refuse what cards of a kind cannot have, and cards that lack what their kind has."""
    has: set[tuple[int, str]] = set()
    for record, each in records:
        if each.form.within != "card":
            continue
        card = cards[record.of_card][0]
        has.add((card.key, each.form.entity))
        own = next((kind for kind, part in PARTS.items() if part is type(record)), card.kind)
        if own is not card.kind or not may_have(card, each.form.entity):
            raise wrong(each.place, f"a card of kind {card.kind} has none of that.")
        if isinstance(record, Experiment) and record.outcome is None:
            _check_undecided(card, each)
    for card, each in cards.values():
        part = PARTS.get(card.kind)
        if part is not None and (card.key, part.entity) not in has:
            raise wrong(each.place, f"{part.entity} is missing.")


def _check_undecided(card: Card, each: Found) -> None:
    if card.status is Status.DONE:
        raise wrong(f"{each.place}.outcome", "the experiment is done and has none.")


def _trodden(card: Card, each: Found) -> tuple[Change, tuple[Trodden, ...]]:
    if each.way and (said := wrong_with(card, each.way)):
        raise wrong(f"{each.place}.{MOVES}", f"{said}.")
    return trodden(card, each.way)


def _numbers(
    document: Mapping[str, Any], cards: Mapping[int, tuple[Card, Found]], old: str, key: str
) -> dict[str, int]:
    """Return the last number of each series; none is below what its cards have."""
    given = read_value(Mapping[str, int], document.get("numbers", {}), "numbers")
    numbers: dict[str, int] = {}
    for series, last in given.items():
        if not series.startswith(f"{old}-") or not 0 <= last < 2**31:
            raise wrong("numbers", f"{safe_line(series, 40)!r} is no series of {old}.")
        numbers[f"{key}{series.removeprefix(old)}"] = last
    for card, _ in cards.values():
        parent = None if card.parent is None else cards[card.parent][0].id
        series = series_of(key, card.kind, parent)
        numbers[series] = max(numbers.get(series, 0), card.number)
    return dict(sorted(numbers.items()))
