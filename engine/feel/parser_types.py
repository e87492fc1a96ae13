"""Parses the names of types: `number`, `list<text>`, `function<date> -> boolean`."""

from typing import TYPE_CHECKING

from engine.feel.syntax import TypeName
from engine.feel.tokens import NAME

if TYPE_CHECKING:
    from engine.feel.cursor import Cursor

_MOST_LEVELS = 16
_WITH_PARTS = ("list", "range", "context", "function")
_PHRASES = (
    ("date", "and", "time"),
    ("days", "and", "time", "duration"),
    ("years", "and", "months", "duration"),
    ("day", "time", "duration"),
    ("year", "month", "duration"),
)


def type_name(cursor: "Cursor", levels: int = 0) -> TypeName:
    """Read a type; `function<..> -> x` keeps its result as the part named `->`.

    Raises:
        FeelSyntaxError: there is no type, or it is nested too deeply.
    """
    if levels > _MOST_LEVELS:
        raise cursor.error("this type is nested too deeply")
    word = _word(cursor)
    parts: list[tuple[str, TypeName]] = []
    if word in _WITH_PARTS and cursor.take("<"):
        while not cursor.sees(">"):
            parts.append(_part(cursor, word, levels))
            if not cursor.take(","):
                break
        cursor.expect(">")
    if word == "function" and cursor.take("->"):
        parts.append(("->", type_name(cursor, levels + 1)))
    return TypeName(word, tuple(parts))


def _part(cursor: "Cursor", word: str, levels: int) -> tuple[str, TypeName]:
    name = ""
    if word == "context":
        name = cursor.give_name(":")
        cursor.expect(":")
    return name, type_name(cursor, levels + 1)


def _word(cursor: "Cursor") -> str:
    if cursor.token.kind != NAME:
        raise cursor.error(f"expected a type but found {cursor.token.text!r}")
    for phrase in _PHRASES:
        if tuple(cursor.ahead(n).text for n in range(len(phrase))) == phrase:
            for _ in phrase:
                cursor.advance()
            return " ".join(phrase)
    if cursor.known_name():  # a type of a model whose name has blanks or signs
        return cursor.read_name()
    word = cursor.advance().text
    while cursor.sees(".") and cursor.ahead().kind == NAME:  # a type of an imported model
        cursor.advance()
        word += "." + cursor.advance().text
    return word
