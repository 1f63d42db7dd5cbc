"""The keys of the history's screen; loaded with it, for the first picture needs none of them."""

from mlpm_tui.ui.keys import BOARD, Key

HISTORY = (
    Key("history.down", "j,down", "walk(1)", "Go to the act below, an earlier one"),
    Key("history.up", "k,up", "walk(-1)", "Go to the act above, a later one"),
    Key("history.top", "g,home", "walk_end(False)", "Go to the latest act"),
    Key("history.bottom", "G,end", "walk_end(True)", "Go to the earliest act that was read so far"),
    Key("history.page_down", "ctrl+d,pagedown", "walk_page(1)", "Go half a page down"),
    Key("history.page_up", "ctrl+u,pageup", "walk_page(-1)", "Go half a page up"),
    Key("history.open", "enter", "open_card", "Open the card that the act is about", "open"),
    Key(
        "history.board", "b", "board", "Show the board as it was right after the act", "board then"
    ),
    Key("history.undo", "u", "undo", "Undo this act, whoever did it", "undo it", writes=True),
    Key("history.redo", "U", "redo", "Bring this act back", "", writes=True),
    Key("history.filter", "slash", "filter", "Filter the acts", "filter"),
    Key(
        "history.same_card", "f", "only_card", "Only acts about this card, or all again", "its card"
    ),
    Key("history.same_person", "w", "only_person", "Only acts of this person, or all again"),
    Key("history.preview", "p", "preview", "Show or hide the act in detail", "detail"),
    Key("history.zoom", "plus,underscore", "zoom", "Show the act alone, or the list with it"),
    Key("history.more", "right_square_bracket", "scroll_detail(1)", "Down in the detail"),
    Key("history.less", "left_square_bracket", "scroll_detail(-1)", "Up in the detail"),
    Key("history.copy_id", "y", "copy_id", "Copy the ids of the act's cards"),
    Key("history.copy_line", "Y", "copy_line", "Copy who did what and when"),
    Key("history.command", "colon", "command", "Open a card by its id, or run a command"),
    Key("history.refresh", "r", "refresh", "Look for news now"),
    Key("history.clear", "escape", "clear", "Leave the detail, clear the filter, then go back"),
    Key("history.back", "minus", "leave", "Go back", "back"),
)
_NOT_THEN = frozenset({"card.compare", "board.refresh", "board.back"})
"""Keys of the board that lead to what is now, or mean something else here."""
THEN = (
    Key("then.back", "escape,minus", "back", "Clear marks, then the filter, then go back", "back"),
    Key("then.earlier", "left_square_bracket", "step(1)", "The board one act earlier", "earlier"),
    Key("then.later", "right_square_bracket", "step(-1)", "The board one act later", "later"),
)
PAST_BOARD = (
    *THEN,
    *(key for key in BOARD if not key.writes and key.id not in _NOT_THEN),
)
"""The keys of a board as it was: those of the board that only look."""
