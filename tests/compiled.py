"""SQL that is compiled once for all tests: each opens a database of its own, with the same SQL.

SQLAlchemy keeps what it has compiled with the engine, so every test would begin with an empty
cache, and spend a sixth of its time on the statements of the test before.
"""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine.interfaces import Compiled

MOST = 5_000
_kept: dict[Hashable, Compiled] = {}


class OfAnyEngine:
    """A cache of compiled SQL in which dialects of one kind and version are the same."""

    def get(self, key: tuple[Any, ...]) -> Compiled | None:
        return _kept.get(_name(key))

    def __setitem__(self, key: tuple[Any, ...], compiled: Compiled) -> None:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[_name(key)] = compiled


SHARED = OfAnyEngine()


def share() -> None:
    """Let every connection that is opened from now on look into the one cache."""
    event.listen(Engine, "engine_connect", _look_there)


def _look_there(connection: Connection) -> None:
    connection.execution_options(compiled_cache=SHARED)


def _name(key: tuple[Any, ...]) -> Hashable:
    dialect: Dialect
    dialect, *more = key
    return (type(dialect), dialect.server_version_info, *more)
