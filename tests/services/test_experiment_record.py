"""An experiment's record as Markdown, whatever texts it is made of."""

import re
from datetime import timedelta

import pytest
from markdown_it import MarkdownIt

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.details import ChecklistItem, Comment, Link, Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import (
    Artifact,
    Baseline,
    Experiment,
    Firing,
    Outcome,
    Result,
    RunLink,
    Training,
)
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timebox import Extension
from mlpm_tui.services.experiment_record import record_of
from mlpm_tui.services.judging import NOTHING_OBSERVED, Observed
from mlpm_tui.services.rule_language import read_criteria, read_stopping_rule
from tests.conftest import NOW
from tests.payloads import HOSTILE

HEADINGS = [
    *("Description", "Hypothesis", "Baseline", "Success criteria", "Timebox", "Resources"),
    *("Results", "Evidence", "Stopping rules", "Firings", "Trainings", "Outcome", "Learnings"),
    *("Next steps", "Artifacts", "Links", "Comments"),
]


def experiment_of(text: str) -> Experiment:
    return Experiment(
        1,
        hypothesis=text,
        baseline=Baseline(text, {"f1": 0.7}),
        criteria=tuple(criterion.as_json() for criterion in read_criteria("f1 >= 0.8")),
        stopping=(read_stopping_rule("f1 < 0.5 after 3 epochs -> stop").as_json(),),
        resources=(text,),
        timebox_length_s=3600,
        timebox_extensions=(Extension(NOW, text, 3600, text),),
        outcome=Outcome.FAILURE,
        outcome_reason=text,
        learnings=text,
        next_steps=(text,),
        decided_at=NOW,
        decided_by=text,
        criteria_edited_at=NOW,
        proposed={"outcome": "partial", "why": text, "level": "point", "evidence": [text]},
    )


def full(text: str) -> Dossier:
    """Return a dossier in which every text that somebody gives is this one."""
    card = Card(
        1, "ML-EXP-01", Kind.EXPERIMENT, text, 3, Status.DONE, "a", NOW, NOW, NOW,
        description=text, owner=text, tags=(text,), blocked=text, points=3,
    )  # fmt: skip
    return Dossier(
        card,
        experiment_of(text),
        checklist=(ChecklistItem(2, 1, text, text, "a", done=True, evidence=text),),
        links=(Link(3, 1, Relation.INFORMS, 9),),
        comments=(Comment(4, 1, text, NOW, text),),
        results=(Result(5, 1, f"m {text}", NOW, text, {"f1": 0.75}, {"f1": (0.7, 0.8)}, text),),
        artifacts=(Artifact(6, 1, text, text),),
        run_links=(RunLink(7, 1, "run", text),),
        firings=(Firing(8, 1, text, text, NOW, text, text, text, stopped=True),),
        trainings=(
            Training(9, 1, text, text, text, 1, NOW, NOW + timedelta(hours=1), 1, runs=(text,)),
        ),
        linked={9: "ML-EXP-02"},
    )


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_every_text_stays_text(name: str) -> None:
    record = record_of(full(HOSTILE[name]), NOW, Observed(trouble=HOSTILE[name]), {})
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", record)
    tokens = MarkdownIt("gfm-like").parse(record)
    parts = [part for token in tokens for part in token.children or ()]
    assert not {"html_inline", "image", "code_inline"} & {part.type for part in parts}
    assert not {"html_block", "fence", "code_block"} & {token.type for token in tokens}
    links = [str(part.attrs["href"]) for part in parts if part.type == "link_open"]
    assert [href for href in links if not href.startswith("mailto:")] == []
    titles = [tokens[at + 1].content for at, t in enumerate(tokens) if t.type == "heading_open"]
    # What nobody can see is nothing to write; its own title and the checklist's are headings too.
    is_seen = bool(safe_line(HOSTILE[name]).strip())
    expected = HEADINGS if is_seen else [title for title in HEADINGS if title in titles]
    assert [title for title in titles if title in HEADINGS] == expected
    assert len(titles) == len(expected) + 2
    rows = {len(row) for row in _rows(record, "| fired |")}
    assert rows == {6}


def _rows(record: str, head: str) -> list[list[str]]:
    lines = record[record.index(head) :].split("\n\n", maxsplit=1)[0].splitlines()
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]


def test_an_empty_promise_has_a_short_record() -> None:
    card = Card(1, "ML-EXP-01", Kind.EXPERIMENT, "try", 3, Status.BACKLOG, "a", NOW, NOW, NOW)
    record = record_of(Dossier(card, Experiment(1)), NOW, NOTHING_OBSERVED, {})
    assert re.findall(r"^#+ (.+)$", record, re.MULTILINE) == [
        "ML-EXP-01 try",
        "Results",
        "Outcome",
    ]
    assert "None recorded." in record


def test_a_text_says_what_was_proposed_and_amended() -> None:
    record = record_of(full("plain"), NOW, NOTHING_OBSERVED, {})
    assert "**failure**, decided by plain on 2026-11-23 09:00 UTC." in record
    assert "Proposed then: partial: plain (point)." in record
    assert "| 2026-11-23 09:00 UTC | plain | +1h | plain |" in record
    assert "| 2026-11-23 09:00 UTC | plain | plain | 1h | 1 |  | plain |" in record
    assert "- [x] plain (plain)" in record
