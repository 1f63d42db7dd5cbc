from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.cells import cell_len
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.ui.paint.card import CardPainter, Face
from mlpm_tui.ui.paint.countdown import Countdown
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.paint.readings import Reading
from tests.payloads import HOSTILE

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
PALETTE = palette_of(BUILTIN_THEMES["textual-dark"].to_color_system().generate())
PAINTER = CardPainter(PALETTE, UNICODE)
CARD = Card(
    5,
    "ML-EXP-05",
    Kind.EXPERIMENT,
    "Fine-tune DistilBERT on reviews",
    3,
    Status.IN_PROGRESS,
    "a",
    NOW,
    NOW,
    NOW,
    owner="ana",
    points=3,
    tags=("nlp", "eval"),
)
FACE = Face(CARD, 30, 3, is_selected=False, is_marked=False, days=4, today=NOW.date())
RUNNING = Countdown("3d 4h", TimeboxState.RUNNING, 2)


def texts(face: Face, painter: CardPainter = PAINTER) -> list[str]:
    return [strip.text for strip in painter.paint(face)]


def named(face: Face, owner: str | None) -> Face:
    return face._replace(card=replace(face.card, owner=owner))


def test_a_card_says_who_what_and_how_long() -> None:
    assert texts(FACE) == [
        " \u25c6E ML-EXP-05             ana ",
        " Fine-tune DistilBERT on rev\u2026 ",
        " 3p #nlp #eval             4d ",
    ]


def test_an_experiment_shows_its_timebox_and_its_best_metric() -> None:
    face = FACE._replace(
        experiment=Experiment(5), countdown=RUNNING, reading=Reading("f1", 0.89, 0.85, is_met=True)
    )
    assert texts(face)[2] == " 3d 4h \u25b0\u25b0\u25b1\u25b1\u25b1     f1 .89/.85 \u2713 "
    assert texts(face._replace(width=24))[2] == " 3d 4h     f1 .89/.85 \u2713 "
    assert texts(face._replace(width=16))[2] == " 3d 4h \u25b0\u25b0\u25b1\u25b1\u25b1    "


def test_a_low_card_has_its_countdown_in_the_corner() -> None:
    face = FACE._replace(height=2, experiment=Experiment(5), countdown=RUNNING)
    assert texts(face)[0] == " \u25c6E ML-EXP-05           3d 4h "
    assert texts(face._replace(width=16))[0] == " E EXP-05  3d4h "
    assert len(texts(face)) == 2


@pytest.mark.parametrize(
    ("alarm", "sign", "ascii_sign"),
    [(Alarm.FIRED, "\u2691", "!"), (Alarm.WOULD_FIRE, "\u2690", "?"), (Alarm.STALE, "\u223c", "~")],
    ids=["fired", "would fire", "stale"],
)
def test_a_card_calls_out_its_alarm_before_its_time_and_its_metric(
    alarm: Alarm, sign: str, ascii_sign: str
) -> None:
    reading = Reading("f1", 0.71, 0.85, is_met=False)
    face = FACE._replace(
        experiment=Experiment(5), countdown=RUNNING, reading=reading, alarm=alarm, width=40
    )
    assert texts(face)[2].startswith(f" {sign} {alarm} 3d 4h ")
    assert texts(face)[2].endswith("f1 .71/.85 \u2717 ")
    plain = CardPainter(PALETTE, ASCII)
    assert texts(face, plain)[2].startswith(f" {ascii_sign} {alarm} 3d 4h")
    assert texts(face._replace(width=16))[2].startswith(f" {sign} {alarm}")
    assert texts(face._replace(height=2))[0].endswith(f" {sign} {alarm} ")
    # A narrow one has its owner beside the sign, for a letter of the alarm says nothing.
    narrow = face._replace(height=2, width=16)
    assert texts(narrow)[0] == f" E EXP-05 {sign} ana "
    assert texts(named(narrow, "dora"))[0] == f" E EXP-05 {sign}dora "
    assert f" {sign}{alarm}"[:4] in texts(named(narrow, None))[0].replace(f"{sign} ", sign)


def test_time_that_is_up_is_flagged_beside_the_owner() -> None:
    over = Countdown("over 2d", TimeboxState.EXPIRED, 5)
    reading = Reading("f1", 0.779, 0.8, is_met=False)
    face = FACE._replace(
        experiment=Experiment(5), countdown=over, reading=reading, alarm=Alarm.TIME_UP, width=22
    )
    assert texts(face)[0] == " \u25c6E ML-EXP-05   \u2691 ana "
    assert texts(face)[2] == " over 2d f1 .779/.8 \u2717 "
    assert texts(face._replace(height=2))[0] == " \u25c6E ML-EXP-05 \u2691 time\u2026 "


def test_a_decided_experiment_says_what_came_of_it() -> None:
    face = FACE._replace(
        experiment=Experiment(5, outcome=Outcome.FAILURE),
        reading=Reading("f1", 0.68, 0.85, is_met=False),
    )
    assert texts(face)[2] == " failure         f1 .68/.85 \u2717 "


def test_a_blocked_card_says_why() -> None:
    lines = texts(FACE._replace(card=replace(CARD, blocked="waits for the V100")))
    assert lines[0].endswith("\u2298 ana ")
    assert lines[2] == " \u2298 waits for the V100      4d "


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 3, 12), "due today"),
        (date(2026, 4, 2), "due 2 Apr"),
        (date(2026, 3, 10), "2d late"),
    ],
)
def test_a_due_day_comes_first(due: date, text: str) -> None:
    assert texts(FACE._replace(card=replace(CARD, due=due)))[2].startswith(f" {text} 3p")


def test_an_alert_shows_its_severity_and_state() -> None:
    alert = Alert(5, NOW, severity="critical", state=AlertState.ACKNOWLEDGED, occurrences=3)
    face = FACE._replace(card=replace(CARD, kind=Kind.ALERT), alert=alert)
    assert texts(face)[2] == " critical \u00b7 acked x3       4d "


def test_the_cursor_and_a_mark_show_without_colour() -> None:
    chosen = PAINTER.paint(FACE._replace(is_selected=True))
    assert [strip.text[0] for strip in chosen] == ["\u258c"] * 3
    assert all(segment.style and segment.style.reverse for s in chosen for segment in list(s)[:-1])
    both = texts(FACE._replace(is_selected=True, is_marked=True))
    assert [line[0] for line in both] == ["*", "\u258c", "\u258c"]
    assert texts(FACE._replace(is_marked=True))[0][0] == "*"


def test_cards_out_of_sight_are_counted_beside_the_last_line() -> None:
    assert texts(FACE._replace(more="\u21934"))[2] == " 3p #nlp #eval         4d \u21934  "
    low = texts(FACE._replace(more="\u21934", height=2))
    assert low[0].endswith(" \u21934  ")
    assert low[1] == " Fine-tune DistilBERT on rev\u2026 "


FACES = [
    FACE._replace(
        card=replace(CARD, kind=kind, owner=owner, blocked=blocked, title=title),
        width=width,
        height=height,
        is_selected=chosen,
        is_marked=marked,
        more=more,
        countdown=left,
        experiment=Experiment(5) if kind is Kind.EXPERIMENT else None,
        alert=Alert(5, NOW) if kind is Kind.ALERT else None,
        reading=Reading("\u7cbe\u5ea6", float("nan"), float("inf"), is_met=False),
    )
    for kind in Kind
    for width in (4, 5, 7, 9, 12, 16, 20, 24, 80)
    for height in (2, 3)
    for owner, blocked, title, chosen, marked, more, left in [
        ("ana", None, "short", False, False, "", None),
        ("\u7530\u4e2d", "\u5f85\u3064", "\u65e5\u672c\u8a9e \u00fcber", True, True, "", RUNNING),
        (None, None, "e\u0301" * 40, False, True, "\u21913 \u219312", RUNNING),
    ]
]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_line_fills_its_cells_exactly(glyphs: object) -> None:
    painter = CardPainter(PALETTE, ASCII if glyphs is ASCII else UNICODE)
    for face in FACES:
        strips = painter.paint(face)
        assert len(strips) == face.height
        for strip in strips:
            shown = cell_len(strip.text)
            assert shown == strip.cell_length == face.width, (face, strip.text)


def test_plain_glyphs_leave_nothing_but_ascii() -> None:
    painter = CardPainter(PALETTE, ASCII)
    for face in FACES:
        if not face.more:
            assert all(line.isascii() for line in texts(face, painter))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown_and_never_acts(name: str) -> None:
    payload = HOSTILE[name]
    card = replace(CARD, title=payload, owner=payload, tags=(payload,), id=safe_line(payload, 20))
    for hostile in (card, replace(card, blocked=payload)):
        face = FACE._replace(card=hostile, width=60, reading=Reading(payload, 1.0))
        for strip in PAINTER.paint(face):
            assert isinstance(strip, Strip)
            assert strip.text.isprintable()
            assert cell_len(strip.text) == 60
            assert all(not segment.style or not segment.style.meta for segment in strip)
    title = texts(FACE._replace(card=card, width=60))[1]
    assert title[1:].rstrip().removesuffix("\u2026") in safe_line(payload)
