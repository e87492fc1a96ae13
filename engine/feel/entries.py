"""Which entries of a context an expression reads, found without evaluating it."""

from collections.abc import Iterator
from dataclasses import fields

from engine.feel.library import STANDARD, Library
from engine.feel.parser import parse
from engine.feel.syntax import Name, Node, Path
from engine.feel.tokens import Names

_NO_NAMES = Names(frozenset())


def entries_read(text: str, name: str, library: Library = STANDARD) -> frozenset[str] | None:
    """Return the entries of the context `name` that an expression reads; None if it may read any.

    Raises:
        FeelSyntaxError: the text is no expression.

    >>> sorted(entries_read('if case.met then case.on else other.day', "case"))
    ['met', 'on']
    """
    found = set(_read(parse(text, (_NO_NAMES, library.names)), name))
    return None if None in found else frozenset(one for one in found if one is not None)


def _read(part: object, name: str) -> Iterator[str | None]:
    if isinstance(part, Path) and isinstance(part.source, Name) and part.source.name == name:
        yield part.name
    elif isinstance(part, Name):
        if part.name == name:
            yield None
    elif isinstance(part, tuple):
        for one in part:
            yield from _read(one, name)
    elif isinstance(part, Node):
        for field in fields(part):
            yield from _read(getattr(part, field.name), name)
