"""The nodes of a parsed pattern."""

from dataclasses import dataclass

from engine.feel.regex.classes import CharClass


@dataclass(frozen=True, slots=True)
class PatternNode:
    """Any piece of a pattern."""


@dataclass(frozen=True, slots=True)
class Chars(PatternNode):
    """One character of a class."""

    allowed: CharClass


@dataclass(frozen=True, slots=True)
class Sequence(PatternNode):
    """One piece after the other; none at all is the empty text."""

    parts: tuple[PatternNode, ...]


@dataclass(frozen=True, slots=True)
class Choice(PatternNode):
    """One of several branches, the first that fits."""

    branches: tuple[PatternNode, ...]


@dataclass(frozen=True, slots=True)
class Repeat(PatternNode):
    """A piece several times; `most` is None without a limit, `greedy` prefers more."""

    part: PatternNode
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group(PatternNode):
    """A piece in parentheses; number 0 is one that is not counted, `(?:...)`."""

    number: int
    part: PatternNode


@dataclass(frozen=True, slots=True)
class Reference(PatternNode):
    r"""`\1`: the text that a group has found before."""

    number: int


@dataclass(frozen=True, slots=True)
class Anchor(PatternNode):
    """`^` or `$`: a place, not a character."""

    sign: str
