"""Searching the texts of all projects: what was tried before, and what it taught."""

from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.database import Connection

FIELDS = ("title", "hypothesis", "learnings")


@dataclass(frozen=True, slots=True)
class Found:
    """A card that holds the text that was searched for; `texts` are the fields that hold it."""

    project: str
    id: str
    kind: str
    title: str
    status: str
    outcome: str | None
    is_archived: bool
    texts: dict[str, str]


def search(connection: Connection, text: str, limit: int) -> list[Found]:
    """Return the cards that hold a text, the latest changed first; capitals don't matter."""
    escaped = text.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    columns = ("c.title", "e.hypothesis", "e.learnings")
    holds = " or ".join(f"lower({column}) like ? escape '!'" for column in columns)
    sql = (
        "select c.project, c.id, c.kind, c.status, e.outcome, c.archived_at, c.title, "
        "e.hypothesis, e.learnings from card c left join experiment e on e.key = c.key "
        f"where {holds} order by c.updated_at desc, c.key limit ?"
    )
    rows = connection.rows(sql, (*[f"%{escaped}%"] * len(columns), limit))
    return [
        Found(
            project=project,
            id=name,
            kind=kind,
            title=texts[0],
            status=status,
            outcome=outcome,
            is_archived=archived_at is not None,
            texts={
                field: held
                for field, held in zip(FIELDS, texts, strict=True)
                if held and text.lower() in held.lower()
            },
        )
        for project, name, kind, status, outcome, archived_at, *texts in rows
    ]
