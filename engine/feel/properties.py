"""What stands after a dot: entries of contexts, parts of dates, times, durations and ranges."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel.budget import Run
from engine.feel.durations import DAY, HOUR, MINUTE, nanoseconds
from engine.feel.values import Range, YearsMonths, as_list, kind_of
from engine.feel.wide_date import WideDate
from engine.feel.wide_date_time import Moment, WideDateTime
from engine.feel.wide_duration import Length, WideDuration
from engine.feel.wide_time import Clock, WideTime
from engine.feel.zones import offset_of, twin

_Properties = dict[str, Callable[..., object]]
_PER_SECOND = 1_000_000_000


def _zone_name(moment: Moment | Clock) -> str | None:
    return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None


def _seconds(duration: Length) -> int:
    """The whole seconds of a duration without its sign."""
    return abs(nanoseconds(duration)) // _PER_SECOND


def _signed(part: Callable[[Length], int]) -> Callable[[Length], int]:
    return lambda length: -part(length) if nanoseconds(length) < 0 else part(length)


def _through(part: str, properties: _Properties) -> _Properties:
    """Return properties of a part of a value as its own."""
    return {name: lambda value, of=of: of(getattr(value, part)) for name, of in properties.items()}


_DATE: _Properties = {
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "weekday": lambda day: day.isoweekday(),
}
_TIME: _Properties = {
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
    "time offset": offset_of,
    "timezone": _zone_name,
}
_WIDE_DATE = _DATE | {"weekday": lambda day: twin(day).isoweekday()}
_WIDE_DATE_TIME: _Properties = {
    **_through("day", _WIDE_DATE),
    **_through("clock", _TIME),
    "time offset": offset_of,
}
_DURATION: _Properties = {
    "days": _signed(lambda duration: _seconds(duration) // DAY),
    "hours": _signed(lambda duration: _seconds(duration) % DAY // HOUR),
    "minutes": _signed(lambda duration: _seconds(duration) % HOUR // MINUTE),
    "seconds": _signed(lambda duration: _seconds(duration) % MINUTE),
}
_MONTHS: _Properties = {
    "years": lambda duration: duration.years,
    "months": lambda duration: duration.months,
}
_RANGE: _Properties = {
    "start": lambda found: found.start,
    "end": lambda found: found.end,
    "start included": lambda found: found.start_included,
    "end included": lambda found: found.end_included,
}
_OF: dict[type, _Properties] = {
    date: _DATE,
    WideDate: _WIDE_DATE,
    datetime: _DATE | _TIME,
    WideDateTime: _WIDE_DATE_TIME,
    time: _TIME,
    WideTime: _TIME,
    timedelta: _DURATION,
    WideDuration: _DURATION,
    YearsMonths: _MONTHS,
    Range: _RANGE,
}


def property_of(run: Run, value: object, name: str) -> object:
    """Return what a value has under a name, or null and a warning.

    Only entries of contexts and the parts that FEEL defines can be reached, never the
    attributes of a Python object.
    """
    if isinstance(value, Mapping):
        if name in value:
            entry: object = value[name]
            return entry
        return run.nothing(f"the context has no {name!r}")
    items = as_list(value)
    if items is not None:
        run.grow_items(len(items))
        return _property_of_items(run, items, name)
    part = _OF.get(type(value), {}).get(name)
    if part is None:
        return run.nothing(f"a {kind_of(value)} has no {name!r}")
    found = part(value)
    return Decimal(found) if type(found) is int else found


def _property_of_items(run: Run, items: list[object], name: str) -> object:
    run.enter()
    found = [property_of(run, item, name) for item in items]
    run.leave()
    return found
