"""What comes in during the year: which request, and when, by the seasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from engine.clock import LONDON

FIRST_HOUR, HOURS = 8, 10
FALLS_OFF = 0.96


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """A message that somebody sends at an instant, with what is known of the occasion."""

    at: datetime
    message: str
    key: str = ""
    about: str = ""
    since: date | None = None


def plan(
    first: date, last: date, many: int, world: Mapping[str, Any], dice: Random
) -> list[Arrival]:
    """Return so many arrivals between two days, in order; nearly none on the very last."""
    days = [first + timedelta(days=n) for n in range(int(((last - first).days + 1) * FALLS_OFF))]
    months: Sequence[float] = world["seasons"]["months"]
    weights = [months[day.month - 1] for day in days]
    kinds: Mapping[str, float] = world["arrivals"]
    chosen = dice.choices(days, weights, k=many)
    return sorted(
        Arrival(_instant(day, dice), dice.choices(list(kinds), list(kinds.values()))[0])
        for day in chosen
    )


def _instant(day: date, dice: Random) -> datetime:
    minutes = dice.randrange(HOURS * 60)
    return datetime.combine(day, time(FIRST_HOUR), LONDON) + timedelta(minutes=minutes)
