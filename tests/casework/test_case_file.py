"""Forms and steps fill the case file; what a diagram may know of it are facts."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.assembly import engine_on
from app.casework import case_writing
from app.store import case_files, case_rows
from engine.clock import VirtualClock
from engine.connectors import ConnectorError
from engine.engine import Database, Engine
from engine.errors import ExecutionFailed
from engine.records import Actor, Bundle, Search, StartRequest
from engine.timelapse import Timelapse
from tests.api.permits import named
from tests.bpmn.diagrams import end, extended, flows
from tests.casework.marking import MARK, tables_with_the_mark
from tests.connectors.jobs import run
from tests.sealing import VAULT

ROOT = Actor(subject="root", tenant=None, operates=True)
ANN = Actor(subject="ann", tenant="poole")
NAMED = {"type": "string", "title": "Name", "maxLength": 99, "x-personal": True}
FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Register",
    "type": "object",
    "properties": {
        "who": {**NAMED, "x-sensitivity": "victim"},
        "told": NAMED,
        "on": {"type": "string", "format": "date", "title": "When?"},
        "visit": {"type": "string", "title": "May we visit?", "maxLength": 20},
        "witnesses": {
            "type": "array",
            "title": "Witnesses",
            "items": {
                "type": "object",
                "properties": {"name": NAMED},
                "additionalProperties": False,
            },
        },
    },
    "required": ["on"],
    "additionalProperties": False,
    "x-case": [
        {"record": "person", "role": "victim", "name": "=who"},
        {"record": "person", "each": "=witnesses", "role": "witness", "name": "=item.name"},
        {"record": "incident", "occurred_on": "=on", "what": "=told"},
        {"record": "consent", "kind": "perpetrator_visit", "answer": "=visit", "channel": "visit"},
    ],
}
COMPLAINT = named(
    "complaint",
    extended("startEvent", "told", '<zeebe:formDefinition formId="register"/>')
    + extended(
        "serviceTask",
        "look",
        '<zeebe:taskDefinition type="case_facts"/><zeebe:ioMapping>'
        '<zeebe:output source="=case_facts" target="facts"/></zeebe:ioMapping>',
    )
    + end("done")
    + flows("told>look", "look>done"),
)
GIVEN = {
    "who": f"{MARK} Ada Quill",
    "told": f"{MARK} Bangs at night",
    "on": "2026-03-01",
    "visit": "given",
    "witnesses": [{"name": f"{MARK} Bob"}, {"name": f"{MARK} Cy"}],
}


@pytest.fixture
def office(database: Database, clock: VirtualClock) -> Engine:
    made = engine_on(database, clock, VAULT)
    files = {"c/complaint.bpmn": COMPLAINT, "c/forms/register.json": json.dumps(FORM).encode()}
    for tenant in ("poole", "islington"):
        made.deploy(Bundle(files), tenant=tenant, by=ROOT)
    return made


def given_complaint(office: Engine, number: str, tenant: str = "poole", **more: object) -> str:
    request = StartRequest(
        process_definition_id="complaint",
        tenant=tenant,
        business_id=number,
        variables={**GIVEN, **more},
    )
    by = Actor(subject="ann", tenant=tenant)
    return office.start(request, by=by).process_instance.key


def test_a_form_fills_the_case_file_and_nothing_personal_is_in_plain(
    office: Engine, clock: VirtualClock, database_url: str
) -> None:
    given_complaint(office, "C-1")
    Timelapse(office, clock).settle()

    assert tables_with_the_mark(database_url) == {}
    with office.database.read() as tx:
        case = case_files.newest(tx, "poole", "C-1")
        keys = VAULT.reading(tx)
        people = [
            (row.facts["role"], case_writing.opened(keys, row)["name"])
            for row in case_rows.of_case(tx, "person", case.key)
        ]
        told = [event.type for event in case_rows.events(tx, case.key)]
    assert people == [
        ("victim", f"{MARK} Ada Quill"),
        ("witness", f"{MARK} Bob"),
        ("witness", f"{MARK} Cy"),
    ]
    assert told == ["submitted", "person", "person", "person", "incident", "consent"]
    facts = ended(office)["facts"]
    assert facts["case_no"] == "C-1"
    assert facts["incident_dates"] == [date(2026, 3, 1)]
    assert facts["consents"]["perpetrator_visit"] == "given"
    assert facts["consents"]["record_share"] is None


def ended(office: Engine) -> dict:
    (instance,) = office.search_process_instances(Search(), by=ROOT).items
    assert instance.state == "COMPLETED"
    return dict(instance.variables)


def test_what_no_record_can_hold_is_the_forms_fault_and_nothing_is_kept(office: Engine) -> None:
    with pytest.raises(ExecutionFailed, match="entry 4 of x-case cannot be kept: 'answer' must be"):
        given_complaint(office, "C-1", visit="perhaps")

    with office.database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM case_file")).scalar() == 0


def test_the_same_people_are_found_in_other_cases_of_the_partnership_only(office: Engine) -> None:
    first = given_complaint(office, "C-1")
    given_complaint(office, "C-2", who=f"QUILL, Ms Ada {MARK}", witnesses=[])
    given_complaint(office, "C-3", who="Dee", witnesses=[{"name": f"{MARK} Ada Quill"}])
    given_complaint(office, "C-4", tenant="islington")

    assert run(office, "case_matches", first, business_id="C-1") == {
        "case_matches": [{"case_no": "C-2", "state": "open", "closed_on": None, "on": ["victim"]}]
    }


def test_a_case_is_closed_and_opened_again_and_asks_anew(
    office: Engine, clock: VirtualClock
) -> None:
    key = given_complaint(office, "C-1")

    def step(kind: str, **given: object) -> dict:
        return run(office, kind, key, business_id="C-1", **given)

    number = step("case_record", record="action", what="Mend the door", agency="landlord")["number"]
    with pytest.raises(ConnectorError, match="open actions: 1") as refusal:
        step("case_close", reason="asb_ceased")
    step("case_record", record="action_report", number=number, state="done")
    closed = step("case_close", reasons=["asb_ceased"])
    clock.set(clock.now() + timedelta(days=40))
    before = step("case_facts")["case_facts"]
    again = step("case_reopen", reason="new_incident")
    after = step("case_facts")["case_facts"]

    assert refusal.value.code == "case_has_open_actions"
    assert closed == {"case_no": "C-1", "closed_on": date(2026, 3, 2)}
    assert (before["state"], before["consents"]["perpetrator_visit"]) == ("closed", "given")
    assert again == {"case_no": "C-1", "episode": 2}
    assert (after["state"], after["consents"]["perpetrator_visit"]) == ("open", None)
    assert [one["closed_on"] for one in after["episodes"]] == [date(2026, 3, 2), None]
    assert after["actions"] == {
        "total": 1,
        "open": 0,
        "overdue": 0,
        "unreported": [],
        "unsettled": [],
    }


def test_an_assessment_that_somebody_else_overtook_is_stale(office: Engine) -> None:
    key = given_complaint(office, "C-1")

    def assess(band: str, based_on: int | None, job: str) -> dict:
        given = {"subject": "victim", "band": band, "based_on": based_on}
        return run(office, "case_assess", key, job_key=job, business_id="C-1", **given)

    first = assess("standard", None, "j1")
    again = assess("standard", None, "j1")
    second = assess("high", 1, "j2")
    with pytest.raises(ConnectorError) as refusal:
        assess("medium", 1, "j3")

    assert first["assessment"]["version"] == again["assessment"]["version"] == 1
    assert second["assessment"] == {
        "version": 2,
        "band": "high",
        "old_band": "standard",
        "changed": True,
        "rose": True,
    }
    assert refusal.value.code == "assessment_stale"
    assert refusal.value.variables["assessment"]["version"] == 2
    facts = run(office, "case_facts", key, business_id="C-1")["case_facts"]
    assert facts["risk"]["victim"]["band"] == "high"


def test_an_agreement_says_when_the_next_update_is_due_and_contact_moves_it(
    office: Engine,
) -> None:
    key = given_complaint(office, "C-1")

    def contact(**given: object) -> dict:
        run(office, "case_record", key, business_id="C-1", record="contact", **given)
        return run(office, "case_facts", key, business_id="C-1")["case_facts"]

    agreed = {"record": "contact_agreement", "every_days": 14, "method": "phone"}
    run(office, "case_record", key, business_id="C-1", **agreed)
    missed = contact(on=date(2026, 3, 3), method="phone", reached=False, purpose="update")
    contact(on=date(2026, 3, 4), method="post", reached=False, purpose="update")
    reached = contact(on=date(2026, 3, 5), method="phone", reached=True, purpose="update")

    assert missed["contact"]["next_due"] == date(2026, 3, 16)
    made = [{"on": date(2026, 3, 3), "method": "phone"}]
    assert missed["attempts"] == {"count": 1, "methods": ["phone"], "days": 1, "made": made}
    assert reached["attempts"]["count"] == 0
    assert reached["contact"]["next_due"] == date(2026, 3, 19)
    assert reached["contact"]["last_on"] == date(2026, 3, 5)


def test_cases_are_linked_once_and_from_both_sides(office: Engine) -> None:
    key = given_complaint(office, "C-1")
    other = given_complaint(office, "C-2")

    def link(number: str) -> dict:
        given = {"other": number, "kind": "counter_allegation"}
        return run(office, "case_link", key, business_id="C-1", **given)

    assert (link("C-2"), link("C-2")) == ({"linked": True}, {"linked": False})
    with pytest.raises(ConnectorError, match="no other case 'C-9'"):
        link("C-9")
    seen = run(office, "case_facts", other, business_id="C-2")["case_facts"]["links"]
    assert seen == [{"case_no": "C-1", "kind": "counter_allegation", "under_way": []}]


def test_high_cases_and_a_random_few_are_to_be_reviewed_and_the_choice_is_on_record(
    office: Engine,
) -> None:
    keys = {number: given_complaint(office, number) for number in ("C-1", "C-2", "C-3", "C-4")}
    run(office, "case_assess", keys["C-1"], business_id="C-1", subject="victim", band="high")

    def choose(job: str, **given: object) -> dict:
        return run(office, "case_review_list", keys["C-1"], job_key=job, rate=0.5, **given)

    first = choose("j1")
    again = choose("j1")
    later = choose("j2", not_since=date(2026, 3, 1))

    assert first["high_cases"] == ["C-1"]
    assert len(first["sampled_cases"]) == 2
    assert again == first
    assert not set(later["sampled_cases"]) & set(first["sampled_cases"])
    assert first["seed"] == "j1"
