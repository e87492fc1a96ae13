"""Sets of characters as sorted intervals of their codes."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

LAST_CODE = 0x10FFFF
_LAST_CASED = 0x1E943
_BEFORE_SURROGATES, _AFTER_SURROGATES = 0xD7FF, 0xE000
Interval = tuple[int, int]


class Intervals:
    """A set of characters; half of a surrogate pair is none and never in it."""

    __slots__ = ("_starts", "pairs")

    def __init__(self, pairs: Iterable[Interval]) -> None:
        self.pairs = _merged(pairs)
        self._starts = [first for first, _ in self.pairs]

    def __contains__(self, code: int) -> bool:
        place = bisect_right(self._starts, code) - 1
        return place >= 0 and code <= self.pairs[place][1]

    def union(self, other: "Intervals") -> "Intervals":
        """Return what is in one of the two."""
        return Intervals((*self.pairs, *other.pairs))

    def complement(self) -> "Intervals":
        """Return all characters that are not in it."""
        gaps: list[Interval] = []
        start = 0
        for first, last in self.pairs:
            gaps.append((start, first - 1))
            start = last + 1
        gaps.append((start, LAST_CODE))
        return Intervals(_without_surrogates(gaps))

    def minus(self, other: "Intervals") -> "Intervals":
        """Return what is in this set and not in the other."""
        return self.complement().union(other).complement()

    def with_case_variants(self) -> "Intervals":
        """Return the set with the small and capital letters of all its letters."""
        extra = [
            (variant, variant)
            for code, variants in _case_variants().items()
            if code in self
            for variant in variants
        ]
        return Intervals((*self.pairs, *extra))


def _merged(pairs: Iterable[Interval]) -> tuple[Interval, ...]:
    made: list[Interval] = []
    for first, last in sorted(pairs):
        if first > last:
            continue
        if made and first <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(last, made[-1][1]))
        else:
            made.append((first, last))
    return tuple(made)


def _without_surrogates(pairs: Iterable[Interval]) -> Iterable[Interval]:
    for first, last in pairs:
        yield first, min(last, _BEFORE_SURROGATES)
        yield max(first, _AFTER_SURROGATES), last


@lru_cache(maxsize=1)
def _categories() -> dict[str, list[Interval]]:
    """Return the intervals of each of Unicode's categories, such as `Lu`.

    The planes 4 to 13 are empty and the last two private, so nobody needs to look through them.
    """
    found: dict[str, list[Interval]] = {"Cn": [(0x40000, 0xDFFFF)]}
    found["Co"] = [(0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)]
    found["Cn"] += [(0xFFFFE, 0xFFFFF), (0x10FFFE, LAST_CODE)]
    for plane in (range(0x40000), range(0xE0000, 0xF0000)):
        for kind, group in groupby(plane, lambda code: unicodedata.category(chr(code))):
            codes = list(group)
            found.setdefault(kind, []).append((codes[0], codes[-1]))
    return found


@lru_cache(maxsize=64)
def of_category(name: str) -> Intervals:
    """Return the characters of a category (`Lu`) or of all that begin with a letter (`L`)."""
    return Intervals(
        pair
        for kind, pairs in _categories().items()
        if kind.startswith(name) and kind != "Cs"
        for pair in pairs
    )


@lru_cache(maxsize=1)
def _case_variants() -> dict[int, tuple[int, ...]]:
    alike: dict[str, list[int]] = {}
    for code in range(_LAST_CASED + 1):
        sign = chr(code)
        if sign.lower() != sign or sign.upper() != sign:
            alike.setdefault(folded(sign), []).append(code)
    return {code: tuple(codes) for codes in alike.values() for code in codes if len(codes) > 1}


def folded(sign: str) -> str:
    """Return what a character has in common with its other spellings, small and capital."""
    capital = sign.upper()
    small = (capital if len(capital) == 1 else sign).lower()
    return small if len(small) == 1 else sign
