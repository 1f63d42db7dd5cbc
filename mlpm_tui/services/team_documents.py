"""A team as documents: who answers for what, how much each has in hand, what was agreed."""

from collections.abc import Iterable

from mlpm_tui.domain.agreements import Duty, Team, WorkLimit
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.work_limits import Count, counts_of
from mlpm_tui.services.documents import Document

NOBODY = "nobody"
NO_ROLE = "no role"


def load_document(project: Project, team: Team) -> Document:
    """Return how many open cards each person and each role has, and in which column.

    Epics are left out, as in limits; who owns cards and is not among the people has no role.
    """
    cards = [
        card
        for card in project.cards.values()
        if card.status is not Status.DONE and card.kind is not Kind.EPIC
    ]
    roles = {person.name.casefold(): str(person.role or NO_ROLE) for person in project.people}
    owners = {card.owner for card in cards if card.owner is not None}
    names = sorted({person.name for person in project.people} | owners, key=str.casefold)
    limits = {
        limit.name.casefold(): limit.most
        for limit in team.limits
        if limit.scope == "person" and limit.phase is None
    }
    people = [
        {
            "name": name,
            "role": _role(roles, name),
            **_load(card for card in cards if card.owner == name),
            "limit": limits.get(name.casefold()),
        }
        for name in names
    ]
    by_role = [
        {
            "role": role,
            "people": sum(person["role"] == role for person in people),
            **_load(card for card in cards if card.owner and _role(roles, card.owner) == role),
        }
        for role in sorted({str(person["role"]) for person in people})
    ]
    unowned = _load(card for card in cards if card.owner is None)
    return {"people": people, "roles": by_role, NOBODY: unowned}


def _role(roles: dict[str, str], name: str) -> str:
    return roles.get(name.casefold(), NO_ROLE)


def _load(cards: Iterable[Card]) -> Document:
    cards = list(cards)
    columns = {
        str(status): sum(card.status is status for card in cards)
        for status in Status
        if status is not Status.DONE
    }
    return {
        **columns,
        "blocked": sum(card.blocked is not None for card in cards),
        "points": sum(card.points or 0.0 for card in cards if card.status is Status.IN_PROGRESS),
    }


def limit_documents(project: Project, limits: Iterable[WorkLimit]) -> list[Document]:
    """Return each limit with what it counts now, lane by lane where it counts each by itself."""
    return [_count(count) for count in counts_of(project, limits)]


def _count(count: Count) -> Document:
    limit = count.limit
    return {
        "scope": limit.scope,
        "name": limit.name,
        "phase": count.phase,
        "across": limit.across,
        "most": limit.most,
        "refuses": limit.refuses,
        "now": len(count.cards),
        "is_over": count.is_over,
        "cards": [card.id for card in count.cards],
    }


def duty_document(duty: Duty) -> Document:
    """Return who owns which new cards."""
    return {"person": duty.person, "kind": duty.kind, "phase": duty.phase}
