"""The engine for nearly all patterns: RE2, whose time grows only with the text."""

from collections.abc import Iterator
from typing import Protocol

import re2

from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.regex.classes import Category, CharClass
from engine.feel.regex.nodes import (
    Anchor,
    Chars,
    Choice,
    Group,
    PatternNode,
    Repeat,
    Sequence,
)

_MOST_MEMORY = 8 << 20
_UNKNOWN_TO_RE2 = frozenset({"C", "Cn", "Cs"})


class Found(Protocol):
    """One occurrence of a pattern."""

    def start(self) -> int:
        """Return where it starts."""
        ...

    def end(self) -> int:
        """Return where it ends."""
        ...

    def group(self, number: int) -> str | None:
        """Return the text of a group, 0 being all of it; None when it took no part."""
        ...


class Linear:
    """A pattern as RE2 runs it."""

    __slots__ = ("_pattern",)

    def __init__(self, tree: PatternNode, flags: str) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MOST_MEMORY
        source = ("(?i)" if "i" in flags else "") + _Writer(flags).written(tree)
        try:
            self._pattern = re2.compile(source, options)
        except re2.error as error:
            raise NoValue(f"the pattern is too large: {error}") from error

    def occurrences(self, _run: Run, text: str) -> Iterator[Found]:
        """Yield the occurrences in a text, one after the other."""
        found: Iterator[Found] = self._pattern.finditer(text)
        yield from found

    def occurs(self, _run: Run, text: str) -> bool:
        """Tell whether there is any."""
        return self._pattern.search(text) is not None


class _Writer:
    """Writes a pattern in the spelling of RE2."""

    def __init__(self, flags: str) -> None:
        self._fold = "i" in flags
        self._lines = "m" in flags

    def written(self, node: PatternNode) -> str:
        """Return a node in parentheses if it needs any."""
        if isinstance(node, Chars):
            return self._class(node.allowed)
        if isinstance(node, Sequence):
            return "".join(self.written(part) for part in node.parts)
        if isinstance(node, Choice):
            return "(?:" + "|".join(map(self.written, node.branches)) + ")"
        if isinstance(node, Group):
            return ("(" if node.number else "(?:") + self.written(node.part) + ")"
        return self._rest(node)

    def _rest(self, node: PatternNode) -> str:
        if isinstance(node, Anchor):
            if self._lines:
                return f"(?m:{node.sign})"
            return r"\A" if node.sign == "^" else r"\z"
        if isinstance(node, Repeat):
            most = "" if node.most is None else node.most
            times = f"{{{node.least},{most}}}" + ("" if node.greedy else "?")
            return f"(?:{self.written(node.part)}){times}"
        message = f"{type(node).__name__} is for the careful engine"
        raise NotImplementedError(message)

    def _class(self, found: CharClass) -> str:
        if len(found.parts) == 1 and isinstance(found.parts[0], CharClass):
            inner = found.parts[0]
            if not (inner.negated or inner.less or found.less):
                return self._class(CharClass(inner.parts, found.negated))
        if found.less is None and all(map(self._is_plain, found.parts)):
            return ("[^" if found.negated else "[") + "".join(map(_part, found.parts)) + "]"
        pairs = found.codes(fold=self._fold).pairs
        signs = "".join(map(_part, pairs)) or r"^\x00-\x{10FFFF}"
        return f"(?-i:[{signs}])"

    def _is_plain(self, part: object) -> bool:
        """Tell whether RE2 gives a part of a class the meaning that XPath gives it."""
        if isinstance(part, Category):
            return not self._fold and part.name not in _UNKNOWN_TO_RE2
        return isinstance(part, tuple)


def _part(part: object) -> str:
    if isinstance(part, Category):
        return rf"\p{{{part.name}}}"
    first, last = part if isinstance(part, tuple) else (0, 0)
    return f"\\x{{{first:X}}}" + (f"-\\x{{{last:X}}}" if last != first else "")
