"""Planning a sprint: opening and editing it, and which cards are in it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.changes import Act, Change, Value, edited, made, removed
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.moment import Moment, day_of
from mlpm_tui.domain.placing import on_board
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import find_sprint, last_planning_day, team_of
from mlpm_tui.domain.team import Sprint, SprintCard
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass

LONGEST = timedelta(days=366)
MOST_YEARS = 5
"""A sprint that lies farther from today is a typing error."""
MOST_PER_CENT = 100
USUAL_BAND = (40, 60)
MOST_NAMED = 12
"""So many cards are named in a sentence; all of them stand in the sprint."""
_BAND = re.compile(r"\s*(\d{1,3})\s*%?\s*(?:-|to|\u2013)\s*(\d{1,3})\s*%?\s*")


def read_band(typed: str) -> tuple[int, int]:
    """Read a band of per cents, such as 40-60."""
    if (found := _BAND.fullmatch(typed)) is None:
        raise BadText(f"{typed[:40]!r} is no band; write per cents such as 40-60.", 0)
    return int(found[1]), int(found[2])


@dataclass(frozen=True, slots=True)
class OpenSprint:
    """A sprint is planned; `band` is the agreed share of experiments in per cent."""

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("sprint",)

    name: str
    starts_on: date
    ends_on: date
    band: tuple[int, int] = USUAL_BAND
    goal: str | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the sprint, which has no card yet."""
        team = team_of(project)
        sprint = Sprint(
            moment.new_key(),
            _check_name(team, self.name),
            self.starts_on,
            self.ends_on,
            *self.band,
            goal=check_line(self.goal, "A goal", 500) if self.goal else None,
        )
        check_days(sprint, moment.today)
        said = [f"opened {sprint.called}", *_oddities(team, sprint, moment.today)]
        return Act(", ".join(said), (made(sprint),))


@dataclass(frozen=True, slots=True)
class EditSprint:
    """A sprint's name, days, band or goal change; a closed one's name and goal only."""

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("sprint",)

    sprint: str
    fields: Mapping[str, Value]

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the sprint with its new fields."""
        team = team_of(project)
        sprint = find_sprint(team, self.sprint)
        fields: dict[str, Any] = dict(self.fields)
        if sprint.closed_at is not None and fields.keys() - {"name", "goal"}:
            raise RuleBroken(
                f"{sprint.headed} is closed: what it came to is fixed; only its name and goal "
                "can be edited.",
                "closed",
            )
        if "name" in fields:
            fields["name"] = _check_name(team, str(fields["name"]), sprint)
        if fields.get("goal"):
            fields["goal"] = check_line(str(fields["goal"]), "A goal", 500)
        new, said = replace(sprint, **fields), [f"edited {sprint.called}"]
        if fields.keys() - {"name", "goal"}:
            check_days(new, moment.today)
            said += _oddities(team, new, moment.today)
        return Act(", ".join(said), edited(sprint, **fields))


@dataclass(frozen=True, slots=True)
class _CardsOfSprint:
    """What wishes about cards of a sprint begin with: its name, and their ids."""

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("sprint", "sprint_card")

    sprint: str
    cards: tuple[str, ...]

    @property
    def about(self) -> tuple[str, ...]:
        """The cards."""
        return self.cards


@dataclass(frozen=True, slots=True)
class AddToSprint(_CardsOfSprint):
    """Cards come into a sprint; after its first day they count as not planned."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return each card's place in the sprint."""
        team = team_of(project)
        sprint = find_open(team, self.sprint, moment)
        found = dict.fromkeys(on_board(project, name) for name in self.cards)
        changes: list[Change] = []
        for card in found:
            _check_free(team, sprint, card, moment)
            changes += placed(team, sprint, card, moment)
        if not changes:
            names = ", ".join(card.id for card in found)
            raise RuleBroken(f"{names} is in {sprint.called} already.", "exists")
        unplanned = [card for card in found if not _is_planned(team, sprint, card, moment)]
        said = f"added {named(found)} to {sprint.called}"
        if unplanned:
            which = "" if len(unplanned) == len(found) else f" {named(unplanned)}"
            said += f",{which} unplanned"
        return Act(said, tuple(changes))


@dataclass(frozen=True, slots=True)
class RemoveFromSprint(_CardsOfSprint):
    """Cards leave a sprint; once it runs, it stays known that they were in it."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the places that end."""
        team = team_of(project)
        sprint = find_open(team, self.sprint, moment)
        found = dict.fromkeys(project.card(name) for name in self.cards)
        is_planning = moment.today <= last_planning_day(team, sprint, moment.zone)
        changes: list[Change] = []
        for card in found:
            place = place_of(team, sprint, card)
            if place is None or place.left_at is not None:
                raise RuleBroken(f"{card.id} is not in {sprint.called}.", "not_found")
            changes += [removed(place)] if is_planning else edited(place, left_at=moment.now)
        return Act(f"took {named(found)} out of {sprint.called}", tuple(changes))


def find_open(team: Team, name: str, moment: Moment) -> Sprint:
    """Return a sprint that is not closed, or say why it cannot be changed."""
    sprint = find_sprint(team, name)
    if sprint.closed_at is not None:
        raise RuleBroken(
            f"{sprint.headed} was closed on {day_of(sprint.closed_at, moment.zone)}: what it "
            "came to is fixed (`mlpm undo` takes closing back).",
            "closed",
        )
    return sprint


def place_of(team: Team, sprint: Sprint, card: Card) -> SprintCard | None:
    """Return a card's place in a sprint, also where it has left, or None."""
    for place in team.sprint_cards:
        if place.sprint == sprint.key and place.card == card.key:
            return place
    return None


def placed(
    team: Team, sprint: Sprint, card: Card, moment: Moment, carried_from: int | None = None
) -> tuple[Change, ...]:
    """Return what brings a card into a sprint, or back; nothing where it is in it already.

    One that comes back is as it was: what was planned, and when it came, is history.
    """
    place = place_of(team, sprint, card)
    if place is None:
        key, is_planned = moment.new_key(), _is_planned(team, sprint, card, moment)
        added = {"added_at": moment.now, "carried_from": carried_from}
        return (made(SprintCard(key, sprint.key, card.key, is_planned, **added)),)  # type: ignore[arg-type]
    return edited(place, left_at=None, carried_from=place.carried_from or carried_from)


def _is_planned(team: Team, sprint: Sprint, card: Card, moment: Moment) -> bool:
    place = place_of(team, sprint, card)
    if place is not None:
        return place.is_planned
    return moment.today <= last_planning_day(team, sprint, moment.zone)


def named(cards: "dict[Card, None] | list[Card]") -> str:
    """Return the ids of cards for a sentence, the first few of many."""
    names = [card.id for card in cards]
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"


def _check_free(team: Team, sprint: Sprint, card: Card, moment: Moment) -> None:
    done_on = None if card.done_at is None else day_of(card.done_at, moment.zone)
    is_old = done_on is not None and done_on < sprint.starts_on
    if card.status is Status.DONE and is_old:
        raise RuleBroken(
            f"{card.id} was done before {sprint.called} began ({sprint.starts_on}): it is no "
            "work of that sprint.",
            "done",
        )
    open_ones = {s.key: s for s in team.sprints if s.closed_at is None and s.key != sprint.key}
    for place in team.sprint_cards:
        if place.card == card.key and place.left_at is None and place.sprint in open_ones:
            other = open_ones[place.sprint].name
            raise RuleBroken(
                f"{card.id} is in sprint {other} already: take it out there first "
                f"(`mlpm sprint remove {other} {card.id}`).",
                "exists",
            )


def _check_name(team: Team, text: str, own: Sprint | None = None) -> str:
    name = " ".join(check_line(text, "A sprint's name", 80).split())
    for sprint in team.sprints:
        is_own = own is not None and sprint.key == own.key
        if not is_own and sprint.name.casefold() == name.casefold():
            raise RuleBroken(f"There is a sprint {sprint.name} already: name it otherwise.")
    return name


def check_days(sprint: Sprint, today: date | None = None) -> None:
    """Refuse a sprint whose days or whose band are none, or that lies too far from today."""
    if sprint.ends_on < sprint.starts_on:
        raise RuleBroken(
            f"A sprint ends on the day it starts or later: {sprint.ends_on} is before "
            f"{sprint.starts_on}.",
            "bad_days",
        )
    far = timedelta(days=366 * MOST_YEARS)
    if today and not today - far <= sprint.starts_on <= sprint.ends_on <= today + far:
        raise RuleBroken(
            f"A sprint lies at most {MOST_YEARS} years from today; {sprint.starts_on} to "
            f"{sprint.ends_on} does not: name days that people plan for.",
            "bad_days",
        )
    if sprint.ends_on - sprint.starts_on > LONGEST:
        raise RuleBroken("A sprint of more than a year is no sprint: end it sooner.", "bad_days")
    if not 0 <= sprint.band_low <= sprint.band_high <= MOST_PER_CENT:
        raise RuleBroken(
            f"A band is two per cents, the lower one first, such as 40-60; "
            f"{sprint.band_low}-{sprint.band_high} is not that.",
            "bad_band",
        )


def _oddities(team: Team, sprint: Sprint, today: date) -> list[str]:
    """Say what is allowed but seldom meant: days that are over or taken, a band without room."""
    found = []
    if sprint.ends_on < today:
        found.append(f"which was over on {sprint.ends_on} already")
    others = [
        other.name
        for other in team.sprints
        if other.key != sprint.key
        and other.starts_on <= sprint.ends_on
        and sprint.starts_on <= other.ends_on
    ]
    if others:
        found.append(f"whose days overlap those of {', '.join(others[:3])}")
    if sprint.band_high == 0 or sprint.band_low == MOST_PER_CENT:
        side = "production work" if sprint.band_low else "experiment"
        found.append(
            f"whose band of {sprint.band_low}-{sprint.band_high} % leaves room for no {side}"
        )
    return found
