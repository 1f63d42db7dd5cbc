"""What a command takes, as an agent reads and gives it: JSON values instead of words.

All of it comes from the command's own parameters, so a new option is offered as soon as it is
there, with the sentence that `--help` has for it.
"""

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

KINDS: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number"}
_REPEATED = re.compile(r";? ?\b(?:may be repeated|repeatable)\b", re.IGNORECASE)
"""What a list need not be told."""
FEW = 25
"""So many entries a list has that nobody limited: an agent reads every one of them."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command."""

    name: str
    kind: str
    said: str
    option: str = ""
    """How the command line writes it; empty where its place says what it is."""
    opposite: str = ""
    """The option that says no, where there is one."""
    choices: tuple[str, ...] = ()
    is_list: bool = False
    is_needed: bool = False

    def schema(self) -> dict[str, object]:
        """Return the JSON schema of its values."""
        one: dict[str, object] = {"type": self.kind}
        if self.choices:
            one["enum"] = list(self.choices)
        found = {"type": "array", "items": one} if self.is_list else one
        return {**found, "description": self.said}

    def words(self, value: object) -> list[str]:
        """Return the words of a command line that give it this value."""
        if self.kind == "boolean":
            if not isinstance(value, bool):
                raise RuleBroken(f"{self.name} is true or false.", "bad_argument")
            return [self.option] if value else [self.opposite] * bool(self.opposite)
        values = value if isinstance(value, list) and self.is_list else [value]
        texts = [self._text(each) for each in values]
        return [f"{self.option}={text}" for text in texts] if self.option else texts

    def _text(self, value: object) -> str:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            many = "a list of texts" if self.is_list else f"a {self.kind}"
            raise RuleBroken(f"{self.name} has to be {many}.", "bad_argument")
        return str(value)


def arguments_of(command: Any, kept_back: Sequence[str]) -> tuple[Argument, ...]:  # noqa: ANN401
    """Return what a command takes, but for what is kept back and for the options of all commands.

    `command` is one of the Click that this Typer brings along.
    """
    function = inspect.unwrap(command.callback)
    types = get_type_hints(function, include_extras=True)
    return tuple(
        _argument(param, types[param.name])
        for param in command.params
        if param.name in types and param.name not in kept_back
    )


def _argument(param: Any, declared: object) -> Argument:  # noqa: ANN401  Click's, as above
    inner = _without_none(get_args(declared)[0] if get_origin(declared) is Annotated else declared)
    many = inner if get_origin(inner) is list else None
    single = get_args(many)[0] if many is not None else inner
    is_option = param.param_type_name == "option"
    choices = tuple(single) if isinstance(single, type) and issubclass(single, StrEnum) else ()
    # Words that the shell splits, and the command joins again, are one text for an agent.
    is_text = not is_option and "..." not in str(param.metavar)
    return Argument(
        name=_name(param) if is_option else str(param.name),
        kind=KINDS.get(single, "string") if isinstance(single, type) else "string",
        said=_said(param),
        option=max(param.opts, key=len) if is_option else "",
        opposite=next(iter(param.secondary_opts), ""),
        choices=choices,
        is_list=many is not None and not is_text,
        is_needed=bool(param.required),
    )


def _without_none(declared: object) -> object:
    if get_origin(declared) not in (Union, UnionType):
        return declared
    return next(each for each in get_args(declared) if each is not type(None))


def _name(param: Any) -> str:  # noqa: ANN401  Click's, as above
    return str(max(param.opts, key=len)).lstrip("-").replace("-", "_")


def _said(param: Any) -> str:  # noqa: ANN401  Click's, as above
    said = _REPEATED.sub("", str(param.help or param.name)).strip(" .")
    form = str(param.metavar or "")
    if "=" in form or (" " in form and param.param_type_name == "argument"):
        said = f"{form}: {said}" if said else form
    return f"{said}; else {FEW}." if param.name == "limit" else f"{said}."


def schema_of(arguments: Iterable[Argument]) -> dict[str, object]:
    """Return the JSON schema of a call with these arguments."""
    taken = tuple(arguments)
    return {
        "type": "object",
        "properties": {argument.name: argument.schema() for argument in taken},
        "required": [argument.name for argument in taken if argument.is_needed],
        "additionalProperties": False,
    }


def words_of(arguments: Sequence[Argument], given: Mapping[str, object]) -> list[str]:
    """Return the command line for these values: options first, and nothing can be one by chance."""
    known = {argument.name: argument for argument in arguments}
    given = {name: value for name, value in given.items() if value is not None}
    if strange := [name for name in given if name not in known]:
        raise RuleBroken(
            f"There is no argument {safe_line(strange[0], 40)!r}; it takes "
            f"{', '.join(known) or 'none'}.",
            "bad_argument",
        )
    if missing := [each.name for each in arguments if each.is_needed and each.name not in given]:
        raise RuleBroken(f"It needs {', '.join(missing)}.", "bad_argument")
    if "limit" in known:
        given.setdefault("limit", FEW)
    options = [name for name in given if known[name].option]
    places = [each.name for each in arguments if not each.option and each.name in given]
    words = [word for name in options for word in known[name].words(given[name])]
    return [*words, "--", *(word for name in places for word in known[name].words(given[name]))]
