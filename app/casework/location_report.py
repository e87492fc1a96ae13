"""The location pattern report: incidents read from a table, patterns written as GeoJSON or CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import inf, isfinite

from app.casework.location_patterns import LocatedIncident, Pattern, Search
from app.casework.national_grid import is_in_great_britain, latitude_longitude

DAYS = ("occurred_on", "date", "month")
PLACES = ("location", "place")
COLUMNS = (
    *("rank", "place", "latitude", "longitude", "incidents", "previous", "trend"),
    *("first_on", "last_on"),
)
# A spreadsheet takes what begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class WrongTable(ValueError):
    """A table of incidents cannot be read; the message names the line and what to write."""


def read(lines: Iterable[str]) -> Iterator[LocatedIncident]:
    """Yield the incidents of a table with a header, its columns parted by tabs or commas.

    It has `longitude` and `latitude` in degrees, or `easting` and `northing` of the National Grid
    in metres (right to about 5 metres); the day as `occurred_on`, `date` or `month` (as 2026-03-27,
    or 2026-03 for its first day), and perhaps `location` or `place`.

    Raises:
        WrongTable: a column is missing, or a line says something else.
    """
    rows = iter(lines)
    header = next(rows, "").removeprefix("\ufeff").rstrip("\r\n")
    delimiter = "\t" if "\t" in header else ","
    names = next(csv.reader([header], delimiter=delimiter), [])
    day = _column(names, DAYS, "a day: occurred_on, date or month")
    on_grid = "easting" in names and "latitude" not in names
    for needed in ("easting", "northing") if on_grid else ("latitude", "longitude"):
        _column(names, (needed,), needed)
    place = next((name for name in PLACES if name in names), "")
    found = csv.DictReader(rows, names, delimiter=delimiter, restval="")
    for number, row in enumerate(found, start=2):
        at = _on_grid(row, number) if on_grid else _on_earth(row, number)
        yield LocatedIncident(
            on=_date(row[day], number, day),
            latitude=at[0],
            longitude=at[1],
            place=row[place].strip() if place else "",
        )


def as_geojson(patterns: Sequence[Pattern], search: Search) -> dict[str, object]:
    """Return patterns as a GeoJSON FeatureCollection (RFC 7946), a point for each."""
    about = {
        "since": search.since.isoformat(),
        "until": search.until.isoformat(),
        "metres": search.metres,
        "least": search.least,
    }
    features = [_feature(rank, one) for rank, one in enumerate(patterns, start=1)]
    return {"type": "FeatureCollection", "search": about, "features": features}


def as_csv(patterns: Sequence[Pattern]) -> str:
    """Return patterns as a table with a header; no cell of it is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for rank, one in enumerate(patterns, start=1):
        values = {**_facts(rank, one), "latitude": one.latitude, "longitude": one.longitude}
        writer.writerow([_cell(values[name]) for name in COLUMNS])
    return text.getvalue()


def rows(patterns: Sequence[Pattern]) -> list[dict[str, object]]:
    """Return patterns as they stand in a report, without their coordinates; JSON values only."""
    return [_facts(rank, one) for rank, one in enumerate(patterns, start=1)]


def _column(names: Sequence[str], wanted: Sequence[str], words: str) -> str:
    for name in wanted:
        if name in names:
            return name
    raise WrongTable(f"line 1: the header has no column for {words}")


def _on_earth(row: Mapping[str, str], number: int) -> tuple[float, float]:
    latitude, longitude = (_degrees(row[name], number, name) for name in ("latitude", "longitude"))
    return latitude, longitude


def _on_grid(row: Mapping[str, str], number: int) -> tuple[float, float]:
    try:
        easting, northing = float(row["easting"]), float(row["northing"])
    except ValueError:
        easting, northing = inf, inf
    if not (isfinite(easting + northing) and is_in_great_britain(easting, northing)):
        message = f"line {number}: easting and northing must be metres within Great Britain"
        raise WrongTable(f"{message}, as 384500 and 346200")
    return latitude_longitude(easting, northing)


def _date(text: str, number: int, name: str) -> date:
    said = text.strip()
    try:
        return date.fromisoformat(f"{said}-01" if len(said) == len("2026-03") else said)
    except ValueError:
        message = f"line {number}: {name} must be a day such as 2026-03-27, or a month as 2026-03"
        raise WrongTable(message) from None


def _degrees(text: str, number: int, name: str) -> float:
    most = {"latitude": 85.0, "longitude": 180.0}[name]
    try:
        found = float(text)
    except ValueError:
        found = most + 1
    if not abs(found) <= most:
        raise WrongTable(f"line {number}: {name} must be degrees from -{most:g} to {most:g}")
    return found


def _feature(rank: int, one: Pattern) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [one.longitude, one.latitude]}
    return {"type": "Feature", "geometry": point, "properties": _facts(rank, one)}


def _facts(rank: int, one: Pattern) -> dict[str, object]:
    return {
        "rank": rank,
        "place": one.place,
        "incidents": one.incidents,
        "previous": one.previous,
        "trend": one.trend,
        "first_on": one.first_on.isoformat() if one.first_on else None,
        "last_on": one.last_on.isoformat() if one.last_on else None,
    }


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
