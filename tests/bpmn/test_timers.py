"""When a timer is due."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.bpmn import timers
from engine.bpmn.timers import Schedule, Span
from engine.clock import LONDON

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(days=400))


def due(kind: str, value: object, at: datetime = AT) -> str:
    return timers.schedule(kind, value, at).due.isoformat()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-06-01", "2026-05-31T23:00:00+00:00"),
        (date(2026, 6, 1), "2026-05-31T23:00:00+00:00"),
        ("2026-06-01T09:00:00", "2026-06-01T08:00:00+00:00"),
        ("2026-06-01T09:00:00Z", "2026-06-01T09:00:00+00:00"),
        (datetime(2026, 6, 1, 9, tzinfo=LONDON), "2026-06-01T08:00:00+00:00"),
        ("P14D", "2026-03-16T09:30:00+00:00"),
        ("P2W", "2026-03-16T09:30:00+00:00"),
        ("P1M", "2026-04-02T08:30:00+00:00"),
        ("P1Y2M3DT4H5M6.5S", "2027-05-05T12:35:06.500000+00:00"),
        ("PT0S", "2026-03-02T09:30:00+00:00"),
        (timedelta(days=28), "2026-03-30T08:30:00+00:00"),
        (timedelta(hours=5), "2026-03-02T14:30:00+00:00"),
        (feel.YearsMonths(14), "2027-05-02T08:30:00+00:00"),
    ],
)
def test_dates_and_durations(value: object, expected: str) -> None:
    assert due("date", value) == expected


def test_a_month_after_the_31st_is_the_last_day() -> None:
    assert due("duration", "P1M", datetime(2026, 1, 31, 12, tzinfo=UTC)).startswith("2026-02-28")


def test_days_keep_the_local_clock_over_the_change_of_clocks_and_hours_do_not() -> None:
    before = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)
    assert due("duration", "P1D", before) == "2026-03-29T08:00:00+00:00"
    assert due("duration", "PT23H", before) == "2026-03-29T08:00:00+00:00"


@pytest.mark.parametrize(
    ("value", "first", "left"),
    [
        ("R3/P1D", "2026-03-03T09:30:00+00:00", 2),
        ("R/PT1H", "2026-03-02T10:30:00+00:00", -1),
        ("R2/2026-04-01T09:00:00Z/P1D", "2026-04-01T09:00:00+00:00", 1),
        (timedelta(days=1), "2026-03-03T09:30:00+00:00", -1),
    ],
)
def test_cycles(value: object, first: str, left: int) -> None:
    made = timers.schedule("cycle", value, AT)

    assert (made.due.isoformat(), made.repeats) == (first, left)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "soon"),
        ("date", None),
        ("date", Decimal(3)),
        ("date", "2026-02-30"),
        ("duration", "P"),
        ("duration", "PT"),
        ("duration", "P1.5M"),
        ("duration", "-P1D"),
        ("duration", timedelta(seconds=-1)),
        ("duration", feel.YearsMonths(-1)),
        ("duration", "P9999Y"),
        ("duration", "P999999999D"),
        ("cycle", "R0/P1D"),
        ("cycle", "0 0 9 * * *"),
        ("cycle", "R/PT0S"),
        ("cycle", "R//P1D"),
        ("cycle", "R/soon/P1D"),
        ("cycle", None),
    ],
)
def test_what_no_timer_can_be_is_refused(kind: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        timers.schedule(kind, value, AT)


def test_a_monthly_cycle_never_drifts() -> None:
    schedule: Schedule | None = timers.schedule("cycle", "R/2026-01-31T12:00:00/P1M", AT)
    days = []
    for _ in range(4):
        assert schedule is not None
        days.append(schedule.due.date().isoformat())
        schedule = timers.following(schedule, schedule.due)

    assert days == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_timer_that_fires_once_has_no_next_turn() -> None:
    assert timers.following(Schedule(AT), AT) is None


def test_the_next_turn_after_the_end_of_time_is_refused() -> None:
    last = timers.schedule("cycle", "R/9990-01-01T00:00:00Z/P20Y", AT)

    with pytest.raises(ValueError, match="9999"):
        timers.following(last, last.due)


@given(INSTANTS, LENGTHS, st.integers(1, 50), st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_the_next_turn_is_the_first_that_lies_after_now(
    at: datetime, length: timedelta, times: int, late: timedelta
) -> None:
    first = timers.schedule("cycle", f"R{times}/PT{length // timedelta(seconds=1)}S", at)
    now = first.due + late

    found = timers.following(first, now)

    every = first.every
    assert every is not None
    turns = [(every.after(first.due, turn - 1), turn) for turn in range(2, times + 1)]
    later = [(when, turn) for when, turn in turns if when > now]
    if not later:
        assert found is None
    else:
        assert found is not None
        assert (found.due, found.turn) == later[0]
        assert found.repeats == times - found.turn


@given(INSTANTS, st.integers(0, 60), st.integers(0, 60))
def test_waiting_twice_is_waiting_once_for_the_sum(at: datetime, a: int, b: int) -> None:
    once = Span(rest=timedelta(hours=a + b) % timedelta(days=1)).after(at)
    assert once >= at
    twice = Span(rest=timedelta(minutes=a)).after(Span(rest=timedelta(minutes=b)).after(at))
    assert twice == Span(rest=timedelta(minutes=a + b)).after(at)


@given(INSTANTS)
def test_every_iso_text_of_an_instant_names_it(at: datetime) -> None:
    assert timers.instant(at.isoformat()) == at
