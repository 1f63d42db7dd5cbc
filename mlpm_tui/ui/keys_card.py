"""The keys by which a card that is open in full is handled; loaded with its screen."""

from dataclasses import replace

from mlpm_tui.ui.keys import Key

PAGE = (
    Key("tab.next", "right_square_bracket,tab,l,right", "turn(1)", "Next tab", "next tab"),
    Key("tab.last", "left_square_bracket,shift+tab,h,left", "turn(-1)", "Tab before"),
    Key("page.down", "j,down", "scroll_line(1)", "Down"),
    Key("page.up", "k,up", "scroll_line(-1)", "Up"),
    Key("page.half_down", "ctrl+d,pagedown", "scroll_half(1)", "Half a page down"),
    Key("page.half_up", "ctrl+u,pageup", "scroll_half(-1)", "Half a page up"),
    Key("page.top", "g,home", "scroll_to(False)", "To the top"),
    Key("page.bottom", "G,end", "scroll_to(True)", "To the end"),
    Key("item.check", "space", "check", "Check the item, or uncheck it", "check", writes=True),
    Key("item.open", "enter", "open_item", "Open the linked card", "open"),
    Key("item.add", "n", "add_item", "Add an item to the checklist", "", writes=True),
    Key("page.take", "a", "take", "Assign the card; take an alert up", "assign", writes=True),
    Key("page.assign", "A", "assign", "Assign the card to somebody", "", writes=True),
    Key("page.decide", "D", "decide", "Decide what it came to", "decide", writes=True),
    Key("page.snooze", "z", "snooze", "Put the alert off, or wake it", "snooze", writes=True),
    Key("page.repair", "R", "repair", "Open the work that mends it", "repair", writes=True),
    Key("page.follow", "o", "follow", "Open the card's link or runbook, or copy it"),
    Key("page.edit", "e", "edit", "Edit the card", "edit", writes=True),
    Key("page.compare", "c", "compare", "Compare what the experiment tried", "compare"),
    Key("page.comment", "C", "comment", "Write a comment", "", writes=True),
    Key("page.produce", "P", "produce", "Open its production epic", "production", writes=True),
    Key("page.hand", "H", "hand_over", "Hand it over, accept or return it", "hand", writes=True),
    Key("page.promise", "O", "promise", "Set its objectives, record a report", "", writes=True),
    Key("page.record", "w", "record", "Write the whole record as Markdown"),
    Key("page.copy_id", "y", "copy_id", "Copy the card's id"),
    Key("page.undo", "u", "undo", "Undo your last step", "undo", writes=True),
    Key("page.redo", "U", "redo", "Redo the step undone last", "", writes=True),
    Key("page.back", "escape,minus,q", "back", "Go back", "back"),
)
OF_ALERTS = frozenset({"page.snooze", "page.repair"})
"""Keys that nothing but an alert is asked for."""
_WORDS = {
    "page.take": ("Take the alert up, or give it back", "ack"),
    "page.decide": ("Resolve: say what it was", "resolve"),
    "page.assign": ("Assign the alert to somebody", ""),
}


def of_alert(key: Key) -> Key:
    """Return a key with what it means on an alert's card."""
    title, hint = _WORDS.get(key.id, (key.title, key.hint))
    return replace(key, title=title, hint=hint)
