"""The rules of the forms of a case: each lets a sound answer pass, and each is broken alone."""

import pytest

from engine import deadline_functions
from tests.processes.case_forms import CASE_FORMS
from tests.processes.content import form, policy
from tests.processes.test_form_rules_in_force import broken

TODAY, TOMORROW, YESTERDAY = "2026-03-16", "2026-03-17", "2026-03-15"
ACTION = {"agency": "police", "timescale": TODAY}
STEP = {"step": "cctv", "wanted": True}
BROKEN = [
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
    ("agree_action_plan", {"actions": [ACTION]}, {}),
    ("plan_enquiries", {"ask": ["police"], "steps": [STEP]}, {}),
    ("record_enquiry", {"enquiry_done": False}, {}),
    ("report_action", {"action_state": "blocked"}, {}),
    ("triage_accept", {"accepted": "yes"}, {}),
]


@pytest.mark.parametrize(("form_id", "answers", "given"), SOUND)
def test_sound_answers_break_no_rule(form_id, answers, given):
    assert broken(form_id, answers, given) == []
