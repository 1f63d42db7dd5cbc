"""A card written as Markdown and read back."""

from pathlib import Path

import pytest

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.dialogs.card_markdown import complain, read_card, without_complaints, write_card
from tests.conftest import NOW, Sit

TODAY = NOW.date()


@pytest.fixture
def dossier(filled: Path, sit: Sit) -> Dossier:
    return sit(filled).desk.dossier("ML-EXP-02")


def test_what_is_written_reads_back_as_no_change(dossier: Dossier) -> None:
    assert read_card(write_card(dossier), dossier, TODAY) == []


def test_every_part_can_be_changed(filled: Path, sit: Sit, dossier: Dossier) -> None:
    text = write_card(dossier)
    text = text.replace("Bag of words", "Bag of n-grams").replace("owner:", "owner: zoe")
    text = text.replace("timebox: 1h", "timebox: 2d").replace("[ ] fit", "[x] fit\n- [ ] plot")
    text = text.replace("## Success criteria\n", "## Success criteria\n\nf1 >= 0.85\n")
    text = text.replace("## Description\n", "## Description\n\nLong\n\n  story\n")
    seat = sit(filled)
    seat.desk.do(*read_card(text, dossier, TODAY))
    after = seat.desk.dossier("ML-EXP-02")
    assert (after.card.title, after.card.owner) == ("Bag of n-grams", "zoe")
    assert after.card.description == "Long\n\n  story"
    assert after.experiment is not None
    assert after.experiment.timebox_length_s == 172_800
    assert [(item.text, item.done) for item in after.checklist] == [
        ("count words", False),
        ("fit", True),
        ("plot", False),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# ML-EXP-02", "# ML-EXP-03", "The first line has to be"),
        ("owner:", "onwer: ana\nowner:", "Line 3: write `name: value`"),
        ("## Hypothesis", "## Hypotheses", "there is no part 'Hypotheses'"),
        ("points:", "points: many", "Points: 'many' is no number"),
        ("- [ ] fit", "- fit", "A checklist's line is"),
        ("- [ ] fit\n", "", "'fit' is missing"),
        ("timebox: 1h", "timebox: 1 parsec", "Timebox: 'parsec' is no unit"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    dossier: Dossier, old: str, new: str, said: str
) -> None:
    text = write_card(dossier).replace(old, new, 1)
    with pytest.raises(MlpmError) as wrong:
        read_card(text, dossier, TODAY)
    assert said in str(wrong.value)
    again = complain(text, wrong.value)
    assert str(wrong.value) in again
    assert without_complaints(again) == text
