"""When a timer is due: a pure calculation from what the diagram says and the present instant.

A date means its first instant in Europe/London, a date and time without offset is local. Months
and whole days of a duration follow the local calendar and clock, so that two weeks after nine
o'clock is nine o'clock; hours, minutes and seconds are exact. A cycle counts from its anchor, so
that it never drifts, and turns that were missed are made up for by one.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine import feel
from engine.clock import LONDON, as_utc, start_of_day

ENDLESS = -1
DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
CYCLE = re.compile(r"R(\d*)/(?:([^/]+)/)?([^/]+)", re.ASCII)
ACCEPTED = "a date, a date and time or a duration, such as 2026-03-02 or P14D"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: calendar months, and days with their exact rest."""

    months: int = 0
    rest: timedelta = timedelta(0)

    def after(self, start: datetime, times: int = 1) -> datetime:
        """Return the instant that lies this span, or several of it, after `start`."""
        local = _months_after(start.astimezone(LONDON).replace(tzinfo=None), self.months * times)
        rest = self.rest * times
        local += timedelta(days=rest.days)
        return as_utc(local.replace(tzinfo=LONDON)) + (rest - timedelta(days=rest.days))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer is due next. `repeats` as in `TimerArmed`; `turn` counts from the anchor."""

    due: datetime
    repeats: int | None = None
    anchor: datetime | None = None
    every: Span | None = None
    turn: int = 1


def schedule(kind: str, value: object, at: datetime) -> Schedule:
    """Return when a timer of this kind (date, duration or cycle) with this value is due.

    Raises:
        ValueError: the value is none that such a timer can have, in words for an analyst.
    """
    if kind == "cycle":
        return _cycle(value, at)
    span = _span(value)
    if span is not None:
        return Schedule(_span_after(span, at))
    return Schedule(instant(value))


def following(schedule: Schedule, at: datetime) -> Schedule | None:
    """Return the next turn of a cycle that lies after `at`, None when there is none."""
    if schedule.every is None or schedule.anchor is None or schedule.repeats == 0:
        return None
    turn, left = schedule.turn, schedule.repeats or 0
    due = schedule.due
    step = _fewest_turns(schedule, at)
    while due <= at or turn == schedule.turn:
        turn += step
        step = 1
        due = _span_after(schedule.every, schedule.anchor, turn - 1)
    if left != ENDLESS:
        left -= turn - schedule.turn
        if left < 0:
            return None
    return Schedule(due, left, schedule.anchor, schedule.every, turn)


def _fewest_turns(schedule: Schedule, at: datetime) -> int:
    # a cycle of seconds that slept for years must not be walked turn by turn
    if schedule.every is None or schedule.every.months or at <= schedule.due:
        return 1
    return max(1, (at - schedule.due) // schedule.every.rest - 1)


def instant(value: object) -> datetime:
    """Return the instant that a date, a date and time, or ISO text of one names.

    Raises:
        ValueError: it names none.
    """
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, datetime):
        return as_utc(value if value.tzinfo else value.replace(tzinfo=LONDON))
    if isinstance(value, date):
        return start_of_day(value)
    message = f"it must be {ACCEPTED}, it is {feel.kind_of(value)}"
    raise ValueError(message)


def duration(value: object) -> Span:
    """Return a duration: FEEL's or ISO 8601 text.

    Raises:
        ValueError: it is none, or it is negative.
    """
    span = _span(value)
    if span is None:
        message = f"it must be a duration such as P14D, it is {feel.kind_of(value)} {value!s:.60}"
        raise ValueError(message)
    return span


def _span(value: object) -> Span | None:
    if isinstance(value, feel.YearsMonths):
        span = Span(months=value.total)
    elif isinstance(value, timedelta):
        span = Span(rest=value)
    elif isinstance(value, str) and value.lstrip("-").startswith("P"):
        span = _parsed_span(value)
    else:
        return None
    if span.months < 0 or span.rest < timedelta(0):
        message = f"a timer cannot wait for the negative duration {feel.to_json(value)}"
        raise ValueError(message)
    return span


def _parsed_span(text: str) -> Span:
    found = DURATION.fullmatch(text)
    if found is None:
        message = f"{text!r} is no duration; write for example P14D, P1M or PT12H"
        raise ValueError(message)
    years, months, weeks, days, hours, minutes, seconds = (float(n or 0) for n in found.groups())
    rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return Span(int(years * 12 + months), rest)


def _parsed(text: str) -> date:
    try:
        return date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is neither a date nor a date and time"
        raise ValueError(message) from error


def _cycle(value: object, at: datetime) -> Schedule:
    text = value if isinstance(value, str) else None
    found = CYCLE.fullmatch(text) if text is not None else None
    times, start, length = found.groups() if found else ("", None, value)
    if times and int(times) == 0:
        message = "a cycle of no turns never fires; write R/ for one without end"
        raise ValueError(message)
    every = duration(length)
    if not every.months and every.rest <= timedelta(0):
        message = "the turns of a cycle must lie apart"
        raise ValueError(message)
    repeats = int(times) - 1 if times else ENDLESS
    anchor = instant(start) if start else _span_after(every, at)
    return Schedule(anchor, repeats, anchor, every)


def _span_after(span: Span, at: datetime, times: int = 1) -> datetime:
    try:
        return span.after(at, times)
    except (OverflowError, ValueError) as error:
        message = "it lies beyond the year 9999"
        raise ValueError(message) from error


def _months_after(local: datetime, months: int) -> datetime:
    if not months:
        return local
    count = local.year * 12 + local.month - 1 + months
    year, month = divmod(count, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)
