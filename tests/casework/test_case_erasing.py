"""Whatever is stored sealed of a case is emptied when it is disposed of, in whichever table."""

from datetime import UTC, date, datetime

from sqlalchemy import insert, select

from app.casework.case_writing import Origin
from app.casework.erasing import erase
from app.store import case_erasing, case_files
from app.store.case_tables import case_fingerprint
from app.store.meeting_tables import agenda_item
from app.store.tables import Instant, case_file, case_party, metadata
from tests.sealing import VAULT

FINDERS = (case_fingerprint, case_party)
WORDS, CASE, OTHER = b"words", "case", "another case"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def row(table, case):
    """A row of a case: what it hangs on (the case, an item, an action) is named after the case."""
    return {one.name: value(one, case) for one in table.columns}


def value(column, case):
    if isinstance(column.type, Instant):
        return NOW
    typical = {int: len(case), float: 1.0, bool: False, bytes: WORDS, date: NOW.date()}
    return typical.get(column.type.python_type, case)


def test_no_table_keeps_what_is_sealed_of_a_case(database):
    sealed = [table for table in metadata.sorted_tables if "sealed" in table.c]
    with database.transaction() as tx:
        for case in (CASE, OTHER):
            for table in dict.fromkeys([agenda_item, *sealed]):
                tx.execute(insert(table).values(row(table, case)))

        case_erasing.empty(tx, CASE)

        left = {
            (table.name, bytes(kept))
            for table in sealed
            for kept in tx.execute(select(table.c.sealed)).scalars()
        }
    assert left == {(table.name, kept) for table in sealed for kept in (b"", WORDS)}


def test_what_finds_a_person_again_goes_with_the_case(database):
    with database.transaction() as tx:
        for case in (CASE, OTHER):
            for table in (case_file, *FINDERS):
                tx.execute(insert(table).values(row(table, case)))
        mine = case_files.find(tx, CASE)

        erase(VAULT.keys(tx, NOW), mine, Origin(by="engine", source="disposal"))

        left = {
            (table.name, found)
            for table in FINDERS
            for found in tx.execute(select(table.c.case_key)).scalars()
        }
    assert left == {(table.name, OTHER) for table in FINDERS}
