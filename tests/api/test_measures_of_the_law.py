"""A measure of the law over REST: who decides on it, and that each breach is heard once."""

import json

import pytest
from fastapi import FastAPI

from engine.records import Bundle
from tests.api.conftest import TENANT, NewClient
from tests.api.lives import DEPLOYER, PROCESSES, Life
from tests.processes.content import TELLING, files_of
from tests.processes.legal_forms import FOLDERS

NUMBER = "POO-2026-0930"
BESIDES = ("pursue_measure", "contact_comms", "risk_assessment", "score_risk", "pass_on_risk")
CHANGED = "asb_case_review/forms/victim_changed.json"
MEASURE = f"{NUMBER}-L1"
PEOPLE = {
    "ann": {"roles": ("case_officer", "case_manager")},
    "bob": {"roles": ("case_manager", "legal")},
    "lee": {"agency": "landlord"},
}


def sample(name, **more):
    path = PROCESSES / "common" / "legal_action" / "samples" / f"{name}.json"
    return {**json.loads(path.read_text(encoding="utf-8")), **more}


@pytest.fixture
def people(app: FastAPI, new_client: NewClient):
    """The life of one case by everybody who works in it."""
    files = files_of(*FOLDERS, *BESIDES, besides=(*TELLING, CHANGED))
    app.state.engine.deploy(Bundle(files), tenant=TENANT, by=DEPLOYER)
    return {
        name: Life(new_client(subject=name, **who), NUMBER)  # type: ignore[arg-type]
        for name, who in PEOPLE.items()
    }


def test_no_proposer_overrules_an_objection_and_every_breach_is_enforced_once(people):
    ann, bob, lee = people.values()
    ann.tell("legal_action_proposed", {"severity": "medium", "persistent": True})
    ann.do("describe_respondent", **sample("area"))
    ann.do("case_for_action", **sample("case", tool="pspo", capacity_considered="not_relevant"))
    ann.do("victim_role_discussion", **sample("role", victim_contact="nobody"))
    bob.do("approve_legal_action", **sample("approved"))
    lee.do("give_view", view_answer="object", view_reasons="The playground is ours.")

    ann.do("consider_views", approval="approve", views_reasons="It goes ahead.")
    assert bob.waits_at() == ["consider_views"]

    bob.do("consider_views", approval="approve", views_reasons="It goes ahead.")
    bob.do("prepare_measure", **sample("papers"))
    bob.do(
        "record_authorisation", authorised=True, authorised_at="2026-03-02T00:00:00Z",
        authorisation_note="The cabinet.",
    )  # fmt: skip
    for message in ("first", "again", "again"):
        told = {"breached_on": "2026-03-02", "breach_what": f"Drinking, {message}."}
        wish = {
            "name": "legal_measure_breached", "correlationKey": MEASURE,
            "messageId": message, "variables": told, "timeToLive": 60_000,
        }  # fmt: skip
        ann.client.post("/v1/messages/publication", json=wish)
        ann.settle()

    assert bob.waits_at() == ["decide_enforcement", "decide_enforcement"]
    bob.do("decide_enforcement", **sample("breach_decision", enforcement="none"))
    assert bob.waits_at() == ["decide_enforcement"]
