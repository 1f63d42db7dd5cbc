"""The signs that the board draws with: one set for any terminal, one of plain ASCII.

Every sign is one cell wide, has no emoji form and stands beside a letter or a word, so that
neither colour nor shape carries a meaning alone.
"""

from typing import NamedTuple

from mlpm_tui.domain.cards import Kind

KIND_LETTERS = {
    Kind.TASK: "T",
    Kind.EXPERIMENT: "E",
    Kind.EPIC: "P",
    Kind.ALERT: "A",
    Kind.RETRAINING: "R",
}
"""One letter a kind; P is a production epic, as in ML-PROD-01."""


class Glyphs(NamedTuple):
    """One sign for each thing that the board says without words."""

    kinds: dict[Kind, str]
    cursor: str
    mark: str
    blocked: str
    fired: str
    near: str
    silent: str
    yes: str
    no: str
    used: str
    left: str
    up: str
    down: str
    opened: str
    closed: str
    before: str
    beyond: str
    dot: str
    dash: str
    infinity: str
    ellipsis: str
    is_ascii: bool = False

    def plain(self, text: str) -> str:
        """Return a text as this set may show it: unchanged, or with ? for what is not ASCII."""
        return text.encode("ascii", "replace").decode("ascii") if self.is_ascii else text


UNICODE = Glyphs(
    kinds={
        Kind.TASK: "\u25cb",
        Kind.EXPERIMENT: "\u25c6",
        Kind.EPIC: "\u25a0",
        Kind.ALERT: "\u25b2",
        Kind.RETRAINING: "\u21bb",
    },
    cursor="\u258c",
    mark="*",
    blocked="\u2298",
    fired="\u2691",
    near="\u2690",
    silent="\u223c",
    yes="\u2713",
    no="\u2717",
    used="\u25b0",
    left="\u25b1",
    up="\u2191",
    down="\u2193",
    opened="\u25be",
    closed="\u25b8",
    before="\u2039",
    beyond="\u203a",
    dot="\u00b7",
    dash="\u2013",
    infinity="\u221e",
    ellipsis="\u2026",
)
ASCII = Glyphs(
    kinds={
        Kind.TASK: "o",
        Kind.EXPERIMENT: "#",
        Kind.EPIC: "=",
        Kind.ALERT: "!",
        Kind.RETRAINING: "@",
    },
    cursor=">",
    mark="*",
    blocked="X",
    fired="!",
    near="?",
    silent="~",
    yes="ok",
    no="no",
    used="=",
    left=".",
    up="^",
    down="v",
    opened="-",
    closed="+",
    before="<",
    beyond=">",
    dot="|",
    dash="-",
    infinity="inf",
    ellipsis="~",
    is_ascii=True,
)
