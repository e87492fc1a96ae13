"""Text is measured as a viewer's Arial measures it, and nothing wrapped sticks out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.drawing.text import font

WORDS = st.text(alphabet="ijlWmM abc-ŵŷ£0", max_size=60)
LIMITS = st.floats(min_value=20, max_value=200)


def test_a_wide_sign_is_wider_than_a_narrow_one() -> None:
    assert font(12).width("WWW") > 3 * font(12).width("iii")


def test_bold_text_is_wider() -> None:
    assert font(12, bold=True).width("Hold review") > font(12).width("Hold review")


@pytest.mark.parametrize(
    ("text", "width"),
    # Arial, 2048 units an em: H 1479, o 1139, l 455, d 1139; a blank 569
    [("Hold", 12 * (1479 + 1139 + 455 + 1139) / 2048), (" ", 12 * 569 / 2048)],
)
def test_widths_are_those_of_arial(text: str, width: float) -> None:
    assert font(12).width(text) == pytest.approx(width)


@given(WORDS, LIMITS)
def test_no_line_is_wider_than_the_limit(text: str, limit: float) -> None:
    assert all(font(11).width(line) <= limit for line in font(11).wrap(text, limit))


@given(WORDS, LIMITS)
def test_wrapping_loses_no_letter(text: str, limit: float) -> None:
    wrapped = "".join(font(11).wrap(text, limit))
    assert wrapped.replace(" ", "") == text.replace(" ", "")


def test_a_word_goes_to_the_next_line_whole() -> None:
    assert font(11).wrap("Is the threshold met?", 70) == ("Is the", "threshold", "met?")


def test_a_compound_breaks_at_its_hyphen() -> None:
    assert font(11).wrap("anti-social", 40) == ("anti-", "social")


def test_line_breaks_of_the_author_stay() -> None:
    assert font(11).wrap("one\ntwo", 500) == ("one", "two")


def test_blank_text_takes_no_room() -> None:
    assert font(11).block("  ", 90) == (0.0, 0.0)


def test_a_block_is_as_wide_as_its_widest_line() -> None:
    width, height = font(11).block("Is the threshold met?", 70)
    assert width == font(11).width("threshold")
    assert height == pytest.approx(3 * 11 * 1.2)
