"""What is personal goes to the case record with the step that brings it, and nowhere else."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.assembly import engine_on
from app.casework import case_entries, sent_letters
from app.casework.case_files import Process
from app.casework.keeping import keep
from app.casework.names import NAME, plain_name
from app.connectors.duplicates import find_duplicates
from app.store import letters
from engine import bundles
from engine.clock import VirtualClock
from engine.connectors import JobContext, Told
from engine.engine import Database, Engine
from engine.errors import SubmissionRefused
from engine.feel import STANDARD
from engine.records import Actor, Job, PersonalEntry, StartRequest
from engine.timelapse import Timelapse
from tests.casework.marking import MARK, tables_with, tables_with_the_mark
from tests.engine.counting_statements import heard
from tests.scenarios.loans import given_processes
from tests.sealing import VAULT, keys

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DESK = Actor(subject="dan", tenant="poole", groups=frozenset({"desk"}))
OPERATOR = Actor(subject="op", tenant=None, operates=True)
NOTE = f"{MARK} Ada"
NOTHING_MORE = Told(form="{}", scope={}, library=STANDARD)


@pytest.fixture
def office(database: Database, clock: VirtualClock, tmp_path: Path) -> Engine:
    """An engine with everything plugged in and the loans deployed."""
    made = engine_on(database, clock, VAULT)
    for tenant, bundle in bundles.read_all(given_processes(tmp_path / "loans")).items():
        made.deploy(bundle, tenant=tenant, by=OPERATOR)
    return made


def given_loan(office: Engine, **variables: object) -> str:
    """Start a loan and return the key of its first task."""
    request = StartRequest(
        process_definition_id="loan", tenant="poole", business_id="L-1", variables=variables
    )
    return office.start(request, by=DESK).next_user_tasks[0].key


def test_what_is_personal_is_nowhere_in_plain_from_the_draft_to_the_letter(
    office: Engine, clock: VirtualClock, database_url: str
) -> None:
    task = given_loan(office, ref="L-1")

    office.save_draft(task, {"note": NOTE}, by=DESK)
    drafted = tables_with_the_mark(database_url)
    form = office.form_of(task, by=DESK)
    office.complete_user_task(task, {"level": 4, "note": NOTE}, by=DESK)
    completed = tables_with_the_mark(database_url)
    Timelapse(office, clock).settle()
    sent = tables_with_the_mark(database_url)

    assert (drafted, completed, sent) == ({}, {}, {})
    assert form is not None
    assert form.draft == {"note": NOTE}
    with office.database.read() as tx:
        (letter,) = letters.page(tx, {}, after=None, limit=9)
        assert NOTE in sent_letters.opened(VAULT.reading(tx), letter).text


def test_the_search_looks_into_snapshots(
    office: Engine, clock: VirtualClock, database_url: str
) -> None:
    task = given_loan(office, ref=f"{MARK} as a variable")
    office.complete_user_task(task, {"level": 4, "note": "Ada"}, by=DESK)
    Timelapse(office, clock).settle()

    assert "process_instance" in tables_with_the_mark(database_url)
    assert "process_instance" in tables_with(database_url, b"decide", only_compressed=True)


def test_a_refused_answer_leaves_nothing_anywhere(office: Engine, database_url: str) -> None:
    task = given_loan(office, ref="L-1")

    with pytest.raises(SubmissionRefused):
        office.complete_user_task(task, {"level": 99, "note": NOTE}, by=DESK)

    assert tables_with_the_mark(database_url) == {}


def test_a_letter_that_cannot_be_written_tells_nothing_personal(
    office: Engine, clock: VirtualClock, database_url: str
) -> None:
    # The letter names a reference, and this loan has none: an incident after three attempts.
    office.complete_user_task(given_loan(office), {"level": 4, "note": NOTE}, by=DESK)
    Timelapse(office, clock).move_to(NOW + timedelta(days=1))

    assert "incident" in tables_with(database_url, b"LOAN-ACK")
    assert tables_with_the_mark(database_url) == {}


def entry(instance: str, business_id: str | None, **values: object) -> PersonalEntry:
    return PersonalEntry(
        instance_key=instance,
        business_id=business_id,
        tenant="poole",
        form_id="record_application",
        user_task_key="1.2",
        values=values,
        by="ann",
        at=NOW,
    )


JOB = Job(
    key="9",
    type="find_duplicates",
    element_id="find",
    name="Find",
    process_instance_key="1",
    process_definition_key="7",
    process_definition_id="application_intake",
    tenant_id="poole",
    business_id="CT-1",
    state="CREATED",
    retries=3,
    worker="w",
    deadline=None,
    headers={},
    variables={},
    error_message="",
    creation_date=NOW,
    completion_date=None,
)


def given(database: Database, *entries: PersonalEntry) -> None:
    with database.transaction() as tx:
        for one in entries:
            keep(keys(tx), one, NOTHING_MORE)


def record(database: Database, job: Job = JOB) -> dict[str, object]:
    with database.read() as tx:
        process = case_entries.process_of(job)
        return dict(case_entries.merged(case_entries.of_process(keys(tx), process)))


def test_later_values_of_a_case_win_whichever_instance_brings_them(database: Database) -> None:
    given(
        database,
        entry("1", "CT-1", applicant_name="Ada", venue="Room 1"),
        entry("2", "CT-1", venue="Room 2"),
        entry("3", "CT-2", venue="Room 3"),
        replace(entry("4", "CT-1", venue="Room 4"), tenant="islington"),
    )

    assert record(database) == {"applicant_name": "Ada", "venue": "Room 2"}


def test_what_is_kept_for_a_known_case_costs_two_statements(database: Database) -> None:
    given(database, entry("1", "CT-1", venue="Room 1"))

    with heard(database) as said:
        given(database, entry("1", "CT-1", venue="Room 2"))

    # The case with its keys is read, and all that is new is written.
    assert len(said.statements) == 2, said.statements
    assert record(database) == {"venue": "Room 2"}


def test_a_new_application_under_an_old_reference_begins_a_new_record(database: Database) -> None:
    given(
        database,
        entry("1", "CT-1", applicant_name="Ada", language="Polish", safe_to_contact="mornings"),
        entry("2", "CT-1", applicant_name="Bob"),
    )

    again = replace(JOB, process_instance_key="2")
    assert record(database, again) == {"applicant_name": "Bob"}
    assert record(database)["applicant_name"] == "Ada"


def test_a_case_without_a_reference_has_only_its_own_entries(database: Database) -> None:
    given(database, entry("1", None, summary="mine"), entry("2", None, summary="another's"))

    assert record(database, replace(JOB, business_id=None)) == {"summary": "mine"}


def test_what_is_kept_is_undone_with_its_transaction(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError), database.transaction() as tx:
        keep(keys(tx), entry("1", "CT-1", applicant_name="Ada"), NOTHING_MORE)
        _ = 1 / 0

    assert record(database) == {}


@pytest.fixture
def others(database: Database) -> None:
    given(
        database,
        entry("1", "CT-1", applicant_name="Ms Ada Quill"),
        entry("2", "CT-2", applicant_name="QUILL, Ada"),
        entry("3", "CT-3", applicant_name="An Advocate", victim_name="Ada  Quill"),
        entry("4", "CT-4", applicant_name="Bob Quill"),
        entry("5", "CT-5", applicant_name="Ada Quill", victim_name="Bob Quill"),
        replace(entry("6", "CT-6", applicant_name="Ada Quill"), tenant="islington"),
        entry("7", "CT-7", applicant_name="Ada Quill"),
    )


@pytest.mark.usefixtures("others")
def test_other_open_cases_of_the_same_person_are_found(database: Database) -> None:
    with database.transaction() as tx:
        found = find_duplicates(keys(tx), context(tx, closed={"7"}))

    assert found == {"possible_duplicates": ["CT-2", "CT-3"]}


def test_a_case_without_a_name_has_no_duplicates(database: Database) -> None:
    given(database, entry("1", "CT-1", harm_described="x"), entry("2", "CT-2", harm_described="x"))

    with database.transaction() as tx:
        assert find_duplicates(keys(tx), context(tx)) == {"possible_duplicates": []}


def test_a_case_without_a_reference_is_named_by_its_key(database: Database) -> None:
    given(
        database,
        *(
            entry(key, reference, applicant_name="Ada Quill")
            for key, reference in (("1", ""), ("2", ""), ("3", "CT-3"), ("4", "CT-1"))
        ),
    )

    with database.transaction() as tx:
        of_a_reference = find_duplicates(keys(tx), context(tx))
        of_none = find_duplicates(
            keys(tx), replace(context(tx), job=replace(JOB, business_id=None))
        )

    assert of_a_reference == {"possible_duplicates": ["2", "CT-3"]}
    assert of_none == {"possible_duplicates": ["2", "CT-1", "CT-3"]}


def test_naming_a_person_twice_changes_nothing(database: Database) -> None:
    twice = entry("1", "CT-1", applicant_name="Ada Quill")
    given(database, twice, twice, entry("2", "CT-2", applicant_name="Ada Quill"))

    with database.transaction() as tx:
        assert find_duplicates(keys(tx), context(tx)) == {"possible_duplicates": ["CT-2"]}
        assert len(_entries(tx)) == 3


def _entries(tx) -> list:
    return [
        one
        for key in ("1", "2")
        for one in case_entries.of_process(
            keys(tx), Process(tenant="poole", instance_key=key, business_id=f"CT-{key}")
        )
    ]


def context(tx, closed: frozenset[str] | set[str] = frozenset()) -> JobContext:
    return JobContext(
        tx=tx,
        job=JOB,
        resource=lambda _kind, _id: pytest.fail("no resource is needed"),
        scope={},
        library=STANDARD,
        is_active=lambda key: key not in closed,
        now=NOW,
    )


def test_a_name_is_found_again_in_no_other_partnership_and_not_without_the_key(
    database: Database,
) -> None:
    def found(tenant: str, name: str) -> str:
        return held.fingerprint(tenant, NAME, plain_name(name))

    with database.transaction() as tx:
        held = keys(tx)
        quill = found("poole", "Ada Quill")
        assert found("poole", "Dr. QUILL ada") == quill
        assert found("islington", "Ada Quill") != quill
        assert found("poole", "Ada Quills") != quill
        assert "quill" not in quill
        kept = VAULT.reading(tx)
        assert kept.fingerprint("poole", NAME, plain_name("Ada Quill")) == quill
        assert kept.fingerprint("nowhere", NAME, plain_name("Ada Quill")) != quill
