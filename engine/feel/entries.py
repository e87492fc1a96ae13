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

    A context inside another is named by its path.

    Raises:
        FeelSyntaxError: the text is no expression.

    >>> sorted(entries_read('if case.met then case.on else other.day', "case"))
    ['met', 'on']
    >>> sorted(entries_read('[policy.contact.email, policy.law.name]', "policy.contact"))
    ['email']
    """
    found = set(_read(parse(text, (_NO_NAMES, library.names)), name.split(".")))
    return None if None in found else frozenset(one for one in found if one is not None)


def _read(part: object, path: list[str]) -> Iterator[str | None]:
    if steps := _steps(part):
        yield from _beyond(steps, path)
    elif isinstance(part, tuple):
        for one in part:
            yield from _read(one, path)
    elif isinstance(part, Node):
        for field in fields(part):
            yield from _read(getattr(part, field.name), path)


def _steps(part: object) -> list[str]:
    """Return the names of what is only a path from a name on; nothing for anything else."""
    if isinstance(part, Name):
        return [part.name]
    if isinstance(part, Path) and (before := _steps(part.source)):
        return [*before, part.name]
    return []


def _beyond(steps: list[str], path: list[str]) -> Iterator[str | None]:
    if steps[: len(path)] == path:
        yield next(iter(steps[len(path) :]), None)
    elif path[: len(steps)] == steps:
        yield None
