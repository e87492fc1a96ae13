"""Rules about timers: a literal value must be a strict ISO 8601 date, duration or cycle.

The value of an expression (`=...`) that reads variables, the time or the host's functions is known
only when the token arrives. All others are judged like a literal; their syntax is checked with
that of all expressions.
"""

import re
from datetime import date, datetime, timedelta

from engine import feel
from engine.bpmn.lint.view import Complaints, Rule, View, at, named
from engine.bpmn.model import Element, EventDefinition, expression_of, is_expression

DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?:T(?=.)(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<begin>[^P/][^/]*)/)?(?P<every>P[^/]*)", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?P<offset>Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
SECONDS = {"W": 604_800, "D": 86_400, "h": 3600, "m": 60, "s": 1, "Y": 31_536_000, "M": 2_419_200}


def least_length(text: str) -> timedelta | None:
    """Return how long a literal duration lasts at least; None when it is no duration.

    A month counts as 28 days, a year as 365.

    >>> least_length("P1DT12H")
    datetime.timedelta(days=1, seconds=43200)
    >>> least_length("PT1D")
    """
    found = DURATION.fullmatch(text)
    if found is None:
        return None
    seconds = sum(float(found[part]) * SECONDS[part] for part in SECONDS if found[part])
    try:
        return timedelta(seconds=-seconds if found["sign"] else seconds)
    except OverflowError:  # millions of years
        return None


def fault_of_date(text: str) -> str:
    """Say what is wrong with a literal date or date and time; '' when nothing is.

    A bare date is fine: it means the first instant of that day in Europe/London.

    >>> fault_of_date("2026-03-31"), fault_of_date("2026-03-31T09:00")
    ('', 'has no offset from UTC')
    """
    instant = INSTANT.fullmatch(text)
    if not (instant or DAY.fullmatch(text)):
        return "is no date"
    try:
        (datetime if instant else date).fromisoformat(text)
    except ValueError:
        return "is no date of the calendar"
    return "has no offset from UTC" if instant and not instant["offset"] else ""


def fault_of_duration(text: str) -> str:
    """Say what is wrong with a literal duration; '' when nothing is.

    >>> fault_of_duration("-PT1H")
    'is negative'
    """
    length = least_length(text)
    if length is None:
        return "is no duration"
    return "is negative" if length < timedelta() else ""


def fault_of_cycle(text: str, shortest: timedelta) -> str:
    """Say what is wrong with a literal cycle; '' when nothing is.

    >>> fault_of_cycle("R0/P1D", timedelta(seconds=1))
    'repeats no times'
    """
    found = CYCLE.fullmatch(text)
    every = least_length(found["every"]) if found else None
    if found is None or every is None:
        return "is no cycle"
    if found["count"] and not found["count"].strip("0"):
        return "repeats no times"
    if every < shortest:
        return f"repeats faster than every {shortest.total_seconds():g} seconds"
    return fault_of_date(found["begin"]) if found["begin"] else ""


def fault_of_value(kind: str, value: object, shortest: timedelta) -> str:
    """Say what is wrong with what a timer (date, duration or cycle) is given; '' when nothing is.

    A text is judged as if it stood there without quotes; a cycle may also be a mere duration.

    >>> fault_of_value("duration", feel.compile('duration("-PT1H")').evaluate({}), timedelta(0))
    'is negative'
    """
    if value is None:
        return "has no value"
    if isinstance(value, str):
        return _fault_of_text(kind, value, shortest)
    if kind == "date" and isinstance(value, date):
        return "has no offset from UTC" if _is_local(value) else ""
    text = feel.to_json(value) if isinstance(value, timedelta | feel.YearsMonths) else ""
    return _fault_of_text(kind, f"R/{text}" if kind == "cycle" else str(text), shortest)


def _is_local(value: date) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def _fault_of_text(kind: str, text: str, shortest: timedelta) -> str:
    if kind == "date":
        return fault_of_date(text)
    return fault_of_duration(text) if kind == "duration" else fault_of_cycle(text, shortest)


def _constant(text: str) -> tuple[object, ...]:
    """Return the value of an expression that is the same whenever it is asked, or nothing.

    The standard's functions only: to this library a function of the host is an unknown name.
    """
    try:
        found = feel.compile(expression_of(text))
        # Without an instant whoever asks for the time is refused.
        return () if found.names or found.possible_names else (found.evaluate({}),)
    except feel.FeelError:
        return ()


def timer_value(view: View) -> Complaints:
    """A timer says when, and a value known by now is a strict ISO value."""
    for one in view.elements:
        for event in one.events:
            if event.kind == "timer" and not event.expression:
                yield at(one, f"{named(one)} does not say when it is due")
            elif event.kind == "timer":
                yield from _known(view, one, event)


def _known(view: View, one: Element, event: EventDefinition) -> Complaints:
    text, shortest = event.expression, view.known.limits.shortest_cycle
    for value in _constant(text) if is_expression(text) else (text,):
        if fault := fault_of_value(event.timer_kind, value, shortest):
            yield at(one, f"{named(one)} is due at {text!r}, which {fault}")


def cyclic_start(view: View) -> Complaints:
    """A cycle begins a process again and again, or reminds at the edge of a task."""
    for one in view.of("startEvent", "intermediateCatchEvent"):
        if any(event.timer_kind == "cycle" for event in one.events) and not _lasting(view, one):
            yield at(one, f"{named(one)} repeats, but the process can pass it only once")


def _lasting(view: View, one: Element) -> bool:
    if one.type == "startEvent" and not one.scope_id:
        return True  # each turn begins an instance of its own
    owner = view.process.elements.get(one.scope_id)
    return owner is not None and owner.triggered_by_event and not one.interrupting


def interrupting_cycle(view: View) -> Complaints:
    """What interrupts does so only once."""
    for one in view.of("boundaryEvent"):
        if one.interrupting and any(event.timer_kind == "cycle" for event in one.events):
            yield at(one, f"{named(one)} repeats, but it interrupts the first time")


def task_dates(view: View) -> Complaints:
    """Literal due and follow-up dates are dates; a literal priority is a number up to 100."""
    for one in view.elements:
        for what, text in (("due", one.due_date), ("follow-up", one.follow_up_date)):
            if text and not is_expression(text) and (fault := fault_of_date(text)):
                yield at(one, f"the {what} date of {named(one)} is {text!r}, which {fault}")
        if one.priority and not is_expression(one.priority) and not _is_priority(one.priority):
            yield at(one, f"the priority of {named(one)} is {one.priority!r}, not 0 to 100")


def _is_priority(text: str) -> bool:
    return re.fullmatch(r"\d{1,2}|100", text, re.ASCII) is not None


def retries(view: View) -> Complaints:
    """A literal number of attempts is a small whole number."""
    for one in view.elements:
        if (
            one.retries
            and not is_expression(one.retries)
            and not re.fullmatch(r"[1-9]\d?", one.retries, re.ASCII)
        ):
            yield at(one, f"{named(one)} has {one.retries!r} attempts, not 1 to 99")


def time_to_live(view: View) -> Complaints:
    """How long a message is kept is a duration."""
    for one in view.elements:
        for event in one.events:
            text = event.publish.time_to_live if event.publish else ""
            if text and not is_expression(text) and (fault := fault_of_duration(text)):
                yield at(one, f"{named(one)} keeps its message for {text!r}, which {fault}")


RULES = (
    Rule(
        "timer_value",
        timer_value,
        "Write FEEL that begins with '=', or an ISO value such as P14D, PT30M, 2026-03-31, "
        "2026-03-31T09:00:00Z or R/P7D.",
    ),
    Rule("cyclic_start", cyclic_start, "Write a date or a duration."),
    Rule("interrupting_cycle", interrupting_cycle, "Make the event non-interrupting."),
    Rule("task_dates", task_dates, "Write FEEL that begins with '=', or an ISO date."),
    Rule("retries", retries, "Write a number such as 3."),
    Rule("time_to_live", time_to_live, "Write a duration such as PT1H."),
)
