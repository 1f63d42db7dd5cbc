"""Editing a whole card in somebody's own editor; what they wrote is never lost."""

import os
from pathlib import Path

from textual import work
from textual.app import SuspendNotSupported

from mlpm_tui import places
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.board_finding import Finding


class Writing(Finding):
    """The key that opens the editor."""

    def action_write(self) -> None:
        """Edit the card under the cursor as Markdown."""
        if self.card is None:
            self.nothing_here()
        elif self.may_write():
            self._write(self.card)

    @work(group=DIALOG)
    async def _write(self, card: Card) -> None:
        try:
            dossier = await self.read(lambda: self.desk.library.dossier(card.id))
        except MlpmError as error:
            self.refuse(error)
            return
        if dossier is not None:
            self._edit_text(dossier)

    def _edit_text(self, dossier: Dossier) -> None:
        """Let the editor run until its text can be read, or comes back unchanged."""
        from mlpm_tui.ui.dialogs.card_markdown import complain, write_card

        file = _draft_file(dossier.card.id)
        text = file.read_text(encoding="utf-8") if file.exists() else write_card(dossier)
        shown = text
        while True:
            try:
                text = self._edited(file, shown)
                if text == shown:
                    break
                self._keep_text(text, dossier)
                file.unlink()
            except MlpmError as error:
                if error.code == "editor":
                    self.refuse(error)
                    return
                shown = complain(text, error)
                continue
            return
        self._stop_writing(file, text, dossier)

    def _keep_text(self, text: str, dossier: Dossier) -> None:
        from mlpm_tui.ui.dialogs.card_markdown import read_card

        now = self.desk.project.find(dossier.card.id)
        if now is not None and now.version != dossier.card.version:
            raise StoreTrouble(
                f"Somebody else has changed {dossier.card.id} meanwhile; save again to write yours "
                "over what differs.",
                "stale",
            )
        self.do_or_raise(read_card(text, dossier, self.desk.clock.today()))

    def _stop_writing(self, file: Path, text: str, dossier: Dossier) -> None:
        from mlpm_tui.ui.dialogs.card_markdown import without_complaints, write_card

        if without_complaints(text) == write_card(dossier):
            file.unlink()
            self.note("Nothing differs: nothing was changed.")
        else:
            file.write_text(without_complaints(text), encoding="utf-8")
            self.warn(f"{dossier.card.id} was not changed; your text is kept and E opens it again.")

    def _edited(self, file: Path, text: str) -> str:
        import shlex
        import subprocess

        descriptor = os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with open(descriptor, "w", encoding="utf-8") as out:  # noqa: PTH123  with its mode
            out.write(text)
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        try:
            with self.app.suspend():
                subprocess.run([*shlex.split(editor), str(file)], check=True)  # noqa: S603
            return file.read_text(encoding="utf-8")
        except SuspendNotSupported:
            raise StoreTrouble("No editor can be started from here.", "editor") from None
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise StoreTrouble(
                f"The editor {editor!r} did not end well ({error}): set $EDITOR to one that works.",
                "editor",
            ) from error


def _draft_file(card_id: str) -> Path:
    return places.private_folder(places.state_folder()) / f"edit-{card_id}.md"
