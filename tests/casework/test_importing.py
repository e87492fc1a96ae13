"""Cases of another system come in whole or not at all, once, and every refusal says where."""

import csv
import io
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.casework import case_facts, case_writing
from app.casework.case_writing import Origin
from app.casework.erasing import erase
from app.casework.importing import Importer
from app.store import case_links, case_rows
from tests.casework.files_of_cases import FILE, all_cases, counts, imported
from tests.sealing import VAULT


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


def test_what_was_disposed_of_does_not_come_back(importer):
    imported(importer, FILE)
    with importer.engine.database.transaction() as tx:
        keys = VAULT.keys(tx, importer.engine.now())
        erase(keys, all_cases(tx)[0], Origin(by="ann", source="test"))

    state, rejections = imported(importer, FILE)

    assert counts(state) == (0, 0, 0, 2, 3)
    assert rejections[2, ""] == "belongs to a case that was disposed of"


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
