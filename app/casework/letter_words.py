"""How a value stands in a letter: in plain British English, and harmless as Markdown and HTML.

What people typed must be able to say anything and to do nothing: every sign that Markdown or
HTML could take for itself is escaped, and signs that turn the order of writing are left out.
"""

import re
import string
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from engine import feel
from engine.date_words import (
    clock_time,
    date_with_weekday,
    list_of_words,
    long_date,
    long_date_time,
)

BLANKS = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
LINES = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})
A_DAY, AN_HOUR, A_MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LIBRARIES_KEPT = 256


class NotForLetters(TypeError):
    """A value cannot be written in a letter: a context, a function, a range, or null in a list."""


def in_words(value: object) -> str:
    """Return a value as people read it.

    >>> in_words(date(2026, 11, 20)), in_words(["police", "housing"]), in_words(Decimal("3.50"))
    ('20 November 2026', 'police and housing', '3.5')

    Raises:
        NotForLetters: it has no such form.
    """
    for kind, words in _WORDS:
        if isinstance(value, kind):
            return words(value)
    raise NotForLetters(f"a {feel.kind_of(value)} cannot be written in a letter")


def inline(text: str) -> str:
    r"""Return a text that can stand anywhere inside a line of Markdown.

    >>> print(inline("<b>*Ann*</b>"))
    \<b\>\*Ann\*\<\/b\>
    """
    return BLANKS.sub(" ", UNSEEN.sub("", text)).translate(ESCAPED)


def paragraphs(text: str, indent: str) -> str:
    """Return a text for a line of its own: line breaks stay, empty lines part paragraphs."""
    lines = [inline(line).strip() for line in LINES.split(text)]
    parts = [list(group) for filled, group in groupby(lines, bool) if filled]
    return f"\n\n{indent}".join(f"\\\n{indent}".join(part) for part in parts)


@lru_cache(maxsize=LIBRARIES_KEPT)
def letter_library(library: feel.Library) -> feel.Library:
    """Return a library with the functions that letters have beside the others."""
    functions = (
        feel.HostFunction("long date", ("date",), _long_date, "20 November 2026"),
        feel.HostFunction("date with weekday", ("date",), _with_weekday, "Friday 20 ..."),
        feel.HostFunction("long date time", ("date and time",), _long_date_time, "... at 2:05pm"),
        feel.HostFunction("money", ("amount",), _money, "£1,250 or £12.50"),
        feel.HostFunction("list of words", ("list",), _list_of_words, "a, b and c"),
    )
    return library.extended_with({function.name: function for function in functions})


def _long_date(value: object) -> str:
    return long_date(_date(value))


def _with_weekday(value: object) -> str:
    return date_with_weekday(_date(value))


def _date(value: object) -> date:
    """Texts are read, too: in the case record a date is text."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if not isinstance(value, date):
        raise TypeError(f"a date is wanted, not a {feel.kind_of(value)}")
    return value


def _long_date_time(value: object) -> str:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        raise TypeError(f"a date and time is wanted, not a {feel.kind_of(value)}")
    return long_date_time(value)


def _money(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"a number is wanted, not a {feel.kind_of(value)}")
    amount = Decimal(value).quantize(Decimal("0.01"))
    words = f"£{abs(amount):,.2f}".removesuffix(".00")
    return f"-{words}" if amount < 0 else words


def _list_of_words(value: object) -> str:
    if not isinstance(value, list | tuple):
        raise TypeError(f"a list is wanted, not a {feel.kind_of(value)}")
    return list_of_words([in_words(each) for each in value])


def _number(value: object) -> str:
    plain = format(Decimal(str(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _duration(value: timedelta) -> str:
    days, rest = divmod(abs(value), A_DAY)
    hours, rest = divmod(rest, AN_HOUR)
    counted = [(days, "day"), (hours, "hour"), (rest // A_MINUTE, "minute")]
    return _counted(counted) or "0 days"


def _months(value: feel.YearsMonths) -> str:
    return _counted([(abs(value.years), "year"), (abs(value.months), "month")]) or "0 months"


def _counted(parts: list[tuple[int, str]]) -> str:
    return list_of_words([f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n])


_WORDS: tuple[tuple[type | tuple[type, ...], Callable[..., str]], ...] = (
    (str, lambda value: value),
    (bool, lambda value: "yes" if value else "no"),
    ((Decimal, int, float), _number),
    (datetime, long_date_time),
    (date, long_date),
    (time, lambda value: clock_time(value.hour, value.minute)),
    (timedelta, _duration),
    (feel.YearsMonths, _months),
    ((list, tuple), _list_of_words),
)
