"""PostgreSQL servers that are restarted under load, run out of disk, or are reached by TCP."""

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests import databases
from tests.crash.nodes import free_port

DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"
FORGETFUL = "-c synchronous_commit=off -c wal_writer_delay=10s"
"""Commits are answered before they are on the disk: the mistake a restart must reveal."""


@contextmanager
def server(options: str = DURABLE) -> Iterator[databases.Cluster]:
    """A server that listens on a socket and on TCP, with a database's template not yet made."""
    binaries = databases.postgres_binaries()
    if binaries is None:
        pytest.skip(databases.ABSENT)
    port = free_port()
    more = f"{options} -c listen_addresses=127.0.0.1 -c port={port}"
    with databases.throwaway_server(binaries, more) as admin:
        url = make_url(admin).set(port=port).render_as_string(hide_password=False)
        with closing(databases.Cluster(url)) as cluster:
            yield cluster


def port_of(cluster: databases.Cluster) -> int:
    return make_url(cluster.admin).port or 0


def by_tcp(url: str, port: int) -> str:
    """The same database at a port of this machine, where something may stand between."""
    found = make_url(url).set(host="127.0.0.1", port=port, query={})
    return found.render_as_string(hide_password=False)


def restart_immediately(cluster: databases.Cluster) -> None:
    """Let the server die without a word to anybody, and recover from its log."""
    folder = Path(str(make_url(cluster.admin).query["host"]))
    binaries = databases.postgres_binaries()
    assert binaries is not None
    line = ["-D", str(folder / "data"), "-m", "immediate", "-w", "-l", str(folder / "log")]
    owner = ["setpriv", f"--reuid={folder.stat().st_uid}", f"--regid={folder.stat().st_gid}"]
    prefix = [*owner, "--clear-groups"] if folder.stat().st_uid else []
    subprocess.run(  # noqa: S603
        [*prefix, str(binaries / "pg_ctl"), *line, "restart"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
