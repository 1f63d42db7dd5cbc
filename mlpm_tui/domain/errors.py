"""What can go wrong in a way that a person can mend.

MlpmError              everything below; its text is one sentence meant for the person
  RuleBroken           the project's rules forbid the wish; nothing was changed
    NotFound           what the wish names does not exist
    BadText            a text could not be read; carries the position
  StaleChange          somebody else changed the same field first
    Overtaken          somebody else changed first what a rule had read
  StoreTrouble         the database cannot be used or did not keep a change
  SourceTrouble        a neighbour (tracking server, file) did not answer as it should
"""

from datetime import datetime


class MlpmError(Exception):
    """Something that one clear sentence explains; `code` names it for scripts."""

    code = "error"

    def __init__(self, message: str, code: str | None = None) -> None:
        """Carry the sentence, and a code where the class's own is too general."""
        super().__init__(message)
        if code is not None:
            self.code = code


class RuleBroken(MlpmError):
    """A wish the project's rules forbid."""

    code = "refused"


class NotFound(RuleBroken):
    """A card, person or phase that is not there."""

    code = "not_found"


class BadText(RuleBroken):
    """A text that cannot be read; `position` is the offset of the first wrong character."""

    code = "bad_text"

    def __init__(self, message: str, position: int = 0, code: str | None = None) -> None:
        """Carry the sentence and where in the text the trouble starts."""
        super().__init__(message, code)
        self.position = position


class StaleChange(MlpmError):
    """A change to a field that somebody else has changed since it was read."""

    code = "stale"


class Overtaken(StaleChange):
    """A step whose rules have read what somebody else has changed since.

    `deed` says what they did, and `earliest` when the first of those changes was made.
    """

    def __init__(self, deed: str, earliest: datetime) -> None:
        """Carry the deed, and the sentence for whoever may not try again."""
        super().__init__(f"{deed}: nothing was changed; try again.")
        self.deed = deed
        self.earliest = earliest


class StoreTrouble(MlpmError):
    """The database cannot be opened, read or written."""

    code = "database"


class SourceTrouble(MlpmError):
    """A tracking store or server that cannot be read."""

    code = "source"
