"""What all commands share: the options they know before and behind the noun, and how nouns load.

A noun's module is loaded when its first command is called, so that `mlpm card list` pays for cards
only.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

_TURNED_TERM = re.compile(r"-[^\W\d][^:<>=]*[:<>=]")
OF_CARDS = frozenset({"show", "list", "edit", "move", "comment", "delete", "restore"})
"""What is done to an experiment by the commands of cards."""
_LONGEST_SENTENCE = 200
UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""A wrong command line, whichever edition of Click this Typer brings along."""

# Any, here and below: Typer's parameters, contexts and help writer are classes of a Click that is
# the installed one or Typer's own, depending on its edition.


class Entry(NamedTuple):
    """Where a command of the first level comes from: a module, a name in it, and its help line."""

    module: str
    name: str
    help: str

    @property
    def exists(self) -> bool:
        """Whether this edition of the program has the module."""
        return find_spec(f"mlpm_tui.{self.module}") is not None


def _take(name: str) -> Callable[..., Any]:
    def callback(context: typer.Context, value: Any) -> Any:  # noqa: ANN401
        if value == "":
            raise UsageError("An option that is given must not be empty: leave it out instead")
        if value:
            setattr(context.obj, name, value)
        return value

    return callback


def _options(
    *,
    shared_database: Annotated[
        str | None,
        typer.Option(
            "--db",
            metavar="URL",
            help="The board: a path, or postgresql+psycopg://...",
            callback=_take("database"),
            expose_value=False,
        ),
    ] = None,
    shared_who: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Who you are on the board.",
            callback=_take("who"),
            expose_value=False,
        ),
    ] = None,
    shared_project: Annotated[
        str | None,
        typer.Option(
            "--project",
            metavar="KEY",
            help="The project, where a board has several.",
            callback=_take("project"),
            expose_value=False,
        ),
    ] = None,
    shared_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Answer with one JSON document.",
            callback=_take("is_json"),
            expose_value=False,
        ),
    ] = False,
    shared_read_only: Annotated[
        bool,
        typer.Option(
            "--read-only",
            help="Change nothing.",
            callback=_take("is_read_only"),
            expose_value=False,
        ),
    ] = False,
    shared_ascii: Annotated[
        bool,
        typer.Option(
            "--ascii",
            help="Draw the dashboard with ASCII characters only.",
            callback=_take("is_ascii"),
            expose_value=False,
        ),
    ] = False,
) -> None:
    """Hold the shared options, under names that no command's own options have."""


@cache
def _shared_params() -> tuple[Any, ...]:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(_options)
    return tuple(typer.main.get_command(app).params)


class BoardCommand(TyperCommand):
    """A command that knows the shared options too."""

    def __init__(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401
        """Add the shared options behind the command's own."""
        super().__init__(*arguments, **more)
        own = {name for param in self.params for name in param.opts}
        self.params += [param for param in _shared_params() if own.isdisjoint(param.opts)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read the options; where a filter is taken, `-phase:3` is a term and not -h with more."""
        if ctx.ignore_unknown_options:
            args = [_as_term(each) for each in args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence whole: lists of commands have two lines for it."""
        whole: str = super().get_short_help_str(max(limit, _LONGEST_SENTENCE))
        return whole


def _as_term(typed: str) -> str:
    """Write the minus that turns a filter's term round as the sign that is no option's."""
    return f"!{typed[1:]}" if _TURNED_TERM.match(typed) else typed


class BoardGroup(TyperGroup):
    """A noun: its commands, and the shared options before them."""

    def __init__(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401
        """Add the shared options."""
        super().__init__(*arguments, **more)
        self.params += _shared_params()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read the options; a noun alone is told what it can do."""
        rest: list[str] = super().parse_args(ctx, args)
        if not self._given(ctx) and not self.invoke_without_command:
            names = ", ".join(self.list_commands(ctx))
            raise UsageError(f"{ctx.command_path} needs a command: {names}.")
        return rest

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        """Find the command, or name the nearest one."""
        if args[0].startswith("-") or self.get_command(ctx, args[0]) is not None:
            return super().resolve_command(ctx, args)
        names = self.list_commands(ctx)
        near = get_close_matches(args[0].casefold(), names, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(names)}."
        # An experiment is a card as well, and `show` is not to be taken for `stop`.
        if ctx.info_name == "exp" and args[0].casefold() in OF_CARDS:
            hint = f"`mlpm card {args[0].casefold()}` does that."
        raise UsageError(f"{ctx.command_path} has no command {args[0][:40]!r}; {hint}")

    @staticmethod
    def _given(ctx: Any) -> list[str]:  # noqa: ANN401
        kept: list[str] = getattr(ctx, "_protected_args", None) or ctx.args
        return kept


class RootGroup(BoardGroup):
    """The program itself: loads a noun when it is asked for."""

    entries: dict[str, Entry]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002
        """Return the names of all commands that this edition has."""
        return [name for name, entry in self.entries.items() if entry.exists]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002
        """Load a command, or return None where there is none of that name."""
        entry = self.entries.get(cmd_name)
        if entry is None or not entry.exists:
            return None
        return _built(cmd_name, entry)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the list of commands without loading any."""
        rows = [(name, self.entries[name].help) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


# Building a noun takes longer than calling one of its commands, and a process may call many.
@cache
def _built(name: str, entry: Entry) -> Any:  # noqa: ANN401
    command = typer.main.get_command(getattr(import_module(f"mlpm_tui.{entry.module}"), entry.name))
    command.name = name
    return command


def noun(what: str) -> typer.Typer:
    """Return an empty noun; `what` is its help text."""
    app = typer.Typer(cls=BoardGroup, help=what, add_completion=False, rich_markup_mode=None)
    app.callback()(_nothing)
    return app


def leaf(
    function: Callable[..., int | None], settings: dict[str, Any] | None = None
) -> typer.Typer:
    """Return a command of the first level made from a function; `settings` are for its context."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(cls=BoardCommand, context_settings=settings)(function)
    return app


def verb(
    app: typer.Typer, name: str, settings: dict[str, Any] | None = None
) -> Callable[[Callable[..., int | None]], Any]:
    """Register a function as a noun's command; `settings` are those of Click's context."""
    return app.command(name, cls=BoardCommand, context_settings=settings)


def _nothing() -> None:
    """Make a noun a group even where it has a single command."""
