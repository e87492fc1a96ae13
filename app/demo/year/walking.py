"""Walks through the year, day by day: the clock moves, people work, news comes in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from app.demo.year import arrivals, inheritance
from app.demo.year.acquaintance import Acquaintance
from app.demo.year.happenings import Happenings
from app.demo.year.inheritance import Inheritance
from app.demo.year.leanings import habits
from app.demo.year.office import Office
from app.demo.year.partnership import Partnership
from app.demo.year.people import Town
from engine.clock import LONDON

# When people look at what is open. On other days only the clock goes on.
HOURS = (time(9, 30), time(13, 0), time(16, 30))
DAY = timedelta(days=1)
NEIGHBOURS = 5
# So many closed cases of the years before for each request; and for so many one that is open.
CLOSED_BEFORE = 2
ONE_OPEN_IN = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which year: from one day to another, how many requests come in, and the seed of it all."""

    first: date
    last: date
    cases: int
    seed: int


@dataclass
class Year:
    """What has come of a year so far."""

    came: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)


def walk(
    partnership: Partnership, plan: Plan, told: Callable[[date, Year], None] = lambda *_: None
) -> Year:
    """Let a year pass; after each month `told` is given its last day and the year so far."""
    known, dice = habits(), Random(plan.seed)  # noqa: S311  # the same year for the same seed
    town = Town(plan.seed, NEIGHBOURS * plan.cases + len(HOURS))
    office = Office(partnership, known, Acquaintance(plan.seed, town, known.world), dice)
    before = Inheritance(
        first=plan.first, closed=CLOSED_BEFORE * plan.cases, open=plan.cases // ONE_OPEN_IN
    )
    inheritance.bring(partnership, town, before, dice)
    coming = arrivals.plan(plan.first, plan.last, plan.cases, known.world, dice)
    outside = Happenings(office, coming, dice)
    year = Year(came=outside.came, troubles=office.troubles)
    day = plan.first
    while day <= plan.last:
        _pass(day, office, outside, year)
        day += DAY
        if day.month != (day - DAY).month or day > plan.last:
            partnership.keep_time()
            told(day - DAY, year)
    partnership.time.settle()
    return year


def _pass(day: date, office: Office, outside: Happenings, year: Year) -> None:
    if not office.partnership.is_working_day(datetime.combine(day, HOURS[0], LONDON)):
        _move(office, outside, datetime.combine(day, HOURS[-1], LONDON))
        return
    for hour in HOURS:
        _move(office, outside, datetime.combine(day, hour, LONDON))
        if hour == HOURS[0]:
            outside.bring_news()
            office.partnership.time.settle()
        office.look()
        # What becomes due by it is done before the clock moves on.
        for done in office.work():
            year.done[done.task.element_id] += 1
            outside.hear(done)


def _move(office: Office, outside: Happenings, until: datetime) -> None:
    """Move the clock, stopping where something comes in."""
    while outside.next_at is not None and outside.next_at <= until:
        office.partnership.time.move_to(outside.next_at)
        outside.bring_what_is_due()
    office.partnership.time.move_to(until)
