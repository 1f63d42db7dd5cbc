"""What alerts begin with, by their signal: from a team's own files, or from ours."""

import logging
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from mlpm_tui import places
from mlpm_tui.domain.alert_opening import AlertTemplate
from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.domain.text import check_line
from mlpm_tui.store.creating import read_template

LOG = logging.getLogger(__name__)
LISTS = ("signals", "causes", "investigation", "repair")
MOST_LINES = 50
_NAMES = {"signals": "A signal", "causes": "A cause"}


def template_folders() -> tuple[Path, Path]:
    """Return where templates are looked for: beside the config file, then among ours."""
    own = places.config_file().parent / "templates" / "alerts"
    return own, places.shipped("data") / "templates" / "alerts"


def usable_templates() -> tuple[AlertTemplate, ...]:
    """Return the templates that can be used, the team's own first: of those alike the first holds.

    A wrong file keeps no alert from being opened; the log says why it is wrong.
    """
    found: list[AlertTemplate] = []
    for file in _files():
        try:
            found.append(_read(file, _look(file)))
        except (StoreTrouble, OSError) as error:
            LOG.warning("%s", error)
    return tuple(found)


def _files() -> Iterator[Path]:
    return (file for folder in template_folders() for file in sorted(folder.glob("*.json")))


def _look(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _read(path: Path, _: tuple[int, int]) -> AlertTemplate:
    """Read a file again only where it looks otherwise: a hook asks a hundred times a second."""
    template = read_template(path)
    try:
        return AlertTemplate(**_lists(template))
    except MlpmError as error:
        said = f"The alert template {path} cannot be used: {error}"
        raise StoreTrouble(said, "template") from error


def _lists(template: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(template, Mapping) or not template.keys() <= set(LISTS):
        raise StoreTrouble(f"it may have the lists {', '.join(LISTS)}, no more.")
    found = {name: _texts(name, template.get(name, [])) for name in LISTS}
    if not found["signals"]:
        raise StoreTrouble('it needs a list "signals", such as ["drift/*"].')
    return found


def _texts(name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list) or len(value) > MOST_LINES:
        raise StoreTrouble(f"its {name} have to be a list of {MOST_LINES} texts at most.")
    if strange := [text for text in value if not isinstance(text, str)]:
        raise StoreTrouble(f"its {name} have to be texts; {str(strange[0])[:40]!r} is none.")
    return tuple(check_line(text, _NAMES.get(name, "A checklist item"), 500) for text in value)
