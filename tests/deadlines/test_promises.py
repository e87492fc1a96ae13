"""The law of promises: earlier at any time; later only by a bank holiday, or as agreed."""

from dataclasses import replace
from datetime import date

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine.calendar import WorkingCalendar
from engine.deadlines import DeadlineOptions, DeadlineRule, Kind, compute, moved
from engine.policy import EMPTY
from engine.promises import Effect, instant, reckon
from tests.soak import size

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
NAMED = st.frozensets(st.tuples(DAYS, st.just("proclaimed")), max_size=30)
CLOSED = st.frozensets(DAYS, max_size=30)


@st.composite
def rules(draw: st.DrawFn) -> DeadlineRule:
    kind = draw(st.sampled_from([Kind.WORKING_DAYS, Kind.CALENDAR_DAYS, Kind.MONTHS_AFTER]))
    rolls = DeadlineOptions(roll_if_holiday=draw(st.booleans()))
    return DeadlineRule("reply", kind, draw(st.integers(-10, 40)), rolls)


def policy(rule, calendar):
    return replace(EMPTY, deadline_rules={"reply": rule}, working_calendar=calendar)


CALENDARS = st.builds(WorkingCalendar, closed=CLOSED, proclaimed=NAMED)
USUAL = WorkingCalendar()
TWO_MORE = WorkingCalendar(
    proclaimed=frozenset({(date(2026, 3, 5), "first"), (date(2026, 3, 6), "second")})
)


# A shorter rule and more bank holidays together: later, but no later than the rule counts.
@example(
    base=date(2026, 3, 2),
    before=DeadlineRule("reply", Kind.WORKING_DAYS, 10),
    after=DeadlineRule("reply", Kind.WORKING_DAYS, 9),
    was=USUAL,
    then=TWO_MORE,
    agreed=False,
)
@settings(max_examples=size(40, 1000))
@given(
    base=DAYS, before=rules(), after=rules(), was=CALENDARS, then=CALENDARS, agreed=st.booleans()
)
def test_no_promise_moves_later_without_a_cause(base, before, after, was, then, agreed):
    now = compute(before, base, was)

    found = reckon(now, policy(before, was), policy(after, then), agreed=agreed)

    later = found.then.breach_at > now.breach_at
    assert not later or agreed or then.proclaimed - was.proclaimed
    assert found.effect is not Effect.KEPT or not found.moves
    if found.counted.breach_at < now.breach_at or agreed:
        assert found.then.breach_at == found.counted.breach_at
    by_holidays = compute(before, base, replace(was, proclaimed=was.proclaimed | then.proclaimed))
    assert agreed or found.then.breach_at <= max(now.breach_at, by_holidays.breach_at)
    assert found.then.breach_at <= max(now.breach_at, found.counted.breach_at)
    ends = [one.breach_at for one in (now, found.counted, by_holidays)]
    assert instant(*ends, agreed=agreed) == found.then.breach_at


@given(base=DAYS, rule=rules(), on=DAYS, after=rules())
def test_a_date_that_was_settled_otherwise_is_left_alone(base, rule, on, after):
    counted = compute(rule, base, WorkingCalendar())
    agreed = moved(counted, on)
    assume(agreed.due != counted.due)

    held = reckon(agreed, policy(rule, WorkingCalendar()), policy(after, WorkingCalendar()))

    assert (held.then, held.effect) == (agreed, Effect.NONE)
