"""Keeping trainings on the board: their start and end, and those that nobody saw end."""

import logging
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError, NotFound, RuleBroken
from mlpm_tui.domain.experimenting import AttachRun
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.firing import MarkStopped, RecordFiring, find_firing, timebox_firing
from mlpm_tui.domain.timing import StartExperiment
from mlpm_tui.domain.training import EndTraining, StartTraining
from mlpm_tui.services.firing import record
from mlpm_tui.services.opening import Wanted, open_desk, open_library
from mlpm_tui.services.training_notes import (
    TrainingNote,
    board_mark,
    drop_note,
    notes,
    write_note,
)
from mlpm_tui.sources.processes import host, identity_of
from mlpm_tui.store.library import Library

if TYPE_CHECKING:
    from mlpm_tui.services.writer import Event

LOG = logging.getLogger(__name__)
PATIENCE_S = 15.0
"""How long the end of a training waits for a board that does not answer."""
AGAIN_S = 2.0


class TrainingKeeper:
    """A thread that tells the board of a training: its start, and when it is over its end."""

    def __init__(
        self, card: str, training: Training, wanted: Wanted, say: Callable[[str], None]
    ) -> None:
        """Note the training beside the board first; `say` takes sentences for the person."""
        self._card = card
        self._training = training
        self._wanted = wanted
        self._say = say
        self._fired: RecordFiring | None = None
        self._trouble = ""
        self._is_over = threading.Event()
        self._is_kept = threading.Event()
        self._identity = identity_of(training.process)
        self._is_noted = self._note()
        if not self._is_noted:
            say("No note of this training could be written: if mlpm is killed, its end is unseen.")

    def start(self, resumed: str | None, *, does_start: bool) -> None:
        """Begin to tell; `resumed` is a run that is taken up again, and so is tied to the card."""

        def begin() -> None:
            if does_start or resumed:
                self._start_card(resumed, does_start=does_start)
            self._record(StartTraining(self._card, self._training))

        def tell() -> None:
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            self._insist(begin)
            self._is_over.wait()
            self._insist(self._end)
            self._is_kept.set()

        threading.Thread(target=tell, name="keeper", daemon=True).start()

    def finish(self, training: Training, fired: RecordFiring | None) -> None:
        """Tell the end, and wait for it with patience; what is not kept stays noted."""
        self._training, self._fired = training, fired
        self._is_noted = self._note()
        self._is_over.set()
        try:
            is_kept = self._is_kept.wait(PATIENCE_S)
        except KeyboardInterrupt:
            is_kept = False
        if not is_kept:
            later = "the next `mlpm run` or `mlpm exp check` on this machine records it"
            what = later if self._is_noted else "it could not be noted either"
            why = self._trouble or "it was too slow"
            self._say(f"The end of this training is not on the board: {why}; {what}.")

    def _note(self) -> bool:
        mark = board_mark(self._wanted.settings.address)
        return write_note(TrainingNote(mark, self._card, self._identity, self._training))

    def _insist(self, task: Callable[[], None]) -> None:
        """Do a task, again and again until it is done or the board forbids it."""
        while True:
            try:
                task()
            except RuleBroken as error:
                self._say(f"{error}")
            except MlpmError as error:
                self._wait_after(str(error).rstrip("."))
                continue
            except Exception:
                LOG.exception("a training cannot be recorded")
                self._wait_after("something went wrong, the log says what")
                continue
            return

    def _wait_after(self, trouble: str) -> None:
        if not self._trouble:
            self._say(f"The board does not take the record, which is tried again: {trouble}.")
        self._trouble = trouble
        threading.Event().wait(AGAIN_S)

    def _start_card(self, resumed: str | None, *, does_start: bool) -> None:
        """Do what the person wishes with the command: work begins, a run belongs to the card."""
        events: list[Event] = []
        desk = open_desk(self._wanted, events.append, self._card)
        try:
            dossier = desk.dossier(self._card)
            if does_start and _rests(dossier):
                desk.do(StartExperiment(self._card))
            if resumed and not any(link.target == resumed for link in dossier.run_links):
                desk.do(AttachRun(self._card, "run", resumed))
            desk.flush()
            for event in events:
                error = desk.take(event).error
                if error is not None:
                    raise error
        finally:
            desk.close()

    def _end(self) -> None:
        self._record(EndTraining(self._card, self._training))
        drop_note(self._training.key)

    def _record(self, wish: StartTraining | EndTraining) -> None:
        library = open_library(self._wanted)
        try:
            if library.dossier(self._card) is None:
                raise NotFound(f"{self._card} is no longer on the board: nothing was recorded.")
            now = self._wanted.clock.now()
            record(library, [wish], now)
            if isinstance(wish, EndTraining) and self._fired is not None:
                _mark_stopped(library, self._fired, now)
        finally:
            library.close()


def _rests(dossier: Dossier) -> bool:
    timebox = dossier.experiment.timebox if dossier.experiment else None
    is_still = timebox is not None and timebox.running_since is None
    return is_still or dossier.card.status is not Status.IN_PROGRESS


def _mark_stopped(library: Library, fired: RecordFiring, now: datetime) -> None:
    """Mark the firing for which the command was stopped; it may have been kept by another."""
    record(library, [fired], now)
    dossier = library.dossier(fired.id)
    if dossier is None:
        return
    firing = find_firing(dossier, fired.rule, fired.occasion) or timebox_firing(dossier)
    if firing is not None and firing.rule == fired.rule:
        record(library, [MarkStopped(fired.id, firing.rule, firing.occasion)], now)


def settle_trainings(
    library: Library, address: str, dossiers: Iterable[Dossier], now: datetime
) -> tuple[tuple[str, str], ...]:
    """Tell a board of trainings on this machine that ended unseen; return cards and sentences.

    That is what a note knows better than the board, and what the board calls running although its
    process is gone. `address` is the board's, as the settings have it. May raise StoreTrouble.

    Several machines may share a home folder and so their notes: whether another one's process lives
    cannot be seen from here, only what its note says of the end.
    """
    if library.is_read_only:
        return ()
    here, known = host(), list(notes(board_mark(address)))
    ended = [
        (note.card, note.training)
        for note in known
        if note.training.ended_at or (note.training.host == here and not note.is_alive)
    ]
    ended += _gone(dossiers, frozenset(note.training.key for note in known))
    told = list[tuple[str, str]]()
    for card, training in ended:
        over = training if training.ended_at else replace(training, ended_at=now)
        told += [(card, said) for said in record(library, [EndTraining(card, over)], now)]
        drop_note(training.key)
    return tuple(told)


def _gone(dossiers: Iterable[Dossier], noted: frozenset[int]) -> list[tuple[str, Training]]:
    here = host()
    return [
        (dossier.card.id, training)
        for dossier in dossiers
        for training in dossier.trainings
        if training.ended_at is None
        and training.host == here
        and training.key not in noted
        and not identity_of(training.process)
    ]
