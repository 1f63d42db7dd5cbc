"""Keymap files: other keys for the ids of the table; what is wrong is said, the rest is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path

from textual.keys import _character_to_key

from mlpm_tui.domain.values import dataclass
from mlpm_tui.places import shipped
from mlpm_tui.ui.keys import APP, Key

TAKEN = {
    "ctrl+m": "enter",
    "ctrl+i": "tab",
    "ctrl+j": "a line end",
    "ctrl+s": "the terminal's flow control",
}
"""Keys that terminals turn into others, so that binding them leads nowhere."""
NO_KEY = "f63"
"""A key that no keyboard has, for bindings whose only key was taken."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys of every id; `changed` holds those that are not the usual ones."""

    changed: Mapping[str, str] = field(default_factory=dict)

    def keys(self, key: Key) -> str:
        """Return the keys of a binding, empty where it has none."""
        return self.changed.get(key.id, key.keys)


def preset_names() -> tuple[str, ...]:
    """Return the names of the shipped keymaps."""
    return tuple(sorted(file.stem for file in _folder().glob("*.toml")))


def read_keymap(name: str) -> tuple[Keymap, list[str]]:
    """Return a keymap by a preset's name or a file's path, and a sentence for each fault in it."""
    if not name:
        return Keymap(), []
    import tomllib

    file = _folder() / f"{name}.toml" if name in preset_names() else Path(name).expanduser()
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("keys", {})
    except FileNotFoundError:
        names = ", ".join(preset_names())
        return Keymap(), [f"There is no keymap {name[:60]!r}: give a file or one of {names}."]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Keymap(), [f"The keymap {file} cannot be read: {error}."]
    if not isinstance(found, dict):
        return Keymap(), [f'{file} must list its keys under [keys], as in "card.left" = "H".']
    return _checked(found, file.name)


def _checked(found: Mapping[str, object], where: str) -> tuple[Keymap, list[str]]:
    from mlpm_tui.ui.key_tables import ALL

    changed: dict[str, str] = {}
    complaints: list[str] = []
    for name, keys in found.items():
        if name not in ALL:
            near = get_close_matches(name, ALL, 1)
            hint = f"did you mean {near[0]}?" if near else "`?` lists what there is."
            complaints.append(f"{where}: there is nothing called {name!r}; {hint}")
        elif not isinstance(keys, str) or not keys.strip():
            complaints.append(f'{where}: write the keys of {name} as text, such as "j,down".')
        elif taken := next((k for k in _normal(keys) if k in TAKEN), None):
            complaints.append(f"{where}: {taken} arrives as {TAKEN[taken]}; {name} needs another.")
        else:
            changed[name] = ",".join(_normal(keys))
    return _without_clashes(changed, complaints, where)


def _without_clashes(
    changed: dict[str, str], complaints: list[str], where: str
) -> tuple[Keymap, list[str]]:
    """Let usual keys give way to chosen ones; two chosen ones on one key are refused."""
    from mlpm_tui.ui.key_tables import TABLES

    chosen = frozenset(changed)
    for name, table in TABLES.items():
        holders: dict[str, str] = {}
        for key in _chosen_first(table if name == "everywhere" else (*table, *APP), chosen):
            for one in _normal(changed.get(key.id, key.keys)):
                holder = holders.setdefault(one, key.id)
                if holder == key.id or holder not in chosen:
                    continue
                if key.id in chosen:
                    complaints.append(f"{where}: {one} is given to {holder} and to {key.id}.")
                    changed.pop(key.id, None)
                    break
                rest = [k for k in _normal(changed.get(key.id, key.keys)) if k != one]
                if not rest:
                    complaints.append(f"{where}: {holder} takes {one}, the only key of {key.id}.")
                changed[key.id] = ",".join(rest) or NO_KEY
    return Keymap(changed), list(dict.fromkeys(complaints))


def _chosen_first(table: Iterable[Key], chosen: frozenset[str]) -> list[Key]:
    return sorted(table, key=lambda key: key.id not in chosen)


def _normal(keys: str) -> list[str]:
    names = [key if key == "," else key.strip() for key in keys.split(",")]
    return [_character_to_key(name) if len(name) == 1 else name for name in names if name]


def _folder() -> Path:
    return shipped("data") / "keymaps"
