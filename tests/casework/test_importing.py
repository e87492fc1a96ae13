"""Cases of another system come in whole or not at all, once, and every refusal says where."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assembly import engine_on
from app.casework import case_facts, case_writing, import_file, importing
from app.casework.case_writing import Origin
from app.casework.erasing import erase
from app.casework.import_cases import ImportScope
from app.casework.import_file import ImportRefused
from app.casework.importing import LEASE, Importer
from app.store import case_files, case_imports, case_links, case_rows
from engine.records import Actor, Bundle, Search
from tests.api.permits import named
from tests.bpmn.diagrams import declared, end, flows, task
from tests.sealing import VAULT, given_access

SCOPE = ImportScope(tenant="poole", system="flare", by="ann", visible_to="case_officer")
HEADER = (
    "record,case_reference,reference,opened_on,state,closed_on,category,tags,"
    "role,name,address,child,occurred_on,hate,what"
)
FILE = f"""{HEADER}
case,FL-1,,02/01/2026,Open,,Nuisance,noise; dogs,,,,,,,
person,FL-1,,,,,,,victim,Ada Quill,"1 Mill Rd, Poole",no,,,
incident,FL-1,77,,,,personal,,,,,,27/02/2026,yes,"Shouting, ""loud"" music"
case,FL-2,,2025-12-01,closed,1 February 2026,,,,,,,,,
incident,FL-2,,,,,,,,,,,3 Dec 2025,,
"""


@pytest.fixture
def importer(database, clock) -> Importer:
    made = Importer(engine_on(database, clock, VAULT), VAULT)
    deployed(made, post="post_came")  # a partnership that works, though not with cases yet
    return made


def accepted(importer: Importer, content: str | bytes, *, check_only: bool = False) -> str:
    data = content.encode() if isinstance(content, str) else content
    return importer.engine.carry_out(
        lambda one: (
            importing.accept(
                VAULT.keys(one.tx, one.at), SCOPE, importing.read(data), check_only=check_only
            ).key
        ),
        by=Actor("ann", "poole"),
    )


def imported(importer: Importer, content: str | bytes, *, check_only: bool = False):
    """Import a file to its end; return its state, and its rejections as (row, column)."""
    key = accepted(importer, content, check_only=check_only)
    while importer.import_next():
        pass
    with importer.engine.database.read() as tx:
        state, rejections = case_imports.find(tx, key), case_imports.rejections(tx, key)
        kept = case_imports.content(tx, key)
    assert state is not None
    assert (state.state, state.done, kept) == ("done", state.cases, None)
    return state, {(one.row, one.column): one.reason for one in rejections}


def counts(state) -> tuple[int, int, int, int, int]:
    found = (state.imported_cases, state.imported_people, state.imported_incidents)
    return (*found, state.unchanged, state.rejected)


def everything(importer: Importer) -> list[object]:
    """All that is in the case files, as far as it can be told apart."""
    found: list[object] = []
    with importer.engine.database.read() as tx:
        keys = VAULT.reading(tx)
        for case in sorted(all_cases(tx), key=lambda one: one.number):
            found.append((case.number, case.state, case.opened_at, case.closed_at, case.episode))
            for kind in ("case", "person", "incident", "access", "reference"):
                for row in case_rows.of_case(tx, kind, case.key):
                    plain = {name: one for name, one in row.facts.items() if name != "person"}
                    found.append((kind, plain, dict(case_writing.opened(keys, row))))
    return found


def all_cases(tx):
    numbers = [f"FL-{number}" for number in range(1, 8)]
    cases = [case_files.newest(tx, "poole", number) for number in numbers]
    return [case for case in cases if case is not None]


def test_a_file_becomes_cases_that_are_whole_sealed_and_found(importer):
    state, rejections = imported(importer, FILE)

    assert (counts(state), rejections) == ((2, 1, 2, 0, 0), {})
    with importer.engine.database.read() as tx:
        keys = VAULT.reading(tx)
        one, two = all_cases(tx)
        facts = case_facts.facts_of(tx, one, now=importer.engine.now())
        (person,) = case_rows.of_case(tx, "person", one.key)
        (incident,) = case_rows.of_case(tx, "incident", one.key)
        (access,) = case_rows.of_case(tx, "access", one.key)
        told = dict(case_writing.opened(keys, incident))
        (episode,) = case_links.episodes(tx, two.key)
    assert (facts["opened_on"], facts["state"], facts["category"], facts["tags"]) == (
        date(2026, 1, 2),
        "open",
        "nuisance",
        ["noise", "dogs"],
    )
    assert facts["incident_dates"] == [date(2026, 2, 27)]
    assert facts["hate"] is True
    assert (person.facts["role"], person.facts["child"]) == ("victim", False)
    assert b"Quill" not in (person.sealed or b"")
    assert told == {"what": 'Shouting, "loud" music'}
    assert access.facts["who"] == "case_officer"
    assert (two.state, episode.reasons) == ("closed", ["import"])


def begins_with(message: str, process_id: str) -> bytes:
    """A process that begins with a message and waits for somebody."""
    definition = f'<messageEventDefinition messageRef="message_{message}"/>'
    inside = f'<startEvent id="in">{definition}</startEvent>' + task("look") + end("out")
    return named(process_id, inside + flows("in>look", "look>out"), declared("message", message))


def deployed(importer: Importer, **processes: str) -> None:
    """Deploy processes by the message that each begins with."""
    files = {f"{name}.bpmn": begins_with(said, name) for name, said in processes.items()}
    importer.engine.deploy(Bundle(files), by=Actor("ann", "poole"), tenant="poole")


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


def test_a_file_twice_is_the_file_once(importer):
    imported(importer, FILE)
    before = everything(importer)

    state, rejections = imported(importer, FILE)

    assert (counts(state), rejections) == ((0, 0, 0, 5, 0), {})
    assert everything(importer) == before


def test_checking_reports_as_if_and_leaves_nothing(importer):
    faulty = FILE + "person,FL-3,,,,,,,victim,,,,,,\n"

    state, rejections = imported(importer, faulty, check_only=True)

    assert counts(state) == (2, 1, 2, 0, 1)
    assert rejections == {(7, "name"): "is needed for a person"}
    assert everything(importer) == []
    assert counts(imported(importer, faulty)[0]) == (2, 1, 2, 0, 1)


def test_one_wrong_row_keeps_its_whole_case_out_and_no_other(importer):
    state, rejections = imported(importer, FILE.replace("27/02/2026", "02/27/2026"))

    assert counts(state) == (1, 0, 1, 0, 3)
    why = "its case was not imported, because row 4 was refused"
    assert rejections == {
        (2, ""): why,
        (3, ""): why,
        (4, "occurred_on"): "must be a date, day before month, as 27/03/2026 or 2026-03-27",
    }


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("case,FL-3,,01/01/2026,shut,,,,,,,,,,", "state", "must be one of open, closed"),
        ("case,FL-3,,01/01/2027,open,,,,,,,,,,", "opened_on", "from 1900 until today"),
        ("case,FL-3,,01/01/26,open,,,,,,,,,,", "opened_on", "must be a date, day before month"),
        ("case,FL-3,,31/02/2026,open,,,,,,,,,,", "opened_on", "must be a date"),
        ("case,FL-3,,01/01/2026,closed,,,,,,,,,,", "closed_on", "is needed for a closed case"),
        ("case,FL-3,,01/01/2026,open,02/01/2026,,,,,,,,,", "closed_on", "must be empty"),
        ("case,FL-3,,02/01/2026,closed,01/01/2026,,,,,,,,,", "closed_on", "must not be before"),
        ("case,FL-3,,01/01/2026,open,,,,victim,,,,,,", "role", "says nothing of a case"),
        ("case,=1+1,,01/01/2026,open,,,,,,,,,,", "case_reference", "must have 1 to 60"),
        ("case,FL-3,,01/01/2026,open,,=A1,,,,,,,,", "category", "begins like a formula"),
        ("cases,FL-3,,01/01/2026,open,,,,,,,,,,", "record", "must be one of case, person"),
        ("person,FL-1,,,,,,,witness,Will,,maybe,,,", "child", "must be yes or no"),
        ("person,FL-9,,,,,,,witness,Will,,,,,", "", "no row of this file opens"),
        ("case,FL-3,,01/01/2026,open", "", "has 5 cells where the header has 15"),
        ("case,TAKEN,,01/01/2026,open,,,,,,,,,,", "", "bears the number of another case"),
        ("incident,FL-1,77,,,,,,,,,,28/02/2026,,", "", "imported with other content"),
        ("case,FL-1,,03/01/2026,open,,,,,,,,,,", "", "imported with other content"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(importer, row, column, reason):
    imported(importer, FILE)
    with importer.engine.database.transaction() as tx:
        given_access(tx, "poole", "process", "TAKEN", who="ann")

    state, rejections = imported(importer, f"{HEADER}\n{row}\n")

    assert counts(state)[:4] == (0, 0, 0, 0)
    assert [*rejections] == [(2, column)]
    assert reason in rejections[2, column]


def test_what_was_disposed_of_does_not_come_back(importer):
    imported(importer, FILE)
    with importer.engine.database.transaction() as tx:
        keys = VAULT.keys(tx, importer.engine.now())
        erase(keys, all_cases(tx)[0], Origin(by="ann", source="test"))

    state, rejections = imported(importer, FILE)

    assert counts(state) == (0, 0, 0, 2, 3)
    assert rejections[2, ""] == "belongs to a case that was disposed of"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"record,name\n", "the column 'case_reference' is missing"),
        (b"record,case_reference,wrong\n", "there is no column 'wrong'; the columns are record"),
        (b"record,case_reference,record\n", "the column 'record' is there twice"),
        (b'record,case_reference\ncase,"FL-1\n', "row 2 cannot be read"),
        (b"record,case_reference\ncase,\x81\xff\n", "line 2 is neither UTF-8 nor Windows-1252"),
        (b"record,case_reference\ncase,\x00\n", "the file is no text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content, reason):
    with pytest.raises(ImportRefused, match=reason):
        importing.cases_of(content)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", "\t"), ("utf-16", "|")],
)
def test_what_spreadsheets_write_is_read(encoding, delimiter):
    text = "Record;Case Reference;Role;Name\r\nperson;FL-1;victim;Zoë O\u2019Brien\r\n\r\n;;;\r\n"

    (case,) = importing.cases_of(text.replace(";", delimiter).encode(encoding))

    (row,) = case.rows
    assert (row.number, row.cells["name"]) == (2, "Zoë O\u2019Brien")


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


CELL = st.text(st.sampled_from("abc é\u2019\"';,|=\t\n0/"), max_size=8)
ROW = st.fixed_dictionaries(
    {
        "record": st.sampled_from(["case", "person", "incident", "x"]),
        "case_reference": st.sampled_from(["FL-1", "FL-2", "FL-3"]),
        "reference": st.sampled_from(["", "", "1", "2"]),
        "opened_on": st.sampled_from(["", "01/02/2026", "2026-01-03", "13/13/2026"]),
        "state": st.sampled_from(["open", "closed", ""]),
        "role": st.sampled_from(["victim", "witness", ""]),
        "name": CELL,
        "occurred_on": st.sampled_from(["02/02/2026", ""]),
        "what": CELL,
    }
)


def plausible(row: dict[str, str]) -> dict[str, str]:
    """Leave out what says nothing of this kind of record, so that many rows are taken."""
    of_record = {
        "case": ("opened_on", "state"),
        "person": ("role", "name"),
        "incident": ("occurred_on", "what"),
    }.get(row["record"], ())
    common = ("record", "case_reference", "reference")
    return {name: one if name in (*common, *of_record) else "" for name, one in row.items()}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW.map(plausible), max_size=8))
def test_any_file_twice_is_the_file_once(importer, rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=[*ROW_NAMES])
    writer.writeheader()
    writer.writerows(rows)

    imported(importer, text.getvalue())
    before = everything(importer)
    again, _ = imported(importer, text.getvalue())

    assert everything(importer) == before
    assert counts(again)[:3] == (0, 0, 0)


ROW_NAMES = (
    *("record", "case_reference", "reference", "opened_on", "state"),
    *("role", "name", "occurred_on", "what"),
)
