from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import CalendarError, WorkingCalendar
from engine.meetings import MeetingSeries, next_meeting
from tests.calendar.strategies import CALENDARS, DAYS

ENGLAND = WorkingCalendar("GB-ENG")
HUB = MeetingSeries("daily")
MONDAYS = MeetingSeries("weekly", weekday=0)
SECOND_THURSDAY = MeetingSeries("monthly", weekday=3, nth=2)
LAST_FRIDAY = MeetingSeries("monthly", weekday=4, nth=-1)
FORTNIGHTLY = MeetingSeries("weekly", weekday=2, every=2, start=date(2026, 1, 7))
QUARTERLY = MeetingSeries("monthly", day=15, every=3, start=date(2026, 1, 1))
YEARLY = MeetingSeries("yearly", month=5, weekday=0, nth=1)
SERIES = st.sampled_from(
    [HUB, MONDAYS, SECOND_THURSDAY, LAST_FRIDAY, FORTNIGHTLY, QUARTERLY, YEARLY]
)


@pytest.mark.parametrize(
    ("series", "after", "held"),
    [
        (HUB, date(2026, 4, 2), date(2026, 4, 7)),
        (MONDAYS, date(2026, 3, 30), date(2026, 4, 7)),  # not Easter Monday
        (MONDAYS, date(2026, 4, 6), date(2026, 4, 7)),  # asked on that closed Monday
        (MONDAYS, date(2026, 4, 7), date(2026, 4, 13)),
        (SECOND_THURSDAY, date(2026, 11, 12), date(2026, 12, 10)),
        (LAST_FRIDAY, date(2026, 12, 1), date(2026, 12, 29)),  # 25 December, and the 28th is taken
        (LAST_FRIDAY, date(2026, 4, 1), date(2026, 4, 24)),
        (FORTNIGHTLY, date(2026, 1, 7), date(2026, 1, 21)),
        (QUARTERLY, date(2026, 1, 15), date(2026, 4, 15)),
        (YEARLY, date(2026, 1, 1), date(2026, 5, 5)),  # the first Monday is the May bank holiday
    ],
)
def test_the_next_meeting_is_found_by_hand(series, after, held):
    assert next_meeting(series, after, ENGLAND) == held


@given(SERIES, CALENDARS, DAYS)
def test_a_meeting_is_later_and_never_on_a_closed_day(series, calendar, after):
    held = next_meeting(series, after, calendar)
    assert held > after
    assert calendar.is_working_day(held)


@given(SERIES, CALENDARS, DAYS, DAYS)
def test_who_asks_later_is_never_answered_with_an_earlier_meeting(series, calendar, one, other):
    early, late = sorted([one, other])
    assert next_meeting(series, early, calendar) <= next_meeting(series, late, calendar)


@given(SERIES, CALENDARS, DAYS)
def test_the_eve_of_a_meeting_has_that_meeting_next(series, calendar, after):
    held = next_meeting(series, after, calendar)
    assert next_meeting(series, held - timedelta(days=1), calendar) == held


@given(SERIES, DAYS, st.integers(1, 5))
def test_the_meeting_after_next_is_the_next_of_the_next(series, after, number):
    held = after
    for _ in range(number):
        held = next_meeting(series, held, ENGLAND)
    assert next_meeting(series, after, ENGLAND, number) == held


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (HUB, "on every working day"),
        (MONDAYS, "on Monday every week"),
        (FORTNIGHTLY, "on Wednesday every 2 weeks"),
        (LAST_FRIDAY, "on the last Friday of the month"),
        (QUARTERLY, "on day 15 of the month, every 3 months"),
        (YEARLY, "on the first Monday of May"),
    ],
)
def test_a_series_says_when_it_meets(series, words):
    assert series.in_words() == words


@pytest.mark.parametrize(
    "wrong",
    [
        {"cadence": "hourly"},
        {"cadence": "weekly"},
        {"cadence": "weekly", "weekday": 7},
        {"cadence": "monthly", "weekday": 1},
        {"cadence": "monthly", "weekday": 1, "nth": 5},
        {"cadence": "monthly", "day": 31},
        {"cadence": "monthly", "day": 3, "weekday": 1, "nth": 1},
        {"cadence": "yearly", "day": 3},
        {"cadence": "yearly", "day": 3, "month": 13},
        {"cadence": "weekly", "weekday": 1, "every": 2},
        {"cadence": "weekly", "weekday": 1, "every": 0},
    ],
)
def test_a_series_that_never_meets_is_refused(wrong):
    with pytest.raises(CalendarError):
        MeetingSeries(**wrong)


@given(SERIES)
def test_a_series_comes_back_from_what_a_policy_says(series):
    assert MeetingSeries.from_mapping(series.as_mapping()) == series


def test_a_series_may_be_read_from_stored_texts_and_decimals():
    stored = {"cadence": "weekly", "weekday": "Monday", "every": Decimal(2), "from": "2026-01-05"}
    assert MeetingSeries.from_mapping(stored) == MeetingSeries(
        "weekly", weekday=0, every=2, start=date(2026, 1, 5)
    )


@pytest.mark.parametrize(
    "entry",
    [
        {"weekday": "someday"},
        {"weekday": 1},
        {"nth": "first"},
        {"nth": Decimal("1.5")},
        {"every": True},
        {"from": "soon"},
        {"from": 3},
        {"from": datetime(2026, 1, 5, tzinfo=UTC)},
        {"from": date(1800, 1, 1)},
        {"room": "1"},
    ],
    ids=str,
)
def test_an_entry_that_says_nothing_is_refused(entry):
    with pytest.raises(CalendarError):
        MeetingSeries.from_mapping({"cadence": "weekly", "weekday": "monday"} | entry)


def test_a_partnership_that_never_opens_never_meets():
    closed = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(2_000))
    with pytest.raises(CalendarError, match="no meeting on every working day"):
        next_meeting(HUB, date(2026, 1, 1), WorkingCalendar("GB-ENG", closed))


def test_a_meeting_is_not_looked_for_without_end():
    with pytest.raises(CalendarError, match="cannot be counted"):
        next_meeting(HUB, date(2026, 1, 1), ENGLAND, 0)
