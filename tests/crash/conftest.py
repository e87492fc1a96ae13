"""Databases as durable as in production: what dies here must find its commits again."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests import databases

DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"


@pytest.fixture(scope="session")
def cluster() -> Iterator[databases.Cluster | None]:
    """A PostgreSQL server with nothing switched off, in place of the fast one of other tests."""
    binaries = databases.postgres_binaries()
    if binaries is None:
        yield None
        return
    with (
        databases.throwaway_server(binaries, DURABLE) as admin,
        closing(databases.Cluster(admin)) as cluster,
    ):
        yield cluster
