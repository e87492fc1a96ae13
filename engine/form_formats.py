"""How the text of a submission is checked: formats, patterns and lengths, each in bounded time.

The formats are those that become FEEL values (date, date-time, time, duration), and two more.
Patterns run on an engine whose time grows with the text only, so no pattern can stall a case.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import re2
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from engine import feel

FIRST_YEAR, LAST_YEAR = 1900, 2200
FORMATS = FormatChecker(formats=())
PATTERNS_KEPT = 1024
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?")
_DURATION = re.compile(r"-?P[0-9YMDTHS.]{2,40}")
_WITHOUT_SECONDS = re.compile(r"^((?:.*T)?\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})?$")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def format_fault(name: str, text: str) -> str:
    """Say what is wrong with a text, as the end of a sentence; empty when it fits the format.

    >>> format_fault("date", "2026-02-30"), format_fault("date", "2026-02-28")
    ('must be a real date', '')
    >>> format_fault("date-time", "2026-03-02T09:30:00")
    'must include its offset from UTC'
    """
    return _FAULTS[name](text)


def feel_value(value: object, name: str) -> object:
    """Return a checked JSON value as FEEL has it, by the name of its format (or empty text)."""
    if isinstance(value, str) and name in ("time", "date-time"):
        value = _WITHOUT_SECONDS.sub(r"\1:00\2", value)
    return feel.from_json(value, {"format": name})


def is_pattern(pattern: str) -> bool:
    """Tell whether a regular expression can be run in linear time."""
    try:
        _compiled(pattern)
    except re2.error:
        return False
    return True


def _date_fault(text: str) -> str:
    wrong = "must be a real date"
    return (_within(text[:4]) or _real("date", text, wrong)) if _DATE.fullmatch(text) else wrong


def _instant_fault(text: str) -> str:
    wrong = "must be a real date and time"
    if _LOCAL.fullmatch(text):
        return "must include its offset from UTC"
    if _INSTANT.fullmatch(text) is None:
        return wrong
    return _within(text[:4]) or _real("date-time", text, wrong)


def _time_fault(text: str) -> str:
    wrong = "must be a real time"
    return _real("time", text, wrong) if _TIME.fullmatch(text) else wrong


def _duration_fault(text: str) -> str:
    wrong = "must be a length of time"
    return _real("duration", text, wrong) if _DURATION.fullmatch(text) else wrong


def _within(year: str) -> str:
    wrong = f"must be between {FIRST_YEAR} and {LAST_YEAR}"
    return "" if FIRST_YEAR <= int(year) <= LAST_YEAR else wrong


def _real(name: str, text: str, wrong: str) -> str:
    try:
        feel_value(text, name)
    except feel.FeelError:
        return wrong
    return ""


_FAULTS: dict[str, Callable[[str], str]] = {
    "date": _date_fault,
    "date-time": _instant_fault,
    "time": _time_fault,
    "duration": _duration_fault,
    "email": lambda text: "" if _EMAIL.fullmatch(text) else "must be an email address",
    "uuid": lambda text: "" if _UUID.fullmatch(text) else "must be a UUID",
}


def _check(name: str) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or not _FAULTS[name](value)


for _name in _FAULTS:
    FORMATS.checks(_name)(_check(_name))


@lru_cache(maxsize=PATTERNS_KEPT)
def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _pattern(
    validator: Draft202012Validator, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not _compiled(pattern).search(instance):
        yield ValidationError("the text does not match the pattern")


def _min_length(
    validator: Draft202012Validator, least: int, instance: object, _schema: object
) -> Iterator[ValidationError]:
    # Blanks at the ends do not count: a reason of three blanks is no reason.
    if validator.is_type(instance, "string") and len(str(instance).strip()) < least:
        yield ValidationError("the text is too short")


def _unique_items(
    validator: Draft202012Validator, unique: bool, instance: object, _schema: object
) -> Iterator[ValidationError]:
    # The library compares each item with each; this takes one pass.
    if unique and isinstance(instance, list) and validator.is_type(instance, "array"):
        seen = {json.dumps(item, sort_keys=True) for item in instance}
        if len(seen) < len(instance):
            yield ValidationError("two items are the same")


FormValidator: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, "minLength": _min_length, "uniqueItems": _unique_items},
)
