"""What undo and redo may not bring about because others have gone on: a closed sprint, a second.

Nor do they go beyond a limit that refuses.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mlpm_tui.domain.agreed import Agreed
from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.wishes import Ground
from mlpm_tui.store.library import Library

_SAME: Mapping[str, tuple[str, ...]] = {
    "work_limit": ("scope", "name", "phase", "across"),
    "duty": ("kind", "phase"),
}
"""What no two of a team's records have in common."""
_GUARDED = frozenset({"sprint_card", "sprint", "handoff", "objective", "link", *_SAME})


def check_gone_on(library: Library, project: str, changes: Sequence[Change]) -> tuple[Ground, ...]:
    """Refuse changes that the rules forbid now, and return what that rests on."""
    if any(change.entity == "firing" and change.after is None for change in changes):
        raise RuleBroken(
            "What a stopping rule saw stays known: decide on the card, or give it more time.",
            "rule_fired",
        )
    guarded = [change for change in changes if change.entity in _GUARDED]
    if not guarded:
        return ()
    team = library.team(project)
    _check_sprints(team, guarded, {c.key for c in changes if c.entity == "sprint"})
    _check_one_sprint(library, team, guarded)
    gone = {change.key for change in guarded if change.after is None}
    for change in guarded:
        if change.before is None:
            _check_same(team, change, gone)
            _check_second(library, change)
    return (Ground(_GUARDED),)


def check_limits(
    library: Library, project: str, changes: Sequence[Change], now: datetime
) -> tuple[Ground, ...]:
    """Refuse changes that go beyond a limit that refuses, and return what that rests on."""
    agreed = Agreed(library.team(project))
    moved = [change for change in changes if change.entity == "card"]
    if not moved or not any(limit.refuses for limit in agreed.team.limits):
        return ()
    before = library.whole(project)
    if before is None:
        return ()
    away = [change.key for change in moved if change.key not in before.cards]
    for dossier in library.dossiers(away).values() if away else ():
        before = before.with_dossier(dossier)
    after = before.applied(moved, now)
    agreed.said_of_limits(before, after, moved)
    return agreed.grounds(before, after, moved)


def _check_sprints(team: Team, changes: Iterable[Change], own: Iterable[int]) -> None:
    closed = {sprint.key: sprint.headed for sprint in team.sprints if sprint.closed_at is not None}
    # Closing itself is taken back together with what went on.
    closed = {key: name for key, name in closed.items() if key not in own}
    places = {place.key: place.sprint for place in team.sprint_cards}
    for change in changes:
        fields = change.before or change.after or {}
        name = closed.get(places.get(change.key, fields.get("sprint")))  # type: ignore[arg-type]
        if change.entity == "sprint_card" and name is not None:
            raise RuleBroken(
                f"{name} was closed since: what it came to is fixed, so its cards stay as "
                "they are; nothing was changed.",
                "closed",
            )


def _check_one_sprint(library: Library, team: Team, changes: Iterable[Change]) -> None:
    """Refuse what puts a card into a second sprint that is not closed."""
    places = {place.key: (place.card, place.sprint) for place in team.sprint_cards}
    open_ones = {sprint.key for sprint in team.sprints if sprint.closed_at is None}
    before = _taken(places, open_ones)
    for change in changes:
        after: dict[str, Any] = dict(change.after or {})
        if change.entity == "sprint_card":
            if change.after is None:
                places.pop(change.key, None)
            elif "sprint" in after:
                places[change.key] = (change.card, after["sprint"])
        elif change.entity == "sprint" and "closed_at" in after:
            (open_ones.add if after["closed_at"] is None else open_ones.discard)(change.key)
    after_all = _taken(places, open_ones)
    cards = [card for card in after_all - before if after_all[card] > 1]
    for dossier in library.dossiers(cards[:1]).values():
        raise RuleBroken(
            f"{dossier.card.id} is in another sprint since, and a card is in one at a time: take "
            "it out of that first; nothing was changed.",
            "exists",
        )


def _taken(places: Mapping[int, tuple[int, int]], open_ones: Iterable[int]) -> Counter[int]:
    """Return in how many of these sprints each card is."""
    return Counter(card for card, sprint in places.values() if sprint in open_ones)


def _check_same(team: Team, change: Change, gone: Container[int]) -> None:
    """Refuse what a team has agreed on in another way since."""
    made, names = change.after or {}, _SAME.get(change.entity)
    if names is None:
        return
    held = team.limits if change.entity == "work_limit" else team.duties
    left = (one for one in held if one.key not in gone)
    wanted = [made[name] for name in names]
    if any([getattr(one, name) for name in names] == wanted for one in left):
        raise RuleBroken(
            "The team has agreed on another one since: clear that first; nothing was changed.",
            "exists",
        )


def _check_second(library: Library, change: Change) -> None:
    dossier, made = library.dossiers([change.card]).get(change.card), change.after or {}
    if dossier is None:
        return
    if change.entity == "link":
        _check_circle(dossier, change)
    elif change.entity == "objective":
        if any(one.signal == made["signal"] for one in dossier.objectives):
            raise RuleBroken(
                f"{dossier.card.id} has another objective of {made['signal']} since: nothing was "
                "changed.",
                "exists",
            )
    elif change.entity == "handoff":
        for one in dossier.handoffs:
            if one.state != "accepted" and made["state"] != "accepted":
                raise RuleBroken(
                    f"{dossier.card.id} is being handed to {one.receiver} since: nothing was "
                    "changed.",
                    "exists",
                )


def _check_circle(dossier: Dossier, change: Change) -> None:
    made = change.after or {}
    wanted = (made["target"], change.card, made["relation"])
    if any((link.card, link.target, link.relation) == wanted for link in dossier.links):
        raise RuleBroken(
            f"{dossier.card.id} is linked the other way round since, and both ways are a circle: "
            "nothing was changed.",
            "exists",
        )
