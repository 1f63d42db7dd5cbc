"""Reading a project's models, and which alerts their conditions have."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.store.database import Connection
from mlpm_tui.store.mapping import write_time
from mlpm_tui.store.reading import CHUNK, lists_of


def fleet(connection: Connection, project: str) -> Fleet:
    """Return all models of a project, retired ones too, and what watches over them."""
    return Fleet(**lists_of(connection, Fleet, project))


def alerts_of(
    connection: Connection, project: str, fingerprints: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Return the keys of the alerts of each condition, the latest opened first.

    Those whose card is archived are left out: nobody sees them, so they answer for nothing.
    """
    found: dict[str, tuple[int, ...]] = {}
    for at in range(0, len(fingerprints), CHUNK):
        chunk = fingerprints[at : at + CHUNK]
        rows = connection.rows(
            "select i.fingerprint, i.key from incident i join alert a on a.key = i.key "
            "join card c on c.key = i.key where c.project = ? and c.archived_at is null "
            f"and i.fingerprint in ({', '.join('?' * len(chunk))}) "
            "order by a.opened_at desc, c.number desc",
            (project, *chunk),
        )
        for fingerprint, key in rows:
            found[fingerprint] = (*found.get(fingerprint, ()), key)
    return found


def retrained(connection: Connection, project: str) -> dict[int, str]:
    """Return which model each retraining on the board is of, the oldest card first."""
    rows = connection.rows(
        "select r.key, r.model from retraining r join card c on c.key = r.key "
        "where c.project = ? and c.archived_at is null order by c.number",
        (project,),
    )
    return {key: model for key, model in rows}  # noqa: C416


def open_alerts(
    connection: Connection, project: str, models: Iterable[str] | None = None
) -> tuple[int, ...]:
    """Return the keys of the alerts on the board that are not resolved, the oldest first."""
    sql = (
        "select a.key, a.model from alert a join card c on c.key = a.key where c.project = ? "
        "and c.archived_at is null and a.state <> 'resolved' order by a.opened_at, c.number"
    )
    wanted = None if models is None else frozenset(models)
    rows = connection.rows(sql, (project,))
    return tuple(key for key, model in rows if wanted is None or model in wanted)


def opened_by_hand(connection: Connection, project: str, model: str) -> tuple[int, ...]:
    """Return the keys of a model's alerts that nobody reported and that are not resolved."""
    rows = connection.rows(
        "select a.key from alert a join card c on c.key = a.key "
        "left join incident i on i.key = a.key where c.project = ? and a.model = ? "
        "and i.key is null and c.archived_at is null and a.state <> 'resolved' "
        "order by a.opened_at, c.number",
        (project, model),
    )
    return tuple(key for (key,) in rows)


def stirring(
    connection: Connection, project: str, now: datetime, before: Mapping[str, datetime]
) -> tuple[int, ...]:
    """Return the keys of the open alerts for which something may be due, the oldest first.

    Those are what should have woken, what another alert explains, and what was opened before a
    moment that its severity has and was not told of since.
    """
    times = {severity: write_time(at) for severity, at in before.items()}
    late = "".join(" or (a.severity = ? and a.opened_at <= ?)" for _ in times)
    sql = (
        "select a.key from alert a join card c on c.key = a.key "
        "left join incident i on i.key = a.key where c.project = ? and c.archived_at is null "
        "and a.state <> 'resolved' and ((a.state = 'snoozed' and a.snoozed_until <= ?) "
        "or i.muted_by is not null or (a.state = 'firing' and i.escalated_at is null "
        f"and (1 = 0{late}))) order by a.opened_at, c.number"
    )
    pairs = [each for pair in times.items() for each in pair]
    rows = connection.rows(sql, (project, write_time(now), *pairs))
    return tuple(key for (key,) in rows)
