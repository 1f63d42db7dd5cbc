"""A form: fields to type in, errors shown under the field they belong to, nothing typed lost.

`save` gets what was typed and does it; what it raises is shown and the form stays open.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Label, TextArea

from mlpm_tui.domain.errors import BadText, MlpmError
from mlpm_tui.domain.text import safe_block, safe_line
from mlpm_tui.places import shipped
from mlpm_tui.ui import drafts
from mlpm_tui.ui.dialogs.choice_field import ChoiceField, Chosen, Taken
from mlpm_tui.ui.dialogs.quick_area import NEW_LINE, Entered, QuickArea

DRAFT_EVERY_S = 2.0
Values = Mapping[str, str]
Save = Callable[[Values], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type: a line, a text of several lines, or one of some choices.

    `only` names another field and the value it must have for this one to be shown. `follows` names
    another field and what this one is preset to by its values, until a person chooses otherwise.
    What `is_preset` is proposed, and typing takes its place.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    is_block: bool = False
    choices: tuple[str, ...] = ()
    only: tuple[str, str] | None = None
    is_preset: bool = False
    follows: tuple[str, Mapping[str, str]] | None = None


class WrongField(Exception):
    """What was typed in a field cannot be used; `line` counts the lines of a block from 0."""

    def __init__(self, name: str, error: MlpmError, line: int = 0) -> None:
        """Say which field, why, and in which of its lines."""
        super().__init__(str(error))
        self.name = name
        self.error = error
        self.line = line


class FormDialog(ModalScreen[bool]):
    """A form over the board; it closes with True once `save` went through."""

    CSS_PATH: ClassVar = [shipped("styles") / "dialogs.tcss"]
    AUTO_FOCUS: ClassVar = "Input, TextArea, ChoiceField"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "save", "Save", priority=True),
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("tab", "app.focus_next", "Next field"),
        Binding("shift+tab", "app.focus_previous", "Field before"),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        save: Save,
        *,
        note: str = "",
        draft: drafts.Draft | None = None,
    ) -> None:
        """Ask for these fields; a draft keeps what is typed until it is saved or thrown away."""
        super().__init__()
        self._title = safe_line(title, 200)
        self._fields = tuple(fields)
        self._save = save
        self._note = safe_block(note, 1000)
        self._draft = draft
        self._kept: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._presets: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Put label, field and room for an error below each other."""
        with Vertical(classes="dialog"):
            with Vertical(classes="head"):
                yield Label(Content(self._title), classes="title")
                if self._note:
                    yield Label(Content(self._note), classes="note")
            with VerticalScroll(can_focus=False):
                for field in self._fields:
                    with Vertical(id=f"row-{field.name}", classes="row"):
                        yield Label(Content(field.label))
                        yield self._made(field)
                        yield Label(Content(""), id=f"error-{field.name}", classes="error")
            with Vertical(classes="tail"):
                yield Label(Content(""), id="error", classes="error")
                yield Label(Content(self._foot()), classes="foot")

    def on_mount(self) -> None:
        """Show the fields that apply, and keep drafts from now on."""
        self._first = {**self.values(), **(self._draft.first if self._draft else {})}
        self._presets = self._followed()
        self._show_rows()
        # The first focus scrolls before it is known how high the rows are.
        self.call_after_refresh(self.query_one(VerticalScroll).scroll_home, animate=False)
        if self._draft is not None:
            self.set_interval(DRAFT_EVERY_S, self.keep_draft)

    @on(events.DescendantFocus)
    def _show_whole_row(self, event: events.DescendantFocus) -> None:
        """Bring a field into sight together with its label, which stands above it."""
        row = event.widget.parent
        if isinstance(row, Widget) and row.has_class("row"):
            self.call_after_refresh(row.scroll_visible, animate=False)

    def values(self) -> dict[str, str]:
        """Return what is typed in every field."""
        return {field.name: self._value(field) for field in self._fields}

    @property
    def _is_one_block(self) -> bool:
        """Whether one text is all that is asked for, so that enter can only mean to save it."""
        return len(self._fields) == 1 and self._fields[0].is_block

    @property
    def is_dirty(self) -> bool:
        """Whether anything was typed."""
        return self.values() != self._first

    def keep_draft(self) -> None:
        """Write what is typed to the draft file, where it differs from what stands there."""
        values = self.values()
        if self._draft is not None and values not in (self._first, self._kept):
            self._kept = values
            drafts.keep(replace(self._draft, values=values, first=self._first))

    @on(Input.Submitted)
    @on(Entered)
    @on(Taken)
    def action_save(self) -> None:
        """Try to do what was typed."""
        self._try()

    @work(exclusive=True)
    async def _try(self) -> None:
        self._show_error("", "")
        for field in self._fields:
            self._show_error(field.name, "")
        hidden = {field.name for field in self._fields if not self._is_shown(field)}
        typed = {name: text for name, text in self.values().items() if name not in hidden}
        try:
            await self._save(typed)
        except WrongField as wrong:
            self._point_at(wrong)
        except MlpmError as error:
            self._show_error("", str(error))
        else:
            drafts.forget()
            self.dismiss(True)  # noqa: FBT003

    @work(group="dialog")
    async def action_leave(self) -> None:
        """Close; ask first where something was typed."""
        if self.is_dirty:
            from mlpm_tui.ui.dialogs.question import QuestionDialog

            question = QuestionDialog(
                "Throw away what you typed?", (("k", "Keep writing"), ("t", "Throw away"))
            )
            if await self.app.push_screen_wait(question) != "t":
                return
        drafts.forget()
        self.dismiss(False)  # noqa: FBT003

    @on(Chosen)
    def _show_rows(self) -> None:
        for field in self._fields:
            self.query_one(f"#row-{field.name}").display = self._is_shown(field)

    @on(Chosen)
    def _follow(self) -> None:
        """Preset what follows the choice, where nobody has chosen otherwise."""
        before, self._presets = self._presets, self._followed()
        for name, preset in self._presets.items():
            field = self.query_one(f"#field-{name}", ChoiceField)
            if field.value == before[name]:
                field.choose(preset)

    def _followed(self) -> dict[str, str]:
        values = self.values()
        follows = {field.name: field.follows for field in self._fields if field.follows}
        return {name: presets[values[other]] for name, (other, presets) in follows.items()}

    def _is_shown(self, field: Field) -> bool:
        if field.only is None:
            return True
        name, value = field.only
        return self.values()[name] == value

    def _made(self, field: Field) -> Input | TextArea | ChoiceField:
        name = f"field-{field.name}"
        if field.choices:
            return ChoiceField(field.choices, field.value, id=name)
        if field.is_block:
            made = QuickArea if self._is_one_block else TextArea
            area = made(
                field.value,
                id=name,
                classes="-typing",
                tab_behavior="focus",
                show_line_numbers=False,
            )
            area.placeholder = Content(field.hint)
            return area
        return Input(
            field.value,
            id=name,
            placeholder=field.hint,
            select_on_focus=field.is_preset,
            classes="-typing",
        )

    def _value(self, field: Field) -> str:
        widget = self.query_one(f"#field-{field.name}")
        if isinstance(widget, TextArea):
            return widget.text
        return widget.value if isinstance(widget, Input | ChoiceField) else ""

    def _point_at(self, wrong: WrongField) -> None:
        widget = self.query_one(f"#field-{wrong.name}")
        position = wrong.error.position if isinstance(wrong.error, BadText) else None
        where = ""
        if isinstance(widget, TextArea):
            widget.cursor_location = (wrong.line, position or 0)
            many = widget.document.line_count > 1
            where = f"Line {wrong.line + 1}: " if many else ""
        elif isinstance(widget, Input) and position is not None:
            # What is wrong as a whole is mended from its end.
            widget.cursor_position = min(position or len(widget.value), len(widget.value))
        if position and not isinstance(widget, ChoiceField):
            where += f"at character {position + 1}: "
        widget.focus()
        self._show_error(wrong.name, where + str(wrong.error))

    def _show_error(self, name: str, text: str) -> None:
        label = self.query_one(f"#error-{name}" if name else "#error", Label)
        label.update(Content(safe_line(text, 600)))
        label.display = bool(text)
        if text:
            # It has no place yet: it was not shown a moment ago.
            self.call_after_refresh(label.scroll_visible, animate=False)

    def _foot(self) -> str:
        if self._is_one_block:
            return f"enter or ctrl+o save  {NEW_LINE} new line  esc cancel"
        keys = ["tab next field", "esc cancel"]
        lines = [field for field in self._fields if not field.is_block and not field.choices]
        keys.insert(0, "enter or ctrl+o save" if lines else "ctrl+o save")
        return "  ".join(keys)
