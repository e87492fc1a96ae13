"""Rows that go to the database together are stored as SQLAlchemy stores them one by one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, LargeBinary, Table, insert, select
from sqlalchemy.exc import IntegrityError

from app.store.case_tables import RECORDS, case_event, case_fingerprint
from app.store.filing import Filing
from app.store.tables import case_file, case_party, case_record, data_key
from engine.store.database import Conflict

TABLES = [*RECORDS.values(), case_file, case_record, data_key, case_event]
TEXT = "50% \"off\" 'now' \\ \N{SNOWMAN}"
VALUES = (
    (JSON, {"days": ["x", {"y": None}]}),
    (Boolean, True),
    (Integer, 2_000_000),
    (Date, date(2028, 2, 29)),
    (LargeBinary, bytes(range(256))),
    (DateTime, datetime(2026, 3, 29, 1, 30, 0, 5, tzinfo=UTC)),
)


def row(table: Table, mark: str) -> dict[str, object]:
    """A row with a value in every column that does not count by itself."""
    columns = [one for one in table.columns if one is not table.autoincrement_column]
    (key,) = (one.name for one in table.primary_key)
    return {one.name: mark if one.name in (key, "owner") else value(one) for one in columns}


def value(column) -> object:
    kind = getattr(column.type, "impl", column.type)
    return next((found for one, found in VALUES if isinstance(kind, one)), TEXT)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_row_is_stored_as_sqlalchemy_stores_it(database, table):
    filing = Filing()
    add = filing.put if table is case_file else lambda one: filing.add(table, one)
    add(row(table, "a"))

    with database.transaction() as tx:
        filing.write(tx)
        ours = tx.execute(select(table)).mappings().one()
        raw = tx.exec_driver_sql(f"SELECT * FROM {table.name}").mappings().one()
        tx.execute(table.delete())
        tx.execute(insert(table).values(row(table, "a")))
        usual = tx.execute(select(table)).mappings().one()
        usual_raw = tx.exec_driver_sql(f"SELECT * FROM {table.name}").mappings().one()

    for column in table.columns:
        if column is not table.autoincrement_column:
            assert ours[column.name] == usual[column.name], column
            # The JSON of SQLite has no blanks.
            is_json = isinstance(column.type, JSON)
            assert is_json or raw[column.name] == usual_raw[column.name], column


def test_what_a_row_lacks_is_null_and_what_is_not_given_is_not_written(database):
    filing = Filing()
    filing.add(data_key, {**row(data_key, "a"), "wrapped": None})

    with database.transaction() as tx:
        filing.write(tx)
        Filing().write(tx)
        found = tx.execute(select(data_key)).mappings().one()
        assert tx.execute(select(case_event)).first() is None

    assert found["wrapped"] is None


def test_a_part_that_is_noted_again_changes_nothing_and_a_taken_number_is_refused(database):
    part = {"tenant": "t", "case_key": "c", "role": "victim", "kind": "name", "fingerprint": "f"}
    party = {column.name: "x" for column in case_party.columns}
    with database.transaction() as tx:
        for _ in range(2):
            filing = Filing()
            for _ in range(2):
                filing.add(case_fingerprint, part)
                filing.add(case_party, party)
            filing.write(tx)
        assert len(tx.execute(select(case_fingerprint)).all()) == 1
        assert len(tx.execute(select(case_party)).all()) == 1

    taken = Filing()
    for key in "ab":
        taken.add(RECORDS["action"], {**row(RECORDS["action"], key), "number": 1})
    # SQLite has one writer: there nobody can have been faster.
    on_sqlite = database.sqlalchemy.dialect.name == "sqlite"
    with pytest.raises(IntegrityError if on_sqlite else Conflict), database.transaction() as tx:
        taken.write(tx)


def test_it_still_works_after_a_transaction_was_undone(database):
    def fail() -> None:
        with database.transaction() as tx:
            filing = Filing()
            filing.add(data_key, row(data_key, "a"))
            filing.write(tx)
            raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            fail()
    again = Filing()
    again.add(data_key, row(data_key, "a"))
    with database.transaction() as tx:
        again.write(tx)
        assert len(tx.execute(select(data_key)).all()) == 1
