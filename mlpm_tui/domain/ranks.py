"""Where a card stands in its column: short texts whose byte order is the order on the board.

A rank is a whole part and a fraction, both in base 62. The whole part starts with a letter that
says how many digits follow (`a0` to `az`, `b00` to `bzz`, ...; `Z` and below run downwards), so a
million cards added at one end need five characters, not a million. The fraction takes the inserts
and ends in four characters made from the writer's salt: two people who use the same gap at the
same moment get different ranks. No rank ends in the lowest digit, so below each there is room.
"""

from mlpm_tui.domain.errors import RuleBroken

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUE = {digit: value for value, digit in enumerate(_DIGITS)}
_BASE = len(_DIGITS)
_SALT_DIGITS = 4
_WORD = (1 << 64) - 1


def rank_between(before: str | None, after: str | None, salt: int) -> str:
    """Give a rank that stands strictly between two others; None is the open end.

    `salt` is the key of the card that is placed: any integer of up to 62 bits.
    """
    _check(before, after)
    return _place(before, after) + _salted(salt)


def ranks_for(
    count: int, before: str | None = None, after: str | None = None, salt: int = 0
) -> tuple[str, ...]:
    """Give `count` rising ranks, evenly spread between two others, for many cards at once."""
    _check(before, after)
    suffix = _salted(salt)
    if before is not None and after is not None:
        return tuple(_spread(count, before, after, suffix))
    ranks = []
    edge = before if after is None else after
    for _ in range(count):
        edge = (_place(edge, None) if after is None else _place(None, edge)) + suffix
        ranks.append(edge)
    return tuple(ranks if after is None else reversed(ranks))


def is_rank(text: str) -> bool:
    """Say whether a text is a rank that this module could have made."""
    if not text or not text.isascii() or any(letter not in _VALUE for letter in text):
        return False
    return text[0].isalpha() and len(text) > _whole_length(text) and text[-1] != _DIGITS[0]


def _check(before: str | None, after: str | None) -> None:
    for rank in (before, after):
        if rank is not None and not is_rank(rank):
            raise RuleBroken(
                f"{rank[:40]!r} is no place in a column; run `mlpm db check`.", "bad_rank"
            )
    if before is not None and after is not None and before >= after:
        raise RuleBroken(
            "The two neighbours have changed places meanwhile; look at the column again and repeat"
            " the move.",
            "order_changed",
        )


def _place(before: str | None, after: str | None) -> str:
    """Give the shortest text for which every longer one still lies between both."""
    if before is None:
        return "a0" if after is None else _step(_whole(after), -1)
    whole = _whole(before)
    if after is None:
        return _step(whole, 1)
    if whole == _whole(after):
        return whole + _middle(before[len(whole) :], after[len(whole) :])
    following = _step(whole, 1)
    if following < _whole(after):
        return following
    return whole + _middle(before[len(whole) :], None)


def _middle(low: str, high: str | None) -> str:
    """Give the middle of two fractions as few digits; it is not the beginning of `high`."""
    digits = []
    position = 0
    while True:
        below = _VALUE[low[position]] if position < len(low) else 0
        above = _BASE if high is None else _VALUE[high[position]]
        if above - below > 1:
            digits.append(_DIGITS[(below + above) // 2])
            return "".join(digits)
        digits.append(_DIGITS[below])
        high = high if above == below else None
        position += 1


def _spread(count: int, low: str, high: str, suffix: str) -> list[str]:
    if count <= 0:
        return []
    middle = _place(low, high) + suffix
    left = (count - 1) // 2
    return [
        *_spread(left, low, middle, suffix),
        middle,
        *_spread(count - 1 - left, middle, high, suffix),
    ]


def _whole_length(rank: str) -> int:
    head = rank[0]
    return 2 + (ord(head) - ord("a") if head >= "a" else ord("Z") - ord(head))


def _whole(rank: str) -> str:
    return rank[: _whole_length(rank)]


def _step(whole: str, way: int) -> str:
    """Give the next whole part upwards (1) or downwards (-1)."""
    length = len(whole) - 1
    value = 0
    for digit in whole[1:]:
        value = value * _BASE + _VALUE[digit]
    value += way
    head = whole[0]
    if 0 <= value < _BASE**length:
        return head + _written(value, length)
    head = {"Z1": "a", "a-1": "Z"}.get(f"{head}{way}", chr(ord(head) + way))
    if not head.isalpha():
        raise RuleBroken("The column has no room left at this end.", "bad_rank")
    length = _whole_length(head) - 1
    return head + _written(0 if way > 0 else _BASE**length - 1, length)


def _written(value: int, length: int) -> str:
    digits = []
    for _ in range(length):
        value, digit = divmod(value, _BASE)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _salted(salt: int) -> str:
    """Make four digits in which every bit of the salt counts (mixing as splitmix64 does)."""
    mixed = (salt + 0x9E3779B97F4A7C15) & _WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
    mixed ^= mixed >> 31
    front, last = divmod(mixed, _BASE - 1)
    return _written(front % _BASE ** (_SALT_DIGITS - 1), _SALT_DIGITS - 1) + _DIGITS[last + 1]
