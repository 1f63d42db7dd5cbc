"""The dashboard's colours: one small TOML file a theme, shipped in data/themes or one's own."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from textual.theme import Theme

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.places import shipped

USUAL = "mlpm-dark"
FEW = "sixteen"
"""The theme of a terminal's own colours."""
MANY = frozenset({"truecolor", "24bit", "256color", "kitty"})
"""What a terminal says of itself that has more than sixteen: as Rich reads it, which sends them."""
USUAL_COLOURS: Mapping[str, object] = {
    "dark": True,
    "primary": "#6ea8fe",
    "secondary": "#8fb4c8",
    "accent": "#f2b65a",
    "foreground": "#dfe3ea",
    "background": "#12151b",
    "surface": "#1a1f28",
    "panel": "#222936",
    "success": "#6fcf8d",
    "warning": "#f0b44c",
    "error": "#ff7a7a",
}
"""What the usual theme's file says: loading what reads such files takes 1 % of a start."""
_COLOURS = (
    *("primary", "secondary", "accent", "foreground", "background"),
    *("surface", "panel", "boost", "success", "warning", "error"),
)
_SWITCHES = ("dark", "ansi")


def theme_names() -> tuple[str, ...]:
    """Return the names of the shipped themes."""
    return tuple(sorted(file.stem for file in _folder().glob("*.toml")))


def fitting(name: str, environment: Mapping[str, str]) -> str:
    """Return the name of the terminal's own colours where it has sixteen and the usual were to be.

    Of those the nearest sixteen make greys: what is bad would be paler than what is well.
    """
    if name != USUAL or environment.get("COLORTERM", "").casefold() in MANY:
        return name
    return name if environment.get("TERM", "").rpartition("-")[2] in MANY else FEW


def find_theme(name: str) -> tuple[Theme, str]:
    """Return a theme; where it can't be had, the usual one and a sentence that says why."""
    try:
        return read_theme(name), ""
    except MlpmError as error:
        return read_theme(USUAL), str(error)


def read_theme(name: str) -> Theme:
    """Return a theme by its name, or by the path of its file."""
    file = Path(name).expanduser() if name.endswith(".toml") else _folder() / f"{name}.toml"
    if name == USUAL:
        return _theme(file, USUAL_COLOURS)
    import tomllib

    try:
        return _theme(file, tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        near = get_close_matches(name, theme_names(), 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(theme_names())}."
        raise MlpmError(f"There is no theme {name[:60]!r}; {hint}", "theme") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MlpmError(f"The theme {file} cannot be read: {error}.", "theme") from error


def _theme(file: Path, found: Mapping[str, object]) -> Theme:
    from textual.color import Color, ColorParseError

    colours = {key: text for key in _COLOURS if isinstance(text := found.get(key), str)}
    switches = {key: is_on for key in _SWITCHES if isinstance(is_on := found.get(key), bool)}
    named = found.get("variables", {})
    variables = {str(k): str(v) for k, v in named.items()} if isinstance(named, dict) else {}
    if strange := set(found) - {*colours, *switches, "variables"}:
        raise MlpmError(f"{file} sets {min(strange)!r}, which no theme has.", "theme")
    try:
        for colour in colours.values():
            Color.parse(colour)
    except ColorParseError as error:
        raise MlpmError(f"{file} names no colour: {error}.", "theme") from error
    if "primary" not in colours:
        raise MlpmError(f"{file} lacks the colour `primary`.", "theme")
    made = Theme(
        name=file.stem,
        primary=colours["primary"],
        dark=switches.get("dark", True),
        ansi=switches.get("ansi", False),
        variables=variables,
    )
    for key, colour in colours.items():
        setattr(made, key, colour)
    return made


def _folder() -> Path:
    return shipped("data") / "themes"
