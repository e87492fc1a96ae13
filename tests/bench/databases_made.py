"""Databases to measure on: migrated, on a real disk, and as durable as in production."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text

from app.settings import KNOWN_TO_ALL
from engine.engine import Database
from tests import databases
from tests.bench.services import cpu_of_family

# Nothing is switched off; the rest is what PostgreSQL comes with.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"
SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")


@dataclass(frozen=True, slots=True)
class Place:
    """A migrated database; `kind` is sqlite or postgresql."""

    kind: str
    url: str
    server: int = 0

    @property
    def environment(self) -> dict[str, str]:
        return {"REEVE_DATABASE_URL": self.url, "REEVE_MASTER_KEY": KNOWN_TO_ALL}

    @property
    def cpu(self) -> float:
        """Processor seconds of the database server; SQLite has none, it runs in the service."""
        return cpu_of_family(self.server) if self.server else 0.0

    @property
    def settings(self) -> str:
        if self.kind == "sqlite":
            return "SQLite: journal_mode=WAL, synchronous=FULL"
        database = Database(self.url)
        with database.read() as tx:
            said = [f"{name}={tx.execute(text(f'SHOW {name}')).scalar()}" for name in SETTINGS]
        database.close()
        return "PostgreSQL on a Unix socket: " + ", ".join(said)


class Places:
    """Hands out empty databases; the PostgreSQL server lives as long as this does."""

    def __init__(self, cluster: databases.Cluster | None, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder

    @property
    def kinds(self) -> list[str]:
        return ["sqlite", *["postgresql"] * (self._cluster is not None)]

    @contextlib.contextmanager
    def database(self, kind: str) -> Iterator[Place]:
        if kind == "sqlite":
            with tempfile.TemporaryDirectory(dir=self._folder) as inner:
                url = f"sqlite:///{inner}/reeve.db"
                databases.migrate(url)
                yield Place(kind, url)
            return
        assert self._cluster is not None
        with self._cluster.database() as url:
            yield Place(kind, url, _postmaster(self._cluster.admin))


@contextlib.contextmanager
def places() -> Iterator[Places]:
    with contextlib.ExitStack() as scope:
        folder = Path(scope.enter_context(tempfile.TemporaryDirectory(prefix="reeve-bench-")))
        binaries = databases.postgres_binaries()
        cluster = None
        if binaries is not None:
            admin = scope.enter_context(databases.throwaway_server(binaries, DURABLE))
            cluster = scope.enter_context(contextlib.closing(databases.Cluster(admin)))
        yield Places(cluster, folder)


def _postmaster(url: str) -> int:
    folder = Path(str(make_url(url).query["host"]))
    written = (folder / "data" / "postmaster.pid").read_text(encoding="ascii")
    return int(written.splitlines()[0])
