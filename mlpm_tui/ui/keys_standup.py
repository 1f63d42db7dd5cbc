"""The keys of the stand-up's screen; loaded with it, for the first picture needs none of them."""

from mlpm_tui.ui.keys import Key

STANDUP = (
    Key("standup.next", "space,l,right", "turn(1)", "Go on to the next one", "next"),
    Key("standup.last", "minus,backspace,h,left", "turn(-1)", "Go back to the one before", "back"),
    Key("standup.switch", "tab", "switch", "Go through people, or through lanes", "lanes"),
    Key("standup.first", "g,home", "turn_end(False)", "Go to the beginning"),
    Key("standup.end", "G,end", "turn_end(True)", "Go to the end"),
    Key("standup.down", "j,down", "scroll(1)", "Further down"),
    Key("standup.up", "k,up", "scroll(-1)", "Further up"),
    Key("standup.half_down", "ctrl+d,pagedown", "scroll(8)", "Half a page down"),
    Key("standup.half_up", "ctrl+u,pageup", "scroll(-8)", "Half a page up"),
    Key("standup.clock", "s", "clock", "Stop the clock, or let it go on", "clock"),
    Key("standup.record", "R", "record", "Record that it was held", "record", writes=True),
    Key("standup.undo", "u", "undo", "Undo your last step", "", writes=True),
    Key("standup.redo", "U", "redo", "Redo the step undone last", "", writes=True),
    Key("standup.command", "colon", "command", "Open a card by its id, or run a command"),
    Key("standup.refresh", "r", "refresh", "Look for news now"),
    Key("standup.leave", "escape,q", "leave", "Leave the stand-up", "leave"),
)
