"""Cells of a CSV file as values of the case file: dates in British order, yes and no, codes."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from app.casework.case_fields import CaseField, DoesNotFit

FORMULA = ("=", "@")
LONGEST = 20_000
FIRST_YEAR = 1900
# What a spreadsheet writes behind a date.
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
YES, NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})
SEPARATORS = re.compile(r"[;,|]")


def value_of(field: CaseField, text: str, *, today: date) -> object:
    """Return the value that a cell with something in it gives to a field.

    Raises:
        DoesNotFit: it gives none; the message says what would, and never repeats the cell.
    """
    if text.startswith(FORMULA):
        raise DoesNotFit("begins like a formula: export values, not formulas")
    if len(text) > LONGEST:
        raise DoesNotFit(f"is longer than {LONGEST} characters")
    return field.fit(_READ[field.type](text, today))


def day_of(text: str, *, today: date) -> date:
    """Return a day; the day comes before the month, as in 27/03/2026.

    Raises:
        DoesNotFit: it is none, has a year of two figures, or lies in the future.
    """
    plain = MIDNIGHT.sub("", text)
    for form in DATES:
        try:
            day = datetime.strptime(plain, form).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
        if day.year < FIRST_YEAR or day > today:
            raise DoesNotFit(f"must be a day from {FIRST_YEAR} until today")
        return day
    raise DoesNotFit("must be a date, day before month, as 27/03/2026 or 2026-03-27")


def _day(text: str, today: date) -> object:
    return day_of(text, today=today)


def _switch(text: str, _today: date) -> object:
    word = text.casefold()
    if word in YES | NO:
        return word in YES
    raise DoesNotFit("must be yes or no")


def _whole(text: str, _today: date) -> object:
    if text.isascii() and text.isdigit():
        return int(text)
    raise DoesNotFit("must be a whole number")


def _code(text: str, _today: date) -> object:
    return re.sub(r"\s+", "_", text.casefold())


def _codes(text: str, today: date) -> object:
    return [_code(one.strip(), today) for one in SEPARATORS.split(text) if one.strip()]


def _text(text: str, _today: date) -> object:
    return text


_READ: Mapping[str, Callable[[str, date], object]] = {
    "code": _code,
    "codes": _codes,
    "who": _text,
    "date": _day,
    "whole": _whole,
    "switch": _switch,
    "sealed": _text,
    "geo": _text,
}
