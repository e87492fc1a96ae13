"""Cuts an expression into tokens, and finds names of several tokens among them.

FEEL lets a name hold blanks and signs (`breach at`, `pre-bureau score`), so only the set of
known names tells where a name ends. Both a known name and an expression are cut the same
way; a known name is then simply a sequence of tokens, and the longest one wins.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.feel.errors import FeelSyntaxError

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
NUMBER, TEXT, NAME, SIGN, END = "number", "text", "name", "sign", "end"

_START = r"[^\W\d]|[\U00010000-\U000EFFFF]"
_PART = r"\w|[\u00B7\u0300-\u036F\u203F\u2040\U00010000-\U000EFFFF]"
_TOKEN = re.compile(
    rf"""
      (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<name>\?|(?:{_START})(?:{_PART})*)
    | (?P<sign>\*\*|\.\.|->|<=|>=|!=|/(?!\*)|[-+*=<>()\[\]{{}},.:@'\u2019])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of the expression and where it stands in the text."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Cut a text into tokens, without blanks and comments, closed by an END token.

    Raises:
        FeelSyntaxError: a character or an unclosed text that belongs to no token.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise error_at(text, at, _complaint(text, at))
        if found.lastgroup != "blank":
            tokens.append(Token(found.lastgroup or "", found.group(), at, found.end()))
        at = found.end()
    tokens.append(Token(END, "the end", at, at))
    return tokens


def error_at(text: str, at: int, message: str) -> FeelSyntaxError:
    """Return the syntax error for an offset of the text."""
    line = text.count("\n", 0, at) + 1
    return FeelSyntaxError(line, at - text.rfind("\n", 0, at), message)


def _complaint(text: str, at: int) -> str:
    if text[at] == '"':
        return "this text has no closing quotation mark"
    if text.startswith("/*", at):
        return "this comment has no closing */"
    return f"{text[at]!r} cannot stand here"


class _Branch:
    """Where the search for a name stands: the name that ends here, and how it may go on."""

    __slots__ = ("below", "name")

    def __init__(self) -> None:
        self.name: str | None = None
        self.below: dict[str, _Branch] = {}


class Names:
    """A set of names, searched by the tokens they consist of."""

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root = _Branch()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known; one that is a single token, or that cannot be cut, needs no entry."""
        parts = _parts(name)
        if len(parts) < 2:  # noqa: PLR2004
            return
        branch = self._root
        for part in parts:
            branch = branch.below.setdefault(part, _Branch())
        branch.name = name

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """Return the longest known name that starts at a token, and the index after it."""
        branch: _Branch | None = self._root.below.get(tokens[at].text)
        best = None
        while branch is not None:
            at += 1
            if branch.name is not None:
                best = (branch.name, at)
            branch = branch.below.get(tokens[at].text)
        return best


def _parts(name: str) -> list[str]:
    try:
        return [token.text for token in tokenize(name)[:-1]]
    except FeelSyntaxError:
        return []
