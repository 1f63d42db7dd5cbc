"""What is installed only on request: the extras that commands need."""

from importlib.util import find_spec

from mlpm_tui.domain.errors import RuleBroken


def need(module: str, extra: str) -> None:
    """Raise RuleBroken where an extra's module is not installed; says how to install it."""
    if find_spec(module) is None:
        raise RuleBroken(
            f"`mlpm {extra}` needs the extra {extra!r}: pip install 'mlpm-tui[{extra}]'.",
            "no_extra",
        )
