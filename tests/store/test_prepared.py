"""Statements handed to the driver: the same answers, faults and listeners as SQLAlchemy's own."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, event, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.store.prepared import Prepared
from engine.store.row_shapes import WaitRow, cells
from engine.store.tables import wait_state

AT = datetime(2026, 3, 29, 1, 30, 0, 5, tzinfo=UTC)
SEEN = select(*wait_state.c).where(wait_state.c.key == bindparam("wanted"))


def given_wait(database, key: str = "w1") -> WaitRow:
    row = WaitRow(
        key=key, kind="TIMER", state="CREATED", instance_key=None, tenant="t", element_id="e",
        name="50% 'off' \N{SNOWMAN}", opened_at=AT, closed_at=None, closed_by=None, ordinal=7,
        due_at=AT, interrupting=True,
    )  # fmt: skip
    with database.transaction() as tx:
        tx.execute(insert(wait_state).values(cells(row)))
    return row


def test_a_row_reads_as_sqlalchemy_reads_it(database):
    row = given_wait(database)

    with database.read() as tx:
        found = Prepared(SEEN).first(tx, {"wanted": "w1"}) or ()
        (usual,) = tx.execute(SEEN, {"wanted": "w1"}).all()

    assert WaitRow(*found) == row == WaitRow(*usual)
    assert WaitRow(*found).opened_at.tzinfo is UTC
    assert WaitRow(*found).interrupting is True


def test_nothing_found_is_none(database):
    with database.read() as tx:
        assert Prepared(SEEN).first(tx, {"wanted": "x"}) is None


def test_an_instant_is_written_as_sqlalchemy_writes_it(database):
    given_wait(database)
    later = AT.replace(year=2027)
    move = update(wait_state).where(wait_state.c.key == bindparam("wanted"))

    with database.transaction() as tx:
        moved = Prepared(move.values(due_at=bindparam("new"))).count(
            tx, {"wanted": "w1", "new": later}
        )
        (due,) = tx.execute(select(wait_state.c.due_at).where(wait_state.c.due_at == later)).one()

    assert (moved, due) == (1, later)


def test_whoever_counts_statements_hears_of_it(database):
    heard = []
    event.listen(database.sqlalchemy, "before_cursor_execute", lambda *said: heard.append(said[2]))

    with database.read() as tx:
        Prepared(SEEN).first(tx, {"wanted": "x"})

    assert [said for said in heard if "wait_state" in said] == heard[-1:]


def test_a_fault_of_the_driver_is_told_in_sqlalchemys_words_and_undoes_all(database):
    given_wait(database)
    again = Prepared(
        text(
            "INSERT INTO wait_state SELECT * FROM wait_state"
            if database.sqlalchemy.dialect.name == "sqlite"
            else "INSERT INTO wait_state SELECT w.* FROM wait_state AS w"
        )
    )

    def fail():
        with database.transaction() as tx:
            tx.execute(update(wait_state).values(name="changed"))
            again.count(tx, {})

    with pytest.raises(IntegrityError):
        fail()

    with database.read() as tx:
        assert tx.execute(select(wait_state.c.name)).scalar_one() != "changed"


def test_reading_writes_nothing(database):
    given_wait(database)

    with pytest.raises(DBAPIError), database.read() as tx:
        Prepared(update(wait_state).values(name="changed")).count(tx, {})

    with database.read() as tx:
        assert tx.execute(select(wait_state.c.name)).scalar_one() != "changed"
