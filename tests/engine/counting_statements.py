"""Counts what the engine says to its database: statements, and commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from engine.engine import Database


@dataclass
class Heard:
    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def heard(database: Database) -> Iterator[Heard]:
    """Listen to everything that is executed and committed inside the block."""
    found = Heard()

    def statement(_connection, _cursor, text, *_rest):
        found.statements.append(text)

    def commit(_connection):
        found.commits += 1

    engine = database.sqlalchemy
    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)
