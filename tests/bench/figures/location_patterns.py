"""What the location pattern report costs: a year of a whole county, read and searched at once."""

import gzip
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import process_time

from app.casework import location_report
from app.casework.location_patterns import LocatedIncident, Search, find
from tests.bench.bench import Bench
from tests.bench.measures import Measured

TITLE = "Location pattern report"
HOW = (
    "Incidents of a year, read from a table and searched for places with three or more within 250"
    " metres, in one process, by processor time; once in the last 28 days and once in the whole"
    " year, which is compared with nothing. With `REEVE_INCIDENTS` the incidents are those of that"
    " table, else invented ones of the same number at 13,371 points as the police publishes them."
)
INCIDENTS, POINTS, FEWER = 39_706, 13_371, 2_000
MOST_SECONDS = 5
LAST_DAY = date(2022, 12, 28)
NORTH, WEST, HEIGHT, WIDTH = 54.8, -2.4, 1.0, 1.0


def table(number: int) -> list[str]:
    """Return the lines of a table of incidents."""
    if path := os.environ.get("REEVE_INCIDENTS"):
        with gzip.open(Path(path), "rt", encoding="utf-8") as lines:
            return list(lines)
    dice = Random(7)  # noqa: S311  # nothing secret
    points = [
        (round(NORTH + dice.random() ** 3 * HEIGHT, 4), round(WEST + dice.random() ** 3 * WIDTH, 4))
        for _ in range(min(POINTS, number))
    ]
    rows = (
        (LAST_DAY - timedelta(days=dice.randrange(365)), *dice.choice(points))
        for _ in range(number)
    )
    return ["date\tlatitude\tlongitude\n", *(f"{on}\t{lat}\t{lon}\n" for on, lat, lon in rows)]


def measure(bench: Bench) -> Iterator[Measured]:
    lines = table(bench.size(INCIDENTS, FEWER))
    for name, days in (("in 28 days", 28), ("in a year", 365)):
        runs = [_seconds(lines, days) for _ in range(bench.runs)]
        yield Measured(f"patterns {name}", runs, "s", most=MOST_SECONDS)


def _seconds(lines: list[str], days: int) -> float:
    begun = process_time()
    known = list(location_report.read(lines))
    found = find(known, Search(until=_last(known), days=days))
    spent = process_time() - begun
    if not found and len(known) >= INCIDENTS:
        message = "no pattern was found"
        raise AssertionError(message)
    return spent


def _last(known: list[LocatedIncident]) -> date:
    return max(one.on for one in known)
