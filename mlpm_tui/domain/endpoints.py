"""Where a service answers: a method with a path, such as POST /api/v1/sentiment, or a whole URI."""

import re
from urllib.parse import unquote, urlsplit

from mlpm_tui.domain.changes import Act, edited, made
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.domain.subtasks import Subtask, group_of
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
LONGEST = 500
_EXAMPLE = "write POST /api/v1/sentiment, or a whole address as in https://api.example.org/v1"
_BETWEEN = re.compile("[&;?#]")


def read_endpoint(text: str) -> str:
    """Return an endpoint as it is kept, or say why it is none; a secret in it is not repeated."""
    words = check_line(text, "An endpoint", LONGEST).split()
    method = words[0].upper() if len(words) > 1 else ""
    if len(words) > 2 or (method and method not in METHODS):  # noqa: PLR2004
        raise BadText(
            f"An endpoint is one method of {', '.join(METHODS)} and one path: {_EXAMPLE}.",
            code="bad_endpoint",
        )
    address = words[-1]
    if address.startswith("/"):
        if not method:
            raise BadText(f"The path alone does not say how it is asked: {_EXAMPLE}.")
        _check_fields(address)
    else:
        _check_uri(address)
    return f"{method} {address}".strip()


def _check_uri(address: str) -> None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        # The error's own words may repeat the address, with a password in it.
        raise BadText("An endpoint's address has a host or a port that is none.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadText(f"That is no endpoint: {_EXAMPLE}.", code="bad_endpoint")
    if "@" in parts.netloc:
        raise BadText(
            "An endpoint must not hold a user or a password: what is kept on the board is read by "
            "everybody; leave out what stands before the @.",
            code="secret",
        )
    _check_fields(address)


def _check_fields(address: str) -> None:
    if not address.isprintable():
        raise BadText("An endpoint holds a character that cannot be seen.", code="bad_endpoint")
    for field in _BETWEEN.split(address)[1:]:
        name, _, value = field.partition("=")
        if value and (word := secret_word(unquote(name))):
            raise BadText(
                "An endpoint must not hold a secret, and one of its fields is named like one "
                f"({word.casefold()}): leave it out.",
                code="secret",
            )


@dataclass(frozen=True, slots=True)
class SetEndpoint(OfCard):
    """A serving sub-task's service answers at an endpoint; an empty one takes it away."""

    endpoint: str

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the sub-task with its endpoint."""
        card = project.card(self.id)
        endpoint = read_endpoint(self.endpoint) if self.endpoint.strip() else None
        if card.parent is None:
            raise RuleBroken(
                f"{card.id} is no sub-task: the endpoint stands on the sub-task that serves "
                "(`mlpm prod show ID` lists an epic's).",
                "kind",
            )
        said = f"took the endpoint of {card.id} away"
        if endpoint is not None:
            said = f"set the endpoint of {card.id}: {endpoint}"
        known = project.dossier(card).subtask
        if known is not None:
            return Act(said, edited(known, endpoint=endpoint))
        if endpoint is None:
            return Act(said, ())
        return Act(said, (made(Subtask(card.key, group_of(card), endpoint)),))
