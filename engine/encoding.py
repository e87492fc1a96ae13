"""Variables as JSON text that gives back what went in: a date returns as a date, not as text.

A value that JSON lacks is an object with one key that begins with `@`: `{"@date": "2026-03-02"}`.
Numbers stay numbers; those with a point return as Decimal.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import msgspec

from engine import feel
from engine.errors import InvalidRequest, LimitExceeded
from engine.feel.values import Range, YearsMonths

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_CANONICAL = msgspec.json.Encoder(decimal_format="number", order="sorted")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_UNSTORABLE = "a text holds a character that cannot be stored (NUL or half of a pair)"
# NUL as JSON writes it: behind it stand whole pairs of backslashes, or none.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_PLAIN = frozenset({str, int, bool, type(None), Decimal, float})


def encode(value: object) -> str:
    """Return a FEEL value as JSON text.

    Raises:
        InvalidRequest: a text in it cannot be stored, a value is no FEEL value, or it is nested
            too deeply.
    """
    return _encoded(value).decode()


def canonical(value: object) -> bytes:
    """Return a FEEL value as JSON that is the same whatever the order of its names.

    Raises:
        InvalidRequest: as `encode`.
    """
    return _bytes(_CANONICAL, value)


def decode(text: str) -> object:
    """Return the value that `encode` wrote."""
    return _read(_DECODER.decode(text))


def decode_variables(text: str | None) -> dict[str, object]:
    """Return the variables that `encode` wrote; no text gives none."""
    value = decode(text) if text else {}
    return value if isinstance(value, dict) else {}


def encode_within(value: object, limit: int, what: str) -> str:
    """Return a FEEL value as JSON text of at most `limit` bytes.

    Raises:
        LimitExceeded: it is longer; `what` names it.
        InvalidRequest: as `encode`.
    """
    encoded = _encoded(value)
    if len(encoded) > limit:
        raise LimitExceeded(what, f"{limit} bytes")
    return encoded.decode()


def _encoded(value: object) -> bytes:
    return _bytes(_ENCODER, value)


def _bytes(encoder: msgspec.json.Encoder, value: object) -> bytes:
    try:
        encoded = encoder.encode(_written(value))
    except RecursionError as error:
        message = "a value is nested too deeply"
        raise InvalidRequest(message) from error
    except UnicodeEncodeError as error:
        raise InvalidRequest(_UNSTORABLE) from error
    # PostgreSQL cannot store NUL. Nearly no text holds what looks like one, and that is found fast.
    if b"\\u0000" in encoded and _NUL.search(encoded):
        raise InvalidRequest(_UNSTORABLE)
    return encoded


def _written(value: object) -> object:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, dict | Mapping):
        return _context(value)
    if isinstance(value, list | Sequence) and not isinstance(value, str):
        return [_written(item) for item in value]
    return _special(value)


def _context(value: Mapping[object, object]) -> object:
    written = {str(name): _written(item) for name, item in value.items()}
    if len(written) == 1 and next(iter(written)).startswith("@"):
        return {"@context": list(written.items())}
    return written


def _special(value: object) -> object:
    for kind, name, write in _KINDS:
        if isinstance(value, kind):
            return {name: write(value)}
    if isinstance(value, str):
        return str(value)
    message = f"a {type(value).__name__} is no value of a process"
    raise InvalidRequest(message)


def _read(value: object) -> object:
    if isinstance(value, dict):
        if len(value) == 1:
            ((name, item),) = value.items()
            if name in _READERS:
                return _READERS[name](item)
        return {name: _read(item) for name, item in value.items()}
    return [_read(item) for item in value] if isinstance(value, list) else value


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date | time) else None


def _microseconds(value: object) -> object:
    return value // timedelta(microseconds=1) if isinstance(value, timedelta) else None


def _months(value: object) -> object:
    return value.total if isinstance(value, YearsMonths) else None


def _text(value: object) -> object:
    return feel.temporal_text(value)


def _ends(value: object) -> object:
    return (
        [*map(_written, (value.start, value.end)), value.start_included, value.end_included]
        if isinstance(value, Range)
        else None
    )


# The order matters: a datetime is a date, too.
_KINDS: tuple[tuple[type, str, Callable[[object], object]], ...] = (
    (datetime, "@datetime", _iso),
    (date, "@date", _iso),
    (time, "@time", _iso),
    (timedelta, "@duration", _microseconds),
    (YearsMonths, "@months", _months),
    (Range, "@range", _ends),
    (feel.WideDate, "@wide", _text),
    (feel.WideTime, "@wide", _text),
    (feel.WideDateTime, "@wide", _text),
    (feel.WideDuration, "@wide", _text),
)


def _read_range(item: object) -> Range:
    start, end, start_included, end_included = item if isinstance(item, list) else []
    return Range(_read(start), _read(end), bool(start_included), bool(end_included))


_READERS: dict[str, Callable[[object], object]] = {
    "@datetime": lambda item: datetime.fromisoformat(str(item)),
    "@date": lambda item: date.fromisoformat(str(item)),
    "@time": lambda item: time.fromisoformat(str(item)),
    "@duration": lambda item: timedelta(microseconds=int(str(item))),
    "@months": lambda item: YearsMonths(int(str(item))),
    "@range": _read_range,
    "@wide": lambda item: feel.parse_temporal(str(item)),
    "@context": lambda item: {str(k): _read(v) for k, v in item} if isinstance(item, list) else {},
}
