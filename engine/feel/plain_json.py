"""JSON that no schema describes, as values of FEEL: a text that spells a date is one."""

import re
from collections.abc import Mapping

from engine.feel import temporal
from engine.feel.durations import parse_duration
from engine.feel.errors import NoValue
from engine.feel.extent import check_extent
from engine.feel.json_schema import from_json
from engine.feel.values import as_list

_DAY = re.compile(temporal.DATE, re.ASCII)
_MOMENT = re.compile(
    rf"(?P<minutes>{temporal.DATE}T\d{{2}}:\d{{2}})(?P<seconds>:\d{{2}}(?:\.\d{{1,9}})?)?"
    r"(?P<offset>Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
_DURATION = re.compile(r"-?P[0-9YMDTHS.]{2,40}", re.ASCII)


def from_plain_json(value: object) -> object:
    """Return JSON data as values of FEEL, where no form says what a text means.

    A text that is an ISO 8601 date, date and time (seconds and offset may be missing) or
    duration becomes one, at any depth; every other text, also one that spells no real date,
    stays as it is. For facts typed in to try a decision or an expression out.

    Raises:
        FeelError: it is too deep or too large, or holds a number that JSON cannot.

    >>> from_plain_json({"on": "2026-03-02", "no": "2026-02-30"})
    {'on': datetime.date(2026, 3, 2), 'no': '2026-02-30'}
    """
    check_extent(value)
    return _value(value)


def _value(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {str(name): _value(item) for name, item in value.items()}
    items = as_list(value)
    if items is not None:
        return [_value(item) for item in items]
    return from_json(value)


def _text(text: str) -> object:
    try:
        if _DAY.fullmatch(text):
            return temporal.parse_date(text)
        if moment := _MOMENT.fullmatch(text):
            minutes, seconds, offset = moment.group("minutes", "seconds", "offset")
            return temporal.parse_date_time(f"{minutes}{seconds or ':00'}{offset or ''}")
        if _DURATION.fullmatch(text):
            return parse_duration(text)
    except NoValue:
        pass
    return text
