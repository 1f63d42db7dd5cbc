"""The form in which somebody decides what an experiment came to."""

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.text import check_line
from mlpm_tui.services.judging import Judgement
from mlpm_tui.ui.dialogs.form import Field, Values, WrongField
from mlpm_tui.ui.dialogs.typed import read_lines

OUTCOMES = tuple(Outcome)


def decide_fields(experiment: Experiment, proposed: str | None) -> tuple[Field, ...]:
    """Return the fields, with the proposed outcome chosen where there is one."""
    outcome = proposed if proposed in OUTCOMES else str(Outcome.PARTIAL)
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


def proposal_note(judgement: Judgement) -> str:
    """Say what the results speak for."""
    if judgement.proposal is None:
        return "There are no results to judge by yet."
    return f"Proposed: {judgement.proposal.outcome}: {judgement.proposal.why}."


def read_decision(card: Card, values: Values, proposed: str | None) -> DecideExperiment:
    """Return the decision that was typed; another outcome than the proposed one needs a reason."""
    outcome = Outcome(values["outcome"])
    reason = values["reason"].strip()
    if proposed in OUTCOMES and outcome != proposed and not reason:
        raise WrongField(
            "reason",
            RuleBroken(f"The results speak for {proposed}: say why it is {outcome} all the same."),
        )
    if outcome is Outcome.FAILURE and not values["learnings"].strip():
        raise WrongField(
            "learnings",
            RuleBroken("A failed experiment teaches the next: write down what it taught."),
        )
    steps = read_lines(values, "next", lambda text: check_line(text, "A next step", 500))
    return DecideExperiment(
        card.id, outcome, reason, values["learnings"].strip(), next_steps=tuple(steps)
    )
