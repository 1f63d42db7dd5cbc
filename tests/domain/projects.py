"""A project without a database, on which wishes are done one after the other."""

from datetime import UTC, datetime, timedelta

from mlpm_tui.domain.changes import Act, Change, taken_back
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.wishes import Wish

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def empty() -> Project:
    phases = tuple(Phase(n, n, f"phase {n}", 7, 14) for n in range(1, 6))
    outputs = (GateOutput(10, 1, "charter"), GateOutput(11, 1, "go/no-go decision"))
    return Project("ML", "Test", phases=phases, outputs=outputs)


class Table:
    """A project, a clock and fresh keys; dossiers are at hand for every card."""

    def __init__(self) -> None:
        self.project = empty()
        self.now = START
        self.keys = 100

    def key(self) -> int:
        self.keys += 1
        return self.keys

    def later(self, **length: float) -> None:
        self.now += timedelta(**length)

    def do(self, wish: Wish, who: str = "ana") -> Act:
        act = wish.act(self.project, Moment(self.now, who, self.key))
        self.take(act.changes)
        return act

    def take(self, changes: tuple[Change, ...]) -> None:
        self.project = self.project.applied(changes, self.now)
        for key, card in self.project.cards.items():
            if key not in self.project.dossiers:
                blank = Dossier(card).applied(changes, self.now)
                self.project = self.project.with_dossier(blank)

    def undo(self, act: Act) -> None:
        self.take(taken_back(act.changes, self.now))
