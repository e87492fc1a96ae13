"""The work on imported cases: who imports them, and what begins with them, once."""

import pytest

from app.casework import import_file, importing
from app.casework.importing import LEASE, Importer
from app.store import case_files, case_imports
from engine.records import Actor, Search
from tests.casework.files_of_cases import (
    FILE,
    HEADER,
    accepted,
    all_cases,
    counts,
    deployed,
    imported,
)
from tests.sealing import VAULT


def begun(importer: Importer) -> list[tuple[str, str]]:
    """The processes that are under way, each with the number of its case."""
    found = importer.engine.search_process_instances(Search(), by=Actor("ann", "poole")).items
    with importer.engine.database.read() as tx:
        numbers = {
            key: case.number
            for case in all_cases(tx)
            for key in case_files.instances_of(tx, case.key)
        }
    return sorted((numbers[one.key], one.process_definition_id) for one in found)


def test_an_open_case_is_taken_over_and_a_closed_one_is_counted_down_once(importer):
    deployed(importer, take_over="case_imported", keep="case_closed")
    tried, _ = imported(importer, FILE, check_only=True)
    assert (tried.begun, begun(importer)) == (2, [])

    first, _ = imported(importer, FILE)
    again, _ = imported(importer, FILE.replace("Ada", "Bea").replace("FL-1,77", "FL-1,78"))

    assert (first.begun, counts(again), again.begun) == (2, (0, 1, 1, 3, 0), 0)
    assert begun(importer) == [("FL-1", "take_over"), ("FL-2", "keep")]
    with importer.engine.database.read() as tx:
        one, two = all_cases(tx)
    assert one.last_activity_at == importer.engine.now()
    # A record that comes from elsewhere does not keep a closed case any longer.
    assert two.last_activity_at == two.closed_at


def test_the_work_on_what_was_imported_before_begins_when_its_file_comes_again(importer):
    before, _ = imported(importer, FILE)
    deployed(importer, take_over="case_imported", keep="case_closed")

    after, _ = imported(importer, FILE)

    assert (before.begun, after.begun, after.unchanged) == (0, 2, 5)


def test_a_file_is_read_once_by_whoever_works_on_it_and_then_forgotten(importer, monkeypatch):
    many = "".join(f"case,FL-{n},,01/01/2026,open,,,,,,,,,,\n" for n in range(1, 6))
    accepted(importer, f"{HEADER}\n{many}")
    monkeypatch.setattr(importing, "BATCH", 2)
    read = []

    def noted(*given):
        read.append(given)
        return import_file.rows_of(*given)

    monkeypatch.setattr(importing, "rows_of", noted)

    while importer.import_next():
        pass

    assert (len(read), importer.opened) == (1, importing.OpenFile())


def test_an_import_goes_on_where_it_was_killed(importer, clock, monkeypatch):
    many = "".join(f"case,FL-{n},,01/01/2026,open,,,,,,,,,,\n" for n in range(1, 6))
    key = accepted(importer, f"{HEADER}\n{many}")
    monkeypatch.setattr(importing, "BATCH", 2)
    killed = Importer(importer.engine, VAULT)
    row = killed._claimed()
    assert row is not None
    row = killed._imported(row, killed._cases(row)[0])
    assert importer.import_next() is False

    clock.set(clock.now() + LEASE)
    while importer.import_next():
        pass

    with importer.engine.database.read() as tx:
        state = case_imports.find(tx, key)
        assert len(all_cases(tx)) == 5
    assert (state.imported_cases, state.state) == (5, "done")
    with pytest.raises(importing.LeaseLost):
        killed._imported(row, killed._cases(row)[1])
