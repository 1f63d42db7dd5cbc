"""A report as a page: headings, sentences, tables and charts, before anybody writes them down.

Every text in it is plain: whoever writes the page as Markdown or HTML makes all of it inert.
"""

from collections.abc import Sequence

from mlpm_tui.domain.report_charts import Chart
from mlpm_tui.domain.values import dataclass

MOST_ROWS = 200
"""More rows than so many nobody reads; the document in JSON has them all."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few; `is_calling` where it calls for somebody."""

    text: str
    is_calling: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is to be said of each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under heads; `numbers` are the columns that hold numbers."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """What became of one experiment; the texts may have several lines."""

    title: str
    badge: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in its place."""

    chart: Chart


Block = Paragraph | Bullets | Facts | Table | Story | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report, ready to be written."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str


def filled(name: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> tuple[Table, ...]:
    """Return a table without its empty columns; none where it has no rows.

    Of very many rows it says how many more there are.
    """
    if not rows:
        return ()
    shown = rows if len(rows) <= MOST_ROWS else rows[: MOST_ROWS - 1]
    used = [at for at in range(len(heads)) if any(row[at] for row in shown)]
    kept = tuple(tuple(row[at] for at in used) for row in shown)
    numbers = tuple(
        place for place in range(len(used)) if all(_is_number(row[place]) for row in kept)
    )
    if more := len(rows) - len(shown):
        kept = (*kept, (f"and {more} more", *[""] * (len(used) - 1)))
    return (Table(name, tuple(heads[at] for at in used), kept, numbers),)


def _is_number(cell: str) -> bool:
    return not cell or cell.replace(".", "", 1).replace("-", "", 1).removesuffix(" %").isdigit()
