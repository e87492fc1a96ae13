"""The only place that reads the time.

Everything else is given an aware UTC instant. A `VirtualClock` stands still until it is
moved, so that deadlines can be tested in an instant.
"""

from datetime import UTC, date, datetime
from threading import Lock
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Tells the time as an aware UTC instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until somebody moves it; safe to share between threads."""

    def __init__(self, start: datetime) -> None:
        self._lock = Lock()
        self._now = as_utc(start)

    def now(self) -> datetime:
        """Return the instant the clock was last set to."""
        with self._lock:
            return self._now

    def set(self, instant: datetime) -> None:
        """Move the clock to an aware instant, forwards or back."""
        with self._lock:
            self._now = as_utc(instant)

    def hold(self, _tx: object) -> datetime:
        """Return the instant the clock was last set to; nobody else is there to move it."""
        return self.now()

    def move(self, _tx: object, instant: datetime) -> None:
        """Move the clock; a transaction that is rolled back does not move it back."""
        self.set(instant)


def as_utc(instant: datetime) -> datetime:
    """Return the same instant in UTC.

    Raises:
        ValueError: the datetime carries no offset, so it names no instant.
    """
    if instant.tzinfo is None:
        message = f"{instant.isoformat()} has no UTC offset, so it names no instant"
        raise ValueError(message)
    return instant.astimezone(UTC)


def local_date(instant: datetime) -> date:
    """Return the calendar day in Europe/London on which an aware instant falls."""
    return as_utc(instant).astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """Return the first instant, in UTC, of a calendar day in Europe/London."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)
