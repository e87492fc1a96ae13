"""The fields of records of the case file: which values fit them.

A field is either plain (a code, a date, a number, yes or no: it may be counted and searched) or
sealed (text about people: it is encrypted). No plain field can hold a sentence, so a form that
maps a story into one is told so instead of spreading it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.casework import national_grid
from engine.clock import local_date

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
WHO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}")
LARGEST = 1_000_000
MOST_CODES = 50
SEALED, GEO = "sealed", "geo"
# Latitude and longitude (WGS 84) as people write them: 53.0112, -2.2271.
POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,12})?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*")
# Easting and northing of the National Grid, in metres: 384500, 346200.
ON_GRID = re.compile(r"\s*(\d{4,6}(?:\.\d{1,6})?)\s*[,; ]\s*(\d{4,7}(?:\.\d{1,6})?)\s*")
# From the Isles of Scilly to Shetland, from Rockall's side of the Hebrides to Lowestoft.
SOUTH, NORTH, WEST, EAST = 49.8, 60.9, -8.7, 1.8


class DoesNotFit(ValueError):
    """A value is none that the field can have; the message says what would be."""


@dataclass(frozen=True, slots=True)
class CaseField:
    """One field: its type, and the words it can be if it is one of a few.

    `type` is code, codes, who, date, whole, switch, sealed or geo; the last two are sealed.
    """

    type: str
    words: Sequence[str] = ()

    @property
    def is_sealed(self) -> bool:
        """Whether it is kept encrypted."""
        return self.type in (SEALED, GEO)

    def fit(self, value: object) -> object:
        """Return a value of FEEL or JSON as it is stored.

        Raises:
            DoesNotFit: it is none that this field can have.
        """
        return _FIT[self.type](value, self.words)


def _code(value: object, words: Sequence[str]) -> object:
    if isinstance(value, str) and CODE.fullmatch(value) and (not words or value in words):
        return value
    shown = f"one of {', '.join(words)}" if words else "one word of small letters, figures, _ and -"
    raise DoesNotFit(f"must be {shown}")


def _codes(value: object, words: Sequence[str]) -> object:
    several = value if isinstance(value, list) else [value]
    if len(several) > MOST_CODES:
        raise DoesNotFit(f"must have at most {MOST_CODES} words")
    return [_code(one, words) for one in several]


def _who(value: object, _words: Sequence[str]) -> object:
    if isinstance(value, str) and WHO.fullmatch(value):
        return value
    raise DoesNotFit("must be an agency (agency:police), a role, or a person's user name")


def _date(value: object, _words: Sequence[str]) -> object:
    if isinstance(value, datetime):
        return local_date(value)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise DoesNotFit("must be a date, as 2026-03-27") from None


def _whole(value: object, _words: Sequence[str]) -> object:
    number = value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    if number is None or number != int(number) or not 0 <= number <= LARGEST:
        raise DoesNotFit(f"must be a whole number from 0 to {LARGEST}")
    return int(number)


def _switch(value: object, _words: Sequence[str]) -> object:
    if isinstance(value, bool):
        return value
    raise DoesNotFit("must be true or false")


def _sealed(value: object, _words: Sequence[str]) -> object:
    return value


def _geo(value: object, _words: Sequence[str]) -> object:
    found = point_in(value) if isinstance(value, str) else None
    if found is None:
        raise DoesNotFit(
            "must be latitude and longitude within the United Kingdom, as 53.0112, -2.2271, or"
            " easting and northing within Great Britain, as 384500, 346200"
        )
    # What was said on the grid is kept in degrees, to a tenth of a metre.
    return f"{found[0]:.6f}, {found[1]:.6f}" if ON_GRID.fullmatch(str(value)) else value


def point_in(text: str) -> tuple[float, float] | None:
    """Return the latitude and longitude that a text gives; None if they are not in the UK.

    It gives them in degrees (WGS 84), or as easting and northing of the National Grid of Great
    Britain in metres, which is right to about 5 metres.

    >>> point_in("53.0112, -2.2271"), point_in("48.8, 2.3"), point_in("by the pond")
    ((53.0112, -2.2271), None, None)
    >>> [round(one, 4) for one in point_in("614300, 159900")], point_in("614300, 1599000")
    ([51.2979, 1.0726], None)
    """
    grid = ON_GRID.fullmatch(text)
    if grid is not None:
        point = float(grid[1]), float(grid[2])
        inside = national_grid.is_in_great_britain(*point)
        return national_grid.latitude_longitude(*point) if inside else None
    found = POINT.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    inside = SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST
    return (latitude, longitude) if inside else None


_FIT = {
    "code": _code,
    "codes": _codes,
    "who": _who,
    "date": _date,
    "whole": _whole,
    "switch": _switch,
    SEALED: _sealed,
    GEO: _geo,
}
