"""While the dashboard is open: new critical alerts call, and what is due for alerts is done.

The bell is off unless somebody asks for it: in an office or over SSH a sound that nobody chose is
worse than a sentence, and who is on call has messages besides.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.store.cases import Calling
from mlpm_tui.ui.toasts import show_toast

if TYPE_CHECKING:
    from textual.app import App
    from textual.worker import Worker

    from mlpm_tui.domain.details import Alert
    from mlpm_tui.domain.project import Project
    from mlpm_tui.ui.screens.board import BoardScreen


EVERY_S = 60.0
"""How often snoozed alerts wake, mutes end and the like where nothing else sees to that."""
LOG = logging.getLogger(__name__)


class AlertCalls:
    """Follows a board, and calls once for each critical alert that nobody has taken up."""

    def __init__(self, app: "App[int]", board: "BoardScreen", bell: str) -> None:
        """Follow this board; `bell` is off, bell or osc9."""
        self._app, self._board, self._bell = app, board, bell
        self._known: dict[int, str] | None = None
        self._alerts: Mapping[int, Alert] = {}
        self._looked_at: Project | None = None
        self._own: set[int] = set()

    def start(self) -> None:
        """Begin to follow, and to do what is due."""
        self._board.followers.append(self.follow)
        self.follow()
        self._app.set_interval(EVERY_S, self._see_to_it)
        self._see_to_it()

    def follow(self) -> None:
        """Look for alerts that call and those that are muted, once all that changed is kept."""
        desk, before = self._board.desk, self._alerts
        alerts = self._alerts = desk.project.alerts
        if not desk.is_settled and alerts is not before:
            # What this person does is no news to them.
            self._own |= {key for key, one in alerts.items() if before.get(key) is not one}
        elif desk.is_settled and (self._own or desk.project is not self._looked_at):
            self._looked_at = desk.project
            _: Worker[None] = self._app.run_worker(self._look, group="calls", exclusive=True)

    async def _look(self) -> None:
        desk = self._board.desk
        library, project, now = desk.library, desk.project.key, desk.clock.now()
        try:
            heard = await self._board.read(lambda: library.cases.heard(project, now))
        except MlpmError:
            # The watcher says so where the database cannot be read.
            return
        self.take(heard.calling)
        if heard.quiet != self._board.quiet:
            self._board.quiet = heard.quiet
            self._board.show_project()

    def take(self, calling: Mapping[int, Calling]) -> None:
        """Call once for what calls anew; what called when this was first asked is no news."""
        episodes = {key: one.episode for key, one in calling.items()}
        known, own = self._known, self._own
        # An alert that was taken up and given back is the same as before.
        self._known, self._own = {**(known or {}), **episodes}, set()
        if known is None:
            return
        new = [key for key, one in episodes.items() if known.get(key) != one and key not in own]
        if new:
            self._call([calling[key] for key in new])

    def _call(self, new: Sequence[Calling]) -> None:
        more = f", and {len(new) - 1} more" if new[1:] else ""
        said = f"Critical: {new[0].id} {new[0].title}{more}. 4 shows the alerts."
        show_toast(self._app, said, "error")
        if self._bell != "off" and os.name == "posix":
            from mlpm_tui.ui.terminal import call_out

            call_out(self._app, self._bell, said)

    def _see_to_it(self) -> None:
        _: Worker[None] = self._app.run_worker(self._keep_up, group="upkeep", exclusive=True)

    async def _keep_up(self) -> None:
        """Do what is due for the alerts, in a thread; what comes of it the watcher sees."""
        from mlpm_tui.alert_settings import read_alert_settings
        from mlpm_tui.services.alert_upkeep import keep_up

        desk = self._board.desk
        library, project, now = desk.library, desk.project.key, desk.clock.sure()
        try:
            await self._board.read(
                lambda: keep_up(library, project, now, read_alert_settings().limits)
            )
        except MlpmError as error:
            LOG.warning("what is due for alerts was not done: %s", error)
