"""How points and ranges lie to one another, against the conditions of the standard's table.

The conditions are written out here as DMN 1.5, 10.3.4.9, gives them, and asked of every pair of
points and ranges over a few numbers, also of those that end where they start, or before.
"""

from collections.abc import Callable
from decimal import Decimal
from itertools import product

import pytest

from engine import feel

NUMBERS = [Decimal(n) for n in range(3)]
BOOLEANS = (True, False)
RANGES = [feel.Range(*ends) for ends in product(NUMBERS, NUMBERS, BOOLEANS, BOOLEANS)]


class Range:
    """The names that the table uses."""

    def __init__(self, found: feel.Range) -> None:
        self.start, self.end = found.start, found.end
        self.opens, self.closes = found.start_included, found.end_included


def _includes(r, s):
    starts = r.start < s.start or (r.start == s.start and (r.opens or not s.opens))
    return starts and (r.end > s.end or (r.end == s.end and (r.closes or not s.closes)))


def _overlaps_before(r, s):
    starts = r.start < s.start or (r.start == s.start and r.opens and not s.opens)
    touches = r.end > s.start or (r.end == s.start and r.closes and s.opens)
    return starts and touches and _ends_within(r, s)


def _ends_within(r, s):
    return r.end < s.end or (r.end == s.end and (not r.closes or s.closes))


def _starts_within(r, s):
    return r.start > s.start or (r.start == s.start and (not r.opens or s.opens))


def _overlaps(r, s):
    first = r.end > s.start or (r.end == s.start and r.closes and s.opens)
    return first and (r.start < s.end or (r.start == s.end and r.opens and s.closes))


def _starts(r, s):
    return r.start == s.start and r.opens == s.opens and _ends_within(r, s)


def _finishes(r, s):
    return r.end == s.end and r.closes == s.closes and _starts_within(r, s)


def _before(r, s):
    return r.end < s.start or (r.end == s.start and not (r.closes and s.opens))


def _holds(r, p):
    within = r.start < p < r.end
    return within or (r.start == p and r.opens) or (r.end == p and r.closes)


def _same(r, s):
    return (r.start, r.end, r.opens, r.closes) == (s.start, s.end, s.opens, s.closes)


POINTS, POINT_RANGE, RANGE_POINT, BOTH = "pp", "pr", "rp", "rr"
TABLE: dict[tuple[str, str], Callable[..., bool]] = {
    ("before", POINTS): lambda p, q: p < q,
    ("before", POINT_RANGE): lambda p, r: p < r.start or (p == r.start and not r.opens),
    ("before", RANGE_POINT): lambda r, p: r.end < p or (r.end == p and not r.closes),
    ("before", BOTH): _before,
    ("after", POINTS): lambda p, q: p > q,
    ("after", POINT_RANGE): lambda p, r: p > r.end or (p == r.end and not r.closes),
    ("after", RANGE_POINT): lambda r, p: r.start > p or (r.start == p and not r.opens),
    ("after", BOTH): lambda r, s: _before(s, r),
    ("meets", BOTH): lambda r, s: r.closes and s.opens and r.end == s.start,
    ("met by", BOTH): lambda r, s: r.opens and s.closes and r.start == s.end,
    ("overlaps", BOTH): _overlaps,
    ("overlaps before", BOTH): _overlaps_before,
    ("overlaps after", BOTH): lambda r, s: _overlaps_before(s, r),
    ("finishes", POINT_RANGE): lambda p, r: r.closes and r.end == p,
    ("finishes", BOTH): _finishes,
    ("finished by", RANGE_POINT): lambda r, p: r.closes and r.end == p,
    ("finished by", BOTH): lambda r, s: _finishes(s, r),
    ("includes", RANGE_POINT): _holds,
    ("includes", BOTH): _includes,
    ("during", POINT_RANGE): lambda p, r: _holds(r, p),
    ("during", BOTH): lambda r, s: _includes(s, r),
    ("starts", POINT_RANGE): lambda p, r: r.opens and r.start == p,
    ("starts", BOTH): _starts,
    ("started by", RANGE_POINT): lambda r, p: r.opens and r.start == p,
    ("started by", BOTH): lambda r, s: _starts(s, r),
    ("coincides", POINTS): lambda p, q: p == q,
    ("coincides", BOTH): _same,
}


@pytest.mark.parametrize(("name", "sides"), TABLE)
def test_a_relation_holds_where_the_table_says(name: str, sides: str) -> None:
    asked = feel.compile(f"{name}(a, b)")
    left, right = (NUMBERS if side == "p" else RANGES for side in sides)

    for a, b in product(left, right):
        given = (Range(one) if isinstance(one, feel.Range) else one for one in (a, b))
        assert asked.evaluate({"a": a, "b": b}) is bool(TABLE[name, sides](*given)), (a, b)


@pytest.mark.parametrize(
    ("text", "holds"),
    {
        "before(3, (> 5))": True,
        "before((> 5), 3)": False,
        "before((< 5), 5)": True,
        "after(5, (<= 5))": False,
        "includes((> 5), 6)": True,
        "includes((>= 5), 5)": True,
        "includes((> 5), [6..7])": True,
        "includes([6..7], (> 5))": False,
        "overlaps((< 5), (> 3))": True,
        "overlaps((< 5), (> 5))": False,
        "meets((<= 5), (>= 5))": True,
        "starts((< 5), (< 7))": True,
        "finishes([6..7], (> 5))": False,
        "coincides((< 5), (< 5))": True,
        "before(range: [2..3], point: 4)": True,
        "after(range: [2..3], point: 1)": True,
        "before(point: 4, range: [2..3])": False,
    }.items(),
)
def test_a_range_without_an_end_goes_on_for_ever(text: str, holds: bool) -> None:
    assert feel.compile(text).evaluate({}) is holds
