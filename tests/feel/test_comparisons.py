"""Comparisons where one side is open, missing, or beyond Python's calendar."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from tests.feel.values import value

NUMBERS = st.integers(-3, 3).map(Decimal)


@given(NUMBERS, NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]))
def test_an_open_range_is_the_comparison_it_is_written_as(
    x: Decimal, limit: Decimal, sign: str
) -> None:
    said = value(f"x {sign} limit", x=x, limit=limit)

    assert value(f"x in ({sign} limit)", x=x, limit=limit) is said
    assert value(f"x in [({sign} limit)]", x=x, limit=limit) is said
    assert value(f"{{r: ({sign} limit), in it: x in r}}.in it", x=x, limit=limit) is said


@given(*[NUMBERS | st.none()] * 3)
def test_between_is_and_of_its_two_comparisons(
    x: Decimal | None, low: Decimal | None, high: Decimal | None
) -> None:
    scope = {"x": x, "low": low, "high": high}

    assert value("x between low and high", **scope) is value("x >= low and x <= high", **scope)


@pytest.mark.parametrize(
    ("sign", "holds"), [("=", False), ("!=", True), ("<", True), (">=", False)]
)
def test_moments_are_compared_where_their_instant_lies_beyond_pythons(
    sign: str, holds: bool
) -> None:
    first = '@"0001-01-01T00:00:00+14:00"'

    assert value(f'{first} {sign} @"0001-01-01T00:00:00Z"') is holds


@pytest.mark.parametrize("kind", ['@"10:30:00{}"', '@"2026-03-02T10:30:00{}Z"'])
def test_times_are_compared_by_their_second_and_sorted_by_their_fraction(kind: str) -> None:
    early, late, next_second = (kind.format(part) for part in (".1", ".9000000001", ""))
    scope = {"a": value(early), "b": value(late), "c": value(next_second + ' + @"PT1S"')}

    assert value("a = b and a <= b and not(a < b) and a in [b..b]", **scope) is True
    assert value("a != c and b < c", **scope) is True
    assert value("sort([b, a]) = [a, b] and is(sort([b, a])[1], a)", **scope) is True
    assert value("is(max([a, b]), b) and not(is(a, b))", **scope) is True
    assert value('b - a > @"PT0S"', **scope) is True


@pytest.mark.parametrize("kind", ['@"10:00:00{}"', '@"2026-03-02T10:00:00{}"'])
def test_a_local_moment_never_equals_one_with_an_offset(kind: str) -> None:
    assert value(f"{kind.format('')} = {kind.format('Z')}") is False
    assert value(f"{kind.format('+00:00')} = {kind.format('Z')}") is True


def test_a_function_has_no_equal_but_itself() -> None:
    assert value("{f: function(x) x, same: f = f}.same") is True
    assert value("(function(x) x) = (function(x) x)") is False


@pytest.mark.parametrize("text", ["[1, 2][1.5]", "[1, 2][i]"])
def test_an_index_between_two_items_picks_none(text: str) -> None:
    found = feel.compile(text).explain({"i": Decimal("1.5")})

    assert found.value is None
    assert [one.message for one in found.warnings] == [
        "the index of a list must be a whole number, not 1.5"
    ]


@given(st.integers(-4, 4))
def test_a_written_index_picks_what_a_variable_picks(index: int) -> None:
    assert value(f"[7, 8, 9][{index}]") == value("[7, 8, 9][i]", i=index)


@pytest.mark.parametrize("text", ['for x in ["a".."b"] return x', "for x in null return x"])
def test_a_loop_over_what_has_no_steps_is_null(text: str) -> None:
    found = feel.compile(text).explain({})

    assert found.value is None
    assert found.warnings[-1].message == "'for' has nothing to go through"


@given(NUMBERS)
def test_the_first_branch_that_holds_is_taken(x: Decimal) -> None:
    text = 'if x < 0 then "under" else if x = 0 then "none" else if x = 1 then "one" else "more"'
    words = {Decimal(0): "none", Decimal(1): "one"}

    assert value(text, x=x) == words.get(x, "under" if x < 0 else "more")
