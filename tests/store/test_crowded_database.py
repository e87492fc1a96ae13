"""A database whose connections are all in use."""

from contextlib import ExitStack

import pytest

from engine.errors import DatabaseUnavailable


def test_when_every_connection_is_taken_the_next_one_is_told_to_come_back(database):
    pool = database._reader.pool
    pool._timeout = 0.05
    with ExitStack() as taken:
        for _ in range(pool.size() + pool._max_overflow):
            taken.enter_context(database.read())

        with pytest.raises(DatabaseUnavailable), database.read():
            pass
    with database.read():
        pass
