from datetime import date, timedelta

import pytest
from hypothesis import given

from engine.calendar import (
    CalendarError,
    corresponding_date,
    in_period_of_months,
    last_day_of_months,
    months_after,
)
from tests.calendar.strategies import DAYS, MONTH_COUNTS

A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "count", "after", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29), date(2028, 2, 29)),  # a leap year
        (date(2026, 8, 28), 6, date(2027, 2, 28), date(2027, 2, 27)),
        (date(2026, 8, 29), 6, date(2027, 2, 28), date(2027, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30), date(2026, 4, 30)),
        (date(2026, 1, 1), 1, date(2026, 2, 1), date(2026, 1, 31)),
        (date(2026, 11, 20), 6, date(2027, 5, 20), date(2027, 5, 19)),
        (date(2024, 2, 29), 12, date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 12, 15), 60, date(2031, 12, 15), date(2031, 12, 14)),
    ],
)
def test_the_two_ways_of_counting_months(start, count, after, last):
    assert months_after(start, count) == after
    assert last_day_of_months(start, count) == last


@given(DAYS, MONTH_COUNTS)
def test_both_differ_by_a_day_exactly_when_the_corresponding_date_exists(start, count):
    difference = months_after(start, count) - last_day_of_months(start, count)
    assert difference == (A_DAY if corresponding_date(start, count) else timedelta())


@given(DAYS, MONTH_COUNTS)
def test_a_period_is_never_longer_than_the_months_after(start, count):
    assert last_day_of_months(start, count) <= months_after(start, count)


@given(DAYS, DAYS, MONTH_COUNTS)
def test_a_later_start_never_ends_earlier(one, other, count):
    early, late = sorted([one, other])
    assert months_after(early, count) <= months_after(late, count)
    assert last_day_of_months(early, count) <= last_day_of_months(late, count)


@given(DAYS, MONTH_COUNTS)
def test_both_end_in_the_month_that_is_so_many_months_later_or_on_the_eve_of_it(start, count):
    month = (start.year * 12 + start.month + count - 1) % 12 + 1
    assert months_after(start, count).month == month
    assert (last_day_of_months(start, count) + A_DAY).month in (month, month % 12 + 1)


@given(DAYS, MONTH_COUNTS)
def test_without_a_corresponding_date_both_end_at_month_end(start, count):
    if corresponding_date(start, count) is None:
        assert (months_after(start, count) + A_DAY).day == 1
        assert (last_day_of_months(start, count) + A_DAY).day == 1


def test_every_31_august_ends_six_months_later_on_the_last_of_february():
    for year in range(2023, 2033):
        last = last_day_of_months(date(year, 8, 31), 6)
        assert (last.month, (last + A_DAY).day) == (2, 1)


@given(DAYS, MONTH_COUNTS)
def test_the_first_and_the_last_day_are_in_the_period_and_their_neighbours_are_not(start, count):
    last = last_day_of_months(start, count)
    assert in_period_of_months(start, count, start)
    assert in_period_of_months(start, count, last)
    assert not in_period_of_months(start, count, start - A_DAY)
    assert not in_period_of_months(start, count, last + A_DAY)


def test_months_are_counted_back_in_the_same_way():
    assert months_after(date(2026, 8, 31), -6) == date(2026, 2, 28)


@pytest.mark.parametrize("count", [0, -1, 10_001, 3_000])
def test_a_period_that_makes_no_sense_is_refused(count):
    with pytest.raises(CalendarError):
        last_day_of_months(date(2026, 1, 1), count)
