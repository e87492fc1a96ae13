"""The cells of decision tables: lists of tests, and what only looks like one (DMN 1.5, 7.3.3)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel

NUMBERS = st.integers(-1, 4).map(Decimal)


def holds(cell: str, subject: object, **scope: object) -> object:
    return feel.compile(cell, unary=True).evaluate({"?": subject, **scope})


@pytest.mark.parametrize("cell", ["-", " - ", ""])
@given(subject=NUMBERS | st.none() | st.text())
def test_a_dash_holds_for_everything(cell: str, subject: object) -> None:
    assert holds(cell, subject) is True


@given(NUMBERS)
def test_not_turns_a_whole_list_of_tests_round(subject: Decimal) -> None:
    assert holds("not(1, [2..3])", subject) is (subject not in (1, 2, 3))
    assert holds("not((1..3))", subject) is (subject != 2)


@given(NUMBERS)
def test_not_of_one_value_among_others_is_a_function(subject: Decimal) -> None:
    """Only a cell that is `not(...)` and nothing more is turned round; here it is a value."""
    assert holds("not(shut), 2", subject, shut=True) is (subject == 2)
    assert holds("not(shut)", subject, shut=subject) is False


@pytest.mark.parametrize("cell", ["not(1..2)", "not(1", "1,", "not(1,)"])
def test_half_a_list_of_tests_is_a_fault_of_the_text(cell: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile(cell, unary=True)
