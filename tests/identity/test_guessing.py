"""Wrong credentials: some are answered, then none for a while, from that address alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.guessing import MOST_ADDRESSES, MOST_KNOWN, MOST_WRONG, Guesses, TooManyGuesses

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def given_guesser(address: str = "192.0.2.1", wrong: int = MOST_WRONG) -> Guesses:
    guesses = Guesses()
    for _ in range(wrong):
        guesses.note_wrong(address, NOW)
    return guesses


def seconds_shut_out(guesses: Guesses, address: str = "192.0.2.1", at: datetime = NOW) -> int:
    try:
        guesses.check(address, "x", at)
    except TooManyGuesses as many:
        return many.seconds
    return 0


def test_one_wrong_credential_fewer_is_let_through() -> None:
    assert seconds_shut_out(given_guesser(wrong=MOST_WRONG - 1)) == 0
    assert seconds_shut_out(given_guesser()) == 60


@given(st.integers(min_value=0, max_value=180_000))
def test_the_seconds_told_are_the_fewest_that_suffice(milliseconds: int) -> None:
    guesses, at = given_guesser(), NOW + timedelta(milliseconds=milliseconds)

    seconds = seconds_shut_out(guesses, at=at)

    assert (seconds > 0) == (at < NOW + MINUTE)
    if seconds:
        assert seconds_shut_out(guesses, at=at + timedelta(seconds=seconds)) == 0
        assert at + timedelta(seconds=seconds - 1) < NOW + MINUTE


def test_a_clock_that_is_set_back_shuts_nobody_out() -> None:
    assert seconds_shut_out(given_guesser(), at=NOW - timedelta(days=1)) == 0


def test_when_the_spell_is_over_it_begins_anew() -> None:
    guesses = given_guesser()

    guesses.note_wrong("192.0.2.1", NOW + MINUTE)

    assert seconds_shut_out(guesses, at=NOW + MINUTE) == 0


def test_the_limit_is_told_once() -> None:
    guesses = Guesses()

    told = [guesses.note_wrong("192.0.2.1", NOW) for _ in range(MOST_WRONG + 5)]

    assert told.count(True) == 1
    assert told[MOST_WRONG - 1]


@pytest.mark.parametrize(
    ("guesser", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("testclient", "testclient", True),
        ("", "192.0.2.1", False),
    ],
)
def test_only_the_neighbourhood_is_shut_out(guesser: str, other: str, *, same: bool) -> None:
    assert (seconds_shut_out(given_guesser(guesser), other) > 0) == same


def test_whoever_was_let_in_before_is_let_in_until_it_is_forgotten() -> None:
    guesses = given_guesser()
    guesses.note_good("mine")

    guesses.check("192.0.2.1", "mine", NOW)
    with pytest.raises(TooManyGuesses):
        guesses.check("192.0.2.1", "yours", NOW)
    guesses.forget("mine")
    with pytest.raises(TooManyGuesses):
        guesses.check("192.0.2.1", "mine", NOW)


def test_the_memory_is_bounded() -> None:
    guesses = given_guesser()

    for number in range(MOST_ADDRESSES):
        guesses.note_wrong(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", NOW)
    for number in range(MOST_KNOWN + 1):
        guesses.note_good(str(number))

    assert len(guesses._spells) == MOST_ADDRESSES
    assert len(guesses._known) == MOST_KNOWN
    assert seconds_shut_out(guesses) == 0
