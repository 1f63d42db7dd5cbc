"""Single changes in words, as somebody reads them who looks an act up."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.change_words import change_words, field_words, value_words
from mlpm_tui.domain.changes import Change

EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("owner", None, "nothing"),
        ("tags", (), "nothing"),
        ("tags", ("nlp", "old"), "nlp, old"),
        ("status", Status.IN_PROGRESS, "in progress"),
        ("status", "in_progress", "in progress"),
        ("title", "snake_case", "snake_case"),
        ("done", True, "yes"),
        ("timebox_length_s", 7200.0, "2h"),
        ("points", 3.0, "3"),
        ("due", date(2026, 12, 1), "2026-12-01"),
        ("fired_at", datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "2026-11-23 11:05"),
        ("fired_at", "2026-11-23T09:05:00.000000Z", "2026-11-23 09:05"),
        ("metrics", {"f1": 0.85, "auc": None}, "f1=0.85 auc=nothing"),
        ("summary", {"planned": ["a", "b"], "done": []}, "planned=a, b done=nothing"),
        ("title", "x" * 99, "x" * 59 + "…"),
    ],
)
def test_values_are_told_as_people_write_them(name: str, value: object, words: str) -> None:
    assert value_words(name, value, EAST) == words


def test_a_change_is_a_line_for_each_field_that_matters() -> None:
    before = {"status": Status.READY, "rank": "a", "entered_at": None, "owner": None}
    after = {"status": Status.DONE, "rank": "b", "entered_at": None, "owner": "ana"}
    told = [*change_words(Change("card", 1, 1, 0, before, after), "->")]
    assert told == ["status: ready -> done", "owner: nothing -> ana"]
    moved = Change("card", 1, 1, 0, {"rank": "a"}, {"rank": "b"})
    assert [*change_words(moved, "->")] == ["place in the column: a -> b"]
    item = Change("checklist_item", 5, 1, 0, None, {"text": "count words", "done": False})
    assert [*change_words(item, "->")] == ["new checklist item count words"]
    assert [*change_words(item.reverse, "->")] == ["removed checklist item count words"]
    checked = Change("checklist_item", 5, 1, 0, {"done": False}, {"done": True})
    assert [*change_words(checked, "->")] == ["checklist item: done: no -> yes"]


def test_fields_have_whole_names() -> None:
    assert field_words("timebox_length_s") == "timebox length"
    assert field_words("entered_at") == "time in the column"
