"""Functions of text."""

from decimal import Decimal

from engine.feel import patterns
from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.signature import Topic
from engine.feel.values import kind_of, whole

TOPIC = Topic()


@TOPIC.function("substring", "string", "start position", "length")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> str:
    """Return the part of a text from a position, counted from 1 or, negative, from the end."""
    place = whole(start, "start position")
    if place == 0 or -place > len(text):
        raise NoValue("start position lies before the text")
    first = place - 1 if place > 0 else len(text) + place
    run.grow(len(text) - first if first < len(text) else 0)
    if length is None:
        return text[first:]
    count = int(length) if length.adjusted() < len(str(len(text))) + 1 else len(text)
    if count < 1:
        raise NoValue("length must be at least 1")
    return text[first : first + count]


@TOPIC.function("string length", "string")
def string_length(_run: Run, text: str) -> Decimal:
    """Return how many characters a text has."""
    return Decimal(len(text))


@TOPIC.function("upper case", "string")
def upper_case(run: Run, text: str) -> str:
    """Return a text in capitals."""
    run.grow(len(text))
    return text.upper()


@TOPIC.function("lower case", "string")
def lower_case(run: Run, text: str) -> str:
    """Return a text in small letters."""
    run.grow(len(text))
    return text.lower()


@TOPIC.function("substring before", "string", "match")
def substring_before(run: Run, text: str, match: str) -> str:
    """Return what stands before the first occurrence, or nothing without one."""
    run.grow(len(text))
    return text.partition(match)[0] if match and match in text else ""


@TOPIC.function("substring after", "string", "match")
def substring_after(run: Run, text: str, match: str) -> str:
    """Return what stands after the first occurrence, or nothing without one."""
    run.grow(len(text))
    return text.partition(match)[2] if match else text


@TOPIC.function("contains", "string", "match")
def contains(_run: Run, text: str, match: str) -> bool:
    """Tell whether a text contains another."""
    return match in text


@TOPIC.function("starts with", "string", "match")
def starts_with(_run: Run, text: str, match: str) -> bool:
    """Tell whether a text starts with another."""
    return text.startswith(match)


@TOPIC.function("ends with", "string", "match")
def ends_with(_run: Run, text: str, match: str) -> bool:
    """Tell whether a text ends with another."""
    return text.endswith(match)


@TOPIC.function("trim", "string")
def trim(run: Run, text: str) -> str:
    """Return a text without blanks at its ends."""
    run.grow(len(text))
    return text.strip()


@TOPIC.function("matches", "input", "pattern", "flags")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Tell whether a pattern occurs in a text."""
    return patterns.matches(run, text, pattern, flags or "")


@TOPIC.function("replace", "input", "pattern", "replacement", "flags")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """Return a text with every occurrence of a pattern replaced."""
    return patterns.replace(run, text, pattern, replacement, flags or "")


@TOPIC.function("split", "string", "delimiter")
def split(run: Run, text: str, delimiter: str) -> list[str]:
    """Return the parts of a text between the occurrences of a pattern."""
    return patterns.split(run, text, delimiter)


@TOPIC.function("string join", "list", "delimiter")
def string_join(run: Run, items: list[object], delimiter: str | None = None) -> str:
    """Return the texts of a list as one, without those that are null."""
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        odd = next(item for item in texts if not isinstance(item, str))
        raise NoValue(f"list must hold text only, not a {kind_of(odd)}")
    joined = [str(item) for item in texts]
    run.grow(sum(map(len, joined)) + len(delimiter or "") * len(joined))
    run.turn(len(joined))
    return (delimiter or "").join(joined)
