from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import deadlines
from engine.calendar import CalendarError, WorkingCalendar
from engine.clock import LONDON, local_date
from engine.deadlines import DeadlineOptions, DeadlineRule, Kind
from engine.meetings import MeetingSeries
from tests.calendar.strategies import CALENDARS, INSTANTS
from tests.deadlines.rules import (
    ACKNOWLEDGE,
    CONCLUSION,
    CUT_OFF,
    DAY_RULES,
    ENGLAND,
    HUB,
    NOTICE,
    ROLLING,
    RULES,
    WINDOW,
)


@pytest.mark.parametrize(
    ("rule", "base", "due"),
    [
        (CONCLUSION, date(2026, 3, 2), date(2026, 3, 30)),
        (CONCLUSION, datetime(2026, 6, 1, 23, 30, tzinfo=UTC), date(2026, 6, 30)),  # 2 June here
        (ACKNOWLEDGE, date(2026, 3, 31), date(2026, 4, 9)),
        (CUT_OFF, date(2026, 4, 9), date(2026, 4, 2)),
        (WINDOW, date(2026, 8, 31), date(2027, 2, 28)),
        (ROLLING, date(2026, 12, 11), date(2026, 12, 29)),  # Christmas Day and what follows it
        (HUB, date(2026, 3, 30), date(2026, 4, 7)),
        (NOTICE, datetime(2026, 12, 24, 9, tzinfo=UTC), date(2026, 12, 27)),
    ],
)
def test_each_kind_is_counted_from_its_base(rule, base, due):
    assert deadlines.compute(rule, base, ENGLAND).due == due


@given(st.sampled_from(DAY_RULES), CALENDARS, INSTANTS)
def test_a_due_day_is_breached_when_the_local_day_is_over(rule, calendar, base):
    terms = deadlines.compute(rule, base, calendar)
    assert local_date(terms.breach_at) == terms.due + timedelta(days=1)
    assert local_date(terms.breach_at - timedelta(seconds=1)) == terms.due


def test_the_end_of_a_summer_day_is_an_hour_before_midnight_utc():
    terms = deadlines.compute(CONCLUSION, date(2026, 5, 4), ENGLAND)
    assert terms.breach_at == datetime(2026, 6, 1, 23, tzinfo=UTC)


@given(RULES, CALENDARS, INSTANTS)
def test_stored_terms_are_counted_again_to_the_same_result(rule, calendar, base):
    terms = deadlines.compute(rule, base, calendar)
    assert deadlines.recompute(terms, calendar) == terms
    assert deadlines.rule_of(terms) == rule


@given(RULES, INSTANTS)
def test_terms_come_back_from_their_context(rule, base):
    terms = deadlines.compute(rule, base, ENGLAND)
    assert deadlines.terms_of(terms.context()) == terms


def test_terms_come_back_from_a_context_of_texts():
    terms = deadlines.compute(NOTICE, datetime(2026, 5, 1, 9, tzinfo=LONDON), ENGLAND)
    context = terms.context() | {
        "base": "2026-05-01T09:00:00+01:00",
        "due": "2026-05-03",
        "breach at": "2026-05-03T08:00:00Z",
        "count": "48",
    }
    assert deadlines.terms_of(context) == terms


def test_a_new_bank_holiday_moves_an_open_deadline():
    terms = deadlines.compute(ACKNOWLEDGE, date(2026, 6, 1), ENGLAND)
    closed = WorkingCalendar("GB-ENG", frozenset({date(2026, 6, 3)}))
    assert deadlines.recompute(terms, closed).due == terms.due + timedelta(days=1)


def test_a_deadline_moved_by_agreement_keeps_its_rule_and_base():
    terms = deadlines.compute(CONCLUSION, date(2026, 3, 2), ENGLAND)
    later = deadlines.moved(terms, date(2026, 4, 10))
    assert (later.rule, later.base, later.due) == ("conclusion", terms.base, date(2026, 4, 10))
    assert later.breach_at == datetime(2026, 4, 10, 23, tzinfo=UTC)


def test_a_local_time_is_taken_as_london_time():
    local = datetime.fromisoformat("2026-07-01T09:00")
    terms = deadlines.compute(NOTICE, local, ENGLAND)
    assert terms.base == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_hours_are_not_counted_from_a_day():
    with pytest.raises(CalendarError, match="date and time"):
        deadlines.compute(NOTICE, date(2026, 1, 5), ENGLAND)


@pytest.mark.parametrize(
    ("kind", "count", "options"),
    [
        (Kind.MONTHS_BEGINNING, 0, DeadlineOptions()),
        (Kind.ELAPSED_HOURS, -1, DeadlineOptions()),
        (Kind.CALENDAR_DAYS, 10_001, DeadlineOptions()),
        (Kind.MEETING, 1, DeadlineOptions()),
        (Kind.MEETING, 0, DeadlineOptions(meeting=MeetingSeries("daily"))),
        (Kind.MEETING, 53, DeadlineOptions(meeting=MeetingSeries("daily"))),
        (Kind.WORKING_DAYS, 1, DeadlineOptions(meeting=MeetingSeries("daily"))),
        (Kind.WORKING_DAYS, 1, DeadlineOptions(skip_christmas_day=True)),
        (Kind.ELAPSED_HOURS, 1, DeadlineOptions(roll_if_holiday=True)),
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused(kind, count, options):
    with pytest.raises(CalendarError):
        DeadlineRule("wrong", kind, count, options)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "XX"},
        {"base": 5},
        {"due": "tomorrow"},
        {"breach at": "2026-01-01T00:00"},
        {"breach at": 5},
    ],
    ids=str,
)
def test_a_context_that_is_no_deadline_is_refused(change):
    context = deadlines.compute(CONCLUSION, date(2026, 3, 2), ENGLAND).context() | change
    with pytest.raises(CalendarError, match="no deadline"):
        deadlines.terms_of(context)


def test_a_context_without_a_breach_is_refused():
    with pytest.raises(CalendarError, match="breach at"):
        deadlines.terms_of(
            {"rule": "a", "kind": "CD", "count": 1, "base": "2026-01-01", "due": "2026-01-02"}
        )
