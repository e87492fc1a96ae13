"""Reads what stands for one character of several: escapes and `[...]`."""

import re
from typing import TYPE_CHECKING

from engine.feel.regex.classes import CharClass, escaped, property_class, single
from engine.feel.regex.intervals import Interval

if TYPE_CHECKING:
    from engine.feel.regex.classes import Category
    from engine.feel.regex.reader import Reader

_PROPERTY = re.compile(r"\{([A-Za-z0-9-]+)\}")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_PLAIN = frozenset("\\|.?*+(){}-[]^$")
_MOST_CLASSES = 10


def class_or_character(reader: "Reader") -> CharClass:
    r"""Read what follows a backslash: `\d`, `\p{L}` or a character that means itself."""
    letter = reader.next()
    if letter in "pP":
        return _property(reader, letter)
    if letter in _CONTROL:
        return single(_CONTROL[letter])
    if letter in _PLAIN:
        return single(letter)
    found = escaped(letter)
    if found is None:
        reader.at -= 1
        raise reader.error(f"\\{letter} is no escape in XPath")
    return found


def _property(reader: "Reader", letter: str) -> CharClass:
    found = _PROPERTY.match(reader.text, reader.at)
    if not found:
        raise reader.error(f"\\{letter} must be followed by a name, as in \\{letter}{{Lu}}")
    reader.at = found.end()
    return property_class(found[1], negated=letter == "P")


def class_expression(reader: "Reader", levels: int = 1) -> CharClass:
    """Read a class after its opening bracket, up to the closing one."""
    if levels > _MOST_CLASSES:
        raise reader.error(f"more than {_MOST_CLASSES} classes lie in one another")
    negated = reader.take("^")
    parts: list[Interval | Category | CharClass] = []
    less = None
    while less is None and not (parts and reader.sees("]")):
        if parts and reader.take("-["):
            less = class_expression(reader, levels + 1)
        else:
            parts.append(_part(reader))
    if not reader.take("]"):
        raise reader.error("a class is not closed")
    return CharClass(tuple(parts), negated, less)


def _part(reader: "Reader") -> "Interval | Category | CharClass":
    first = _one(reader)
    if not isinstance(first, int):
        return first
    if not _range_follows(reader):
        return first, first
    reader.at += 1
    last = _one(reader)
    if not isinstance(last, int) or last < first:
        raise reader.error("a range must end with a character that comes after the first")
    return first, last


def _range_follows(reader: "Reader") -> bool:
    """Tell `a-z` from a hyphen that means itself, or that takes a class away."""
    after = reader.text[reader.at + 1 : reader.at + 2]
    return reader.sees("-") and after not in ("]", "[", "")


def _one(reader: "Reader") -> int | CharClass:
    """Read a character as its code, or an escape that stands for several."""
    sign = reader.next()
    if sign in {"[", "]"}:
        reader.at -= 1
        raise reader.error(f"in a class {sign!r} must be written as \\{sign}")
    if sign != "\\":
        return ord(sign)
    found = class_or_character(reader)
    (part,) = found.parts if len(found.parts) == 1 else (None,)
    alone = isinstance(part, tuple) and part[0] == part[1] and not found.negated
    return part[0] if alone and isinstance(part, tuple) else found
