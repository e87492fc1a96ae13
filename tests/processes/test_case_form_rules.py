"""The rules of the forms of a case: each lets a sound answer pass, and each is broken alone."""

from datetime import date

import pytest

from engine import deadline_functions
from tests.processes.case_forms import CASE_FORMS
from tests.processes.content import form, policy
from tests.processes.test_form_rules_in_force import broken

TODAY, TOMORROW, YESTERDAY = "2026-03-16", "2026-03-17", "2026-03-15"
ACTION = {"agency": "police", "timescale": TODAY}
STEP = {"step": "cctv", "wanted": True}
OTHERS = [{"case_no": "C-1", "state": "open"}, {"case_no": "C-2", "state": "closed"}]
COMPARED = {"other_cases": OTHERS, "case_no": "C-9"}
COMPLAINT = {"received_on": TODAY, "incident_date": TODAY}
PROMISED = {"visit_due": {"due": date(2026, 3, 17)}, "accepted_on": date(2026, 3, 16)}
CLOSING = {"next_step": "propose_close", "severe_and_persistent": True, "agreement_broken": False}
DIED, WRITTEN = {"change": "died"}, {"preferred_contact": "post"}
BROKEN = [
    ("register_complaint", COMPLAINT | {"received_on": TOMORROW}, {}, "/received_on"),
    ("register_complaint", COMPLAINT | {"incident_date": TOMORROW}, {}, "/incident_date"),
    ("register_complaint", COMPLAINT | {"suggested_agencies": ["police", "press"]}, {},
     "/suggested_agencies"),
    ("link_complaint", {"link": "add_to_case", "linked_case": "C-2"}, COMPARED, "/linked_case"),
    ("link_complaint", {"link": "reopen", "linked_case": "C-1"}, COMPARED, "/linked_case"),
    ("link_complaint", {"link": "reopen", "linked_case": "C-3"}, COMPARED, "/linked_case"),
    ("link_complaint", {"link": "reopen", "linked_case": "C-2"}, COMPARED | {"case_no": "C-2"},
     "/linked_case"),
    ("link_review", {"review_no": "C-9"}, COMPARED, "/review_no"),
    ("update_victim", {"in_writing": True, "reached": False}, {}, "/in_writing"),
    ("home_visit", {"visited_on": TOMORROW}, PROMISED, "/visited_on"),
    ("home_visit", {"visited_on": YESTERDAY}, PROMISED, "/visited_on"),
    ("home_visit", {"new_visit_on": YESTERDAY}, PROMISED, "/new_visit_on"),
    ("home_visit", {"new_visit_on": "2026-03-18"}, PROMISED, "/new_visit_on"),
    ("perpetrator_visit", {"perp_visited_on": TOMORROW}, {}, "/perp_visited_on"),
    ("decide_next_step", CLOSING, {}, "/next_step"),
    ("complaint_withdrawn", {"withdrawn_on": TOMORROW}, {}, "/withdrawn_on"),
    ("transfer_requested", {"agency_id": "press"}, {}, "/agency_id"),
    ("consider_change", WRITTEN | {"contact_details": "4 Elm Road"}, DIED, "/correspondent_name"),
    ("consider_change", WRITTEN | {"correspondent_name": "Robin"}, DIED, "/contact_details"),
    ("victim_unreachable", {"attempted_on": TOMORROW}, {}, "/attempted_on"),
    ("victim_found", {"on": TOMORROW}, {}, "/on"),
    ("consent_given", {"asked_on": TOMORROW}, {}, "/asked_on"),
    ("new_incident", {"incident_date": TOMORROW}, {}, "/incident_date"),
    ("triage_accept", {"agency_id": "press"}, {}, "/agency_id"),
    ("plan_enquiries", {"ask": ["police", "press"], "steps": []}, {}, "/ask/1"),
    ("plan_enquiries", {"ask": [], "steps": [STEP, {"step": "statement", "wanted": False}]}, {},
     "/steps/1/wanted"),
    ("plan_enquiries", {"ask": [], "steps": [STEP, STEP]}, {}, "/steps"),
    ("record_enquiry", {"enquiry_on": TOMORROW}, {}, "/enquiry_on"),
    ("agree_action_plan", {"actions": [ACTION, ACTION | {"agency": "press"}]}, {},
     "/actions/1/agency"),
    ("agree_action_plan", {"actions": [ACTION | {"timescale": YESTERDAY}]}, {},
     "/actions/0/timescale"),
    ("report_action", {"reported_on": TOMORROW}, {}, "/reported_on"),
    ("new_incident", {"incident_date": TOMORROW}, {}, "/incident_date"),
    ("victim_found", {"on": TOMORROW}, {}, "/on"),
]  # fmt: skip


@pytest.mark.parametrize(("form_id", "answers", "given", "at"), BROKEN)
def test_each_rule_can_be_broken_alone(form_id, answers, given, at):
    assert [one.pointer for one in broken(form_id, answers, given)] == [at]


def test_every_rule_of_a_case_is_broken_by_some_test():
    library = deadline_functions.library(policy(""))
    rules = {
        (one.stem, each.message) for one in CASE_FORMS for each in form(one).rules(library).rules
    }
    said = {
        (form_id, found.message.partition(" (row ")[0])
        for form_id, answers, given, _ in BROKEN
        for found in broken(form_id, answers, given)
    }

    assert said == rules


SOUND = [
    ("consider_change", {"preferred_contact": "nobody"}, DIED),
    ("consider_change", WRITTEN, {"change": "moved"}),
    ("register_complaint", COMPLAINT, {}),
    ("link_complaint", {"link": "new_case"}, COMPARED),
    ("link_complaint", {"link": "add_to_case", "linked_case": "C-1"}, COMPARED),
    ("link_complaint", {"link": "reopen", "linked_case": "C-2"}, COMPARED),
    # Earlier than promised, or later with the agreement of the victim.
    ("update_victim", {"in_writing": True, "reached": True}, {}),
    ("update_victim", {"reached": False}, {}),
    ("home_visit", {"new_visit_on": TODAY}, PROMISED),
    ("home_visit", {"new_visit_on": "2026-03-18", "victim_agreed": True}, PROMISED),
    ("home_visit", {"visited_on": TODAY}, PROMISED),
    ("decide_next_step", CLOSING | {"severe_and_persistent": False}, {}),
    ("decide_next_step", CLOSING | {"next_step": "legal_action"}, {}),
    ("consider_legal_action", {"legal_decision": "not_now"}, {}),
    ("agree_action_plan", {"actions": [ACTION]}, {}),
    ("plan_enquiries", {"ask": ["police"], "steps": [STEP]}, {}),
    ("record_enquiry", {"enquiry_done": False}, {}),
    ("report_action", {"action_state": "blocked"}, {}),
    ("triage_accept", {"accepted": "yes"}, {}),
]


@pytest.mark.parametrize(("form_id", "answers", "given"), SOUND)
def test_sound_answers_break_no_rule(form_id, answers, given):
    assert broken(form_id, answers, given) == []
