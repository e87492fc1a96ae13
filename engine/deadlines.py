"""Deadlines: a rule, the day or instant it is counted from, and the moment it is missed.

Terms are stored as counted; from them and the calendar the counting can be repeated and
explained (`engine.deadline_explanation`). A due day lasts until its end in Europe/London: it is
breached at the first instant of the next local day. Elapsed hours are breached at the instant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import cast

from engine.calendar import (
    CalendarError,
    WorkingCalendar,
    calendar_days_after,
    checked_count,
    checked_day,
    elapsed_hours_after,
    first_instant_after,
    last_day_of_months,
    months_after,
)
from engine.clock import LONDON, as_utc, local_date
from engine.meetings import MOST_EVERY, MeetingSeries, next_meeting


class Kind(StrEnum):
    """The six ways of counting."""

    CALENDAR_DAYS = "CD"
    WORKING_DAYS = "WD"
    MONTHS_AFTER = "MA"
    MONTHS_BEGINNING = "MB"
    ELAPSED_HOURS = "EH"
    MEETING = "MTG"


@dataclass(frozen=True, slots=True)
class DeadlineOptions:
    """What changes the counting.

    `skip_christmas_day` is for elapsed hours only. `roll_if_holiday` moves a due day that is not
    a working day to the next one. `meeting` is the series that a meeting deadline waits for.
    """

    skip_christmas_day: bool = False
    roll_if_holiday: bool = False
    meeting: MeetingSeries | None = None

    def as_mapping(self) -> dict[str, object]:
        """Return the options that are set."""
        meeting = self.meeting.as_mapping() if self.meeting else None
        options = {
            "skip_christmas_day": self.skip_christmas_day,
            "roll_if_holiday": self.roll_if_holiday,
            "meeting": meeting,
        }
        return {name: value for name, value in options.items() if value}

    @classmethod
    def from_mapping(cls, options: Mapping[str, object]) -> "DeadlineOptions":
        """Read options as `as_mapping` writes them."""
        meeting = options.get("meeting")
        return cls(
            skip_christmas_day=bool(options.get("skip_christmas_day")),
            roll_if_holiday=bool(options.get("roll_if_holiday")),
            meeting=MeetingSeries.from_mapping(meeting) if isinstance(meeting, Mapping) else None,
        )


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A named rule of a policy, with the sentence it comes from and that sentence's status.

    Raises:
        CalendarError: the count makes no sense for the kind, or a meeting is missing.
    """

    rule: str
    kind: Kind
    count: int
    options: DeadlineOptions = field(default_factory=DeadlineOptions)
    source: str = ""
    status: str = ""

    def __post_init__(self) -> None:
        least, most = _BOUNDS.get(self.kind, (None, None))
        checked_count(self.count)
        if (least is not None and self.count < least) or (most is not None and self.count > most):
            raise CalendarError(f"{self.kind} cannot count {self.count}")
        if (self.options.meeting is not None) != (self.kind is Kind.MEETING):
            raise CalendarError("a meeting belongs to a deadline of kind MTG, and only to that")
        if self.options.skip_christmas_day and self.kind is not Kind.ELAPSED_HOURS:
            raise CalendarError("skip_christmas_day belongs to a deadline of kind EH")
        if self.options.roll_if_holiday and self.kind is Kind.ELAPSED_HOURS:
            raise CalendarError("roll_if_holiday is for days, not for elapsed hours")


@dataclass(frozen=True, slots=True)
class DeadlineTerms:
    """A deadline as counted: enough to store, to repeat and to explain it.

    `base` is a local day, or an aware instant in UTC for elapsed hours; `due` is a local day;
    `breach_at` is the instant, in UTC, from which on the deadline is missed.
    """

    rule: str
    kind: Kind
    count: int
    base: date | datetime
    due: date
    breach_at: datetime
    options: DeadlineOptions = field(default_factory=DeadlineOptions)
    source: str = ""
    status: str = ""

    def context(self) -> dict[str, object]:
        """Return the terms as an expression sees them; `terms_of` reads them back."""
        terms: dict[str, object] = {
            "rule": self.rule,
            "kind": str(self.kind),
            "count": self.count,
            "base": self.base,
            "due": self.due,
            "breach at": self.breach_at,
            "source": self.source,
            "status": self.status,
        }
        options = self.options.as_mapping()
        return {**terms, "options": options} if options else terms


def compute(rule: DeadlineRule, base: date | datetime, calendar: WorkingCalendar) -> DeadlineTerms:
    """Count a deadline from a day or an instant.

    An instant counts from its day in Europe/London; without an offset it is local time there.
    Elapsed hours need an instant.

    Raises:
        CalendarError: the result is out of bounds, or hours were to be counted from a day.
    """
    if rule.kind is Kind.ELAPSED_HOURS:
        return _hours(rule, base)
    day = local_day(base)
    due = _COUNT[rule.kind](rule, day, calendar)
    if rule.options.roll_if_holiday:
        due = calendar.next_working_day(due)
    return _terms(rule, day, due, first_instant_after(due))


def recompute(terms: DeadlineTerms, calendar: WorkingCalendar) -> DeadlineTerms:
    """Count stored terms again, with the calendar as it is now."""
    return compute(rule_of(terms), terms.base, calendar)


def rule_of(terms: DeadlineTerms) -> DeadlineRule:
    """Return the rule that the terms were counted by."""
    return DeadlineRule(
        terms.rule, terms.kind, terms.count, terms.options, terms.source, terms.status
    )


def moved(terms: DeadlineTerms, due: date) -> DeadlineTerms:
    """Return the terms with another due day, by agreement; the rule and the base stay."""
    return replace(terms, due=checked_day(due), breach_at=first_instant_after(due))


def terms_of(context: Mapping[str, object]) -> DeadlineTerms:
    """Read the terms of a deadline from a context; dates may be values or ISO text.

    Raises:
        CalendarError: an entry is missing or of the wrong type.
    """
    options = context.get("options")
    try:
        return DeadlineTerms(
            rule=str(context["rule"]),
            kind=Kind(str(context["kind"])),
            count=int(str(context["count"])),
            base=_when(context["base"]),
            due=_day(context["due"]),
            breach_at=as_utc(_instant(context["breach at"])),
            options=DeadlineOptions.from_mapping(options if isinstance(options, Mapping) else {}),
            source=str(context.get("source") or ""),
            status=str(context.get("status") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CalendarError(f"this is no deadline: {error}") from error


def local_day(base: date | datetime) -> date:
    """Return the local day of a base, which may be a day, an instant or a local time."""
    if isinstance(base, datetime):
        return checked_day(local_date(_aware(base)))
    return checked_day(base)


def _hours(rule: DeadlineRule, base: date | datetime) -> DeadlineTerms:
    if not isinstance(base, datetime):
        raise CalendarError("elapsed hours are counted from a date and time, not from a date")
    start = _aware(base).astimezone(UTC)
    skip = rule.options.skip_christmas_day
    end = elapsed_hours_after(start, rule.count, skip_christmas_day=skip)
    return _terms(rule, start, local_date(end), end)


def _terms(
    rule: DeadlineRule, base: date | datetime, due: date, breach_at: datetime
) -> DeadlineTerms:
    return DeadlineTerms(
        rule=rule.rule,
        kind=rule.kind,
        count=rule.count,
        base=base,
        due=due,
        breach_at=breach_at,
        options=rule.options,
        source=rule.source,
        status=rule.status,
    )


def _next_meeting(rule: DeadlineRule, day: date, calendar: WorkingCalendar) -> date:
    series = cast("MeetingSeries", rule.options.meeting)  # DeadlineRule saw to it
    return next_meeting(series, day, calendar, rule.count)


_BOUNDS: dict[Kind, tuple[int | None, int | None]] = {
    Kind.MONTHS_BEGINNING: (1, None),
    Kind.ELAPSED_HOURS: (0, None),
    Kind.MEETING: (1, MOST_EVERY),
}
_COUNT: dict[Kind, Callable[[DeadlineRule, date, WorkingCalendar], date]] = {
    Kind.CALENDAR_DAYS: lambda rule, day, _calendar: calendar_days_after(day, rule.count),
    Kind.WORKING_DAYS: lambda rule, day, calendar: calendar.working_days_after(day, rule.count),
    Kind.MONTHS_AFTER: lambda rule, day, _calendar: months_after(day, rule.count),
    Kind.MONTHS_BEGINNING: lambda rule, day, _calendar: last_day_of_months(day, rule.count),
    Kind.MEETING: _next_meeting,
}


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=LONDON)


def _when(value: object) -> date | datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return as_utc(_aware(value))
    return _day(value)


def _day(value: object) -> date:
    found = date.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(found, date):
        return checked_day(found)
    raise CalendarError(f"{value!r} is no date")


def _instant(value: object) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(found, datetime):
        return found
    raise CalendarError(f"{value!r} is no date and time")
