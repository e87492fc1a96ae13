"""One value for one question, from its schema alone."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, TypeAlias

from engine.clock import LONDON, local_date

Json: TypeAlias = Any  # a value of an answer, or a part of a schema

# A day that a rule does not take is tried again as another one, in this order.
DAYS = (0, 1, -1, 7, 14, -7, 28, 3, -28, 90, 180, 365, 3000)
LARGEST = 5
LONGEST = 200
MEETING_TIME = time(10)
SENTENCES = (
    "Noted after a talk on the phone.",
    "It has been going on for some weeks.",
    "As agreed with everybody concerned.",
    "Nothing else is known at present.",
    "The neighbours say the same.",
    "Calmer than last time.",
)
# How the patterns of the forms begin, and a text that fits: short names, capitals, references.
PLAIN_WORDS = (("^[a-z", "other"), ("^[A-Z]", "OTHER"), ("^[A-Za-z0-9]", "REF-"))
OF_AN_AGENCY = "^[a-z][a-z0-9_-]"


def plain_value(
    schema: Json, *, at: datetime, agencies: Sequence[str], dice: Random, turn: int
) -> Json:
    """Return a value that fits a schema; `turn` says how often it was drawn before."""
    if "const" in schema:
        return schema["const"]
    if choices := choices_of(schema):
        return dice.choice(choices)
    match schema.get("type"):
        case "boolean":
            return dice.choice((True, False))
        case "integer" | "number":
            least = schema.get("minimum", 0)
            return dice.randint(least, min(schema.get("maximum", least + LARGEST), least + LARGEST))
    return _moment(schema, at, turn) or _word(schema, agencies, dice)


def choices_of(schema: Json) -> list[Json]:
    """Return the values that a schema lists; none when it lists none."""
    if "enum" in schema:
        return list(schema["enum"])
    return [one["const"] for one in schema.get("oneOf", ()) if "const" in one]


def _moment(schema: Json, at: datetime, turn: int) -> str:
    day = local_date(at) + timedelta(days=DAYS[turn % len(DAYS)])
    match schema.get("format"):
        case "date":
            return day.isoformat()
        case "date-time":
            other = datetime.combine(day, MEETING_TIME, LONDON)
            return (other if turn else at).isoformat()
    return ""


def _word(schema: Json, agencies: Sequence[str], dice: Random) -> str:
    pattern = str(schema.get("pattern", ""))
    if pattern.startswith(OF_AN_AGENCY):
        return dice.choice(agencies)
    for beginning, word in PLAIN_WORDS:
        if pattern.startswith(beginning):
            return f"{word}{dice.randint(1000, 9999)}" if word.endswith("-") else word
    return dice.choice(SENTENCES)[: schema.get("maxLength", LONGEST)]
