"""Functions of the calendar and of the present instant."""

from calendar import day_name, month_name
from datetime import date, datetime
from decimal import Decimal

from engine.clock import LONDON, local_date
from engine.feel.budget import Run
from engine.feel.signature import Topic
from engine.feel.wide_date import Day
from engine.feel.zones import twin

TOPIC = Topic()
_DAYS = tuple(day_name)
_MONTHS = tuple(month_name)


@TOPIC.function("now")
def now(run: Run) -> datetime:
    """Return the instant of the evaluation, in Europe/London."""
    return run.instant.astimezone(LONDON)


@TOPIC.function("today")
def today(run: Run) -> date:
    """Return the day of the evaluation in Europe/London."""
    return local_date(run.instant)


@TOPIC.function("day of week", "date")
def day_of_week(_run: Run, day: Day) -> str:
    """Return the English name of the day of the week."""
    return _DAYS[twin(day).weekday()]


@TOPIC.function("month of year", "date")
def month_of_year(_run: Run, day: Day) -> str:
    """Return the English name of the month."""
    return _MONTHS[day.month]


@TOPIC.function("week of year", "date")
def week_of_year(_run: Run, day: Day) -> Decimal:
    """Return the number of the week as ISO 8601 counts it."""
    return Decimal(twin(day).isocalendar().week)


@TOPIC.function("day of year", "date")
def day_of_year(_run: Run, day: Day) -> Decimal:
    """Return the number of the day in its year."""
    return Decimal(twin(day).timetuple().tm_yday)
