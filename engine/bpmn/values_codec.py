"""Variables as bytes and back, exactly: msgpack with an extension type for each value of FEEL.

User data needs no reserved key: a type is told by msgpack's own tag, never by what the data says.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from engine import feel
from engine.bpmn.timers import Schedule, Span

NUMBER, DATE, TIME, MOMENT, LENGTH, MONTHS, RANGE, LONG, SCHEDULE, WIDE = range(1, 11)
Ext = msgspec.msgpack.Ext
_LARGEST = 2**63
_encoder = msgspec.msgpack.Encoder()


class Unstorable(TypeError):
    """A value that no snapshot can hold, such as a function."""


def pack(value: object) -> bytes:
    """Return a value of FEEL, or a list or mapping of such, as bytes.

    Raises:
        Unstorable: somewhere inside is a function or something foreign.
    """
    return _encoder.encode(_plain(value))


def unpack(packed: bytes) -> object:
    """Return what `pack` was given; tuples come back as lists."""
    return _decoder.decode(packed)


def _plain(value: object) -> object:
    kind = type(value)
    if value is None or kind in _AS_IS:
        return value
    if kind is dict:
        return {key: _plain(item) for key, item in value.items()}  # type: ignore[attr-defined]
    if kind is list or kind is tuple:
        return [_plain(item) for item in value]  # type: ignore[attr-defined]
    if kind is int:
        return value if -_LARGEST <= value < _LARGEST else _text(LONG, str(value))  # type: ignore[operator]
    return _special(value)


_AS_IS = frozenset({bool, str, float, bytes})


def _special(value: object) -> object:
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    message = f"a {feel.kind_of(value)} cannot be kept"
    raise Unstorable(message)


def _text(code: int, text: str) -> msgspec.msgpack.Ext:
    return Ext(code, text.encode())


def _parts(code: int, *parts: object) -> msgspec.msgpack.Ext:
    return Ext(code, pack(parts))


def _zoned(code: int, value: datetime | time) -> msgspec.msgpack.Ext:
    zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
    bare = value.replace(tzinfo=None) if zone else value
    return _parts(code, bare.isoformat(), zone, value.fold)


def _wide(value: object) -> msgspec.msgpack.Ext:
    return _text(WIDE, str(feel.temporal_text(value)))


_RANGE = fields(feel.Range)
_WRITERS: dict[type, Callable[..., object]] = {
    Decimal: lambda value: _text(NUMBER, str(value)),
    date: lambda value: _text(DATE, value.isoformat()),
    time: lambda value: _zoned(TIME, value),
    datetime: lambda value: _zoned(MOMENT, value),
    timedelta: lambda value: _parts(LENGTH, value.days, value.seconds, value.microseconds),
    feel.WideDate: _wide,
    feel.WideTime: _wide,
    feel.WideDateTime: _wide,
    feel.WideDuration: _wide,
    feel.YearsMonths: lambda value: _parts(MONTHS, value.total),
    feel.Range: lambda value: _parts(RANGE, *(getattr(value, one.name) for one in _RANGE)),
    Schedule: lambda value: _parts(
        SCHEDULE,
        value.due,
        value.repeats,
        value.anchor,
        None if value.every is None else [value.every.months, value.every.rest],
        value.turn,
    ),
}


def _schedule(due: datetime, repeats: int | None, anchor: datetime | None, *rest: object) -> object:
    every, turn = rest
    span = Span(*every) if isinstance(every, list) else None
    return Schedule(due, repeats, anchor, span, int(str(turn)))


def _unzoned(kind: type[datetime] | type[time]) -> Callable[[str, str, int], object]:
    def read(text: str, zone: str, fold: int) -> object:
        value = kind.fromisoformat(text).replace(fold=fold)
        return value.replace(tzinfo=ZoneInfo(zone)) if zone else value

    return read


_TEXTS: dict[int, Callable[[str], object]] = {
    NUMBER: Decimal,
    DATE: date.fromisoformat,
    LONG: int,
    WIDE: feel.parse_temporal,
}
_READERS: dict[int, Callable[..., object]] = {
    TIME: _unzoned(time),
    MOMENT: _unzoned(datetime),
    LENGTH: timedelta,
    MONTHS: feel.YearsMonths,
    RANGE: feel.Range,
    SCHEDULE: _schedule,
}


def _read(code: int, data: memoryview) -> object:
    if code in _TEXTS:
        return _TEXTS[code](bytes(data).decode())
    parts = unpack(bytes(data))
    return _READERS[code](*parts)  # type: ignore[misc]  # written as a list by _parts


_decoder = msgspec.msgpack.Decoder(ext_hook=_read)
