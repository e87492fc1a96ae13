"""Hides the small numbers of a breakdown, and what would give them away.

The rule is that of the table `shown_figure`, by which figures are shared with agencies; here a
total stands beside the parts, so it holds for two parts as well.
"""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def suppressed(parts: Mapping[K, int], smallest: int) -> Mapping[K, int | None]:
    """Return the parts of a whole, with None for each that is hidden.

    A part below `smallest` is hidden. If that is the only one, the next smallest is hidden, too:
    the total less the others would be the first. A part that stands alone and is small says all
    about everybody in it, so nothing is left of it.

    >>> suppressed({"a": 3, "b": 9, "c": 20}, 5)
    {'a': None, 'b': None, 'c': 20}
    >>> suppressed({"a": 3}, 5)
    {}
    """
    small = {name for name, number in parts.items() if number < smallest}
    if len(small) == 1:
        others = [name for name in parts if name not in small]
        if not others:
            return {}
        small.add(min(others, key=lambda name: parts[name]))
    return {name: None if name in small else number for name, number in parts.items()}
