"""Text fits its room, whole words first, and loses nothing while there is room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.drawing.geometry import Box
from engine.drawing.svg import lettering
from engine.drawing.text import font

words = st.lists(st.text("abcmwWI-.,", min_size=1, max_size=14), max_size=12).map(" ".join)


@given(words, st.floats(20, 300), st.floats(12, 200))
def test_text_never_leaves_its_room(text: str, width: float, height: float) -> None:
    block = lettering.fitted(text, width, height)
    assert all(font(block.size).width(line) <= width for line in block.lines)
    assert block.height <= height + 0.01
    assert lettering.SMALLEST <= block.size <= 12


@given(words)
def test_with_room_enough_nothing_is_lost_or_made_smaller(text: str) -> None:
    block = lettering.fitted(text, 300, 1_000)
    assert block.size == 12
    assert "".join(block.lines).replace(" ", "") == text.replace(" ", "")


def test_a_smaller_size_is_better_than_a_broken_word() -> None:
    block = lettering.fitted("Unverständlichkeitsprüfung", 130, 80)
    assert block.lines == ("Unverständlichkeitsprüfung",)
    assert block.size < 12


def test_a_word_that_is_too_long_at_any_size_is_broken_in_full_size() -> None:
    block = lettering.fitted("m" * 30, 90, 80)
    assert "".join(block.lines) == "m" * 30
    assert block.size == 12


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    block = lettering.fitted("One two three four five six seven eight", 40, 24)
    assert block.size == lettering.SMALLEST
    assert len(block.lines) == 2
    assert block.lines[-1].endswith("…")


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_text_of_nothing_has_no_lines(text: str) -> None:
    assert lettering.fitted(text, 90, 80).lines == ()
    assert lettering.label(text, 90).width == 0


def test_a_name_is_set_in_lines_of_much_the_same_width() -> None:
    assert lettering.label("Is it within the 28 days?", 90).lines == (
        "Is it within",
        "the 28 days?",
    )
    assert lettering.fitted("Look up who is told", 90, 80).lines == ("Look up", "who is told")


@given(words, st.floats(20, 300))
def test_even_lines_are_as_many_as_greedy_ones_and_no_wider(text: str, width: float) -> None:
    one = font(12)
    greedy, even = one.wrap(text, width), one.balanced(text, width)
    assert len(even) == len(greedy)
    assert max(map(one.width, even), default=0) <= max(map(one.width, greedy), default=0)
    assert "".join(even).replace(" ", "") == text.replace(" ", "")


def test_lines_are_set_apart_without_taking_room() -> None:
    block = lettering.label("Is it within 28 days?", 60)
    assert block.lines == ("Is it within", "28 days?")
    assert 'Is it within</tspan><tspan font-size="0"> </tspan><tspan' in lettering.hanging(
        block, Box(0, 0, 60, 28)
    )


def test_text_along_a_band_is_turned_round_its_middle() -> None:
    block = lettering.fitted("Clerk", 100, 30)
    text = lettering.upright(block, Box(0, 0, 30, 200))
    assert text.startswith('<text transform="rotate(-90 15 100)"')
