"""An exported project as entries: each read for itself, with the place at which it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from mlpm_tui.domain.card_ways import Step, check_step
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.exchange_checks import checked
from mlpm_tui.domain.exchange_forms import (
    HEAD,
    MOVES,
    TELEMETRY,
    WORKED_OUT,
    Form,
    types_of,
    within,
)
from mlpm_tui.domain.exchange_values import (
    as_list,
    as_object,
    check_complete,
    check_names,
    read_text,
    read_value,
    wrong,
)
from mlpm_tui.domain.records import RECORDS
from mlpm_tui.domain.values import dataclass

Name = str | tuple[str, ...]
"""What a record is called where another points at it."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as it stands in a file: where, in what, its own fields and what it points at."""

    form: Form
    place: str
    given: Mapping[str, Any]
    parent: "Found | None" = None
    refs: dict[str, Name] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    way: tuple[Step, ...] = ()

    @property
    def name(self) -> Name:
        """What others call it; empty where nobody does."""
        own = str(self.fields.get("id") or self.fields.get("name") or self.fields.get("signal", ""))
        if self.form.within == "model" and self.parent is not None:
            model = str(self.parent.fields["name"])
            return model if self.form.entity == "schedule" else (model, own)
        return own


def entries_of(document: Mapping[str, Any]) -> tuple[Found, ...]:
    """Return every entry of a project, those that stand in others after them."""
    known = dict.fromkeys((*HEAD, TELEMETRY, *(form.name for form in within(""))))
    check_names(document, known, "the document")
    return tuple(found for form in within("") for found in _walk(form, document, "", None))


def _walk(
    form: Form, holder: Mapping[str, Any], place: str, parent: Found | None
) -> Iterator[Found]:
    value = holder.get(form.name)
    if value is None:
        return
    at = f"{place}.{form.name}" if place else form.name
    if form.is_one:
        numbered: Iterable[tuple[str, Any]] = [(at, value)]
    else:
        numbered = [(f"{at}[{n}]", entry) for n, entry in enumerate(as_list(value, at))]
    for where, entry in numbered:
        given = as_object(entry, where)
        inner = tuple(within(form.entity))
        more = (*WORKED_OUT, MOVES) if form.entity == "card" else ()
        check_names(given, dict.fromkeys((*form.written, *more, *(i.name for i in inner))), where)
        if form.entity == "card":
            given = {**given, "links": _own_links(given, where)}
        found = Found(
            form, where, given, parent, way=_way(given, where) if form.entity == "card" else ()
        )
        _read_fields(found)
        yield found
        for each in inner:
            yield from _walk(each, given, where, found)


def _own_links(given: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    """Return the links that a card has itself: those from the other end stand with other cards."""
    links: list[Mapping[str, Any]] = []
    for at, entry in enumerate(as_list(given.get("links", []), f"{place}.links")):
        link = dict(as_object(entry, f"{place}.links[{at}]"))
        direction = link.pop("direction", "out")
        if "id" in link:
            link["target"] = link.pop("id")
        if direction != "in":
            links.append(link)
    return links


def _way(given: Mapping[str, Any], place: str) -> tuple[Step, ...]:
    at = f"{place}.{MOVES}"
    way: tuple[Step, ...] = read_value(tuple[Step, ...], given.get(MOVES, []), at)
    for number, step in enumerate(way):
        try:
            check_step(step, is_first=not number)
        except RuleBroken as error:
            raise wrong(f"{at}[{number}]", str(error)) from None
    return way


def _read_fields(found: Found) -> None:
    form, types = found.form, types_of(found.form.entity)
    read: dict[str, Any] = {}
    for name in form.written:
        if name not in found.given:
            continue
        value, place = found.given[name], f"{found.place}.{name}"
        if name in form.refs:
            read[name] = None
            if value is not None:
                found.refs[name] = _read_ref(form, name, value, found)
        else:
            read[name] = read_value(types[name], value, place)
    found.fields.update(checked(form.entity, read, found.place))
    check_complete(
        RECORDS[form.entity],
        found.fields | dict.fromkeys(("key", form.of, *form.implied)),
        found.place,
    )


def _read_ref(form: Form, name: str, value: object, found: Found) -> Name:
    place = f"{found.place}.{name}"
    if form.refs[name] == "monitor":
        model, signal = read_value(tuple[str, str], value, place)
        return (model, signal)
    text = read_text(value, place)
    if form.refs[name] == "source" and found.parent is not None:
        return (str(found.parent.fields["name"]), text)
    return text
