"""What the people of the year know of a case besides its file: how bad it is, and who is who."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from app.demo.year.people import Person, Town

DAYS_OF_A_WEEK = 7
PARTS = ("victim", "perpetrator", "advocate")


class Acquaintance:
    """Everybody's memory of every case."""

    def __init__(self, seed: int, town: Town, world: Mapping[str, Any]) -> None:
        self._seed = seed
        self._town = town
        self._world = world
        self._since: dict[str, datetime] = {}
        self._processes: dict[str, dict[str, None]] = {}

    def meet(self, number: str, process: str, at: datetime) -> None:
        """Hear of a case, by a process that works on it."""
        self._since.setdefault(number, at)
        self._processes.setdefault(process, {})[number] = None

    def of_process(self, process: str) -> list[str]:
        """Return the numbers of the cases that such a process works on, oldest first."""
        return list(self._processes.get(process, ()))

    def of(self, number: str, at: datetime) -> dict[str, object]:
        """Return what is known of a case at an instant; it is known from the first time on."""
        weeks = (at - self._since.setdefault(number, at)).days // DAYS_OF_A_WEEK
        people = {part: _context(self._town.of(number, part)) for part in PARTS}
        return {"gravity": self._gravity(number, weeks), "weeks": weeks, **people}

    def weeks(self, number: str, at: datetime) -> int:
        """Return for how many weeks a case has been known."""
        return (at - self._since.get(number, at)).days // DAYS_OF_A_WEEK

    def _gravity(self, number: str, weeks: int) -> int:
        dice = Random(f"{self._seed}:{number}")  # noqa: S311  # a demonstration
        first: int = dice.choices((0, 1, 2), self._world["gravity"])[0]
        calmer: Sequence[int] = self._world["calmer_after_weeks"]
        return max(0, first - sum(weeks >= one for one in calmer))


def _context(person: Person) -> Mapping[str, str]:
    return {"name": person.name, "address": person.address, "email": person.email}
