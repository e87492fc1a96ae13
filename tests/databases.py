"""Databases for tests: migrated once per run, then copied for each test that wants one.

PostgreSQL runs from the system's own binaries in a folder of its own, on a Unix socket only, and
leaves no trace. `REEVE_TEST_POSTGRES` (an SQLAlchemy URL that may create databases) takes its
place. Where neither is to be had the run says so at its end: those tests are then left out.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, make_url, text

ROOT = Path(__file__).parent.parent
ABSENT = (
    "PostgreSQL's binaries were not found (looked in PG_BIN, /usr/lib/postgresql/*/bin and PATH):"
    " every test on PostgreSQL is LEFT OUT. On Debian: apt-get install postgresql."
)
# Unsafe but fast: for tests only, never for a crash test or a benchmark.
RECKLESS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    " -c autovacuum=off -c max_wal_size=128MB"
)
# In memory a database is copied seven times as fast as on a disk, and a commit waits for nothing.
DISK, MEMORY = Path("/tmp"), Path("/dev/shm")  # noqa: S108  # each server makes its own folder
ROOM_BYTES = 2 * 1024**3


def migrate(url: str) -> None:
    """Bring a database to the newest version."""
    command.upgrade(alembic_config(url), "head")


def alembic_config(url: str) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    return config


@dataclass
class Cluster:
    """A PostgreSQL server on which databases can be made; `admin` is the URL to do it with."""

    admin: str
    template: str = ""

    def url(self, name: str) -> str:
        return make_url(self.admin).set(database=name).render_as_string(hide_password=False)

    @cached_property
    def _server(self) -> Engine:
        # To connect takes as long as to copy a database. A server may be restarted: hence the ping.
        return create_engine(self.admin, isolation_level="AUTOCOMMIT", pool_pre_ping=True)

    def run(self, statement: str) -> None:
        with self._server.connect() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        """Leave the server."""
        self._server.dispose()

    def make_template(self) -> None:
        self.template = self.fresh_name()
        self.run(f"CREATE DATABASE {self.template}")
        migrate(self.url(self.template))

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """A migrated database that lives as long as the block."""
        if not self.template:
            self.make_template()
        name = self.fresh_name()
        self.run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def drop_template(self) -> None:
        if self.template:
            self.run(f"DROP DATABASE {self.template} WITH (FORCE)")

    @staticmethod
    def fresh_name() -> str:
        return f"reeve_{uuid.uuid4().hex}"


@contextlib.contextmanager
def postgres() -> Iterator[Cluster | None]:
    """The server given by REEVE_TEST_POSTGRES, else a throwaway one, else None."""
    with contextlib.ExitStack() as stack:
        admin = os.environ.get("REEVE_TEST_POSTGRES")
        if admin is None and (folder := postgres_binaries()) is not None:
            admin = stack.enter_context(throwaway_server(folder))
        if admin is None:
            yield None
            return
        cluster = stack.enter_context(contextlib.closing(Cluster(admin)))
        yield cluster
        cluster.drop_template()


@contextlib.contextmanager
def throwaway_server(binaries: Path, options: str = RECKLESS) -> Iterator[str]:
    """Start a server in a temporary folder; yield its URL; stop it and remove the folder."""
    # The path of a socket may have 107 bytes: a long TMPDIR would not do.
    place = memory() if options == RECKLESS else None
    folder = Path(tempfile.mkdtemp(prefix="reeve-pg-", dir=place or DISK))
    prefix = _without_root(folder)

    def call(program: str, *arguments: str) -> None:
        line = [*prefix, str(binaries / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(line, check=True, capture_output=True, cwd="/")  # noqa: S603

    try:
        call("initdb", "-U", "reeve", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} {options}"
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://reeve@/postgres?host={folder}"
        finally:
            call("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgres_binaries() -> Path | None:
    newest = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    on_path = shutil.which("postgres")
    candidates = [
        *([Path(given)] if (given := os.environ.get("PG_BIN")) else []),
        *reversed(newest),
        *([Path(on_path).parent] if on_path else []),
    ]
    return next((path for path in candidates if os.access(path / "initdb", os.X_OK)), None)


def memory() -> Path | None:
    """Return the folder that is kept in memory, if there is one with room for the tests."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    return MEMORY if has_room else None


def _without_root(folder: Path) -> list[str]:
    # PostgreSQL refuses to run as root, so the folder and the commands go to another account.
    if os.geteuid() != 0:
        return []
    names = {account.pw_name: account for account in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    os.chown(folder, account.pw_uid, account.pw_gid)
    return [
        "setpriv",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
    ]
