"""What the models screen says of a signal that is beyond its limit and has no alert yet."""

from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.fleet import Monitor
from mlpm_tui.domain.monitor_points import stand_of, terms_of
from mlpm_tui.domain.points import Point
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE, Glyphs
from mlpm_tui.ui.paint.model_line import MEANINGS, STATES, sign_of
from mlpm_tui.ui.widgets.models_signals import signal_row, signal_words

START = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_what_is_pending_has_a_sign_and_the_sentence(glyphs: Glyphs) -> None:
    monitor = Monitor(1, 1, "nulls/age", START, 1, method="share", warn=0.02, alarm=0.1)
    days = [START, START + timedelta(days=1)]
    points = [
        Point(1, "nulls/age", at, at + timedelta(days=1), value, 165, before=0.0, state=state)
        for at, value, state in zip(days, (0.0, 0.4), ("ok", "alarm"), strict=True)
    ]
    stand = stand_of(monitor, points, terms_of(monitor))
    words = signal_words(signal_row(stand), glyphs, {}, 300, 1)
    text = "".join(cell.text for cell in words[0])
    assert text.strip().startswith(f"{sign_of('pending', glyphs)[0]} 1 of 2: 0 % -> 40 %: rose")
    assert "an alert needs 2 such windows in a row" in text
    # A share's course reaches from its lowest value, or its limit, to its highest.
    assert words[1][0].text.startswith(" course drawn from 0 % to 40 %; ")


def test_every_state_has_a_letter_of_its_own() -> None:
    letters = [letter for _, _, letter, _ in STATES.values()]
    assert len(set(letters)) == len(letters)
    assert MEANINGS.keys() == STATES.keys()
