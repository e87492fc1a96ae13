"""What is hidden of a breakdown cannot be found again from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from app.casework.suppression import suppressed
from tests.processes.content import COMMON

PARTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30))


@given(PARTS, st.integers(1, 8))
def test_no_hidden_number_can_be_found_from_the_others_and_the_total(parts, smallest) -> None:
    shown = suppressed(parts, smallest)

    hidden = [name for name, number in shown.items() if number is None]
    assert all(parts[name] == number for name, number in shown.items() if number is not None)
    assert all(number >= smallest for number in shown.values() if number is not None)
    assert len(hidden) != 1
    assert set(shown) in (set(parts), set())


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=3), st.just(5))
def test_three_parts_are_hidden_as_agencies_are_shown_them(parts, smallest) -> None:
    shown = suppressed(parts, smallest)
    table = (COMMON / "information_request/shown_figure.dmn").read_text()
    assert "count(figures) &gt; 2" in table  # the rule that this one follows

    small = [name for name, number in parts.items() if number < smallest]
    least = min((number for number in parts.values() if number >= smallest), default=None)
    for name, number in parts.items():
        given_away = len(small) == 1 and number == least
        if number < smallest:
            assert shown[name] is None
        elif not given_away:
            assert shown[name] == number
