"""Texts and dates written in an expression."""

import re
from typing import TYPE_CHECKING

from engine.feel.errors import FeelSyntaxError, NoValue
from engine.feel.syntax import Literal, Node
from engine.feel.temporal import parse_temporal
from engine.feel.tokens import TEXT, Token

if TYPE_CHECKING:
    from engine.feel.cursor import Cursor

_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))",
    re.DOTALL,
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_SURROGATES = range(0xD800, 0xE000)
_LAST_CHARACTER = 0x10FFFF


def text_literal(cursor: "Cursor", token: Token) -> str:
    """Return the text that a token spells, its escapes resolved.

    Raises:
        FeelSyntaxError: half of a surrogate pair, which is no character.
    """
    inside = token.text[1:-1]
    if "\\" not in inside:
        return inside
    try:
        return _ESCAPE.sub(_character, inside)
    except ValueError as error:
        raise cursor.error(str(error), token) from error


def _character(found: re.Match[str]) -> str:
    high, low, four, six, simple = found.groups()
    if high:
        pair = bytes.fromhex(high) + bytes.fromhex(low)
        return pair.decode("utf-16-be")
    if simple:
        return _SIMPLE.get(simple, "\\" + simple)
    code = int(four or six, 16)
    if code in _SURROGATES or code > _LAST_CHARACTER:
        message = f"\\u{four or six} is no character"
        raise ValueError(message)
    return chr(code)


def at_literal(cursor: "Cursor") -> Node:
    """Read `@"2026-03-02"`: a date, time, date and time or duration.

    Raises:
        FeelSyntaxError: the text after the sign spells none of them.
    """
    cursor.expect("@")
    token = cursor.advance()
    if token.kind != TEXT:
        raise cursor.error("a text must follow '@'", token)
    return Literal(_temporal(cursor, token))


def _temporal(cursor: "Cursor", token: Token) -> object:
    try:
        return parse_temporal(text_literal(cursor, token))
    except NoValue as error:
        raise _unfit(cursor, token, error) from error


def _unfit(cursor: "Cursor", token: Token, error: NoValue) -> FeelSyntaxError:
    return cursor.error(str(error), token)
