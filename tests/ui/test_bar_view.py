"""A bar of words where there is not room for all of them."""

import pytest

from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.concerns import Concerns, concern_words

ALERTS = (("critical", 2), ("warning", 3))
BUSY = Concerns(expired=1, at_risk=1, blocked=2, alerts=ALERTS)
AGREED = (Word("exp 6 of 16", "detail", is_kept=True), Word("ben 6/3 !", "warning"))
ALL = (
    "1 expired  1 expiring  2 blocked  2 critical alerts  3 warning alerts  exp 6 of 16  ben 6/3 !"
)
RUNS = Word("runs of 3 experiments read 2min ago", "detail", is_bent=True)


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (140, f"{ALL}  runs of 3 experiments read 2min ago"),
        (119, f"{ALL}  runs of 3 experiments r\N{HORIZONTAL ELLIPSIS}"),
        (79, "1 expired  1 expiring  2 blocked  2 critical  3 warning  exp 6 of 16  ben 6/3 !"),
        (70, "1 expired  1 expiring  2 blocked  2 critical  3 warning  ben 6/3 !"),
        (48, "1 expired  1 expiring  2 blocked  2 critical"),
        (9, "1 expired"),
    ],
)
def test_words_are_shortened_first_and_what_calls_goes_last(width: int, said: str) -> None:
    bar = BarView()
    bar.show([*concern_words(BUSY, is_calm=False), *AGREED, RUNS])
    assert "".join(word.text for word in bar._fitted(width)[0]) == said


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (79, "4 critical  1 snoozed, ML-ALERT-02 wakes 17:30 | snoozed ML-ALERT-07 until 17:30"),
        (50, "4C  1 snoozed | snoozed ML-ALERT-07 until 17:30"),
        (30, "4C  1 snoozed | snoozed ML-ALE\N{HORIZONTAL ELLIPSIS}"),
    ],
)
def test_counts_are_brief_before_news_at_their_right_is_cut(width: int, said: str) -> None:
    bar = BarView(is_right_yielding=True)
    counts = [
        Word("4 critical", "bad", brief="4C"),
        Word("1 snoozed, ML-ALERT-02 wakes 17:30", "detail", brief="1 snoozed"),
    ]
    bar.show(counts, [Word("snoozed ML-ALERT-07 until 17:30")])
    sides = ("".join(word.text for word in side) for side in bar._fitted(width))
    assert " | ".join(sides) == said
