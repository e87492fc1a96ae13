"""The grammar of our JSON: camelCase names, RFC 3339 instants with an offset, exact numbers."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import msgspec
from pydantic import (
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from engine import feel

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_MILLISECONDS = 366 * 24 * 60 * 60 * 1000
INSTANT_PATTERN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"
encode = msgspec.json.Encoder(decimal_format="number").encode


class Given(BaseModel):
    """What a client sends: strict types, and no member that nobody reads."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", strict=True, frozen=True, str_max_length=100_000
    )


class Shown(BaseModel):
    """What a client gets; read from the engine's records by their names."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(serialization_alias=to_camel),
        from_attributes=True,
        validate_by_name=True,
        validate_by_alias=True,
        frozen=True,
    )


def read_instant(text: object) -> datetime:
    """Return the instant of an RFC 3339 text, in UTC.

    Raises:
        ValueError: no such text, no offset, or a year outside 1900 to 2200.
    """
    if isinstance(text, datetime):
        return text
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        raise ValueError("an instant is written with its offset, as in 2026-03-02T09:30:00Z")
    instant = datetime.fromisoformat(text.upper())
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"an instant lies between the years {FIRST_YEAR} and {LAST_YEAR}")
    return instant.astimezone(UTC)


def render(shown: BaseModel) -> bytes:
    """Return the JSON of an answer; numbers keep every digit they have."""
    return encode(shown.model_dump(by_alias=True))


def as_json(value: object) -> object:
    """Return the JSON value of a FEEL value (or of a mapping or list of such)."""
    return feel.to_json(value)


def _none_if_empty(value: object) -> object:
    return value or None


def _day(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("a day is written as 2027-03-31")


def _milliseconds(value: object) -> object:
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if not 0 <= value <= MOST_MILLISECONDS:
        raise ValueError(f"a number of milliseconds lies between 0 and {MOST_MILLISECONDS}")
    return timedelta(milliseconds=value)


Instant = Annotated[
    datetime,
    BeforeValidator(read_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": INSTANT_PATTERN,
            "examples": ["2026-03-02T09:30:00Z"],
        },
        mode="validation",
    ),
]
Day = Annotated[
    date | None,
    BeforeValidator(_day),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
]
Milliseconds = Annotated[
    timedelta,
    BeforeValidator(_milliseconds),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_MILLISECONDS}),
]
JsonObject = Annotated[
    dict[str, object],
    WithJsonSchema({"type": "object", "additionalProperties": True}),
]
ShownObject = Annotated[
    dict[str, object],
    BeforeValidator(as_json),
    WithJsonSchema({"type": "object", "additionalProperties": True}),
]
PlainObject = Annotated[
    dict[str, object],
    WithJsonSchema({"type": "object", "additionalProperties": True}),
]
ShownValue = Annotated[object, BeforeValidator(as_json), WithJsonSchema({})]
Words = Annotated[str | None, BeforeValidator(_none_if_empty)]
Reason = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=255)]
Key = Annotated[str, Field(min_length=1, max_length=64)]
