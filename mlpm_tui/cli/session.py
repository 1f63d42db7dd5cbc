"""A command at the board: reading it, or changing it and waiting until the change is kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from mlpm_tui.cli.call import Call
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import Wish

if TYPE_CHECKING:
    from mlpm_tui.domain.rule_states import Directions
    from mlpm_tui.services.desk import Desk
    from mlpm_tui.services.judging import Observed
    from mlpm_tui.services.observing import Observer
    from mlpm_tui.services.writer import Event
    from mlpm_tui.store.library import Library


@dataclass(frozen=True, slots=True)
class Reading:
    """A board that is only looked at."""

    call: Call
    library: "Library"
    now: datetime
    observer: "Observer | None" = None
    """Who asks the tracking store; without one it is opened for each question."""

    @property
    def here(self) -> datetime:
        """The same time as the person's own clocks tell it, for what asks which day it is."""
        return self.now.astimezone(self.call.clock.zone)

    def project(self) -> Project:
        """Return the whole project that was asked for."""
        from mlpm_tui.services.opening import read_project

        return read_project(self.library, self.call.wanted())

    def project_key(self) -> str:
        """Return the key of the project that was asked for, without its cards."""
        from mlpm_tui.services.opening import read_project

        return read_project(self.library, self.call.wanted(is_whole=False)).key

    def dossier(self, text: str) -> Dossier:
        """Return a card with everything that hangs on it."""
        found = self.library.dossier(read_id(text))
        if found is None:
            raise NotFound(f"There is no card {text[:40]}: `mlpm card list` shows all ids.")
        return found

    def directions(self, dossier: Dossier) -> "Directions":
        """Return which way the metrics are better that people have set for a card's project."""
        return self.library.directions(dossier.card.id.partition("-")[0])

    def observed(self, dossiers: Sequence[Dossier]) -> dict[int, "Observed"]:
        """Return what the tracking store knows of these cards, by card key."""
        uri = self.call.settings.tracking_uri
        if not uri or not dossiers:
            return {}
        from mlpm_tui.services.observing import observe

        project = self.library.whole(dossiers[0].card.id.partition("-")[0])
        if project is None:
            return {}
        if self.observer is not None:
            return self.observer.observe(project, dossiers, self.now)
        return observe(uri, project, dossiers, self.now)


@dataclass(frozen=True, slots=True)
class Session:
    """A desk with the events it has told; nothing is answered before a change is kept."""

    desk: "Desk"
    events: list["Event"]

    @property
    def now(self) -> datetime:
        """The time."""
        return self.desk.clock.now()

    @property
    def here(self) -> datetime:
        """The time as the person's own clocks tell it, for what asks which day it is."""
        return self.desk.clock.here()

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.desk.clock.today()

    def do(self, *wishes: Wish) -> str:
        """Do wishes as one step, wait until it is kept, and return its sentence in the history."""
        from mlpm_tui.services.writer import UnitKept

        act = self.desk.do(*wishes)
        said = act.said
        for event in self.settle():
            if isinstance(event, UnitKept):
                said = event.kept.said
        return said

    def notes_on(self, person: str | None) -> list[str]:
        """Return what there is to say of somebody whom nobody has named before."""
        if person is None:
            return []
        from mlpm_tui.services.people import notes_on_person

        return notes_on_person(self.desk.library, self.desk.project, person, self.desk.who)

    def kept(self, card: str) -> Dossier:
        """Return a card with everything that hangs on it, as the last step left it."""
        found = self.desk.library.dossier(read_id(card))
        if found is None:
            raise NotFound(f"{card[:40]} is gone: somebody has taken it away since.")
        return found

    def settle(self) -> list["Event"]:
        """Wait for the writer and take its events; an error among them is the command's."""
        self.desk.flush()
        events = list(self.events)
        self.events.clear()
        for event in events:
            notice = self.desk.take(event)
            if notice.error is not None:
                raise notice.error
        return events

    def added(self, *wishes: Wish) -> Card:
        """Do wishes of which the first adds a card, and return it with the id it was given."""
        before = self.desk.project.cards.keys()
        self.do(*wishes)
        cards = self.desk.project.cards
        return next(cards[key] for key in cards if key not in before)


@contextmanager
def reading(call: Call, observer: "Observer | None" = None) -> Iterator[Reading]:
    """Open the board for reading; a missing one is an error that says how to make it."""
    from mlpm_tui.services.opening import open_library

    log_to_file()
    library = open_library(call.wanted())
    try:
        yield Reading(call, library, call.clock.now(), observer)
    finally:
        library.close()


@contextmanager
def writing(call: Call, card: str = "") -> Iterator[Session]:
    """Sit down at the desk of the project that a card's id names; a missing board is made first."""
    from mlpm_tui.services.opening import open_desk

    log_to_file()
    events: list[Event] = []
    desk = open_desk(call.wanted(may_create=True), events.append, card)
    try:
        yield Session(desk, events)
    finally:
        desk.close()
