from datetime import UTC, datetime, timedelta

import pytest
from textual.theme import BUILTIN_THEMES

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.phases import Decision, Phase
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE
from mlpm_tui.ui.paint.lane import Head, Heading, LanePainter, elapsed_days
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.paint.readings import Reading, show_reading

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
PAINTER = LanePainter(
    palette_of(BUILTIN_THEMES["textual-light"].to_color_system().generate()), UNICODE
)
PHASE = Phase(3, 3, "experimentation", 14, 42, NOW - timedelta(days=9))
HEAD = Head(PHASE, 90, 9, 1, 2, 4, 20)


def head(**other: object) -> str:
    return PAINTER.head(HEAD._replace(**other)).text.rstrip()  # type: ignore[arg-type]


def test_a_head_shows_window_gate_and_work_in_progress() -> None:
    expected = "\u25be3 experimentation     week 2 of 2\u20136  gate 1/2  4 in progress"
    assert head() == expected
    assert PAINTER.head(HEAD).cell_length == 90


def test_a_folded_head_counts_its_cards() -> None:
    assert head(is_open=False).startswith("\u25b83")
    assert head(is_open=False).endswith("20 cards")
    assert head(shown=3).endswith("3 of 20 cards")


@pytest.mark.parametrize(
    ("phase", "elapsed", "text"),
    [
        (PHASE, 44, "week 7 of 2\u20136 !"),
        (Phase(1, 1, "x", 14, 14), None, "planned 2 weeks"),
        (Phase(1, 1, "x", 3, 10), 4, "day 5 of 3\u201310"),
        (Phase(5, 5, "x"), 15, "week 3"),
        (Phase(5, 5, "x"), None, "gate 1/2"),
        (Phase(1, 1, "x", 7, 14, NOW, NOW), 8, "took 2 weeks, planned 1\u20132"),
    ],
)
def test_the_window_is_told_in_weeks_or_days(phase: Phase, elapsed: int | None, text: str) -> None:
    assert head(phase=phase, elapsed=elapsed).split("  ", 1)[1].strip().startswith(text)


def test_a_decision_and_a_full_gate_are_told() -> None:
    decided = Phase(3, 3, "experimentation", decision=Decision.NO_GO)
    assert "gate 2/2 \u2713  no-go" in head(phase=decided, outputs_done=2)


@pytest.mark.parametrize("width", range(1, 80))
def test_a_head_always_fills_its_line(width: int) -> None:
    strip = PAINTER.head(HEAD._replace(width=width))
    assert len(strip.text) == strip.cell_length == width


def test_a_title_counts_and_warns_of_its_limit() -> None:
    heading = Heading(Status.IN_PROGRESS, 24, 12)
    assert PAINTER.title(heading).text.strip() == "in progress 12"
    assert PAINTER.title(heading._replace(shown=3)).text.strip() == "in progress 3 of 12"
    assert PAINTER.title(heading._replace(limit=10)).text.strip() == "in progress 12/10 !"
    assert PAINTER.title(heading._replace(width=9)).text == " prog 12 "
    assert PAINTER.title(heading._replace(width=12, shown=0)).text.strip() == "prog 0"
    assert PAINTER.title(heading._replace(width=12, shown=0, limit=9)).text.strip() == "prog 0/9 !"
    assert PAINTER.title(heading._replace(width=9, shown=0, limit=9)).text.strip() == "prog 0"


def test_what_was_not_counted_to_the_end_is_said_so() -> None:
    heading = Heading(Status.IN_PROGRESS, 24, 2500, is_least=True)
    assert PAINTER.title(heading).text.strip() == "in progress 2500+"
    assert PAINTER.title(heading._replace(shown=3)).text.strip() == "in progress 3 of 2500+"
    assert PAINTER.title(heading._replace(limit=9)).text.strip() == "in progress 2500+/9 !"
    assert PAINTER.title(heading._replace(width=9)).text == " pr 2500+"
    least = frozenset({Status.IN_PROGRESS})
    assert head(least=least).endswith("  4+ in progress")
    assert head(least=least, agreed=((Status.IN_PROGRESS, 4, 3),)).endswith("4+/3 in progress !")
    assert head(least=least, is_open=False).endswith("20+ cards")


def test_a_forecast_gives_way_to_what_is_over_its_limit() -> None:
    over = HEAD._replace(forecast="ends 13-18 Dec", agreed=((Status.IN_PROGRESS, 4, 3),))
    wide, narrow = (PAINTER.head(over._replace(width=width)).text for width in (100, 80))
    assert wide.rstrip().endswith("4/3 in progress !  ends 13-18 Dec")
    assert narrow.rstrip().endswith("4/3 in progress !")


def test_elapsed_days_are_whole() -> None:
    assert elapsed_days(PHASE, NOW) == 9
    assert elapsed_days(Phase(1, 1, "x"), NOW) is None


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (Reading("f1", 0.853, 0.85, is_met=True), "f1 .853/.85 \u2713"),
        (Reading("f1", None, 0.85), "f1 \u2013/.85"),
        (Reading("loss", float("nan")), "loss nan"),
        (Reading("loss", float("-inf"), -0.5, is_met=False), "loss -\u221e/-.5 \u2717"),
        (Reading("latency_p99_of_all", 120.0), "latency_p99\u2026 120"),
    ],
)
def test_a_reading_is_short(reading: Reading, text: str) -> None:
    assert show_reading(reading, UNICODE) == text


def test_a_reading_in_ascii() -> None:
    assert show_reading(Reading("f1", 0.9, 0.85, is_met=True), ASCII) == "f1 .9/.85 ok"


@pytest.mark.parametrize("name", BUILTIN_THEMES)
def test_every_theme_gives_a_palette(name: str) -> None:
    palette = palette_of(BUILTIN_THEMES[name].to_color_system().generate())
    assert set(palette.kinds) == set(Kind)
    assert palette.cursor.reverse


def test_a_theme_of_terminal_colours_stays_one() -> None:
    named = {"background": "ansi_default", "foreground": "ansi_default", "primary": "ansi_blue"}
    palette = palette_of(named)
    for style in (palette.body, palette.meta, palette.cursor, *palette.kinds.values()):
        assert style.color is not None
        assert not style.color.triplet


def test_a_theme_may_colour_kinds() -> None:
    palette = palette_of({"kind-alert": "#ff0000"})
    assert "#ff0000" in str(palette.kinds[Kind.ALERT])
