"""Reading the cases behind a project's alerts, and which alerts call for somebody."""

from collections.abc import Mapping, Sequence

from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.database import Database
from mlpm_tui.store.mapping import reader
from mlpm_tui.store.reading import CHUNK, select_of

READ, LISTED = reader("incident"), select_of("incident", "i")


@dataclass(frozen=True, slots=True)
class Calling:
    """An alert that nobody has taken up; `episode` is another text each time it fires anew."""

    id: str
    title: str
    episode: str


class Cases:
    """The cases of a database's alerts."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def of_project(self, project: str) -> Mapping[int, Incident]:
        """Return the cases of a project's alerts, by their cards' keys."""
        with self._database.reading() as connection:
            rows = connection.rows(
                f"select {LISTED} from incident i join card c on c.key = i.key "
                "where c.project = ? and c.archived_at is null",
                (project,),
            )
        return {case.key: case for case in map(READ, rows)}

    def of_cards(self, keys: Sequence[int]) -> Mapping[int, Incident]:
        """Return the cases of the alerts with these keys."""
        found: dict[int, Incident] = {}
        with self._database.reading() as connection:
            for at in range(0, len(keys), CHUNK):
                chunk = keys[at : at + CHUNK]
                wanted = ", ".join("?" * len(chunk))
                sql = f"select {LISTED} from incident i where i.key in ({wanted})"
                found |= {case.key: case for case in map(READ, connection.rows(sql, chunk))}
        return found

    def calling(self, project: str) -> Mapping[int, Calling]:
        """Return the critical alerts that fire with nobody at them and that no other explains."""
        with self._database.reading() as connection:
            rows = connection.rows(
                "select a.key, c.id, c.title, a.opened_at, i.reopened, i.woke_at from alert a "
                "join card c on c.key = a.key left join incident i on i.key = a.key "
                "where a.state = 'firing' and a.severity = 'critical' and c.project = ? "
                "and c.archived_at is null and i.muted_by is null",
                (project,),
            )
        return {
            key: Calling(name, title, f"{opened_at} {reopened or 0} {woke_at or ''}")
            for key, name, title, opened_at, reopened, woke_at in rows
        }
