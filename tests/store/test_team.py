"""A project's sprints, limits, duties and stand-ups in the database, and given to wishes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from mlpm_tui.domain.agreements import Duty, Standup, Team, WorkLimit
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.changes import Act, Record, edited, made
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.records import TEAM
from mlpm_tui.domain.team import Sprint, SprintCard
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.at_hand import caught_up
from mlpm_tui.store.checking import check
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Unit
from tests.conftest import NOW, Sit

LIMIT = WorkLimit(key=21, scope="column", name="review", most=3)
DUTY = Duty(key=22, person="ben", kind="alert")
STANDUP = Standup(key=23, at=NOW, who="ana")
SPRINTS = (
    Sprint(key=25, name="one", starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 20)),
    Sprint(key=24, name="two", starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4)),
)


@dataclass(frozen=True, slots=True)
class Tell:
    """A wish that changes a limit, and keeps what it was given."""

    seen: list[Team | None]
    needs_team: bool = True

    @property
    def about(self) -> tuple[str, ...]:
        return ()

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        self.seen.append(project.team)
        assert project.team is not None
        (limit,) = project.team.limits
        return Act("raised a limit", edited(limit, most=limit.most + 1))


def test_a_team_is_read_as_it_was_kept(library: Library) -> None:
    card = AddCard(Kind.TASK, "one").act(library.whole("ML") or Project("", ""), _moment())
    library.keep(Unit("ML", "ana", NOW, card))
    place = SprintCard(key=26, sprint=24, card=card.changes[0].key, added_at=NOW)
    records: tuple[Record, ...] = (LIMIT, DUTY, STANDUP, *SPRINTS, place)
    library.keep(Unit("ML", "ana", NOW, Act("agreed", tuple(map(made, records)))))
    assert library.team("ML") == Team(SPRINTS, (place,), (LIMIT,), (DUTY,), (STANDUP,))
    assert library.team("NO") == Team()
    assert [finding.said for finding in check(library.database)] == []


def test_a_wish_is_given_the_team_as_it_is_now(board: Path, sit: Sit) -> None:
    seat, seen = sit(board), list[Team | None]()
    seat.desk.library.keep(Unit("ML", "ben", NOW, Act("agreed", (made(LIMIT),))))
    seat.desk.do(Tell(seen), Tell(seen))
    seat.desk.do(Tell(seen))
    assert seen == [
        Team(limits=(replace(LIMIT, most=most, version=most - 2),)) for most in (3, 4, 5)
    ]
    seat.settle()
    seat.desk.do(Tell(seen))
    assert seen[-1] == Team(limits=(replace(LIMIT, most=6, version=4),))


def test_what_has_arrived_meanwhile_is_not_worked_in_again(board: Path, sit: Sit) -> None:
    seat = sit(board)
    agreed = Unit("ML", "ben", NOW, Act("agreed", (made(LIMIT),)))
    seat.desk.library.keep(agreed)
    raised = Unit("ML", "ben", NOW, Act("raised", edited(LIMIT, most=4)))
    lowered = Unit("ML", "ben", NOW, Act("back", edited(replace(LIMIT, most=4, version=2), most=3)))
    on_its_way = [agreed, raised, lowered]
    before = replace(seat.desk.project, team=seat.desk.library.team("ML"))
    then = caught_up(before, on_its_way, TEAM).team
    assert then == Team(limits=(replace(LIMIT, most=3, version=3),))
    for unit in on_its_way[1:]:
        seat.desk.library.keep(unit)
    arrived = replace(before, team=seat.desk.library.team("ML"))
    assert caught_up(arrived, on_its_way, TEAM).team == arrived.team == then


def _moment() -> Moment:
    return Moment(NOW, "ana", iter(range(100, 200)).__next__)
