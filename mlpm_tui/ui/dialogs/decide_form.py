"""The form in which somebody decides what an experiment came to."""

from mlpm_tui.domain.artifacts import NamedArtifact, read_artifact
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.proposing import Proposal
from mlpm_tui.domain.text import check_line, safe_line
from mlpm_tui.ui.dialogs.form import Field, Values, WrongField
from mlpm_tui.ui.dialogs.typed import read_lines

OUTCOMES = tuple(Outcome)
YES, NO = "yes", "no, words only"
FIELD_OF = {
    "reason_missing": "reason",
    "learnings_missing": "learnings",
    "not_found": "informs",
}
"""The field that a refusal is about, by its code."""
UNCHECKED = "!"
"""What stands before an artifact that is kept although nobody finds it."""


def decide_fields(
    experiment: Experiment, proposal: Proposal | None, dossier: Dossier | None = None
) -> tuple[Field, ...]:
    """Return the fields; the proposed outcome is chosen where there is one, else none is."""
    outcome = str(proposal.outcome) if proposal else ""
    kept = [f"{a.kind}={a.uri}" for a in dossier.artifacts] if dossier else []
    return (
        Field("outcome", "Outcome", outcome, choices=OUTCOMES),
        Field("reason", "Reason", experiment.outcome_reason, is_block=True),
        Field(
            "learnings",
            "Learnings (a failure needs them)",
            experiment.learnings,
            "what the next experiment should know",
            is_block=True,
        ),
        Field(
            "next",
            "Next steps, one a line",
            "\n".join(experiment.next_steps),
            "a task, or experiment: a bigger model",
            is_block=True,
        ),
        Field("cards", "A card for each new step", YES, choices=(YES, NO)),
        Field("informs", "Informs these cards", "", "ML-EXP-06 ML-TASK-12"),
        Field(
            "artifacts",
            "Artifacts, one a line" + (f" ({len(kept)} there already)" if kept else ""),
            "",
            "checkpoint=s3://bucket/model.pt",
            is_block=True,
        ),
    )


def proposal_note(proposal: Proposal | None) -> str:
    """Say what the results speak for."""
    if proposal is None:
        return "There are no results to judge by yet: no outcome is chosen for you."
    said = f"Proposed: {proposal.outcome}: {proposal.why}."
    more = [sentence for sentence in proposal.sentences if sentence not in proposal.why]
    if proposal.level is None or not more:
        return said
    # A second line or two of it leave room for the fields at 80x24.
    return f"{said}\nEvidence ({proposal.level}): {safe_line('; '.join(more), 140)}"


def read_artifacts(values: Values) -> list[tuple[NamedArtifact, int, bool]]:
    """Return the artifacts that were typed, each with its line and whether it may be missing."""
    found = []
    for number, line in enumerate(values.get("artifacts", "").split("\n")):
        text = line.strip()
        if not text:
            continue
        try:
            named = read_artifact(text.removeprefix(UNCHECKED))
        except RuleBroken as error:
            # A position in the address is none in the line.
            raise WrongField("artifacts", BadText(str(error), 0, error.code), number) from error
        found.append((named, number, text.startswith(UNCHECKED)))
    return found


def read_decision(card: Card, values: Values, proposal: Proposal | None) -> DecideExperiment:
    """Return the decision that was typed, with what the person was told the results speak for."""
    if values["outcome"] not in OUTCOMES:
        keys = ", ".join(OUTCOMES)
        raise WrongField("outcome", RuleBroken(f"Choose an outcome by its first letter: {keys}."))
    steps = read_lines(values, "next", lambda text: check_line(text, "A next step", 500))
    return DecideExperiment(
        card.id,
        Outcome(values["outcome"]),
        values["reason"].strip(),
        values["learnings"].strip(),
        next_steps=tuple(steps),
        artifacts=tuple((named.kind, named.uri) for named, *_ in read_artifacts(values)),
        proposal=proposal,
        informs=tuple(values.get("informs", "").replace(",", " ").split()),
        has_cards=values.get("cards") != NO,
    )
