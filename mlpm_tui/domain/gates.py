"""What must exist to leave a phase, and the decision that somebody takes on it."""

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import datetime

from mlpm_tui.domain.changes import Act, Change, edited
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.phases import Decision, GateOutput, Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.values import dataclass


def phase_begun(project: Project, number: int, now: datetime) -> tuple[Change, ...]:
    """Return the change that starts a phase's clock, as the first work in it does."""
    phase = project.phase(number)
    return edited(phase, started_at=phase.started_at or now)


def sparing_clocks(changes: Iterable[Change], busy: Container[int]) -> tuple[Change, ...]:
    """Return the changes of an undo without those that stop the clock of a busy phase.

    Whoever began a phase may take their own step back, but others work there since; `busy` holds
    the keys of those phases.
    """
    spared = []
    for change in changes:
        after = dict(change.after or {})
        if change.key in busy and is_stop(change):
            del after["started_at"]
            before = {name: (change.before or {})[name] for name in after}
            if after:
                spared.append(replace(change, before=before, after=after))
        else:
            spared.append(change)
    return tuple(spared)


def is_stop(change: Change) -> bool:
    """Tell whether a change takes the start of a phase's clock back."""
    is_named = change.entity == Phase.entity and "started_at" in (change.after or {})
    return is_named and (change.after or {})["started_at"] is None


@dataclass(frozen=True, slots=True)
class RecordOutput:
    """One of a gate's outputs exists; `evidence` is a text, a path or a URI that shows it."""

    phase: int
    output: str
    evidence: str

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the output with its evidence."""
        from mlpm_tui.domain.secret_texts import check_open

        output = self._found(project)
        changes = edited(
            output,
            evidence=check_open(check_line(self.evidence, "Evidence", 2_000), "Evidence"),
            recorded_by=moment.who,
            recorded_at=moment.now,
        )
        return Act(f"recorded {output.name} of phase {output.phase}", changes)

    def _found(self, project: Project) -> GateOutput:
        number = project.phase(self.phase).number
        outputs = [output for output in project.outputs if output.phase == number]
        wanted = self.output.strip().casefold()
        numbered = {str(at): output for at, output in enumerate(outputs, 1)}
        if wanted in numbered:
            return numbered[wanted]
        found = [o for o in outputs if wanted and o.name.casefold().startswith(wanted)]
        found = found or [o for o in outputs if wanted and wanted in o.name.casefold()]
        if len(found) == 1:
            return found[0]
        names = ", ".join(output.name for output in outputs) or "none: it has no gate"
        raise NotFound(f"Phase {number} has no output {self.output[:60]!r}; its outputs: {names}.")


@dataclass(frozen=True, slots=True)
class DecideGate:
    """Somebody decides whether a phase is left: go, no-go or stop."""

    phase: int
    decision: Decision
    reason: str

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the decision; go ends the phase and starts the next, and needs every output."""
        phase = project.phase(self.phase)
        own = [output for output in project.outputs if output.phase == phase.number]
        following = next((p for p in project.phases if p.number == phase.number + 1), None)
        if following is None and not own:
            raise RuleBroken(
                f"Phase {phase.number} has no gate, so there is nothing to decide: it is not left.",
                "no_gate",
            )
        missing = [output.name for output in own if output.evidence is None]
        if self.decision is Decision.GO and missing:
            are = "are" if len(missing) > 1 else "is"
            raise RuleBroken(
                f"Phase {phase.number} cannot be left yet: {', '.join(missing)} "
                f"{are} not recorded (`mlpm phase record`).",
                "gate_shut",
            )
        reason = check_block(self.reason, "A reason")
        ends = None if self.decision is Decision.NO_GO else moment.now
        changes = [
            *edited(
                phase,
                decision=self.decision,
                decided_by=moment.who,
                reason=reason,
                ended_at=ends,
                started_at=phase.started_at or moment.now,
            )
        ]
        if self.decision is Decision.GO and following is not None:
            changes += edited(following, started_at=following.started_at or moment.now)
        return Act(f"decided phase {phase.number}: {self.decision}", tuple(changes))
