"""What is done about a model: where to go from here, its retraining, what is copied."""

from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.models_walking import Walking

if TYPE_CHECKING:
    from mlpm_tui.domain.retraining import OpenRetraining
    from mlpm_tui.ui.screens.triage import TriageScreen

TRIAGE = "triage"


class Acting(Walking):
    """The keys that act; what changes something the board's screen does."""

    @work(group=DIALOG)
    async def action_retrain(self) -> None:
        """Open a retraining's card for the model, and show it."""
        if not self.board.may_write():
            return
        row, project = self.model, self.desk.project
        if row is None:
            self.nothing_here()
            return
        library, name = self.desk.library, row.name

        def prepare() -> "OpenRetraining":
            from mlpm_tui.domain.retraining import OpenRetraining
            from mlpm_tui.services.retraining import waiting_for
            from mlpm_tui.services.retraining_plans import read_plan

            waiting = waiting_for(library, project, name)
            return OpenRetraining(name, read_plan(name), waiting=waiting)

        try:
            wish = await self.board.read(prepare)
        except MlpmError as error:
            self.warn(str(error))
            return
        before = self.desk.project.cards.keys()
        if self.board.do([wish]):
            cards = self.desk.project.cards
            added = next((cards[key] for key in cards if key not in before), None)
            if added is not None:
                self.board.open_card(added)
                self.note(f"{added.id} is in progress now; u takes it back.")

    def action_open_training(self) -> None:
        """Open the card of the model's latest retraining."""
        if self.card is not None:
            self.board.open_card(self.card)
        elif self.model is None:
            self.nothing_here()
        else:
            self.note(f"{self.model.name} was not trained again yet: R starts that.")

    def action_open_epic(self) -> None:
        """Open the epic that brought the model into production."""
        row = self.model
        if row is None:
            self.nothing_here()
            return
        epic = self.desk.project.cards.get(row.read.model.epic or 0)
        if epic is None:
            self.note(f"No epic is named: `mlpm model edit {row.name} --epic ID` does that.")
        else:
            self.board.open_card(epic)

    def action_alerts(self) -> None:
        """Go to the alerts of the model; from a signal, to those of the signal."""
        row = self.model
        if row is None:
            self.nothing_here()
            return
        wanted = f"model:{_quoted(row.name)}"
        if self.signal is not None:
            wanted += f" signal:{_quoted(self.signal.stand.monitor.signal)}"
        from mlpm_tui.ui.going import go_to
        from mlpm_tui.ui.screens.triage import TriageScreen

        app = self.app
        go_to(app, self.board, TRIAGE)
        shown = app.screen
        if isinstance(shown, TriageScreen):
            shown.call_after_refresh(_filter, shown, wanted)

    def action_follow(self) -> None:
        """Open the signal's or the model's runbook where a browser can be reached, else copy it."""
        row = self.model
        if row is None:
            self.nothing_here()
            return
        own = self.signal.stand.monitor.runbook if self.signal is not None else ""
        link = own or row.read.model.runbook
        if not link:
            self.note(f"No runbook is named: `mlpm model edit {row.name} --runbook URL` does that.")
        else:
            self.board.open_link(link)

    def action_copy_name(self) -> None:
        """Copy the model's name, or the signal's."""
        row, signal = self.model, self.signal
        if row is None:
            self.nothing_here()
        else:
            self.board.copy(signal.stand.monitor.signal if signal is not None else row.name)

    def action_refresh(self) -> None:
        """Read everything again, the registry too."""
        self.board.action_refresh()
        self.read_again()
        self.read_registry()


def _quoted(text: str) -> str:
    """Write a word as the filter reads it."""
    return f'"{text}"' if any(letter in text for letter in ' ":') else text


def _filter(shown: "TriageScreen", wanted: str) -> None:
    from mlpm_tui.domain.errors import BadText

    try:
        shown.set_filter(wanted)
    except BadText as error:
        shown.warn(str(error))
