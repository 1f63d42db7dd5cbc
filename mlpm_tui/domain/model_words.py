"""How what is typed about models and their sources is checked before it is kept."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mlpm_tui.domain.changes import Value
from mlpm_tui.domain.editing import check_name
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.domain.text import check_block, check_line, safe_line

LONGEST_NAME = 100
LONGEST_ADDRESS = 2_000


def fleet_of(project: Project) -> Fleet:
    """Return the project's models; whoever does a wish about them has read them before."""
    if project.fleet is None:
        raise RuleBroken("The project's models were not read yet: try again.", "not_read")
    return project.fleet


def model_of(project: Project, name: str) -> Model:
    """Return a project's model by its name; NotFound says which there are."""
    return find_model(fleet_of(project), name)


def find_model(fleet: Fleet, name: str) -> Model:
    """Return a model by its name, in capitals or not; NotFound says which there are."""
    models = fleet.models
    wanted = name.strip().casefold()
    for model in models:
        if model.name.casefold() == wanted:
            return model
    known = ", ".join(safe_line(model.name, 40) for model in models[:8])
    hint = f"there is {known}" if known else "`mlpm model add NAME` adds one"
    raise NotFound(f"There is no model {safe_line(name, 40)}: {hint}.")


def check_title(text: str, what: str) -> str:
    """Return a name of a model, a source or a signal as it is to be kept."""
    return check_line(text, what, LONGEST_NAME)


def check_fields(typed: Mapping[str, Value], known: Mapping[str, Callable[[Any], Value]]) -> Any:  # noqa: ANN401
    """Return typed fields as they are to be kept, or say which of them is wrong."""
    for name in typed:
        if name not in known:
            raise RuleBroken(f"There is no field {name!r} to edit; known are {', '.join(known)}.")
    return {name: known[name](value) for name, value in typed.items()}


def check_address(text: str, what: str = "An address") -> str:
    """Return an address that may be kept and shown: without a password, without a token."""
    kept = check_line(text, what, LONGEST_ADDRESS)
    if "://" not in kept:
        return kept
    try:
        parts = urlsplit(kept)
        is_secret = parts.password is not None or any(
            secret_word(name) for name, _ in parse_qsl(parts.query)
        )
    except ValueError:
        raise RuleBroken(
            f"{what} cannot be read: check its host and port.", "bad_address"
        ) from None
    if is_secret or "@" in parts.path:
        raise RuleBroken(
            f"{what} is kept and shown, so it may hold no password and no token: take it out, "
            "and set it in the environment.",
            "secret",
        )
    return kept


def optional(check: Callable[[str], str]) -> Callable[[Any], str]:
    """Make a check of a text one that lets an empty text pass."""
    return lambda value: check(str(value)) if value else ""


def check_owner(value: Any) -> str | None:  # noqa: ANN401
    """Return who answers for a model; nobody where the text is empty."""
    return check_name(str(value)) if value else None


def check_description(text: str) -> str:
    """Return what a model is for."""
    return check_block(text, "A description", 20_000)
