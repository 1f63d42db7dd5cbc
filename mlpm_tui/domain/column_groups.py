"""Columns that find room side by side."""

from collections.abc import Iterable


def in_groups(widths: Iterable[int], room: int, gap: int = 2) -> list[list[int]]:
    """Return the numbers of columns that fit side by side, group by group; none is left out."""
    groups: list[list[int]] = []
    used = 0
    for at, width in enumerate(widths):
        if not groups or used + gap + width > room:
            groups.append([])
            used = 0
        groups[-1].append(at)
        used += gap + width
    return groups
