from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from engine.calendar import (
    CalendarError,
    calendar_days_after,
    elapsed_hours_after,
    first_instant_after,
)
from engine.clock import LONDON, local_date
from tests.calendar.strategies import COUNTS, DAYS, HOURS, INSTANTS


def test_hours_elapse_across_a_clock_change():
    spring = datetime(2026, 3, 28, 12, tzinfo=LONDON)
    assert elapsed_hours_after(spring, 24).astimezone(LONDON).hour == 13


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-12-24T10:00+00:00", 24, "2026-12-26T10:00+00:00"),
        ("2026-12-24T00:00+00:00", 24, "2026-12-25T00:00+00:00"),  # over before the day begins
        ("2026-12-25T15:00+00:00", 24, "2026-12-27T00:00+00:00"),
        ("2026-12-25T00:00+00:00", 1, "2026-12-26T01:00+00:00"),
        ("2026-12-26T00:00+00:00", 48, "2026-12-28T00:00+00:00"),
        ("2026-12-25T15:00+00:00", 0, "2026-12-25T15:00+00:00"),
    ],
)
def test_christmas_day_is_left_out_when_asked(start, hours, end):
    found = elapsed_hours_after(datetime.fromisoformat(start), hours, skip_christmas_day=True)
    assert found == datetime.fromisoformat(end)


def test_two_christmas_days_are_left_out_of_a_long_period():
    start = datetime(2026, 12, 20, tzinfo=UTC)
    assert elapsed_hours_after(start, 9_000, skip_christmas_day=True) == start + timedelta(
        hours=9_000 + 48
    )


@given(INSTANTS, HOURS)
def test_no_hour_of_the_period_lies_in_christmas_day(start, hours):
    end = elapsed_hours_after(start, hours, skip_christmas_day=True)
    quarter = timedelta(minutes=15)
    ticks = (start + quarter * n for n in range(int((end - start) / quarter)))
    counted = sum((tick.month, tick.day) != (12, 25) for tick in ticks)
    assert abs(counted - hours * 4) <= 1  # a start between two ticks


@given(INSTANTS, INSTANTS, HOURS)
def test_a_later_instant_never_ends_earlier(one, other, hours):
    early, late = sorted([one, other])
    assert elapsed_hours_after(early, hours, skip_christmas_day=True) <= elapsed_hours_after(
        late, hours, skip_christmas_day=True
    )


@given(DAYS, COUNTS)
def test_a_day_is_breached_at_the_first_instant_of_the_next_local_day(start, count):
    due = calendar_days_after(start, count)
    breach = first_instant_after(due)
    assert local_date(breach) == due + timedelta(days=1)
    assert local_date(breach - timedelta(microseconds=1)) == due
    assert breach.astimezone(LONDON).hour == 0


@pytest.mark.parametrize(
    ("due", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_local_day_has_23_to_25_hours(due, hours):
    length = first_instant_after(due) - first_instant_after(due - timedelta(days=1))
    assert length == timedelta(hours=hours)


@given(DAYS, COUNTS)
def test_calendar_days_are_counted_back_as_they_are_counted_forward(start, count):
    assert calendar_days_after(calendar_days_after(start, count), -count) == start


def test_hours_are_not_counted_backwards():
    with pytest.raises(CalendarError, match="forwards"):
        elapsed_hours_after(datetime(2026, 1, 1, tzinfo=UTC), -1)


def test_an_instant_without_offset_is_refused():
    with pytest.raises(ValueError, match="no UTC offset"):
        elapsed_hours_after(datetime.fromisoformat("2026-01-01T09:30"), 1)
