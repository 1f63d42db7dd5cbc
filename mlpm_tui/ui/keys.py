"""The keys of the board and of most screens, once: bindings, help, palette and hints read them.

An id is `area.verb` and is public: keymap files name it.
"""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One binding: its id, its usual keys, what it runs, and what people read about it.

    `hint` is the word in the bottom bar; a key that `writes` vanishes where nothing may be changed.
    """

    id: str
    keys: str
    action: str
    title: str
    hint: str = ""
    writes: bool = False

    @property
    def is_movement(self) -> bool:
        """Whether it only leads about on a screen."""
        return self.action.startswith(("walk", "scroll", "turn"))


APP = (
    Key("app.help", "question_mark", "screen.help", "Show the keys that work here", "help"),
    Key("app.palette", "ctrl+p", "screen.palette", "Find a command or a card"),
    Key("app.suspend", "ctrl+z", "app.suspend_process", "Put the program to sleep (fg wakes it)"),
    Key("go.board", "1", "app.go('board')", "Go to the board"),
    Key("go.experiments", "2", "app.go('experiments')", "Go to the table of experiments"),
    Key("go.compare", "3", "app.go('compare')", "Compare the marked experiments"),
    Key("go.triage", "4", "app.go('triage')", "Go to the alerts"),
    Key("go.models", "5", "app.go('models')", "Go to the models in production"),
    Key("go.sprint", "6", "app.go('sprint')", "Go to the sprint, its balance and the flow"),
    Key("go.standup", "7", "app.go('standup')", "Go to the stand-up"),
    Key("go.history", "8", "app.go('history')", "Go to the history: who did what"),
    Key("app.theme", "ctrl+t", "app.theme", "Choose a theme: other colours"),
    Key("app.quit", "q,ctrl+q,ctrl+c", "app.quit", "Quit", "quit"),
)

BOARD = (
    Key("cursor.left", "h,left", "walk(-1, 0)", "Go to the column on the left"),
    Key("cursor.down", "j,down", "walk(0, 1)", "Go to the card below"),
    Key("cursor.up", "k,up", "walk(0, -1)", "Go to the card above"),
    Key("cursor.right", "l,right", "walk(1, 0)", "Go to the column on the right"),
    Key("cursor.top", "g,home", "walk_end(False)", "Go to the first card of the column"),
    Key("cursor.bottom", "G,end", "walk_end(True)", "Go to the last card of the column"),
    Key("cursor.page_down", "ctrl+d,pagedown", "walk_page(1)", "Go half a column down"),
    Key("cursor.page_up", "ctrl+u,pageup", "walk_page(-1)", "Go half a column up"),
    Key("cursor.next_lane", "tab", "walk_lane(1)", "Go to the next phase"),
    Key("cursor.last_lane", "shift+tab", "walk_lane(-1)", "Go to the phase before"),
    Key("card.open", "enter", "open_card", "Open the card", "open"),
    Key("card.left", "H", "shift(-1)", "Move the card to the column before", "", writes=True),
    Key("card.right", "L", "shift(1)", "Move the card to the next column", "move", writes=True),
    Key("card.down", "J", "order(1)", "Move the card down", "", writes=True),
    Key("card.up", "K", "order(-1)", "Move the card up", "", writes=True),
    Key("card.move", "m", "move", "Move the card to a phase and a column", "", writes=True),
    Key("card.new", "n", "new", "Add a card", "new", writes=True),
    Key("card.edit", "e", "edit", "Edit the card", "edit", writes=True),
    Key("card.write", "E", "write", "Edit the whole card in your editor", "", writes=True),
    Key("card.assign", "a", "assign", "Assign the card; take an alert up", "assign", writes=True),
    Key("card.give", "A", "give", "Assign the card, an alert too, to somebody", "", writes=True),
    Key("card.clock", "s", "clock", "Start or stop the timebox", "", writes=True),
    Key("card.extend", "T", "extend", "Give the timebox more time", "", writes=True),
    Key("card.tag", "t", "tag", "Change the tags", "", writes=True),
    Key("card.sprint", "i,S", "sprint", "Put the card into the sprint, or out", "", writes=True),
    Key("card.decide", "D", "decide", "Decide it; resolve an alert", "decide", writes=True),
    Key("card.produce", "P", "produce", "Open a success's production epic", "", writes=True),
    Key("card.block", "b", "block", "Block the card, or unblock it", "", writes=True),
    Key("card.compare", "c", "compare", "Compare experiments, chosen or marked"),
    Key("card.comment", "C", "comment", "Write a comment", "", writes=True),
    Key("card.archive", "x", "archive", "Archive the card", "", writes=True),
    Key("card.restore", "X", "restore", "Bring an archived card back", "", writes=True),
    Key("card.copy_id", "y", "copy_id", "Copy the card's id"),
    Key("card.copy_link", "Y", "copy_link", "Copy the card's link"),
    Key("card.follow", "o", "follow", "Open the card's link, or copy it"),
    Key("marks.one", "space", "mark", "Mark the card", "mark"),
    Key("marks.range", "v", "mark_range", "Mark all from the last mark to here"),
    Key("marks.all", "asterisk", "mark_all", "Mark all that is shown, or nothing"),
    Key("step.undo", "u", "undo", "Undo your last step", "undo", writes=True),
    Key("step.redo", "U", "redo", "Redo the step undone last", "", writes=True),
    Key("board.filter", "slash", "filter", "Filter the cards", "filter"),
    Key("board.command", "colon", "command", "Go to a card by its id, or run a command"),
    Key("board.fold", "z", "fold", "Fold or unfold the phase"),
    Key("board.handoffs", "w", "handoffs", "See what changes hands, and what waits for whom"),
    Key("board.zoom", "plus,underscore", "zoom", "Show this phase alone, or all"),
    Key("board.preview", "p", "preview", "Show or hide the card beside the board"),
    Key("board.refresh", "r", "refresh", "Look for news now"),
    Key("board.back", "escape", "back", "Clear marks, then the filter"),
)

COMPARE = (
    Key("cell.left", "h,left", "walk(-1, 0)", "Go to the column on the left"),
    Key("cell.down", "j,down", "walk(0, 1)", "Go to the line below"),
    Key("cell.up", "k,up", "walk(0, -1)", "Go to the line above"),
    Key("cell.right", "l,right", "walk(1, 0)", "Go to the column on the right"),
    Key("cell.top", "g", "walk_line(False)", "Go to the first line"),
    Key("cell.bottom", "G", "walk_line(True)", "Go to the last line"),
    Key("cell.first", "home,circumflex_accent", "walk_column(False)", "Go to the first column"),
    Key("cell.last", "end,dollar_sign", "walk_column(True)", "Go to the last column"),
    Key("cell.page_down", "ctrl+d,pagedown", "walk_page(1)", "Go half a page down"),
    Key("cell.page_up", "ctrl+u,pageup", "walk_page(-1)", "Go half a page up"),
    Key("compare.differing", "d", "toggle_alike", "Show only what differs, or all", "differing"),
    Key("compare.next", "n", "difference(1)", "Go to the next difference", "next"),
    Key("compare.last", "N", "difference(-1)", "Go to the difference before"),
    Key("compare.narrow", "w", "toggle_narrow", "Show metrics in short, or in full"),
    Key("compare.sort", "S", "sort", "Sort by the column: best first, worst first, not", "sort"),
    Key("compare.metric", "m", "choose_metric", "Choose the metric that leads", "metric"),
    Key("compare.against", "b", "hold_against", "Compare with this line, or the baseline again"),
    Key("compare.value", "v", "read_otherwise", "Take the last values, or the best again"),
    Key("compare.curves", "p", "toggle_curves", "Show or hide the curves", "curves"),
    Key("compare.choose", "space", "choose_line", "Draw this line's curve, or no more"),
    Key("compare.log", "L", "toggle_log", "Curves on a logarithmic axis, or a plain one"),
    Key("compare.smooth", "s", "toggle_smooth", "Smooth the curves, or not"),
    Key("compare.export", "E", "export", "Write the table to a file: md, csv or json", "export"),
    Key("compare.copy", "y", "copy_cell", "Copy the cell"),
    Key("compare.copy_all", "Y", "copy_table", "Copy the table as Markdown"),
    Key("compare.open", "enter", "open_card", "Open the line's card"),
    Key("compare.command", "colon", "command", "Open a card by its id, or run a command"),
    Key("compare.back", "escape,minus,q", "back", "Go back", "back"),
)

EXPERIMENTS = (
    Key("row.down", "j,down", "walk(1)", "Go to the experiment below"),
    Key("row.up", "k,up", "walk(-1)", "Go to the experiment above"),
    Key("row.top", "g,home", "walk_end(False)", "Go to the first experiment"),
    Key("row.bottom", "G,end", "walk_end(True)", "Go to the last experiment"),
    Key("row.page_down", "ctrl+d,pagedown", "walk_page(1)", "Go half a page down"),
    Key("row.page_up", "ctrl+u,pageup", "walk_page(-1)", "Go half a page up"),
    Key("exp.open", "enter", "open_card", "Open the experiment's card", "open"),
    Key("rows.preview", "p", "preview", "Show or hide the experiment in detail", "detail"),
    Key("exp.recall", "f", "recall", "Find what was learned, on all boards", "learned"),
    Key("rows.filter", "slash", "filter", "Filter the experiments", "filter"),
    Key("exp.compare", "c", "compare", "Compare experiments, chosen or marked", "compare"),
    Key("exp.decide", "D", "decide", "Decide what the experiment came to", "decide", writes=True),
    Key("exp.clock", "s", "clock", "Start or stop the timebox", "start", writes=True),
    Key("exp.extend", "T", "extend", "Give the timebox more time", "", writes=True),
    Key("exp.new", "n", "new", "Add an experiment", "new", writes=True),
    Key("exp.edit", "e", "edit", "Edit the experiment", "edit", writes=True),
    Key("exp.assign", "a", "assign", "Assign the experiment to somebody", "", writes=True),
    Key("exp.produce", "P", "produce", "Open a success's production epic", "", writes=True),
    Key("exp.kin", "o", "go_to_kin", "Go to an experiment that informed it, or that it informs"),
    Key("exp.copy_id", "y", "copy_id", "Copy the experiment's id"),
    Key("rows.mark", "space", "mark", "Mark the experiment", "mark"),
    Key("rows.range", "v", "mark_range", "Mark all from the last mark to here"),
    Key("rows.all", "asterisk", "mark_all", "Mark all that are shown, or none"),
    Key("rows.command", "colon", "command", "Go to a card by its id, or run a command"),
    Key("rows.sort", "S", "sort", "Sort by something else; the same again turns it round", "sort"),
    Key("rows.zoom", "plus,underscore", "zoom", "Show the detail alone, or the table with it"),
    Key("detail.down", "right_square_bracket", "scroll_detail(1)", "Down in the detail", "more"),
    Key("detail.up", "left_square_bracket", "scroll_detail(-1)", "Up in the detail"),
    Key("rows.undo", "u", "undo", "Undo your last step", "undo", writes=True),
    Key("rows.redo", "U", "redo", "Redo the step undone last", "", writes=True),
    Key("rows.refresh", "r", "refresh", "Look for news now"),
    Key("rows.clear", "escape", "clear", "Clear marks, then the filter, then go back"),
    Key("rows.back", "minus", "leave", "Go back", "back"),
)

TRIAGE = (
    Key("inbox.down", "j,down", "walk(1)", "Go to the alert below"),
    Key("inbox.up", "k,up", "walk(-1)", "Go to the alert above"),
    Key("inbox.top", "g,home", "walk_end(False)", "Go to the first alert"),
    Key("inbox.bottom", "G,end", "walk_end(True)", "Go to the last alert"),
    Key("inbox.page_down", "ctrl+d,pagedown", "walk_page(1)", "Go half a page down"),
    Key("inbox.page_up", "ctrl+u,pageup", "walk_page(-1)", "Go half a page up"),
    Key("alert.take", "a", "acknowledge", "Take alerts up, or give them back", "ack", writes=True),
    Key("alert.resolve", "D", "resolve", "Resolve: say what it was", "resolve", writes=True),
    Key("alert.snooze", "z", "snooze", "Put off until later, or wake", "snooze", writes=True),
    Key("alert.open", "enter", "open_card", "Open the alert's card", "open"),
    Key("alert.assign", "A", "assign", "Assign the alert to somebody", "assign", writes=True),
    Key("alert.repair", "R", "repair", "Open the work that mends it", "repair", writes=True),
    Key("alert.mute", "m", "mute", "Mute the condition, or end its mute", "mute", writes=True),
    Key("alert.merge", "M", "merge", "Merge into another, or split off again", "", writes=True),
    Key("alert.reopen", "O", "reopen", "Reopen what was resolved", "", writes=True),
    Key("alert.comment", "C", "comment", "Write a comment", "", writes=True),
    Key("alert.runbook", "o", "follow", "Open the runbook or link, or copy it", "runbook"),
    Key("alert.items", "tab", "choose_items", "Go to the checklist, or back to the list", "items"),
    Key("alert.copy_id", "y", "copy_id", "Copy the alert's id"),
    Key("inbox.mark", "space", "mark", "Mark the alert; check the checklist's item", "mark"),
    Key("inbox.range", "v", "mark_range", "Mark all from the last mark to here"),
    Key("inbox.all", "asterisk", "mark_all", "Mark all that are shown, or none"),
    Key("inbox.filter", "slash", "filter", "Filter the alerts", "filter"),
    Key("inbox.command", "colon", "command", "Go to a card by its id, or run a command"),
    Key("inbox.sort", "S", "sort", "Sort by something else; the same again turns it round"),
    Key("inbox.group", "F", "group", "Group by model, by group, or not at all", "group"),
    Key("inbox.fold", "h,left", "fold(True)", "Fold the group"),
    Key("inbox.unfold", "l,right", "fold(False)", "Unfold the group"),
    Key("inbox.hidden", "full_stop", "hidden", "Show or hide the resolved ones"),
    Key("inbox.preview", "p", "preview", "Show or hide the alert in full"),
    Key("inbox.zoom", "plus,underscore", "zoom", "Show the alert alone, or the list with it"),
    Key("inbox.more", "right_square_bracket", "scroll_detail(1)", "Down in the alert", "more"),
    Key("inbox.less", "left_square_bracket", "scroll_detail(-1)", "Up in the alert"),
    Key("inbox.undo", "u", "undo", "Undo your last step", "undo", writes=True),
    Key("inbox.redo", "U", "redo", "Redo the step undone last", "", writes=True),
    Key("inbox.refresh", "r", "refresh", "Look for news now"),
    Key("inbox.clear", "escape", "clear", "Clear marks, then the filter, then go back"),
    Key("inbox.back", "minus", "leave", "Go back", "back"),
)

MODELS = (
    Key("models.down", "j,down", "walk(1)", "Go to the line below"),
    Key("models.up", "k,up", "walk(-1)", "Go to the line above"),
    Key("models.top", "g,home", "walk_end(False)", "Go to the first line"),
    Key("models.bottom", "G,end", "walk_end(True)", "Go to the last line"),
    Key("models.page_down", "ctrl+d,pagedown", "walk_page(1)", "Go half a page down"),
    Key("models.page_up", "ctrl+u,pageup", "walk_page(-1)", "Go half a page up"),
    Key("model.open", "enter", "open", "Go to the signals; show one over months", "open"),
    Key("models.switch", "tab", "switch", "Go to the signals, or back to the models", "signals"),
    Key("models.inside", "l,right", "go_in(True)", "Go to the model's signals"),
    Key("models.outside", "h,left", "go_in(False)", "Go back to the models"),
    Key("models.longer", "right_square_bracket", "range(1)", "Show a longer time", "longer"),
    Key("models.shorter", "left_square_bracket", "range(-1)", "Show a shorter time", "shorter"),
    Key("model.alerts", "a", "alerts", "Go to the alerts of the model or signal", "alerts"),
    Key("model.retrain", "R", "retrain", "Start retraining the model now", "retrain", writes=True),
    Key("model.training", "T", "open_training", "Open the latest retraining's card"),
    Key("model.epic", "P", "open_epic", "Open the epic that brought it into production"),
    Key("model.runbook", "o", "follow", "Open the runbook, or copy it", "runbook"),
    Key("model.copy", "y", "copy_name", "Copy the model's or the signal's name"),
    Key("models.filter", "slash", "filter", "Filter the models", "filter"),
    Key("models.command", "colon", "command", "Go to a card by its id, or run a command"),
    Key("models.sort", "S", "sort", "Sort by something else; the same again turns it", "sort"),
    Key("models.preview", "p", "preview", "Show or hide the signals"),
    Key("models.zoom", "plus,underscore", "zoom", "Show the signals alone, or the models too"),
    Key("models.undo", "u", "undo", "Undo your last step", "undo", writes=True),
    Key("models.redo", "U", "redo", "Redo the step undone last", "", writes=True),
    Key("models.refresh", "r", "refresh", "Read everything again, the registry too"),
    Key("models.clear", "escape", "clear", "Leave the course, the signals, the filter; go back"),
    Key("models.back", "minus", "leave", "Go back", "back"),
)

_SIGNS = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "asterisk": "*",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "underscore": "_",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "comma": ",",
    "circumflex_accent": "^",
    "dollar_sign": "$",
    "full_stop": ".",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
}


def bindings_of(table: Iterable[Key]) -> list[BindingType]:
    """Return a table as Textual wants it."""
    return [Binding(key.keys, key.action, key.title, show=False, id=key.id) for key in table]


def show_keys(keys: str) -> str:
    """Write keys as people know them: `question_mark,ctrl+p` is `? ctrl+p`."""
    return " ".join(_SIGNS.get(key.strip(), key.strip()) for key in keys.split(","))
