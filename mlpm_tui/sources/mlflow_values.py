"""How MLflow writes numbers, times and texts, read back into ours."""

import math
from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# MLflow's databases cannot hold an infinity and store the largest double in its place.
_STORED_INFINITY = 1.7976931348623157e308


def number(stored: object, is_nan: object = 0) -> float:
    """Read a stored value; what is no number at all reads as NaN."""
    if is_nan or not isinstance(stored, int | float):
        return math.nan
    try:
        value = float(stored)
    except OverflowError:
        return math.inf if stored > 0 else -math.inf
    return math.copysign(math.inf, value) if abs(value) >= _STORED_INFINITY else value


def moment(milliseconds: object) -> datetime | None:
    """Read milliseconds since 1970 as aware UTC; None where there is no time in it."""
    if not isinstance(milliseconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def whole(stored: object) -> int:
    """Read a step; what is no number reads as 0."""
    return int(stored) if isinstance(stored, int | float) and math.isfinite(stored) else 0


def text(stored: object) -> str:
    """Read a text; nothing reads as the empty text."""
    return stored if isinstance(stored, str) else "" if stored is None else str(stored)
