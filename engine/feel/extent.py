"""How large and deep a value is when it is written out.

Lists share their parts, so `[a, a]` of `[b, b]` of ... is small in memory and endless on
paper. A result is measured before anybody tries to write it.
"""

from collections.abc import Mapping

from engine.feel.errors import FeelLimitExceeded
from engine.feel.values import Range, as_list

DEEPEST = 64
"""How many levels of lists and contexts a result may have."""

MOST_PARTS = 200_000
"""How many values a result may have on all its levels together."""


def check_extent(value: object) -> None:
    """Refuse a result that is too deep or too large to be written out.

    Raises:
        FeelLimitExceeded: it has more than 64 levels or 200,000 parts.
    """
    level, total = [value], 0
    for _ in range(DEEPEST + 1):
        below: list[object] = []
        for part in level:
            inner = _parts(part)
            total += len(inner)
            if total > MOST_PARTS:
                raise FeelLimitExceeded("parts in its result", str(MOST_PARTS))
            below += inner
        if not below:
            return
        level = below
    raise FeelLimitExceeded("nesting in its result", f"{DEEPEST} levels")


def _parts(value: object) -> list[object]:
    kind = type(value)
    if kind is list or kind is tuple:
        return as_list(value) or []
    if isinstance(value, Mapping):
        return list(value.values())
    return [value.start, value.end] if isinstance(value, Range) else []
