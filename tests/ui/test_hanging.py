"""What a line goes on with stands below where its words begin."""

import pytest
from textual.content import Content

from mlpm_tui.ui.widgets.hanging import hang


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("  point: one number of f1: folds or seeds would say how much is noise", "  "),
        ("- look at the labels of what both of the models get wrong in the test", "  "),
        ("Outcome         failure, because nobody has measured what had been promised", " " * 16),
        ("A hypothesis of several words goes on at the edge, as a paragraph does here", ""),
    ],
    ids=["indented", "bullet", "fact", "paragraph"],
)
def test_the_rest_hangs(text: str, indent: str) -> None:
    lines = Content(hang(Content(text), 44).plain).wrap(44)
    assert len(lines) > 1
    assert all(len(line.plain) <= 44 for line in lines)
    assert all(line.plain.startswith(indent) for line in lines[1:])
    assert "".join(text.split()) == "".join("".join(line.plain for line in lines).split())


def test_what_finds_room_stays_as_it_is() -> None:
    content = Content("one\n\n  two three\n")
    assert hang(content, 40).plain == content.plain
