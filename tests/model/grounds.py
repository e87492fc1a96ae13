"""Databases for the machine, each shared by all runs: a run has a tenant of its own."""

import sqlite3
from pathlib import Path

from engine.engine import Database


class InMemory:
    """SQLite in memory, copied from a migrated file; a restart copies it to another memory."""

    def __init__(self, template: Path) -> None:
        source = sqlite3.connect(template)
        self.database = _copied(source)
        source.close()

    def restart(self) -> None:
        raw = self.database.sqlalchemy.raw_connection()
        made = _copied(raw.driver_connection)
        raw.close()
        self.database.close()
        self.database = made


class OnDisk:
    """A file of SQLite or a database on PostgreSQL, which survives what a restart closes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url)

    def restart(self) -> None:
        self.database.close()
        self.database = Database(self.url)


Ground = InMemory | OnDisk


def _copied(source: sqlite3.Connection) -> Database:
    made = Database("sqlite://")
    raw = made.sqlalchemy.raw_connection()
    source.backup(raw.driver_connection)
    raw.close()
    return made
