"""A case hears every message at every stage of its life, or refuses it and says how it stands."""

from collections.abc import Mapping

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.casework.case_writing import Origin
from app.casework.erasing import erase
from app.store import case_files
from tests.api.conftest import TENANT
from tests.api.lives import Life, given_processes

TODAY = "2026-03-02"
NUMBER = "POO-C-2026-0001"
INCIDENT = {
    "incident_date": TODAY, "category": "personal", "hate": False, "children_present": False,
    "weapon_or_violence": False, "crime_suspected": False, "safeguarding_concern": "none",
    "immediate": False,
}  # fmt: skip
# The one that leads out of a stage comes last.
SAID: Mapping[str, Mapping[str, object]] = {
    "new_incident": {**INCIDENT, "what": "Again."},
    "risk_changed": {"old_band": "standard", "new_band": "medium"},
    "consent_given": {"kind": "record_share", "channel": "phone"},
    "consent_withdrawn": {"kind": "record_share", "channel": "phone"},
    "complaint_withdrawn": {"withdrawn_on": TODAY},
    "transfer_requested": {"agency_id": "landlord", "transfer_reason": "It is their tenant."},
    "victim_changed": {"change": "moved", "details": "To her sister."},
    "victim_found": {"on": TODAY, "method": "phone", "welfare_check": "Well."},
    "trigger_request": {"channel": "council_form"},
    "crime_suspected": {"case_no": NUMBER, "immediate": False},
    "safeguarding_concern": {"case_no": NUMBER, "child_or_adult": "adult", "immediate": False},
    "victim_unreachable": {
        "attempted_on": TODAY, "attempt_method": "phone", "attempt_note": "No answer.",
    },
}  # fmt: skip
TAKEN = "case_lifecycle"
# What holds at every stage: these begin, or join, something of their own.
ALWAYS = {
    "crime_suspected": "crime_referral",
    "safeguarding_concern": "safeguarding_referral",
}
OPEN = dict.fromkeys(SAID, TAKEN) | ALWAYS | {"trigger_request": f"asb_case_review {TAKEN}"}
NOT_YET = "takes it at another stage; now it waits at: Register complaint"
OVER = "Anti-social behaviour case (case_lifecycle) ended on 2 March 2026 at "
CANCELED = "Anti-social behaviour case (case_lifecycle) was cancelled on 2 March 2026 at "
REGISTERING = (
    dict.fromkeys(SAID, NOT_YET)
    | ALWAYS
    | {
        "new_incident": "case_reopening",
        "trigger_request": "asb_case_review",
    }
)
CLOSED = (
    dict.fromkeys(SAID, OVER)
    | ALWAYS
    | {
        "new_incident": "case_reopening",
        "trigger_request": "asb_case_review",
    }
)
DISPOSED = (
    dict.fromkeys(SAID, CANCELED)
    | ALWAYS
    | {
        "new_incident": "case_reopening",  # a file of its own: nothing of the old one is shown
        "trigger_request": "asb_case_review",
    }
)
APPEAL = {
    "decision_ref": NUMBER, "decision_sent_on": "2026-02-23", "received_at": f"{TODAY}T09:00:00Z",
    "appellant_kind": "applicant", "appellant_name": "Maren Oakhollow",
    "ground": "threshold_wrong", "statement": "There were three reports, not two.",
    "preferred_contact": "email", "welfare_check": "Safe.", "privacy_notice_version": "2026-1",
}  # fmt: skip
CLOSING = {
    "outstanding_actions": "none", "self_help_given": True, "legal_order": False,
    "full_reasons": "It is over.", "feedback": "Tell us if it begins again.",
    "victim_view": "Agrees.", "welfare_check": "Well.",
}  # fmt: skip


@pytest.fixture
def life(app: FastAPI, client: TestClient) -> Life:
    given_processes(app.state.engine, TENANT)
    begun = client.post(
        "/v1/messages/correlation",
        json={"name": "complaint_received", "variables": {"channel": "phone"}},
    )
    assert begun.json()["correlations"][0]["businessId"] == NUMBER, begun.text
    return Life(client, NUMBER)


def hears(life: Life) -> Mapping[str, str]:
    """Say everything to the case, and all of it again; who took each message, or why nobody did."""
    stage = f"{len(life.keys)}"
    heard = {name: life.publish(name, said, f"{name}-{stage}") for name, said in SAID.items()}
    life.repeat()
    return heard


def assert_hears(life: Life, expected: Mapping[str, str]) -> None:
    heard = hears(life)
    assert {name: said for name, said in heard.items() if expected[name] not in said} == {}


def test_a_case_hears_each_message_once_at_each_stage_or_says_why_not(
    app: FastAPI, life: Life
) -> None:
    assert life.waits_at() == ["register_complaint"]
    assert_hears(life, REGISTERING)

    life.do("register_complaint", "complaint", case_system="ecins", case_system_number="E/77")
    assert "triage_accept" in life.waits_at()
    assert life.referred_to() == ["ecins"]
    assert_hears(life, OPEN)

    assert "triage_accept" not in life.waits_at()  # it goes to closing: nobody reaches the victim
    assert_hears(life, OPEN)
    life.assess()
    life.do("propose_close", propose="keep_open", **CLOSING)

    life.do("triage_accept", accepted="yes")
    assert "plan_enquiries" not in life.waits_at()
    life.assess()
    assert {"home_visit", "plan_enquiries"} <= set(life.waits_at())
    assert_hears(life, OPEN)

    life.assess()
    life.do(
        "propose_close", propose="close", reasons=["asb_ceased"], why_ceased="Quiet.", **CLOSING
    )
    life.do("approve_closure", manager_agrees=True, manager_reasons="It is quiet.")
    life.do(
        "vvc_step_down", conference_decision="step_down", decided="conference",
        decision_reasons="Her officer looks after her.", welfare_check="Calm.",
    )  # fmt: skip
    assert_hears(life, CLOSED)
    assert_an_appeal_hears_of_a_change(life)

    life.do(
        "confirm_reopen", reopen_decision="reopen", reopen_reasons="The same.",
        preferred_contact="email", contact_restricted=False, welfare_check="Upset.",
    )  # fmt: skip
    assert_hears(life, OPEN)

    erased(app, life)
    assert_hears(life, DISPOSED)


def assert_an_appeal_hears_of_a_change(decided: Life) -> None:
    """Appeal, and say that the victim has moved under each number, before and after it is certain.

    It is withdrawn in the end.
    """
    client = decided.client
    wish = {"name": "appeal", "variables": APPEAL}
    begun = client.post("/v1/messages/correlation", json=wish).json()
    appeal = Life(client, begun["correlations"][0]["businessId"])
    appeal.settle()

    assert appeal.waits_at() == ["clear_up_reference"]
    assert changed(appeal) == (200, "review_appeal")
    assert changed(decided)[0] == 404  # the number may be that of somebody else

    appeal.do(
        "clear_up_reference", reference_result="on_paper", decision_ref=NUMBER,
        decision_sent_on="2026-02-23", reference_note="Seen on paper.", welfare_check="Safe.",
    )  # fmt: skip
    assert [changed(appeal), changed(decided)] == [(200, "review_appeal")] * 2
    assert appeal.waits_at() == [*["decide_appeal_change"] * 3, "prepare_bundle"]

    assert appeal.tell("appeal_withdrawn", {}) == (200, "review_appeal")
    assert appeal.waits_at() == []
    refused, why = changed(appeal)
    assert refused == 404
    assert "Review appeal (review_appeal) ended on 2 March 2026" in why
    assert "Appeal withdrawn" in why


def changed(life: Life) -> tuple[int, str]:
    """Say that the victim has moved; the status, and who took it or why nobody did."""
    return life.tell("victim_changed", SAID["victim_changed"])


def erased(app: FastAPI, life: Life) -> None:
    """End everything that is open, and destroy the key of the case."""
    for one in {task["processInstanceKey"] for task in life.open_tasks()}:
        place = f"/v1/process-instances/{one}/cancellation"
        assert life.client.post(place, json={"reason": "Its time is over"}).status_code == 200
    life.settle()
    engine = app.state.engine
    with engine.database.transaction() as tx:
        case = case_files.newest(tx, TENANT, NUMBER)
        assert case is not None
        erase(app.state.vault.keys(tx, engine.now()), case, Origin(by="dpo", source="disposal"))
