"""What a database promises, whichever of the two it is."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.engine import Database
from engine.errors import DatabaseUnavailable
from engine.store.database import Conflict

INSERT = text(
    "INSERT INTO command (subject, key, fingerprint, answer, answered_at)"
    " VALUES ('s', :key, 'f', 'a', '2026-03-02T09:30:00.000000Z')"
)
COUNT = text("SELECT count(*) FROM command")


def count(database) -> int:
    with database.read() as tx:
        return int(tx.execute(COUNT).scalar_one())


def test_a_transaction_that_ends_well_is_kept(database):
    with database.transaction() as tx:
        tx.execute(INSERT, {"key": "a"})

    assert count(database) == 1


def test_a_transaction_that_raises_leaves_nothing(database):
    def fail():
        with database.transaction() as tx:
            tx.execute(INSERT, {"key": "a"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert count(database) == 0


def test_a_reader_sees_the_old_state_and_does_not_wait_for_a_writer(database):
    with database.transaction() as tx:
        tx.execute(INSERT, {"key": "a"})
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(count, database).result(timeout=5) == 0


def test_a_writer_does_not_wait_for_a_reader(database):
    with database.read() as tx:
        tx.execute(COUNT)

        def write():
            with database.transaction() as other:
                other.execute(INSERT, {"key": "a"})

        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result(timeout=5)

    assert count(database) == 1


def test_writing_inside_a_read_is_refused(database):
    with pytest.raises(DBAPIError), database.read() as tx:
        tx.execute(INSERT, {"key": "a"})

    assert count(database) == 0
    with database.transaction() as tx:  # and the connection is not spoilt by it
        tx.execute(INSERT, {"key": "a"})


def test_a_transaction_in_another_zone_stores_the_same_instant(database):
    with database.transaction() as tx:
        tx.execute(INSERT, {"key": "a"})
        stored = tx.execute(text("SELECT answered_at FROM command")).scalar_one()

    assert str(stored).replace("T", " ").startswith("2026-03-02 09:30")


def test_a_database_that_is_not_there_is_unavailable(tmp_path):
    for url in (
        f"sqlite:///{tmp_path}/no/such/folder/x.db",
        "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
    ):
        database = Database(url)
        with pytest.raises(DatabaseUnavailable), database.read() as tx:
            tx.execute(text("SELECT 1"))
        assert not database.is_ready()
        database.close()


def test_a_database_without_our_tables_is_not_ready(tmp_path, database):
    empty = Database(f"sqlite:///{tmp_path}/empty.db")

    assert not empty.is_ready()
    assert database.is_ready()
    empty.close()


def test_a_deadlock_is_a_conflict_for_one_and_no_fault_for_the_other(postgresql_url):
    database = Database(postgresql_url)
    with database.transaction() as tx:
        tx.execute(INSERT, {"key": "a"})
        tx.execute(INSERT, {"key": "b"})
    update = text("UPDATE command SET answer = 'x' WHERE key = :key")
    gate = threading.Barrier(2)

    def crosswise(first, second):
        try:
            with database.transaction() as tx:
                tx.execute(update, {"key": first})
                gate.wait()
                tx.execute(update, {"key": second})
        except Conflict:
            return "conflict"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(crosswise, "ab", "ba"))

    assert sorted(found) == ["conflict", "done"]
    database.close()


def test_a_database_that_is_shut_down_is_unavailable_and_comes_back(cluster, postgresql_url):
    database = Database(postgresql_url)

    def killed():
        with database.transaction() as tx:
            mine = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
            cluster.run(f"SELECT pg_terminate_backend({mine})")
            tx.execute(COUNT)

    with pytest.raises(DatabaseUnavailable):
        killed()
    assert count(database) == 0
    database.close()


@pytest.mark.parametrize("form", ["sqlite:///{}", "sqlite+pysqlite:///{}?timeout=5"])
def test_only_the_owner_may_read_a_file_that_we_make(tmp_path, form):
    path = tmp_path / "reeve.db"
    database = Database(form.format(path))

    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE a (b)"))

    modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    assert modes == {"reeve.db": 0o600, "reeve.db-wal": 0o600, "reeve.db-shm": 0o600}
    database.close()


def test_a_file_that_was_there_keeps_its_mode(tmp_path):
    path = tmp_path / "reeve.db"
    path.touch(0o640)
    path.chmod(0o640)
    database = Database(f"sqlite:///{path}")

    assert count_of_nothing(database) == 1

    assert path.stat().st_mode & 0o777 == 0o640
    database.close()


def count_of_nothing(database) -> int:
    with database.read() as tx:
        return int(tx.execute(text("SELECT 1")).scalar_one())


def test_a_database_in_memory_is_shared_by_all_threads():
    database = Database("sqlite://")
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE a (b INTEGER)"))

    def add(_number):
        with database.transaction() as tx:
            tx.execute(text("INSERT INTO a VALUES (1)"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(20)))
    with database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM a")).scalar_one() == 20
    database.close()


def test_durability_is_what_we_promise(sqlite_url):
    database = Database(sqlite_url)
    with database.read() as tx:
        pragmas = {
            name: tx.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30000,
    }
    database.close()
