r"""Regular expressions of XPath, run by an engine whose time grows only with the text.

The engine is RE2. What it lacks (back references, look-around) gives null and a warning;
character class subtraction and `\i`, `\c` of XML names are translated as far as they go.
"""

import re
from functools import lru_cache
from typing import Protocol

import re2

from engine.feel.budget import Run
from engine.feel.errors import NoValue

_FLAGS = {"i": "i", "s": "s", "m": "m"}
_MOST_MEMORY = 8 << 20
_LONGEST_PATTERN = 2_000
_NAME_START = r"A-Za-z_:\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{1FFF}"
_TRANSLATED = {
    "i": f"[{_NAME_START}]",
    "I": f"[^{_NAME_START}]",
    "c": rf"[{_NAME_START}\-.0-9\x{{B7}}]",
    "C": rf"[^{_NAME_START}\-.0-9\x{{B7}}]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[\p{L}\p{M}\p{N}\p{S}]",
    "W": r"[^\p{L}\p{M}\p{N}\p{S}]",
}
_INSIDE_CLASS = {
    "i": _NAME_START,
    "c": rf"{_NAME_START}\-.0-9\x{{B7}}",
    "d": r"\p{Nd}",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
}
_BLOCK = re.compile(r"(?P<letter>[pP])\{(?P<name>Is[\w-]+)\}")
_BLOCKS = {
    "IsBasicLatin": r"\x00-\x7F",
    "IsLatin-1Supplement": r"\x{80}-\x{FF}",
    "IsLatinExtended-A": r"\x{100}-\x{17F}",
    "IsLatinExtended-B": r"\x{180}-\x{24F}",
    "IsGreek": r"\x{370}-\x{3FF}",
    "IsCyrillic": r"\x{400}-\x{4FF}",
    "IsHebrew": r"\x{590}-\x{5FF}",
    "IsArabic": r"\x{600}-\x{6FF}",
}
_REFERENCE = re.compile(r"\\(.?)|\$(\d*)", re.DOTALL)


class Found(Protocol):
    """What the engine says of one occurrence."""

    def start(self) -> int:
        """Return where it starts."""
        ...

    def end(self) -> int:
        """Return where it ends."""
        ...

    def group(self, number: int) -> str | None:
        """Return the text of a group."""
        ...


class Pattern(Protocol):
    """A compiled pattern of the engine."""

    groups: int

    def search(self, text: str) -> Found | None:
        """Return the first occurrence."""
        ...

    def finditer(self, text: str) -> "list[Found]":
        """Return all occurrences."""
        ...


def matches(run: Run, text: str, pattern: str, flags: str) -> bool:
    """Tell whether a pattern occurs in a text.

    Raises:
        NoValue: the pattern or a flag is none, or the engine cannot do it.
    """
    _charge(run, text)
    return _compiled(pattern, flags).search(_encodable(text)) is not None


def replace(run: Run, text: str, pattern: str, replacement: str, flags: str) -> str:
    """Return a text with every occurrence of a pattern replaced; `$1` stands for a group.

    Raises:
        NoValue: as `matches`; also a pattern that occurs in the empty text.
    """
    _charge(run, text)
    compiled = _compiled(pattern, flags)
    if compiled.search("") is not None:
        raise NoValue("the pattern occurs even in an empty text")
    parts, last = [], 0
    for found in compiled.finditer(_encodable(text)):
        new = replacement if "q" in flags else _expanded(replacement, found, compiled.groups)
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
    compiled = _compiled(delimiter, "")
    if compiled.search("") is not None:
        raise NoValue("the delimiter occurs even in an empty text")
    parts, last = [], 0
    for found in compiled.finditer(_encodable(text)):
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
def _compiled(pattern: str, flags: str) -> Pattern:
    if set(flags) - {*_FLAGS, "x", "q"}:
        raise NoValue(f"{flags!r} are no flags: only s, m, i, x and q are")
    if len(pattern) > _LONGEST_PATTERN:
        raise NoValue(f"the pattern is longer than {_LONGEST_PATTERN} characters")
    source = re2.escape(pattern) if "q" in flags else _source(pattern, flags)
    letters = "".join(sorted({_FLAGS[flag] for flag in flags if flag in _FLAGS}))
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        compiled: Pattern = re2.compile(
            (f"(?{letters})" if letters else "") + _encodable(source), options
        )
    except re2.error as error:
        raise NoValue(f"{pattern[:60]!r} is no pattern: {error}") from error
    return compiled


def _source(pattern: str, flags: str) -> str:
    if "x" in flags:
        pattern = _without_blanks(pattern)
    return _translated(pattern, dot="." if "s" in flags else r"[^\n\r]")


def _without_blanks(pattern: str) -> str:
    """Return a pattern without the blanks that stand outside character classes."""
    inside, kept = 0, []
    for place, sign in enumerate(pattern):
        escaped = place > 0 and pattern[place - 1] == "\\"
        inside += (sign == "[" and not escaped) - (sign == "]" and not escaped and inside > 0)
        if inside or not sign.isspace():
            kept.append(sign)
    return "".join(kept)


def _translated(pattern: str, *, dot: str) -> str:
    """Return an XPath pattern in the spelling of the engine."""
    made: list[str] = []
    inside = at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\" and at + 1 < len(pattern):
            text, at = _escape(pattern, at + 1, inside=bool(inside))
            made.append(text)
        elif sign == "[":
            made.append(_opening(inside, pattern, at))
            inside += 1
        elif sign == "]" and inside:
            inside -= 1
            made.append(sign)
        else:
            made.append(dot if sign == "." and not inside else sign)
        at += 1
    return "".join(made)


def _opening(inside: int, pattern: str, at: int) -> str:
    if inside and pattern[at - 1] == "-":
        raise NoValue("subtraction of character classes is not supported")
    return "\\[" if inside else "["


def _escape(pattern: str, at: int, *, inside: bool) -> tuple[str, int]:
    """Return what an escaped letter means to the engine, and the place where it ends."""
    letter = pattern[at]
    if letter.isdigit():
        raise NoValue("references back to a group are not supported")
    if letter in "bBAzZQ":
        raise NoValue(f"\\{letter} is no escape in XPath")
    block = _BLOCK.match(pattern, at)
    if block and block["name"] in _BLOCKS:
        negated = "^" if block["letter"] == "P" else ""
        characters = _BLOCKS[block["name"]]
        return (characters if inside else f"[{negated}{characters}]"), block.end() - 1
    known = (_INSIDE_CLASS if inside else _TRANSLATED).get(letter)
    return known or "\\" + letter, at
