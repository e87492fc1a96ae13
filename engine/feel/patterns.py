r"""What FEEL does with regular expressions: `matches`, `replace` and `split` (10.3.4.3).

Their syntax and flags are those of XPath; none of them can be made to hang.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.regex.careful import Careful
from engine.feel.regex.classes import single
from engine.feel.regex.linear import Found, Linear
from engine.feel.regex.nodes import Chars, PatternNode, Sequence
from engine.feel.regex.reader import Reader

_FLAGS = frozenset("smixq")
_LONGEST_PATTERN = 2_000
_REFERENCE = re.compile(r"\\(.?)|\$(\d*)", re.DOTALL)


class Engine(Protocol):
    """What searches for a pattern."""

    def occurrences(self, run: Run, text: str) -> Iterator[Found]:
        """Yield the occurrences in a text."""
        ...

    def occurs(self, run: Run, text: str) -> bool:
        """Tell whether there is any."""
        ...


class Pattern:
    """A compiled pattern: its groups, and the engine that finds it."""

    __slots__ = ("_always", "_at_line_feed", "_occurs_in_nothing", "groups")

    def __init__(self, pattern: str, flags: str) -> None:
        reader = Reader(pattern, flags)
        tree = _literal(pattern) if "q" in flags else reader.whole()
        self.groups = reader.groups
        self._always: Engine
        if reader.refers_back:
            self._always = Careful(tree, self.groups, flags)
        else:
            self._always = Linear(tree, flags)
        minds = "m" in flags and reader.has_starts and not reader.refers_back
        self._at_line_feed = Careful(tree, self.groups, flags) if minds else self._always

        self._occurs_in_nothing: bool | None = None

    def occurs_in_nothing(self, run: Run) -> bool:
        """Tell whether it occurs even in the empty text."""
        if self._occurs_in_nothing is None:
            self._occurs_in_nothing = self._always.occurs(run, "")
        return self._occurs_in_nothing

    def engine(self, text: str) -> Engine:
        """Return the engine that can search a text.

        In lines, `^` does not hold after the last line feed of a text; RE2 cannot say that.
        """
        return self._at_line_feed if text.endswith("\n") else self._always


def _literal(text: str) -> PatternNode:
    return Sequence(tuple(Chars(single(sign)) for sign in text))


def matches(run: Run, text: str, pattern: str, flags: str) -> bool:
    """Tell whether a pattern occurs in a text.

    Raises:
        NoValue: the pattern or a flag is none, or it is too large.
    """
    _charge(run, text)
    return compiled(pattern, flags).engine(text).occurs(run, _encodable(text))


def replace(run: Run, text: str, pattern: str, replacement: str, flags: str) -> str:
    """Return a text with every occurrence of a pattern replaced; `$1` stands for a group.

    Raises:
        NoValue: as `matches`; also a pattern that occurs in the empty text.
    """
    _charge(run, text)
    found_by = compiled(pattern, flags)
    if found_by.occurs_in_nothing(run):
        raise NoValue("the pattern occurs even in an empty text")
    parts, last = [], 0
    for found in found_by.engine(text).occurrences(run, _encodable(text)):
        new = replacement if "q" in flags else _expanded(replacement, found, found_by.groups)
        run.turn()
        run.grow(len(new) + found.start() - last)
        parts += [text[last : found.start()], new]
        last = found.end()
    run.grow(len(text) - last)
    return "".join([*parts, text[last:]])


def split(run: Run, text: str, delimiter: str) -> list[str]:
    """Return the parts of a text between the occurrences of a pattern.

    Raises:
        NoValue: as `matches`; also a pattern that occurs in the empty text.
    """
    _charge(run, text)
    found_by = compiled(delimiter, "")
    if found_by.occurs_in_nothing(run):
        raise NoValue("the delimiter occurs even in an empty text")
    parts, last = [], 0
    for found in found_by.engine(text).occurrences(run, _encodable(text)):
        run.grow_items(1)
        parts.append(text[last : found.start()])
        last = found.end()
    return [*parts, text[last:]]


def _charge(run: Run, text: str) -> None:
    run.turn(1 + len(text) // 64)
    run.grow(len(text))


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NoValue("the text holds half a character") from error
    return text


def _expanded(replacement: str, found: Found, groups: int) -> str:
    def part(reference: re.Match[str]) -> str:
        escaped, digits = reference.groups()
        if digits is None:
            if escaped not in ("\\", "$"):
                raise NoValue("in a replacement only \\\\ and \\$ may be escaped")
            return str(escaped)
        if not digits:
            raise NoValue("in a replacement '$' must be followed by the number of a group")
        return _group(found, digits, groups)

    return _REFERENCE.sub(part, replacement)


def _group(found: Found, digits: str, groups: int) -> str:
    """Return the group of the longest number that exists, and the digits left over."""
    for cut in range(len(digits), 0, -1):
        if cut < 4 and int(digits[:cut]) <= groups:  # noqa: PLR2004
            return (found.group(int(digits[:cut])) or "") + digits[cut:]
    return digits[1:]


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Pattern:
    """Return a pattern ready to search.

    Raises:
        NoValue: the pattern or a flag is none, or it is too large.
    """
    if set(flags) - _FLAGS:
        raise NoValue(f"{flags!r} are no flags: only s, m, i, x and q are")
    if len(pattern) > _LONGEST_PATTERN:
        raise NoValue(f"the pattern is longer than {_LONGEST_PATTERN} characters")
    return Pattern(_encodable(pattern), flags)
