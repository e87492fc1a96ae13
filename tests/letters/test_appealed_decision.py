"""What an appeal is about is looked up in the decided case, and so is who may not judge it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.connectors.appealed_decision import check_independence, find_appealed_decision
from app.store import case_files, case_links
from app.store.letters import LetterRow
from tests.letters.test_letter_connector import context
from tests.sealing import given_entry, given_letter, keys

DECIDED = "ISL-1"
LATE_IN_THE_EVENING = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # 2 June in London
REFERENCE = {"decision_ref": DECIDED}
NOTHING = {
    "found": False, "decided": None, "letter": None, "sent_on": None,
    "named": "not_known", "other_appeals": [],
}  # fmt: skip
ROW = LetterRow(
    key="1",
    tenant="islington",
    process_instance_key="7",
    business_id=DECIDED,
    element_id="send_not_met",
    job_key="1",
    letter_id="ACK-NOTMET",
    version="1",
    title="Not met",
    recipient="applicant",
    channel="post",
    text="",
    html="",
    sent_at=LATE_IN_THE_EVENING,
)


@pytest.fixture
def tx(database):
    """A transaction that tests may write in."""
    with database.transaction() as transaction:
        yield transaction


def recorded(tx, source, by, business_id=DECIDED, tenant="islington", **fields):
    given_entry(
        tx,
        tenant=tenant,
        process_instance_key="7" if business_id == DECIDED else "8",
        business_id=business_id,
        source=source,
        recorded_at=LATE_IN_THE_EVENING,
        recorded_by=by,
        fields=fields,
    )


def found(tx, **variables):
    return find_appealed_decision(keys(tx), context(tx, variables=variables))["appealed"]


def independence(tx):
    return check_independence(keys(tx), context(tx, variables=REFERENCE))["independence"]


def test_the_last_decision_letter_tells_what_was_decided_and_on_which_local_day(tx):
    given_letter(tx, ROW)
    given_letter(tx, replace(ROW, key="2", job_key="2", letter_id="ACK-INTERIM"))

    told = {"decided": "not_met", "letter": "ACK-NOTMET", "sent_on": date(2026, 6, 2)}
    beside = {"named": "not_known", "other_appeals": []}
    assert found(tx, **REFERENCE) == {"found": True, **told, **beside}


def test_a_review_that_came_later_is_what_is_appealed(tx):
    given_letter(tx, ROW)
    later = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    given_letter(tx, replace(ROW, key="2", job_key="2", letter_id="CONCLUSION", sent_at=later))

    assert found(tx, **REFERENCE)["decided"] == "concluded"


@pytest.mark.parametrize("reference", [{}, {"decision_ref": " "}, {"decision_ref": "ISL-2"}])
def test_without_a_decision_letter_nothing_is_found(tx, reference):
    given_letter(tx, ROW)

    assert found(tx, **reference) == NOTHING


def test_another_partnerships_decision_is_not_found(tx):
    given_letter(tx, replace(ROW, tenant="poole"))

    assert found(tx, **REFERENCE) == NOTHING


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("OAKHOLLOW, Ms Maren", "same"),
        ("Anne Ware", "same"),
        ("Hazel Else", "other"),
        ("", "other"),
    ],
)
def test_the_name_on_the_letter_tells_whether_it_is_the_appellants_case(tx, name, named):
    given_letter(tx, ROW)
    recorded(tx, "record_application", "dan", applicant_name="Anne Ware", victim_name="Zoe Dee")
    recorded(tx, "decide_change", "dan", correspondent_name="Maren Oakhollow")
    recorded(tx, "appeal", "dan", business_id="CT-1", appellant_name=name)

    assert found(tx, **REFERENCE)["named"] == named


def test_other_appeals_about_the_same_decision_are_named(tx):
    given_letter(tx, ROW)
    recorded(tx, "record_application", "dan", applicant_name="Anne Ware")
    decided = case_files.newest(tx, "islington", DECIDED)
    for number, kind in (("ISL-AP-1", "appeal"), ("ISL-9", "duplicate"), ("CT-1", "appeal")):
        given_entry(
            tx, tenant="islington", process_instance_key=number, business_id=number,
            source="appeal", recorded_at=LATE_IN_THE_EVENING, recorded_by="dan", fields={},
        )  # fmt: skip
        other = case_files.newest(tx, "islington", number)
        at = LATE_IN_THE_EVENING
        case_links.link(tx, other.key, decided.key, kind, by="engine", at=at)

    assert found(tx, **REFERENCE)["other_appeals"] == ["ISL-AP-1"]


@pytest.mark.parametrize(
    ("part", "decides"),
    [
        ("confirm_threshold", "appeal_reasons"),
        ("review_meeting", "late_reason"),
        ("approve", "scope_reason"),
        ("conclusion_letter", "appeal_change_reason"),
    ],
)
def test_whoever_decided_the_case_is_not_free_to_judge_the_appeal(tx, part, decides):
    recorded(tx, part, "chair", reasons="Two reports")
    recorded(tx, "appeal_decision", "chair", business_id="CT-1", **{decides: "It was right"})
    first = independence(tx)
    recorded(tx, "appeal_decision", "opcc", business_id="CT-1", **{decides: "It was right"})

    assert (first, independence(tx)) == ("on_panel", "independent")


def test_having_only_recorded_the_application_is_no_part_in_the_decision(tx):
    recorded(tx, "record_application", "opcc", harm_described="Noise")
    recorded(tx, "appeal_decision", "opcc", business_id="CT-1", appeal_reasons="It was right")

    assert independence(tx) == "not_known"
