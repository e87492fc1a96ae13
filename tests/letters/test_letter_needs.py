"""Whether a letter must be made readable for somebody is looked up, never told to the diagram."""

from datetime import UTC, datetime, timedelta

import pytest

from app.casework import case_entries
from app.casework.case_files import Process
from app.connectors.letter_needs import find_needs
from app.store import letters
from tests.letters.test_letter_connector import context
from tests.sealing import given_entry, keys

TOLD_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def tx(database):
    """A transaction that tests may write in."""
    with database.transaction() as transaction:
        yield transaction


def told(tx, **fields):
    given_entry(
        tx,
        tenant="islington",
        process_instance_key="2251799813685250",
        business_id="CT-1",
        source="record_application",
        recorded_at=TOLD_AT,
        recorded_by="anna",
        fields={"applicant_name": "Ada", **fields},
    )


def record_of(tx):
    process = Process(tenant="islington", instance_key="2251799813685250", business_id="CT-1")
    return case_entries.of_process(keys(tx), process)


@pytest.mark.parametrize(
    "needs",
    [{"language": "Polish"}, {"accessibility_needs": "Large print"}, {"language": "Anglo-Romani"}],
    ids=str,
)
def test_whoever_reads_otherwise_gets_a_prepared_letter_and_its_draft_is_in_the_case(tx, needs):
    told(tx, **needs)

    assert find_needs(keys(tx), context(tx)) == {"to_prepare": True}

    draft = record_of(tx)[-1].fields["letter_draft"]
    assert "Dear Ada" in draft
    assert record_of(tx)[-1].classes == {}
    assert letters.find_by_job(tx, "2251799813685260") is None


def test_a_draft_that_says_something_of_health_is_for_who_sees_health(tx):
    told(tx, language="Polish")
    entry = {"source": "visit", "recorded_at": TOLD_AT + timedelta(hours=1), "recorded_by": "anna"}
    case = {"process_instance_key": "2251799813685250", "business_id": "CT-1"}
    given_entry(
        tx, tenant="islington", **case, **entry,
        fields={"applicant_name": "Ada"}, classes={"applicant_name": "health"},
    )  # fmt: skip

    assert find_needs(keys(tx), context(tx)) == {"to_prepare": True}

    assert record_of(tx)[-1].seen_with({"complaint", "victim", ""}) == {}


@pytest.mark.parametrize(
    "needs", [{}, {"language": " English "}, {"language": "", "accessibility_needs": " "}], ids=str
)
def test_for_everybody_else_nothing_is_written_down(tx, needs):
    told(tx, **needs)

    assert find_needs(keys(tx), context(tx)) == {"to_prepare": False}

    assert len(record_of(tx)) == 1


def test_what_the_victim_needs_says_nothing_of_a_letter_to_the_other_side(tx):
    told(tx, language="Polish")
    to = {"recipient": "perpetrator"}

    assert find_needs(keys(tx), context(tx, variables=to)) == {"to_prepare": False}
