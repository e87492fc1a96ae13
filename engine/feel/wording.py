"""Values as the text that `string()` makes of them."""

from collections.abc import Iterable, Mapping

from engine.feel.budget import Run
from engine.feel.durations import days_time_text, years_months_text
from engine.feel.numbers import number_text
from engine.feel.temporal import date_text, date_time_text, time_text
from engine.feel.values import Range, YearsMonths, as_list, as_number, kind_of
from engine.feel.wide_date import Day
from engine.feel.wide_date_time import Moment
from engine.feel.wide_duration import Length
from engine.feel.wide_time import Clock


def text_of(run: Run, value: object) -> str | None:
    """Return a value as text; text stays as it is, and null stays null."""
    if value is None or isinstance(value, str):
        return value
    return _written(run, value)


def _written(run: Run, value: object) -> str:
    run.turn()
    text = _simple(value)
    if text is None:
        run.enter()
        text = _compound(run, value)
        run.leave()
    run.grow(len(text))
    return text


def _simple(value: object) -> str | None:
    if value is None:
        return "null"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    number = as_number(value)
    return number_text(number) if number is not None else temporal_text(value)


def quoted(text: str) -> str:
    """Return a text as it is written in an expression."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def temporal_text(value: object) -> str | None:
    """Return a date, time or duration as ISO text, or None for any other value."""
    if isinstance(value, Moment):
        return date_time_text(value)
    if isinstance(value, Day):
        return date_text(value)
    if isinstance(value, Clock):
        return time_text(value)
    if isinstance(value, Length):
        return days_time_text(value)
    return years_months_text(value) if isinstance(value, YearsMonths) else None


def _compound(run: Run, value: object) -> str:
    if isinstance(value, Mapping):
        entries = (f"{_key(str(key))}: {_written(run, item)}" for key, item in value.items())
        return _joined("{", entries, "}")
    items = as_list(value)
    if items is not None:
        return _joined("[", (_written(run, item) for item in items), "]")
    if isinstance(value, Range):
        opening = "[" if value.start_included else "("
        closing = "]" if value.end_included else ")"
        return f"{opening}{_written(run, value.start)}..{_written(run, value.end)}{closing}"
    return kind_of(value)


def _joined(opening: str, parts: Iterable[str], closing: str) -> str:
    return opening + ", ".join(parts) + closing


def _key(key: str) -> str:
    return key if key.replace(" ", "").replace("_", "").isalnum() else f'"{key}"'
