r"""Reads a pattern (XPath Functions 3.1, 5.6.1; XML Schema 1.1, part 2, appendix G).

Everything else that other engines know, such as look-ahead, `\b` or `(?P<name>...)`, is refused.
"""

import re

from engine.feel.errors import NoValue
from engine.feel.regex import classes
from engine.feel.regex.classes import ANYTHING, IN_A_LINE
from engine.feel.regex.nodes import (
    Anchor,
    Chars,
    Choice,
    Group,
    PatternNode,
    Reference,
    Repeat,
    Sequence,
)
from engine.feel.regex.reader_classes import class_expression, class_or_character

MOST_LEVELS = 40
MOST_TIMES = 1_000
_QUANTITY = re.compile(r"\{(\d{1,9})(?:(,)(\d{1,9})?)?\}", re.ASCII)
_SHORT = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_SPECIAL = frozenset("?*+{})|]")
_BLANKS = frozenset(" \t\n\r")


class Reader:
    """A place in a pattern that is being read."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.text = without_blanks(pattern) if "x" in flags else pattern
        self.at = 0
        self.groups = 0
        self.refers_back = False
        self.has_starts = False
        self._closed: set[int] = set()
        self._wildcard = ANYTHING if "s" in flags else IN_A_LINE
        self._levels = 0

    def whole(self) -> PatternNode:
        """Read the whole pattern.

        Raises:
            NoValue: it is none; the sentence says where.
        """
        found = self._choice()
        if self.at < len(self.text):
            raise self.error(f"{self.text[self.at]!r} cannot stand here")
        return found

    def error(self, message: str) -> NoValue:
        """Return the refusal of the pattern at this place."""
        return NoValue(f"{self.text[:60]!r} is no pattern: {message} (character {self.at + 1})")

    def sees(self, sign: str) -> bool:
        """Tell whether a text stands here."""
        return self.text.startswith(sign, self.at)

    def take(self, sign: str) -> bool:
        """Go past a text if it stands here."""
        found = self.sees(sign)
        self.at += len(sign) if found else 0
        return found

    def next(self) -> str:
        """Return the character here and go past it."""
        if self.at >= len(self.text):
            raise self.error("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _choice(self) -> PatternNode:
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise self.error(f"more than {MOST_LEVELS} groups lie in one another")
        branches = [self._sequence()]
        while self.take("|"):
            branches.append(self._sequence())
        self._levels -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> PatternNode:
        parts: list[PatternNode] = []
        while self.at < len(self.text) and not (self.sees("|") or self.sees(")")):
            parts.append(self._quantified(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quantified(self, part: PatternNode) -> PatternNode:
        sign = self.text[self.at : self.at + 1]
        if sign in _SHORT:
            self.at += 1
            least, most = _SHORT[sign]
        elif sign == "{":
            least, most = self._quantity()
        else:
            return part
        return Repeat(part, least, most, greedy=not self.take("?"))

    def _quantity(self) -> tuple[int, int | None]:
        found = _QUANTITY.match(self.text, self.at)
        if not found:
            raise self.error("'{' must be followed by how often, as in {2,3}")
        low, comma, high = found.groups()
        least, most = int(low), int(high) if high else None if comma else int(low)
        if max(least, most or 0) > MOST_TIMES:
            raise self.error(f"nothing can be asked for more than {MOST_TIMES} times")
        if most is not None and most < least:
            raise self.error("the larger number must come second")
        self.at = found.end()
        return least, most

    def _atom(self) -> PatternNode:
        sign = self.next()
        if sign == "(":
            return self._group()
        if sign == "[":
            return Chars(class_expression(self))
        if sign == "\\":
            return self._escape()
        if sign in "^$":
            self.has_starts = self.has_starts or sign == "^"
            return Anchor(sign)
        if sign in _SPECIAL:
            self.at -= 1
            raise self.error(f"{sign!r} must be written as \\{sign}")
        return Chars(self._wildcard if sign == "." else classes.single(sign))

    def _group(self) -> PatternNode:
        number = 0
        if self.sees("?") and not self.take("?:"):
            raise self.error("only (?: may begin with a question mark")
        if self.text[self.at - 2 : self.at] != "?:":
            self.groups += 1
            number = self.groups
        inside = self._choice()
        if not self.take(")"):
            raise self.error("a group is not closed")
        self._closed.add(number)
        return Group(number, inside)

    def _escape(self) -> PatternNode:
        digit = self.text[self.at : self.at + 1]
        if digit and digit in "123456789":
            return self._reference()
        return Chars(class_or_character(self))

    def _reference(self) -> PatternNode:
        """Read as many digits as make the number of a group that is already closed."""
        start, number = self.at, 0
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            longer = int(self.text[start : self.at + 1])
            if longer not in self._closed:
                break
            number, self.at = longer, self.at + 1
        if not number:
            raise self.error("no group of this number is closed before")
        self.refers_back = True
        return Reference(number)


def without_blanks(pattern: str) -> str:
    """Return a pattern without the blanks that stand outside character classes."""
    inside, escaped, kept = 0, False, []
    for sign in pattern:
        if sign in _BLANKS and not inside:
            continue
        kept.append(sign)
        if escaped or sign == "\\":
            escaped = not escaped
        else:
            inside += (sign == "[") - (sign == "]" and inside > 0)
    return "".join(kept)
