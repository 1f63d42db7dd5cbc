"""The outbox of messages: what is to be told, who is about to tell it, and what was told.

A notice is claimed in the database before it is sent, so that of several programs one sends it; a
claim whose holder died is free again after some minutes.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from mlpm_tui.domain.notices import OVER, Notice, Told
from mlpm_tui.store.database import Connection, Database, Row, first
from mlpm_tui.store.mapping import reader, write_time
from mlpm_tui.store.reading import select_of

DELIVERY = "delivery"
DELIVERIES_KEPT, MESSAGES_KEPT = timedelta(days=2), timedelta(days=90)
CLAIMED = timedelta(minutes=5)
MOST_TRIES = 12
"""After so many, about eight hours, nobody tries any more."""
AT_ONCE = 500
_NAMES = '"key", once, alert, kind, severity, "group", text, made_at, due_at, tries'
_PARTS = ("card", "alert", "incident")


class Notices:
    """The outbox of a database."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def told(self, project: str, since: datetime) -> tuple[Told, ...]:
        """Return the alerts to which something happened since then that may be worth a message."""
        with self._database.reading() as connection:
            columns = ", ".join(
                select_of(entity, alias) for entity, alias in zip(_PARTS, "cai", strict=True)
            )
            at = write_time(since)
            rows = connection.rows(
                f"select {columns} from card c join alert a on a.key = c.key "
                "join incident i on i.key = c.key where c.project = ? and c.archived_at is null "
                "and i.muted_by is null and i.merged_into is null and (a.opened_at >= ? "
                "or c.entered_at >= ? or i.escalated_at >= ? or i.woke_at >= ? "
                "or i.resolved_at >= ? or i.ended_at >= ?) order by c.key",
                (project, *[at] * 6),
            )
        return tuple(map(_told, rows))

    def add(self, project: str, notices: Iterable[Notice]) -> int:
        """Put notices into the outbox that were never in it, and return how many those are."""
        with self._database.reading() as connection:
            missing = [n for n in notices if not _is_known(connection, n.once)]
        if not missing:
            return 0
        with self._database.writing() as connection:
            return sum(_put(connection, project, notice) for notice in missing)

    def begun(self, alerts: Sequence[int]) -> frozenset[int]:
        """Return those of these alerts of which a beginning is or was to be told."""
        with self._database.reading() as connection:
            return frozenset(
                alert
                for alert in alerts
                if connection.rows(
                    "select 1 from notice where alert = ? and kind <> ? limit 1", (alert, OVER)
                )
            )

    def firing(self, alerts: Iterable[int]) -> frozenset[int]:
        """Return those of these alerts of which people were told a beginning last, and no end."""
        with self._database.reading() as connection:
            return frozenset(
                alert
                for alert in alerts
                if any(
                    kind != OVER
                    for (kind,) in connection.rows(
                        "select kind from notice where alert = ? and claimed_by is not null "
                        "order by made_at desc, key desc limit 1",
                        (alert,),
                    )
                )
            )

    def waiting(self, project: str, now: datetime) -> tuple[Notice, ...]:
        """Return what is not told yet and what nobody is telling at the moment."""
        with self._database.reading() as connection:
            return _waiting(connection, project, write_time(now - CLAIMED))

    def claim(self, project: str, keys: Sequence[int], who: str, now: datetime) -> frozenset[int]:
        """Claim notices for somebody, and return those that were free."""
        stale = write_time(now - CLAIMED)
        with self._database.writing() as connection:
            return frozenset(
                key
                for key in keys
                if connection.run(
                    "update notice set claimed_by = ?, claimed_at = ? where key = ? and "
                    "project = ? and sent_at is null and "
                    "(claimed_at is null or claimed_at < ?)",
                    (who, write_time(now), key, project, stale),
                )
            )

    def settle(
        self, project: str, keys: Iterable[int], now: datetime, later: Iterable[Notice] = ()
    ) -> None:
        """Record that notices were sent; `later` are those that some place has still to get."""
        with self._database.writing() as connection:
            for key in keys:
                connection.run(
                    "update notice set sent_at = ?, trouble = '' where key = ?",
                    (write_time(now), key),
                )
            for notice in later:
                _put(connection, project, notice)

    def put_off(self, notices: Iterable[Notice], trouble: str) -> None:
        """Record that notices were not sent, and when they are tried again."""
        with self._database.writing() as connection:
            for notice in notices:
                connection.run(
                    "update notice set claimed_by = null, claimed_at = null, tries = ?, "
                    "due_at = ?, trouble = ? where key = ?",
                    (notice.tries, write_time(notice.due_at), trouble, notice.key),
                )

    def first_came(self, project: str, sign: str, at: datetime, since: datetime) -> datetime:
        """Note that something came, and return when it first did since then."""
        with self._database.writing() as connection:
            note_delivery(connection, project, sign, at, since)
            name = f"{project}:{sign}"
            ((made_at,),) = connection.rows("select made_at from notice where once = ?", (name,))
            return datetime.fromisoformat(made_at)

    def forget(self, now: datetime) -> int:
        """Forget deliveries and messages of long ago, sent or not, and return how many."""
        old = (write_time(now - DELIVERIES_KEPT), DELIVERY, write_time(now - MESSAGES_KEPT))
        where = "(made_at < ? and kind = ?) or made_at < ?"
        with self._database.reading() as connection:
            if not connection.rows(f"select 1 from notice where {where} limit 1", old):
                return 0
        with self._database.writing() as connection:
            return connection.run(f"delete from notice where {where}", old)

    def sent_since(self, project: str, since: datetime, group: str | None = None) -> int:
        """Return how many messages went out since then, of one group or of all."""
        more, values = ("", [project, write_time(since)])
        if group is not None:
            more, values = ' and "group" = ?', [*values, group]
        with self._database.reading() as connection:
            return int(
                first(
                    connection.rows(
                        "select count(distinct claimed_by) from notice where project = ? "
                        f"and sent_at > ? and claimed_by is not null{more}",
                        values,
                    )
                )
            )


def note_delivery(
    connection: Connection, project: str, sign: str, at: datetime, since: datetime
) -> bool:
    """Note that something was delivered, and tell whether that was not noted since then.

    It is noted in the same transaction as what was delivered, beside what is told: both are rows
    whose name may be there once.
    """
    stamp = write_time(at)
    return bool(
        connection.run(
            'insert into notice (key, project, once, kind, severity, "group", text, made_at, '
            "due_at, sent_at, tries, trouble) values (?, ?, ?, ?, '', '', '', ?, ?, ?, 0, '') "
            "on conflict (once) do update set made_at = excluded.made_at "
            "where notice.made_at < ?",
            (
                *(int.from_bytes(os.urandom(8), "big") >> 2, project, f"{project}:{sign}"),
                *(DELIVERY, stamp, stamp, stamp, write_time(since)),
            ),
        )
    )


def was_delivered(connection: Connection, project: str, sign: str, since: datetime) -> bool:
    """Tell whether a delivery was noted since then."""
    return bool(
        connection.rows(
            "select 1 from notice where once = ? and made_at >= ?",
            (f"{project}:{sign}", write_time(since)),
        )
    )


def _is_known(connection: Connection, once: str) -> bool:
    return bool(connection.rows("select 1 from notice where once = ?", (once,)))


def _put(connection: Connection, project: str, notice: Notice) -> int:
    return connection.run(
        f"insert into notice ({_NAMES}, project, trouble) "
        f"values ({', '.join('?' * 11)}, '') on conflict (once) do nothing",
        (
            *(notice.key, notice.once, notice.alert, notice.kind, notice.severity, notice.group),
            *(notice.text, write_time(notice.made_at), write_time(notice.due_at), notice.tries),
            project,
        ),
    )


def _waiting(connection: Connection, project: str, stale: str) -> tuple[Notice, ...]:
    rows = connection.rows(
        f"select {_NAMES} from notice where project = ? and sent_at is null and tries < ? "
        "and (claimed_at is null or claimed_at < ?) order by made_at, key limit ?",
        (project, MOST_TRIES, stale, AT_ONCE),
    )
    return tuple(map(_notice, rows))


def _notice(row: Row) -> Notice:
    key, once, alert, kind, severity, group, text, made_at, due_at, tries = row
    made, due = datetime.fromisoformat(made_at), datetime.fromisoformat(due_at)
    return Notice(once, alert, kind, severity, group, text, made, due, tries, key)


def _told(row: Row) -> Told:
    at, parts = 0, []
    for entity in _PARTS:
        width = len(select_of(entity).split(", "))
        parts.append(reader(entity)(row[at : at + width]))
        at += width
    return Told(*parts)
