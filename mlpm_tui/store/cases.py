"""Reading the cases behind a project's alerts, and which alerts call for somebody."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mlpm_tui.domain.alert_muting import mute_of
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.database import Connection, Database
from mlpm_tui.store.fleet import fleet
from mlpm_tui.store.mapping import CODECS, reader
from mlpm_tui.store.reading import CHUNK, select_of

READ, LISTED = reader("incident"), select_of("incident", "i")
LABELS = CODECS["incident"]["labels"]


@dataclass(frozen=True, slots=True)
class Calling:
    """An alert that nobody has taken up; `episode` is another text each time it fires anew."""

    id: str
    title: str
    episode: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Of the firing alerts the critical ones that call, and the severity of those that are muted.

    Both by the cards' keys; what another alert explains or a person has muted calls nobody.
    """

    calling: Mapping[int, Calling]
    quiet: Mapping[int, str]


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

    def heard(self, project: str, now: datetime) -> Heard:
        """Return which firing alerts call, and which nobody is told of."""
        with self._database.reading() as connection:
            return heard(connection, project, now)


def heard(connection: Connection, project: str, now: datetime) -> Heard:
    """Return which firing alerts call, and which nobody is told of."""
    rows = connection.rows(
        "select a.key, c.id, c.title, a.severity, a.model, a.signal, i.labels, i.muted_by, "
        "a.opened_at, i.reopened, i.woke_at from alert a "
        "join card c on c.key = a.key left join incident i on i.key = a.key "
        "where a.state = 'firing' and c.project = ? and c.archived_at is null",
        (project,),
    )
    mutes = fleet(connection, project).mutes if rows else ()
    calling, quiet = {}, {}
    for key, name, title, severity, model, signal, labels, muted_by, *episode in rows:
        known = LABELS.read(labels) if labels else {}
        if muted_by is not None or mute_of(mutes, model, signal, known, now) is not None:
            quiet[key] = severity
        elif severity == "critical":
            opened_at, reopened, woke_at = episode
            text = f"{opened_at} {reopened or 0} {woke_at or ''}"
            calling[key] = Calling(name, title, text)
    return Heard(calling, quiet)
