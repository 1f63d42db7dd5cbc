"""Taking a comparison along: copying a cell or the table, and writing it to a file."""

from mlpm_tui.domain.comparison_files import as_csv, as_markdown, comparison_document
from mlpm_tui.domain.errors import MlpmError, RuleBroken
from mlpm_tui.services.json_text import as_json
from mlpm_tui.services.written_files import write_file
from mlpm_tui.ui.dialogs.form import Field, FormDialog, Values, WrongField
from mlpm_tui.ui.screens.compare_parts import CompareParts

FORMATS = ("md", "csv", "json")


class Taking(CompareParts):
    """The keys that copy and export."""

    def action_copy_cell(self) -> None:
        """Copy what stands in the cell."""
        column = self.table.column
        if column is not None:
            self._copy(column.cells[self.table.state.line].strip(), "the cell")

    def action_copy_table(self) -> None:
        """Copy the table as Markdown."""
        if self.seen.comparison.lines:
            self._copy(as_markdown(self.seen.comparison), "the table as Markdown")

    def action_export(self) -> None:
        """Ask for a format and a file, and write the comparison there."""
        if not self.seen.comparison.lines:
            self.note("There is nothing to export yet.")
            return
        fields = (
            Field("format", "Format", FORMATS[0], choices=FORMATS),
            Field("file", "File", "", "comparison.md"),
        )
        self.app.push_screen(FormDialog("Export the comparison", fields, self._save))

    async def _save(self, values: Values) -> None:
        typed, text = values["file"].strip(), self._text(values["format"])
        if not typed:
            raise WrongField("file", RuleBroken("Say which file to write."))
        write = self.board.read
        try:
            try:
                path = await write(lambda: write_file(typed, text, may_replace=False))
            except RuleBroken:
                if not await self._may_replace(typed):
                    raise
                path = await write(lambda: write_file(typed, text, may_replace=True))
        except MlpmError as error:
            raise WrongField("file", error) from error
        self.note(f"wrote {path}")

    async def _may_replace(self, file: str) -> bool:
        from mlpm_tui.ui.dialogs.question import QuestionDialog

        question = QuestionDialog(
            f"{file} is there already.", (("k", "Keep it"), ("r", "Replace it"))
        )
        return await self.app.push_screen_wait(question) == "r"

    def _text(self, form: str) -> str:
        comparison = self.seen.comparison
        if form == "csv":
            return as_csv(comparison)
        if form == "json":
            return as_json(comparison_document(comparison)) + "\n"
        return as_markdown(comparison)

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.note(f"copied {what}")
