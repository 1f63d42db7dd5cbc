"""What people type into forms, read into values; a wrong text names its field and position."""

from collections.abc import Callable
from typing import TypeVar

from mlpm_tui.domain.errors import BadText, MlpmError
from mlpm_tui.ui.dialogs.form import Values, WrongField

Read = TypeVar("Read")


def read_field(values: Values, name: str, read: Callable[[str], Read]) -> Read:
    """Read one field; what is wrong with it is shown under it."""
    try:
        return read(values.get(name, ""))
    except MlpmError as error:
        raise WrongField(name, error) from error


def read_lines(values: Values, name: str, read: Callable[[str], Read]) -> list[Read]:
    """Read each line of a block that is not empty."""
    found = []
    for number, line in enumerate(values.get(name, "").split("\n")):
        if line.strip():
            try:
                found.append(read(line.strip()))
            except BadText as error:
                shift = len(line) - len(line.lstrip())
                moved = BadText(str(error), error.position + shift, error.code)
                raise WrongField(name, moved, number) from error
            except MlpmError as error:
                raise WrongField(name, error, number) from error
    return found


def read_points(text: str) -> float | None:
    """Return a number of points, or None for an empty text."""
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        raise BadText(f"{text.strip()[:40]!r} is no number; write 3 or 0.5.") from None


def read_tags(text: str) -> tuple[str, ...]:
    """Return tags that were typed with spaces or commas between them."""
    return tuple(text.replace(",", " ").split())


def show_points(points: float | None) -> str:
    """Write points as they are typed."""
    return "" if points is None else f"{points:g}"
