"""Values of FEEL as JSON."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal

from engine.feel.errors import FeelError
from engine.feel.extent import check_extent
from engine.feel.temporal import clock_text, date_text
from engine.feel.values import Range, as_list, as_number, kind_of
from engine.feel.wide_date_time import WideDateTime
from engine.feel.wide_time import Clock
from engine.feel.wording import temporal_text
from engine.feel.zones import offset_of, offset_text

_EXACT_INTEGER = 2**53
_LARGEST_FLOAT = Decimal("1e308")


def to_json(value: object) -> object:
    """Return a value as data that JSON can hold.

    Dates, times and durations become ISO 8601 text, a date and time with a zone the text with
    the offset it has then. A number becomes an int when it is whole and exact as one in every
    JSON reader, else the nearest float. A range becomes a context of its parts.

    Raises:
        FeelError: it holds a function or something foreign, or is too deep or too large.

    >>> from datetime import date
    >>> to_json({"due": date(2026, 3, 30), "count": Decimal("3"), "share": Decimal("0.1")})
    {'due': '2026-03-30', 'count': 3, 'share': 0.1}
    """
    check_extent(value)
    return _to_json(value)


def _to_json(value: object) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return _json_number(value)
    if isinstance(value, Mapping):
        return {str(key): _to_json(item) for key, item in value.items()}
    items = as_list(value)
    if items is not None:
        return [_to_json(item) for item in items]
    return _json_rest(value)


def _json_number(value: object) -> object:
    number = as_number(value)
    if number is None:
        message = f"{value} is no number that JSON can hold"
        raise FeelError(message)
    if abs(number) < _EXACT_INTEGER and number == number.to_integral_value():
        return int(number)
    return float(number) if abs(number) < _LARGEST_FLOAT else str(number)


def _json_rest(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, WideDateTime):
        return f"{date_text(value.day)}T{clock_text(value.clock)}{_offset(value)}"
    if isinstance(value, Clock):
        return _clock(value) + _offset(value)
    if isinstance(value, Range):
        parts = {
            "start": value.start,
            "end": value.end,
            "start included": value.start_included,
            "end included": value.end_included,
        }
        return _to_json(parts)
    text = temporal_text(value)
    if text is None:
        message = f"a {kind_of(value)} cannot be stored"
        raise FeelError(message)
    return text


def _clock(clock: Clock) -> str:
    if isinstance(clock, time):
        return clock.replace(tzinfo=None).isoformat()
    return clock_text(clock)


def _offset(value: Clock | WideDateTime) -> str:
    offset = offset_of(value)
    return "" if offset is None else offset_text(offset)
