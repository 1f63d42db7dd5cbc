"""What a stand-up tells: since when, what came of each record, and who is wanted."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.agreements import Standup, Team
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Change, taken_back
from mlpm_tui.domain.errors import BadText, NotFound
from mlpm_tui.domain.flow import Moved, tracks_of
from mlpm_tui.domain.handoffs import Handoff
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.standing_up import Seen, StandUp, of_lane, of_person, stand_up
from mlpm_tui.domain.standing_up_held import HoldStandUp
from mlpm_tui.domain.standing_up_matters import (
    arrived_at,
    column_visits,
    length_words,
    stuck_in,
)
from mlpm_tui.domain.standing_up_nets import Happened, net_of
from mlpm_tui.domain.standing_up_since import (
    Since,
    day_words,
    read_since,
    since_of,
    since_words,
    working_day_after,
    working_day_before,
    working_days,
)
from mlpm_tui.domain.standing_up_tales import Tales
from mlpm_tui.domain.timing import StartExperiment
from tests.domain.projects import START, Table

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=BERLIN)
BACKLOG, READY, WORK, REVIEW, DONE = Status
DAY = timedelta(days=1)


# -- since when


def test_monday_follows_friday() -> None:
    friday = datetime(2026, 11, 20, 9, 30, tzinfo=BERLIN)
    assert working_day_before(MONDAY, BERLIN) == friday
    assert working_day_after(friday, BERLIN) == MONDAY
    assert working_days(friday.date(), MONDAY.date()) == 1
    assert since_words(Since(friday), MONDAY, BERLIN) == "since Friday 09:30"
    thursday = Since(friday - DAY)
    assert since_words(thursday, MONDAY, BERLIN) == "since Thursday 09:30, 2 working days ago"


def test_the_hour_stays_where_clocks_are_changed() -> None:
    after = datetime(2026, 10, 26, 9, 30, tzinfo=BERLIN)
    assert working_day_before(after, BERLIN) == datetime(2026, 10, 23, 9, 30, tzinfo=BERLIN)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_working_days_are_counted_one_by_one(first: date, length: int) -> None:
    days = [first + at * DAY for at in range(1, length + 1)]
    expected = sum(day.weekday() < 5 for day in days)
    assert working_days(first, first + length * DAY) == expected


def test_the_last_stand_up_that_has_been_counts() -> None:
    held = [Standup(key, MONDAY + days * DAY, "ana") for key, days in ((1, -4), (2, -3), (3, 1))]
    team = Team(standups=tuple(held))
    assert since_of(team, MONDAY, BERLIN) == Since(held[1].at, "ana")
    asked = MONDAY - 9 * DAY
    assert since_of(team, MONDAY, BERLIN, asked) == Since(asked, is_asked=True)
    assert since_of(Team(), MONDAY, BERLIN) == Since(working_day_before(MONDAY, BERLIN))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", datetime(2026, 11, 23, tzinfo=BERLIN)),
        (" Yesterday ", datetime(2026, 11, 22, tzinfo=BERLIN)),
        ("fri", datetime(2026, 11, 20, tzinfo=BERLIN)),
        ("monday", datetime(2026, 11, 16, tzinfo=BERLIN)),
        ("2d", MONDAY - 2 * DAY),
        ("4 hours ago", MONDAY - timedelta(hours=4)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=BERLIN)),
        ("2026-11-20T09:30", datetime(2026, 11, 20, 9, 30, tzinfo=BERLIN)),
        ("2026-11-20T09:30Z", datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        ("last", None),
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, expected: datetime | None) -> None:
    assert read_since(text, MONDAY, BERLIN) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "2027-01-01", "0001-01-01", "9999-12-31", "2001-01-01"]
)
def test_what_is_no_moment_of_the_past_is_refused(text: str) -> None:
    with pytest.raises(BadText):
        read_since(text, MONDAY, BERLIN)


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(BadText):
        found = read_since(text, MONDAY, BERLIN)
        assert found is None or found <= MONDAY


def test_days_are_named_near_and_dated_far() -> None:
    today = MONDAY.date()
    days = (0, -1, 1, -3, 4, -7, -400)
    said = [day_words(today + at * DAY, today) for at in days]
    assert said[:5] == ["today", "yesterday", "tomorrow", "Friday", "Friday"]
    assert said[5:] == ["16 Nov", "19 Oct 2025"]


def test_lengths_have_one_unit() -> None:
    said = [length_words(timedelta(seconds=s)) for s in (5, 90, 7_200, 200_000, -200_000)]
    assert said == ["a moment", "1min", "2h", "2d", "2d"]


# -- what came of it


STATES = st.none() | st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(0, 2)})


def steps_between(states: list[dict[str, int] | None], key: int = 1) -> list[Happened]:
    found: list[Happened] = []
    for at, (before, after) in enumerate(pairwise(states)):
        if before is None and after is None:
            continue
        if before is not None and after is not None:
            names = {name for name in after if after[name] != before[name]}
            old = {name: before[name] for name in names}
            new = {name: after[name] for name in names}
        else:
            old, new = before, after  # type: ignore[assignment]
        step = (f"u{at}", START, "ana", "did", "duty", key, 0, old, new)
        found.append(Happened(len(found), *step))
    return found


@given(st.lists(STATES, min_size=1, max_size=8))
def test_only_the_first_and_the_last_state_count(states: list[dict[str, int] | None]) -> None:
    steps = steps_between(states)
    net = net_of(steps) if steps else None
    first, last = states[0], states[-1]
    if first == last:
        assert net is None
        return
    assert net is not None
    assert (net.is_made, net.is_gone) == (first is None, last is None)
    if first is not None and last is not None:
        changed = {name for name in last if last[name] != first[name]}
        assert net.after == {name: last[name] for name in changed}
        assert net.before == {name: first[name] for name in changed}
    elif last is not None:
        assert net.after == last


@given(st.lists(STATES, min_size=1, max_size=6))
def test_what_was_undone_never_happened(states: list[dict[str, int] | None]) -> None:
    steps = steps_between([*states, *states[::-1]])
    assert not steps or net_of(steps) is None


def happened(changes: tuple[Change, ...], who: str = "ana", said: str = "did") -> list[Happened]:
    steps = enumerate(changes)
    return [
        Happened(at, said, START, who, said, c.entity, c.key, c.card, c.before, c.after)
        for at, c in steps
    ]


def told(table: Table, *pairs: tuple[str, tuple[Change, ...]]) -> list[str]:
    steps = [step for who, changes in pairs for step in happened(changes, who)]
    numbered = [replace(step, seq=at) for at, step in enumerate(steps)]
    return [one.text for one in Tales(numbered).told(table.project.cards, {})]


def test_several_moves_are_told_once_with_their_end() -> None:
    table = Table()
    table.do(AddCard(Kind.TASK, "Build", 2))
    first = table.do(MoveCard("ML-TASK-01", status=WORK)).changes
    second = table.do(MoveCard("ML-TASK-01", status=REVIEW)).changes
    assert told(table, ("ana", first), ("ben", second)) == ["ben moved ML-TASK-01 to review"]
    assert told(table, ("ana", first)) == ["ana started ML-TASK-01"]
    third = table.do(MoveCard("ML-TASK-01", status=DONE)).changes
    assert told(table, ("ana", first), ("ben", (*second, *third))) == ["ben finished ML-TASK-01"]
    back = table.do(MoveCard("ML-TASK-01", status=READY)).changes
    assert told(table, ("ana", back)) == ["ana reopened ML-TASK-01 (ready)"]
    undone = taken_back((*first, *second, *third, *back), table.now)
    assert told(table, ("ana", (*first, *second, *third, *back, *undone))) == []


def test_a_card_that_came_and_went_is_not_told() -> None:
    table = Table()
    made = table.do(AddCard(Kind.EXPERIMENT, "Try", 3, checklist=(("approach", "fit"),)))
    assert told(table, ("ana", made.changes)) == ["ana added ML-EXP-01"]
    gone = taken_back(made.changes, table.now)
    assert told(table, ("ana", (*made.changes, *gone))) == []


def test_an_epic_is_told_without_its_parts() -> None:
    table = Table()
    epic = table.do(AddCard(Kind.EPIC, "Serve", 4)).changes
    parts = [table.do(AddCard(Kind.TASK, f"Part {at}", 4, parent="ML-PROD-01")) for at in range(3)]
    changes = (*epic, *(change for part in parts for change in part.changes))
    assert told(table, ("ana", changes)) == ["ana added ML-PROD-01"]
    assert told(table, ("ana", parts[0].changes)) == ["ana added ML-PROD-01a"]


def test_braces_and_markup_in_a_reason_stay_as_they_are() -> None:
    table = Table()
    table.do(AddCard(Kind.TASK, "Build", 2))
    card = table.project.card("ML-TASK-01")
    change = Change("card", card.key, card.key, 1, {"blocked": None}, {"blocked": "{0} [b] %s"})
    assert told(table, ("ana", (change,))) == ["ana blocked ML-TASK-01: {0} [b] %s"]


def test_a_reason_ends_its_sentence() -> None:
    table = Table()
    part = {"opened_at": START, "severity": "critical"}
    made = table.do(AddCard(Kind.ALERT, "Falls", 5, part=part)).changes
    card = table.project.card("ML-ALERT-01")
    blocked = Change("card", card.key, card.key, 1, {"blocked": None}, {"blocked": "no disk"})
    taken = Change("alert", card.key, card.key, 1, {"state": "firing"}, {"state": "acknowledged"})
    assert told(table, ("ana", (*made, blocked, taken))) == [
        "ana opened ML-ALERT-01 (critical) and blocked it: no disk"
    ]
    assert told(table, ("ana", (blocked, taken))) == [
        "ana took ML-ALERT-01 up and blocked it: no disk"
    ]
    assert told(table, ("mlpm", made), ("ben", (taken,))) == [
        "ML-ALERT-01 opened (critical); ben took it up"
    ]


# -- who is wanted


def at(days: float) -> datetime:
    return START + days * DAY


def moves(key: int, *steps: tuple[float, Status]) -> list[Moved]:
    (first, status), *rest = steps
    new = Moved(key, at(first), status, 3, is_archived=False)
    return [new, *(Moved(key, at(days), status) for days, status in rest)]


def test_stays_in_a_column_end_where_it_is_left() -> None:
    track = moves(1, (0, BACKLOG), (1, WORK), (3, REVIEW), (4, WORK), (9, DONE))
    track.insert(2, Moved(1, at(2), phase=4))
    tracks = tracks_of(track)
    assert column_visits(tracks) == {WORK: [2.0, 5.0], REVIEW: [1.0]}
    assert arrived_at(tracks[1]) == at(9)
    assert arrived_at(()) is None


def on_board(table: Table, key: int, status: Status, **more: object) -> Card:
    table.do(AddCard(Kind.TASK, f"Card {key}", 3, status, owner="ana"))
    card = table.project.card(f"ML-TASK-{key:02d}")
    changed = replace(card, **more)  # type: ignore[arg-type]
    lanes = {**table.project.lanes}
    lanes[card.place] = tuple(changed if c.key == card.key else c for c in lanes[card.place])
    cards = {**table.project.cards, card.key: changed}
    table.project = replace(table.project, cards=cards, lanes=lanes)
    return changed


def test_old_is_older_than_the_team_ever_took_and_ten_are_needed() -> None:
    table = Table()
    old = on_board(table, 1, WORK)
    blocked = on_board(table, 2, BACKLOG, blocked="no disk")
    on_board(table, 3, DONE, blocked="done all the same")
    done = [moves(key, (0, WORK), (key / 5, DONE)) for key in range(1, 10)]
    own = moves(old.key, (0, BACKLOG), (1, WORK))
    tracks = tracks_of([move for track in [*done, own] for move in track])
    assert [m.card for m in stuck_in(table.project, tracks, at(4))] == [blocked]
    done.append(moves(10, (0, REVIEW), (1, WORK), (3, DONE)))
    tracks = tracks_of([move for track in [*done, own] for move in track])
    found = stuck_in(table.project, tracks, at(4))
    assert [(m.card.id, m.grade) for m in found] == [
        ("ML-TASK-02", "blocked"),
        ("ML-TASK-01", "old"),
    ]
    assert found[0].why == "blocked: no disk"
    assert found[1].why == "3d in progress, 85 % leave it within 1d"
    assert [m.card for m in stuck_in(table.project, tracks, at(2))] == [blocked]


def stand(table: Table, now: datetime, **more: object) -> StandUp:
    seen = Seen(table.project, Team(), table.project.cards, **more)  # type: ignore[arg-type]
    return stand_up(seen, Since(now - DAY), now, BERLIN)


def test_due_are_cards_up_to_the_next_working_day() -> None:
    table = Table()
    today = date(2026, 11, 20)
    for key, days in enumerate((-1, 0, 1, 3, 4), 1):
        on_board(table, key, READY, due=today + days * DAY)
    on_board(table, 6, DONE, due=today)
    found = stand(table, datetime(2026, 11, 20, 9, tzinfo=BERLIN)).matters["due"]
    assert [one.why for one in found] == [
        "1 day overdue",
        "due today",
        "due tomorrow",
        "due Monday",
    ]
    assert [one.grade for one in found] == ["overdue", "today", "soon", "soon"]


def test_timeboxes_are_told_when_they_end_by_the_next_working_day() -> None:
    table = Table()
    for days in (1, 6):
        promise = {"timebox_length_s": days * 86_400}
        table.do(AddCard(Kind.EXPERIMENT, f"Try {days}", 3, owner="ana", part=promise))
    for name in ("ML-EXP-01", "ML-EXP-02"):
        table.do(StartExperiment(name))
    assert [m.card.id for m in stand(table, at(0)).matters["expiring"]] == ["ML-EXP-01"]
    found = stand(table, at(5.2)).matters["expiring"]
    assert [(m.grade, m.why) for m in found] == [
        ("expired", "time ran out 4d ago, to be decided"),
        ("at_risk", "19h of its time left"),
    ]


def test_a_handoff_waits_for_its_receiver_and_a_returned_one_for_its_maker() -> None:
    table = Table()
    for title in ("One", "Two", "Three"):
        table.do(AddCard(Kind.EXPERIMENT, title, 3))
    one, two, three = table.project.cards
    handoffs = (
        Handoff(1, two, "ben", at(0), "ana", "returned", decided_at=at(1), reason="no tests"),
        Handoff(2, one, "ben", at(0), "ana", "accepted"),
        Handoff(3, one, "ben", at(1), "ana", "waiting", asked_at=at(2)),
        Handoff(4, three, "ben", at(1), "ana", "open"),
    )
    found = stand(table, at(4), handoffs=handoffs)
    said = [(m.card.id, m.person, m.why) for m in found.matters["handoffs"]]
    assert said == [
        ("ML-EXP-01", "ben", "waits 2d for ben to accept it"),
        ("ML-EXP-02", "ana", "ben sent it back: no tests"),
    ]
    assert [m.card.id for m in of_person(found, "BEN").matters["handoffs"]] == ["ML-EXP-01"]


def test_a_person_and_a_lane_are_parts_of_the_whole() -> None:
    table = Table()
    on_board(table, 1, WORK, due=START.date())
    whole = stand(table, START)
    assert of_person(whole, "Ana").person == "ana"
    assert of_person(whole, "ana").matters == whole.matters
    assert of_lane(whole, 3).under_way == whole.under_way
    assert of_lane(whole, 2).is_calm
    with pytest.raises(NotFound, match="there is ana"):
        of_person(whole, "zed")
    with pytest.raises(NotFound):
        of_lane(whole, 6)


def test_a_gate_waits_once_all_is_recorded() -> None:
    table = Table()
    phases = (replace(table.project.phases[0], started_at=START), *table.project.phases[1:])
    table.project = replace(table.project, phases=phases)
    (gate,) = stand(table, START).gates
    assert (gate.recorded, gate.waits, gate.why) == (
        0,
        False,
        "0/2 recorded, missing: charter, go/no-go decision",
    )
    outputs = tuple(replace(output, evidence="x") for output in table.project.outputs)
    table.project = replace(table.project, outputs=outputs)
    whole = stand(table, START)
    assert whole.gates[0].why == "2/2 recorded: waits for go, no-go or stop"
    assert not whole.is_calm


def test_holding_one_is_recorded() -> None:
    table = Table()
    act = HoldStandUp().act(table.project, Moment(START, "ana", table.key))
    (change,) = act.changes
    assert (change.entity, change.after) == ("standup", {"at": START, "who": "ana"})
