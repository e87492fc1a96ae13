"""What a file of another system may say, row by row, and what is refused with its place."""

from datetime import date

import pytest

from app.casework import importing
from app.casework.import_file import ImportRefused, ImportRow
from app.casework.import_judging import CaseRows, judge
from tests.casework.files_of_cases import FILE, HEADER, counts, imported
from tests.sealing import given_access


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


def judged(record: str = "incident", **cells: str):
    common = {"record": record, "case_reference": "FL-1"}
    day = {"occurred_on": "27/02/2026"} if record == "incident" else {}
    row = ImportRow(2, {**common, **day, **cells})
    return judge(CaseRows("FL-1", [row]), today=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"easting": "614300", "northing": "159900"}, "51.297876, 1.072598"),
        ({"latitude": "53.0112", "longitude": "-2.2271"}, "53.0112, -2.2271"),
        ({"geo": "614300, 159900", "easting": "", "northing": ""}, "51.297876, 1.072598"),
    ],
)
def test_an_incident_says_where_it_was_in_degrees_or_on_the_national_grid(cells, kept):
    (row,) = judged(**cells).rows

    assert row.written.values["geo"] == kept


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"easting": "700000", "northing": "100000"}, "easting", "within Great Britain"),
        ({"easting": "=A1", "northing": "159900"}, "easting", "within Great Britain"),
        ({"latitude": "48.85", "longitude": "2.35"}, "latitude", "within the United Kingdom"),
        ({"easting": "614300"}, "northing", "is needed beside easting"),
        ({"longitude": "-2.2"}, "latitude", "is needed beside longitude"),
        ({"geo": "53.01, -2.2", "easting": "614300", "northing": "159900"}, "easting", "once more"),
        ({"record": "person", "role": "witness", "name": "Will", "easting": "614300",
          "northing": "159900"}, "easting", "says nothing of a person"),
    ],
)  # fmt: skip
def test_where_an_incident_was_is_said_once_whole_and_within_the_country(cells, column, reason):
    (refusal,) = judged(**cells).rejections

    assert (refusal.row, refusal.column) == (2, column)
    assert reason in refusal.reason
