from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendar import CalendarError, WorkingCalendar, calendar_days_after
from tests.calendar.strategies import CALENDARS, COUNTS, DAYS

ENGLAND = WorkingCalendar("GB-ENG")


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 11, 20), 3, date(2026, 11, 25)),  # Friday to Wednesday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # a Saturday is day 0, too
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday and Easter Monday
        (date(2026, 12, 24), 2, date(2026, 12, 30)),  # Boxing Day fell on a Saturday
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2026, 11, 21), -1, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2022, 9, 16), 1, date(2022, 9, 20)),  # the State Funeral, proclaimed for once
        (date(2025, 12, 31), 1, date(2026, 1, 2)),
        (date(2026, 1, 2), -1, date(2025, 12, 31)),
    ],
)
def test_working_days_are_counted_by_hand(start, count, due):
    assert ENGLAND.working_days_after(start, count) == due


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_waiting_twice_is_waiting_once_for_the_sum(calendar, start, first, second):
    twice = calendar.working_days_after(calendar.working_days_after(start, first), second)
    assert twice == calendar.working_days_after(start, first + second)


@given(CALENDARS, DAYS, st.integers(-60, 60))
def test_a_count_never_ends_on_a_closed_day(calendar, start, count):
    assume(count != 0)
    due = calendar.working_days_after(start, count)
    assert due.weekday() < 5
    assert due not in calendar.closed
    assert calendar.why_closed(due) == ""


@given(CALENDARS, DAYS, DAYS, st.integers(-60, 60))
def test_a_later_start_is_never_due_earlier(calendar, one, other, count):
    early, late = sorted([one, other])
    assert calendar.working_days_after(early, count) <= calendar.working_days_after(late, count)


@given(CALENDARS, DAYS, st.integers(-60, 59))
def test_one_day_more_is_due_later(calendar, start, count):
    due = calendar.working_days_after(start, count)
    assert due < calendar.working_days_after(start, count + 1)


@given(CALENDARS, DAYS, COUNTS)
def test_counting_back_undoes_counting_forward(calendar, day, count):
    start = calendar.next_working_day(day)
    there = calendar.working_days_after(start, count)
    assert calendar.working_days_after(there, -count) == start


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_counting_back_to_a_closed_start_gives_the_working_day_before_it(calendar, day, count):
    assume(not calendar.is_working_day(day))
    there = calendar.working_days_after(day, count)
    assert calendar.working_days_after(there, -count) == calendar.working_days_after(day, -1)


@given(CALENDARS, DAYS, st.integers(-300, 300))
def test_the_days_between_are_the_days_counted(calendar, start, count):
    end = calendar.working_days_after(start, count)
    assert calendar.working_days_between(start, end) == count


@given(CALENDARS, DAYS, DAYS)
def test_the_days_between_are_those_a_plain_loop_finds(calendar, one, other):
    start, end = sorted([one, min(other, one + timedelta(days=500))])
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert calendar.working_days_between(start, end) == sum(map(calendar.is_working_day, days))


@given(CALENDARS, DAYS)
def test_more_closure_days_never_bring_a_deadline_forward(calendar, start):
    fuller = WorkingCalendar(calendar.region, calendar.closed | {start + timedelta(days=1)})
    assert fuller.working_days_after(start, 5) >= calendar.working_days_after(start, 5)


@given(DAYS)
def test_wales_has_the_bank_holidays_of_england(day):
    assert WorkingCalendar("GB-WLS").why_closed(day) == ENGLAND.why_closed(day)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 3), "bank holiday: Good Friday"),
        (date(2026, 12, 28), "bank holiday: Boxing Day (observed)"),
        (date(2026, 4, 4), "weekend"),
        (date(2026, 12, 29), "closed: partnership closure day"),
        (date(2026, 12, 30), ""),
    ],
)
def test_a_closed_day_says_why(day, why):
    assert WorkingCalendar("GB-ENG", frozenset({date(2026, 12, 29)})).why_closed(day) == why


def test_ten_thousand_working_days_can_be_counted_and_counted_back():
    end = ENGLAND.working_days_after(date(2026, 1, 2), 10_000)
    assert end.year == 2065
    assert ENGLAND.working_days_after(end, -10_000) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("says", "wrong"),
    [
        ("10,000", lambda: ENGLAND.working_days_after(date(2026, 1, 2), 10_001)),
        ("bank holidays of 2101", lambda: ENGLAND.working_days_after(date(2100, 12, 1), 100)),
        ("1900 to 2200", lambda: ENGLAND.working_days_after(date(1900, 1, 3), -5)),
        ("an instant", lambda: ENGLAND.working_days_after(datetime(2026, 1, 2, tzinfo=UTC), 1)),
        ("1900 to 2200", lambda: ENGLAND.is_working_day(date(1899, 12, 31))),
        ("1900 to 2200", lambda: ENGLAND.working_days_between(date(2026, 1, 1), date(2300, 1, 1))),
        ("1900 to 2200", lambda: calendar_days_after(date(2200, 12, 1), 31)),
        ("GB-ENG or GB-WLS", lambda: WorkingCalendar("GB-SCT")),
    ],
    ids=map(str, count()),
)
def test_what_cannot_be_counted_is_refused_in_words(says, wrong):
    with pytest.raises(CalendarError, match=says):
        wrong()
