"""Counts every boundary that a process passes on its way through a command, and dies at one.

A boundary is a point before or after something the world can see: each statement, each BEGIN and
COMMIT, and each answer. They come from the driver and the web server, not from marks in the
product, so that a new statement is a new boundary by itself.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

Tell = Callable[[str, object], None]


@dataclass(slots=True)
class Boundaries:
    """Passes boundaries until the one with the number `die_at` (0: none) is reached."""

    tell: Tell
    die_at: int = 0
    passed: int = 0

    def at(self, name: str) -> None:
        self.passed += 1
        self.tell("boundary", name)
        if self.passed == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Engine) -> None:
        """Let every statement, BEGIN and COMMIT on an engine be a boundary."""

        def before(_connection, _cursor, statement, *_more):
            self.at(f"before {_short(statement)}")

        def after(_connection, _cursor, statement, *_more):
            self.at(f"after {_short(statement)}")

        def begun(_connection: Connection) -> None:
            self.at("before BEGIN")

        commit = engine.dialect.do_commit

        def committing(connection) -> None:
            self.at("before COMMIT")
            commit(connection)
            self.at("after COMMIT")

        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
        event.listen(engine, "begin", begun)
        engine.dialect.do_commit = committing  # type: ignore[assignment, method-assign]


def _short(statement: str) -> str:
    words = statement.split()
    table = next(
        (words[n + 1] for n, word in enumerate(words[:-1]) if word in ("INTO", "FROM", "UPDATE")),
        "",
    )
    return f"{words[0]} {table}".strip()
