"""Opening a board: finding it, making it where that is wanted, sitting down at its desk."""

from collections.abc import Callable
from dataclasses import replace

from mlpm_tui.domain.errors import NotFound, StoreTrouble
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.places import shipped
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk
from mlpm_tui.services.writer import FIRST_ROWS, Event
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address, read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.sqlite_file import is_missing

TEMPLATE = "standard"
MOST_COUNTED = 500
"""A pane is counted so far before the first picture: counting 100,000 cards took a tenth of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which board, as whom, and whether it may be made where there is none."""

    settings: Settings
    clock: Clock
    may_create: bool = False
    is_whole: bool = True


def open_library(wanted: Wanted) -> Library:
    """Open the board's database; a missing file is made where that is allowed."""
    address = read_address(wanted.settings.address)
    if wanted.may_create and address.path is not None and is_missing(address.path):
        if wanted.settings.read_only:
            raise StoreTrouble(f"There is no board at {address.path} to read.", "no_board")
        try:
            found_project(wanted, address)
        except StoreTrouble as error:
            # Somebody else may have made it at the same moment.
            if error.code != "exists":
                raise
    return Library(open_database(address, read_only=wanted.settings.read_only))


def found_project(
    wanted: Wanted,
    address: Address,
    key: str | None = None,
    name: str | None = None,
    template: str = TEMPLATE,
) -> None:
    """Make the board where there is none, or a further project on one that is there."""
    from mlpm_tui.store.creating import Founding, create, read_template

    key = key or wanted.settings.project or "ML"
    plan = read_template(shipped("data") / "templates" / f"{template}.json")
    founding = Founding(key, name or key, plan, wanted.settings.who, wanted.clock.now())
    create(address, founding)


def read_project(library: Library, wanted: Wanted) -> Project:
    """Return the project that the settings name, or the first one."""
    keys = library.project_keys()
    key = wanted.settings.project.upper() or (keys[0] if keys else "")
    project = None
    if key:
        if wanted.is_whole:
            project = library.whole(key)
        else:
            project = library.first_window(key, FIRST_ROWS, MOST_COUNTED)
    if project is None:
        raise NotFound(
            f"There is no project {key or 'at all'} on this board; it has "
            f"{', '.join(keys) or 'none'}: `mlpm init --key {key or 'ML'}` makes one."
        )
    return project


def project_of(library: Library, wanted: Wanted, card: str) -> Project:
    """Return the project that a card's id names, or else the one that was asked for."""
    named = read_id(card).partition("-")[0]
    if named and named in library.project_keys():
        wanted = replace(wanted, settings=replace(wanted.settings, project=named))
    return read_project(library, wanted)


def open_desk(wanted: Wanted, tell: Callable[[Event], None], card: str = "") -> Desk:
    """Open the board and sit down at the desk of the project that a card's id names."""
    library = open_library(wanted)
    try:
        project = project_of(library, wanted, card)
    except BaseException:
        library.close()
        raise
    return Desk(library, project, wanted.settings.who, wanted.clock, tell)
