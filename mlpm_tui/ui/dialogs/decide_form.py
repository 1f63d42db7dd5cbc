"""The form in which somebody decides what an experiment came to."""

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.proposing import Proposal
from mlpm_tui.domain.text import check_line
from mlpm_tui.ui.dialogs.form import Field, Values, WrongField
from mlpm_tui.ui.dialogs.typed import read_lines

OUTCOMES = tuple(Outcome)
FIELD_OF = {"reason_missing": "reason", "learnings_missing": "learnings"}
"""The field that a refusal is about, by its code."""


def decide_fields(experiment: Experiment, proposal: Proposal | None) -> tuple[Field, ...]:
    """Return the fields; the proposed outcome is chosen where there is one, else none is."""
    outcome = str(proposal.outcome) if proposal else ""
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
        Field("next", "Next steps, one a line", "\n".join(experiment.next_steps), is_block=True),
    )


def proposal_note(proposal: Proposal | None) -> str:
    """Say what the results speak for."""
    if proposal is None:
        return "There are no results to judge by yet: no outcome is chosen for you."
    return f"Proposed: {proposal.outcome}: {proposal.why}."


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
        proposal=proposal,
    )
