"""How a card stands on its way to production, in words: gate, handoff, objectives."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.objective_documents import budget_words, burn_words
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.widgets.text_parts import BAD, GOOD, WARN, WEAK, Part, fact, head

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document

_OF_HANDOFF = {"accepted": GOOD, "waiting": WARN, "returned": BAD}
_OF_OBJECTIVE = {"met": GOOD, "unmet": BAD}


def standing_facts(standing: "Document") -> Iterator[Part]:
    """Write whether the rollout may begin and why not, and who hands what to whom."""
    if (rollout := standing["rollout"]) is not None:
        if rollout["open"]:
            yield from fact("Rollout", "open: it may begin", GOOD)
        else:
            yield from fact("Rollout", f"shut: {rollout['why']}", BAD)
    for step in standing["forced"]:
        yield from fact("Forced", step["said"], WARN)
    if (handoff := standing["handoff"]) is not None:
        yield from fact("Handoff", _handoff(handoff), _OF_HANDOFF.get(handoff["state"], ""))


def standing_details(standing: "Document", glyphs: Glyphs) -> Iterator[Part]:
    """Write the items of a handoff with their evidence, and how each objective stands."""
    if (handoff := standing["handoff"]) is not None:
        yield head(f"Handoff of {safe_line(handoff['id'])}")
        for item in handoff["items"]:
            yield from _item(item, glyphs)
    if standing["objectives"]:
        yield head("Objectives")
    for each in standing["objectives"]:
        yield from _objective(each, glyphs)


def item_words(item: "Document", *, is_short: bool = False) -> str:
    """Say what is known of one of the six items: what its check found, its evidence and why."""
    if not item["evidence"]:
        return "not there yet"
    if is_short:
        return safe_line(f"{item['checked']}: {item['evidence']}", 100)
    more = f" ({item['why']})" if item["why"] else ""
    note = f"; {item['note']}" if item["note"] else ""
    return safe_line(f"{item['checked']}: {item['evidence']}{more}{note}", 1_000)


def _handoff(handoff: "Document") -> str:
    said = f"{handoff['opened_by']} to {handoff['receiver']}, {handoff['there']} of 6 items there, "
    if handoff["state"] != "waiting":
        decided = f"by {handoff['decided_by']}" if handoff["decided_by"] else ""
        why = f": {handoff['reason']}" if handoff["reason"] else ""
        return f"{said}{handoff['state']} {decided}".strip() + why
    waited = show_duration(timedelta(minutes=handoff["waiting_s"] // 60))
    return f"{said}waits for {handoff['receiver']}, {waited} in the queue"


def _item(item: "Document", glyphs: Glyphs) -> Iterator[Part]:
    is_there = item["there"]
    yield (f"{glyphs.yes if is_there else glyphs.no} ", GOOD if is_there else WARN)
    yield (f"{item['item']:<24}  ", "")
    yield (f"{item_words(item)}\n", WEAK)


def _objective(each: "Document", glyphs: Glyphs) -> Iterator[Part]:
    sign = {"met": glyphs.yes, "unmet": glyphs.no}.get(each["state"], "?")
    yield (f"{sign} {each['state']}: ", _OF_OBJECTIVE.get(each["state"], WARN))
    yield (f"{safe_line(each['text'], 300)}", "")
    yield (f"  {safe_line(each['card'])}\n", WEAK)
    yield (f"  {safe_line(each['why'], 400)}\n", WEAK)
    if each["budget"] is not None:
        is_used_up = (each["budget"]["left"] or 0) < 0
        yield (f"  {budget_words(each)}\n", BAD if is_used_up else WEAK)
    for burn in each["burn"]:
        yield (f"  {burn_words(burn)}\n", BAD if burn["state"] == "burning" else WEAK)
    if each["unknown"]:
        yield (f"  {safe_line(each['unknown'], 400)}\n", WARN)
