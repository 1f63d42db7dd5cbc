"""The filter's language for what was done."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.past_acts import PastAct
from mlpm_tui.domain.past_filters import read_act_filter
from tests.conftest import NOW

HERE = NOW.astimezone(timezone(timedelta(hours=5)))
ACT = PastAct(
    *(9, "u", "do", None, NOW - timedelta(hours=20), "Ana", "moved ML-EXP-05 to Review"),
    ((5, "ML-EXP-05"), (6, "ML-PROD-01b")),
    frozenset({"experiment", "task"}),
)
UNDO = PastAct(10, "v", "undo", "u", NOW, "ben", "undid: moved ML-EXP-05 to Review")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "who:ana",
        "person:ANA,ben",
        "id:ml-exp-5",
        "card:ML-prod-1B",
        "kind:exp",
        "kind:alert,task",
        "at<1d",
        "at>=2026-11-22",
        "at<2026-11-23",
        "at:2026-11-22",
        "at:yesterday",
        "when>10h and who:ana",
        "-who:ben -at:today !kind:alert",
        "review",
        '"to review"',
        "exp-05",
        "-is:undone",
    ],
)
def test_what_fits_is_found(text: str) -> None:
    wanted = read_act_filter(text)
    assert wanted.matches(ACT, HERE, is_undone=False)
    narrowing = wanted.narrowing(HERE)
    assert narrowing.since is None or narrowing.since <= ACT.at
    assert narrowing.until is None or narrowing.until >= ACT.at
    assert narrowing.who is None or "ana" in narrowing.who


@pytest.mark.parametrize(
    "text", ["who:ben", "id:ML-EXP-06", "kind:alert", "at<10h", "at:today", "nothing", "is:undone"]
)
def test_what_does_not_fit_is_left_out(text: str) -> None:
    assert not read_act_filter(text).matches(ACT, HERE, is_undone=False)


def test_what_became_of_an_act_can_be_asked_for() -> None:
    assert read_act_filter("is:undone").matches(ACT, HERE, is_undone=True)
    assert read_act_filter("is:undo").matches(UNDO, HERE, is_undone=False)
    assert read_act_filter("is:redo,undo").matches(UNDO, HERE, is_undone=False)
    assert not read_act_filter("is:undo").matches(ACT, HERE, is_undone=True)


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("whi:ana", "did you mean who?", 0),
        ("colour:red", "there are who, id, kind, at, is", 0),
        ("who<ana", "only be asked for with a colon", 0),
        ("at:2d", "Write at:today", 3),
        ("at<2026-13-40", "no day of the calendar", 3),
        ("at<soon", "", 3),
        ("at<1d,2d", "takes one value", 0),
        ("is:gone", "undone, undo, redo, founding", 3),
        ("who:", "is missing", 4),
        ('who:""', "hold nothing", 4),
    ],
)
def test_a_fault_is_named_with_its_place(text: str, message: str, position: int) -> None:
    with pytest.raises(BadText) as caught:
        read_act_filter(text)
    assert message in str(caught.value)
    assert caught.value.position == position


TIMES = st.from_regex(
    r"at(<|>=|:)([0-9]{1,9}(d|w|y)|[0-9]{4}-[01][0-9]-[0-3][0-9])", fullmatch=True
)


@given(st.one_of(st.text(max_size=40), TIMES))
@example("at<=0001-01-01")
@example("at>9999-12-31")
@example("at:0001-01-01")
@example("at<999999w")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        wanted = read_act_filter(text)
    except BadText:
        return
    wanted.matches(ACT, HERE, is_undone=True)
    narrowing = wanted.narrowing(HERE)
    for bound in (narrowing.since, narrowing.until):
        assert bound is None or bound.astimezone(UTC)
