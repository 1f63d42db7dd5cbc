"""What undo and redo may not bring about because others have gone on: a closed sprint, a second."""

from collections.abc import Iterable, Sequence

from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.wishes import Ground
from mlpm_tui.store.library import Library

_GUARDED = frozenset({"sprint_card", "handoff", "objective"})


def check_gone_on(library: Library, project: str, changes: Sequence[Change]) -> tuple[Ground, ...]:
    """Refuse changes that the rules forbid now, and return what that rests on."""
    guarded = [change for change in changes if change.entity in _GUARDED]
    if not guarded:
        return ()
    _check_sprints(library, project, guarded, {c.key for c in changes if c.entity == "sprint"})
    for change in guarded:
        if change.before is None:
            _check_second(library, change)
    return (Ground(_GUARDED | {"sprint"}),)


def _check_sprints(
    library: Library, project: str, changes: Iterable[Change], own: Iterable[int]
) -> None:
    team = library.team(project)
    closed = {sprint.key: sprint.name for sprint in team.sprints if sprint.closed_at is not None}
    # Closing itself is taken back together with what went on.
    closed = {key: name for key, name in closed.items() if key not in own}
    places = {place.key: place.sprint for place in team.sprint_cards}
    for change in changes:
        fields = change.before or change.after or {}
        name = closed.get(places.get(change.key, fields.get("sprint")))  # type: ignore[arg-type]
        if change.entity == "sprint_card" and name is not None:
            raise RuleBroken(
                f"Sprint {name} was closed since: what it came to is fixed, so its cards stay as "
                "they are; nothing was changed.",
                "closed",
            )


def _check_second(library: Library, change: Change) -> None:
    dossier, made = library.dossiers([change.card]).get(change.card), change.after or {}
    if dossier is None:
        return
    if change.entity == "objective":
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
