"""The keys of the screen of sprints; loaded with it, for the first picture needs none of them."""

from mlpm_tui.ui.keys import Key

SPRINT = (
    Key("sprint.down", "j,down", "walk(1)", "Go to the card below, or further down"),
    Key("sprint.up", "k,up", "walk(-1)", "Go to the card above, or further up"),
    Key("sprint.top", "g,home", "walk_end(False)", "Go to the beginning"),
    Key("sprint.bottom", "G,end", "walk_end(True)", "Go to the end"),
    Key("sprint.page_down", "ctrl+d,pagedown", "walk_page(1)", "Go half a page down"),
    Key("sprint.page_up", "ctrl+u,pageup", "walk_page(-1)", "Go half a page up"),
    Key("sprint.next", "tab,l,right", "turn(1)", "Show the next page", "next page"),
    Key("sprint.last", "shift+tab,h,left", "turn(-1)", "Show the page before"),
    Key("sprint.earlier", "left_square_bracket", "sprint(-1)", "Show the sprint before", "earlier"),
    Key("sprint.later", "right_square_bracket", "sprint(1)", "Show the sprint after it", "later"),
    Key("sprint.card", "enter", "open_card", "Open the card", "open"),
    Key("sprint.advice", "a", "advice", "Go to a card that the advice names", "advice"),
    Key("sprint.new", "n", "new", "Open a sprint", "new", writes=True),
    Key("sprint.add", "i", "add", "Put cards into the sprint", "put in", writes=True),
    Key(
        "sprint.remove", "x,delete", "remove", "Take the card out of the sprint", "out", writes=True
    ),
    Key("sprint.edit", "e", "edit", "Change its name, days, band or goal", "edit", writes=True),
    Key("sprint.close", "D", "close", "Close it, carry over what is left", "close", writes=True),
    Key("sprint.limit", "w", "limit", "Limit work in progress, or lift a limit", "", writes=True),
    Key("sprint.duty", "W", "duty", "Say who owns new cards of a kind or phase", "", writes=True),
    Key("sprint.flow", "f", "flow_of", "Show the flow of one phase or kind, or of all"),
    Key("sprint.days", "t", "flow_days", "Show the flow of 30, 90 or 365 days"),
    Key("sprint.foretell", "F", "foretell", "Foretell when so many cards will be done"),
    Key("sprint.words", "d", "define", "Say what cycle time, age and the others mean"),
    Key("sprint.mark", "space", "mark", "Mark the card"),
    Key("sprint.range", "v", "mark_range", "Mark all from the last mark to here"),
    Key("sprint.all", "asterisk", "mark_all", "Mark all that are shown, or none"),
    Key("sprint.copy_id", "y", "copy_id", "Copy the card's id"),
    Key("sprint.command", "colon", "command", "Go to a card by its id, or run a command"),
    Key("sprint.undo", "u", "undo", "Undo your last step", "undo", writes=True),
    Key("sprint.redo", "U", "redo", "Redo the step undone last", "", writes=True),
    Key("sprint.refresh", "r", "refresh", "Read everything again"),
    Key("sprint.clear", "escape", "clear", "Clear marks, then go to the current sprint, then back"),
    Key("sprint.back", "minus", "leave", "Go back", "back"),
)
