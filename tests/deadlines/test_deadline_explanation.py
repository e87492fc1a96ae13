from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import deadlines
from engine.calendar import WorkingCalendar
from engine.deadline_explanation import explain
from engine.deadlines import DeadlineRule, Kind
from tests.calendar.strategies import CALENDARS, DAYS, INSTANTS
from tests.deadlines.rules import (
    ACKNOWLEDGE,
    CONCLUSION,
    CUT_OFF,
    ENGLAND,
    HUB,
    NOTICE,
    RECENCY,
    ROLLING,
    RULES,
    WINDOW,
)


def told(rule, base, calendar=ENGLAND):
    return explain(deadlines.compute(rule, base, calendar), calendar)


def reasons(explanation):
    return [(f"{line.day:%d %b}", line.weekday[:3], line.why) for line in explanation.lines]


def test_working_days_are_explained_one_by_one():
    closed = WorkingCalendar("GB-ENG", frozenset({date(2026, 4, 8)}))
    rule = DeadlineRule("visit", Kind.WORKING_DAYS, 3)
    explanation = told(rule, date(2026, 4, 2), closed)
    assert reasons(explanation) == [
        ("02 Apr", "Thu", "day 0"),
        ("03 Apr", "Fri", "bank holiday: Good Friday"),
        ("04 Apr", "Sat", "weekend"),
        ("05 Apr", "Sun", "weekend"),
        ("06 Apr", "Mon", "bank holiday: Easter Monday"),
        ("07 Apr", "Tue", "day 1"),
        ("08 Apr", "Wed", "closed: partnership closure day"),
        ("09 Apr", "Thu", "day 2"),
        ("10 Apr", "Fri", "day 3"),
    ]
    assert explanation.summary == (
        "Due by the end of Friday 10 April 2026: 3 working days after Thursday 2 April 2026."
    )


@given(st.sampled_from([CONCLUSION, ACKNOWLEDGE, CUT_OFF]), CALENDARS, DAYS)
def test_as_many_days_count_as_the_rule_says_and_the_last_is_the_due_day(rule, calendar, base):
    explanation = told(rule, base, calendar)
    counted = [line for line in explanation.lines if line.counted]
    assert len(counted) == abs(rule.count)
    assert counted[-1].number == rule.count
    assert explanation.lines[-1].day == explanation.counted_due
    assert not explanation.lines[0].counted


@given(RULES, CALENDARS, INSTANTS)
def test_every_explanation_ends_where_the_deadline_does(rule, calendar, base):
    terms = deadlines.compute(rule, base, calendar)
    explanation = explain(terms, calendar)
    assert explanation.agrees
    assert terms.due in [line.day for line in explanation.lines]
    assert explanation.basis.endswith((".", ")."))


def test_a_period_of_months_names_the_corresponding_date_and_the_law():
    explanation = told(WINDOW, date(2026, 3, 14))
    assert reasons(explanation) == [
        ("14 Mar", "Sat", "the first day of the period"),
        ("13 Sep", "Sun", "the day before 14 September 2026, the corresponding date"),
        ("14 Sep", "Mon", "the corresponding date, no longer in the period"),
    ]
    assert "UKSI 2018/1082 r.1.4" in explanation.basis
    assert "a period of 6 months beginning with Saturday 14 March 2026" in explanation.summary


def test_a_period_from_31_august_says_why_it_ends_on_the_28th():
    explanation = told(WINDOW, date(2026, 8, 31))
    assert explanation.lines[-1].why == "the end of the month, because there is no 31 February"
    assert explanation.lines[-1].day == date(2027, 2, 28)


def test_months_after_leave_out_the_day_of_the_event():
    explanation = told(RECENCY, date(2026, 5, 31))
    assert [line.why for line in explanation.lines] == [
        "the day of the event, left out",
        "the end of the month, because there is no 31 June",
    ]
    assert "Dodds v Walker" in explanation.basis
    assert told(RECENCY, date(2026, 5, 30)).lines[-1].why == "the corresponding date"


def test_hours_are_explained_by_local_day():
    explanation = told(NOTICE, datetime(2026, 12, 24, 9, 30, tzinfo=UTC))
    assert reasons(explanation) == [
        ("24 Dec", "Thu", "14 hours 30 min, 14 hours 30 min in all"),
        ("25 Dec", "Fri", "Christmas Day, left out"),
        ("26 Dec", "Sat", "24 hours, 38 hours 30 min in all"),
        ("27 Dec", "Sun", "9 hours 30 min, 48 hours in all"),
    ]
    assert explanation.summary == (
        "Due by 27 December 2026 at 9:30am: 48 hours after 24 December 2026 at 9:30am."
    )


def test_a_day_with_a_clock_change_has_its_own_number_of_hours():
    explanation = told(NOTICE, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert [line.why.split(",")[0] for line in explanation.lines] == [
        "12 hours",
        "23 hours",
        "13 hours",
    ]


def test_a_meeting_moved_off_a_bank_holiday_shows_both_days():
    explanation = told(HUB, date(2026, 4, 1))
    assert reasons(explanation)[1:] == [
        ("06 Apr", "Mon", "the regular day, but bank holiday: Easter Monday"),
        ("07 Apr", "Tue", "meeting 1"),
    ]
    assert "the next meeting (on Monday every week) after" in explanation.summary


def test_a_due_day_that_rolls_on_shows_the_days_it_passes():
    lines = told(ROLLING, date(2026, 12, 11)).lines
    assert [line.why for line in lines[-5:]] == [
        "not the due day: bank holiday: Christmas Day",
        "not the due day: bank holiday: Boxing Day",
        "not the due day: weekend",
        "not the due day: bank holiday: Boxing Day (observed)",
        "the due day is a working day",
    ]


def test_a_day_that_no_longer_agrees_with_the_calendar_says_so():
    terms = deadlines.compute(ACKNOWLEDGE, date(2026, 6, 1), ENGLAND)
    later = WorkingCalendar("GB-ENG", frozenset({date(2026, 6, 3)}))
    explanation = explain(terms, later)
    assert not explanation.agrees
    assert explanation.counted_due == date(2026, 6, 9)
    assert "Due by the end of Monday 8 June 2026" in explanation.summary
    assert "would be by the end of Tuesday 9 June 2026" in explanation.summary


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (DeadlineRule("a", Kind.CALENDAR_DAYS, 1), "1 calendar day after"),
        (DeadlineRule("a", Kind.WORKING_DAYS, -1), "1 working day before"),
        (DeadlineRule("a", Kind.MONTHS_AFTER, 12), "12 months after"),
        (DeadlineRule("a", Kind.WORKING_DAYS, 0), "0 working days after"),
    ],
    ids=str,
)
def test_the_summary_counts_in_plain_words(rule, words):
    assert words in told(rule, date(2026, 6, 1)).summary
