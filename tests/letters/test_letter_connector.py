from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from app.casework.letters import LetterNotWritten
from app.connectors.letter import LetterNotNamed, send_letter
from app.store import letters
from engine import feel
from engine.connectors import JobContext
from engine.deadline_functions import library
from engine.errors import NotFound
from engine.policy import EMPTY
from engine.records import Job, Resource
from tests.letters.samples import FACTS, NOW, letter
from tests.sealing import found_letter, given_entry, keys

ACK = letter(
    "Dear {{ personal.applicant_name }}\n\nWe had your request on {{ facts.received_on }}."
)


def job(**changes):
    values = {
        "key": "2251799813685260",
        "type": "letter",
        "element_id": "send_acknowledgement",
        "name": "Send the acknowledgement",
        "process_instance_key": "2251799813685250",
        "process_definition_key": "2251799813685249",
        "process_definition_id": "application_intake",
        "tenant_id": "islington",
        "business_id": "CT-1",
        "state": "CREATED",
        "retries": 3,
        "worker": "w1",
        "deadline": None,
        "headers": {"letter": "ACK"},
        "variables": {},
        "error_message": "",
        "creation_date": NOW,
        "completion_date": None,
    }
    return Job(**{**values, **changes})


def context(tx, *, now=NOW, scope=(), **changes):
    given = {
        "tx": tx,
        "job": job(**changes),
        "resource": resource,
        "scope": {"facts": FACTS, **dict(scope)},
        "library": library(EMPTY),
        "now": now,
        "is_active": lambda _key: False,
    }
    known = {field.name for field in fields(JobContext)}
    return JobContext(**{name: value for name, value in given.items() if name in known})


def resource(kind, resource_id):
    if (kind, resource_id) != ("letter", "ACK"):
        raise NotFound(kind, resource_id)
    return Resource(
        kind=kind, id="ACK", name="ACK.md", version=4, content=ACK.encode(), content_hash="x"
    )


@pytest.fixture
def tx(database):
    with database.transaction() as transaction:
        given_entry(
            transaction,
            tenant="islington",
            process_instance_key="2251799813685250",
            business_id="CT-1",
            source="record_application",
            recorded_at=NOW,
            recorded_by="spoc",
            fields={"applicant_name": "Ada <b>Example</b>"},
        )
        yield transaction


def test_a_letter_is_kept_as_it_was_sent(tx):
    said = {"recipient": "the applicant", "channel": "email"}
    sent = send_letter(keys(tx), context(tx, variables=said))
    row = found_letter(tx, sent["letter_key"])
    assert row.text == "Dear Ada <b>Example</b>\n\nWe had your request on 2 March 2026.\n"
    assert "Ada &lt;b&gt;Example&lt;/b&gt;" in row.html
    assert (row.letter_id, row.version, row.title) == ("ACK", "4", "A letter")
    assert (row.recipient, row.channel) == ("the applicant", "email")
    assert (row.tenant, row.business_id) == ("islington", "CT-1")
    assert list(row.law) == ["The Act, section 1"]
    assert sent == {"sent_at": NOW, "letter_key": row.key, "channel": "email"}


def test_a_job_that_runs_twice_sends_one_letter_and_answers_the_same(tx):
    first = send_letter(keys(tx), context(tx))
    again = send_letter(keys(tx), context(tx, now=datetime(2026, 4, 1, tzinfo=UTC)))
    assert again == first
    assert letters.count(tx, {"tenant": "islington"}, cap=10) == 1


def test_a_letter_says_itself_who_it_is_for_when_the_job_does_not(tx):
    of_the_case = {"channel": "police_101", "recipient": "nobody"}
    row = found_letter(tx, send_letter(keys(tx), context(tx, scope=of_the_case))["letter_key"])
    assert (row.recipient, row.channel) == ("applicant", "post")


def test_the_letter_may_be_named_by_an_expression(tx):
    headers = {"letter": '= if met then "ACK" else "NOT"'}
    sent = send_letter(keys(tx), context(tx, headers=headers, scope={"met": True}))
    assert found_letter(tx, sent["letter_key"]).letter_id == "ACK"


@pytest.mark.parametrize("header", [{}, {"letter": ""}, {"letter": "= 3"}, {"letter": "= missing"}])
def test_a_job_that_names_no_letter_is_refused(tx, header):
    with pytest.raises(LetterNotNamed, match="send_acknowledgement"):
        send_letter(keys(tx), context(tx, headers=header))


def test_a_letter_that_is_not_in_the_release_is_not_found(tx):
    with pytest.raises(NotFound):
        send_letter(keys(tx), context(tx, headers={"letter": "NOPE"}))


def test_a_letter_without_its_facts_is_not_written_and_nothing_is_kept(tx):
    with pytest.raises(LetterNotWritten, match=r"facts\.received_on is null"):
        send_letter(keys(tx), context(tx, scope={"facts": {}}))
    assert letters.count(tx, {"tenant": "islington"}, cap=10) == 0


def test_what_the_connector_answers_can_become_variables(tx):
    assert (
        feel.to_json(send_letter(keys(tx), context(tx)))["sent_at"] == "2026-03-30T08:15:00+00:00"
    )


@pytest.mark.parametrize(
    ("recipient", "said"),
    [
        ("victim", "Ada / nothing / nothing / Barking / nothing"),
        ("applicant", "Ada / nothing / nothing / Barking / nothing"),
        ("complainant", "Ada / nothing / nothing / Barking / nothing"),
        ("witness", "nothing / nothing / nothing / nothing / nothing"),
        ("perpetrator", "nothing / Jasper / nothing / nothing / nothing"),
        ("agency:landlord", "Ada / Jasper / Will / Barking / 27"),
    ],
)
def test_neither_side_reads_in_a_letter_what_is_known_of_the_other(tx, recipient, said):
    classes = {"suspect": "perpetrator", "seen_by": "witness", "told": "complaint", "score": "risk"}
    given_entry(
        tx,
        tenant="islington",
        process_instance_key="2251799813685250",
        business_id="CT-1",
        source="register_complaint",
        recorded_at=NOW,
        recorded_by="ann",
        fields={
            "victim": "Ada",
            "suspect": "Jasper",
            "seen_by": "Will",
            "told": "Barking",
            "score": "27",
        },
        classes=classes,
    )
    names = ("victim", "suspect", "seen_by", "told", "score")
    body = " / ".join(f'{{{{ personal.{name} ?? "nothing" }}}}' for name in names)
    given = context(tx, variables={"recipient": recipient})
    template = replace(resource("letter", "ACK"), content=letter(body).encode())
    asked = replace(given, resource=lambda *_: template)

    row = found_letter(tx, send_letter(keys(tx), asked)["letter_key"])

    assert row.text.strip() == said
