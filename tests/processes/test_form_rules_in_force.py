"""The rules of the real forms: each lets a sound answer pass, and each can be broken."""

import re
from datetime import UTC, date, datetime

import pytest

from engine import deadline_functions
from tests.processes.case_forms import CASE_FORMS
from tests.processes.closure_examples import CLOSURE_FORMS
from tests.processes.content import FORMS, form, form_of, policy
from tests.processes.legal_forms import LEGAL_FORMS
from tests.processes.meeting_forms import MEETING_FORMS

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
REPORT = {"agency": "police", "incident_date": "2026-03-01", "complaint_date": "2026-03-02"}
APPLICATION = {
    "receipt_at": "2026-03-16T08:50:00Z",
    "receipt_body": "council",
    "complaints": [REPORT, {"agency": "landlord", "complaint_date": "2026-03-16"}],
}
DECISION = {"conflict_of_interest": False, "outcome": "met"}
BY_THE_ACT = {"proposal": "defer_time", "statutory_met": True}
PROPOSED = {"threshold": {"proposal": "met", "statutory_met": True}}
DISCRETION = {"threshold": {"proposal": "discretion", "statutory_met": True}}
DATES = {"meeting_at": "2026-03-18T10:00:00Z", "review_completion_date": "2026-03-18"}
GAP = {"threshold": {"proposal": "needs_information", "statutory_met": False}}
HANDED_OVER = {"other_way": "handed_over", "conclusion_sent_at": "2026-03-16T09:30:00Z"}
BROUGHT = {"delivered": True, "delivered_at": "2026-03-16T09:30:00Z"}
REACHED = {"reached": True, "reached_at": "2026-03-16T09:30:00Z"}
ACTION = {"agency": "police", "due": "2026-03-16"}
MEETING = {
    "lead_officer_agency": "council",
    "additional_actions": [ACTION],
    "recommendations": [{"to_agency": "landlord"}],
}
APPEAL = {"received_at": "2026-03-16T09:00:00Z", "decision_sent_on": "2026-03-16"}
FIGURE = {"about": "victims", "since": "2026-02-01", "until": "2026-02-28", "number": 3}
STATISTICS = {"purpose": "statistics", "gateway": "S17A_depersonalised", "figures": [FIGURE]}
LINE = {"complaint_no": 1, "complaint_date": "2026-03-02", "acknowledged_at": "2026-03-03"}
MEDIUM = {"risk": {"band": "medium"}}
SCORED = ("score_form", "score_perpetrator")
SOUND = [
    *((form_id, {"q2": "known", "q2_since": "2026-03-16"}, {}) for form_id in SCORED),
    *((form_id, {"q2": "unknown"}, {}) for form_id in SCORED),
    ("score_form", {"further_incidents": [{"occurred_on": "2026-03-16"}]}, {}),
    ("immediate_safety_plan", {"markers": ["police_flag"]}, {}),
    ("refer_person", {"team": "children_MASH"}, {"child_or_adult": "child"}),
    ("refer_person", {"team": "adult_social_care"}, {"child_or_adult": "adult"}),
    ("consider_urgent_meeting", {"urgent_on": "2026-03-16"}, {"conference_on": date(2026, 3, 17)}),
    ("consider_urgent_meeting", {"urgent": False}, {}),
    ("vvc_decision", {"case_officer": "ann", "case_manager": "bo"}, {}),
    ("vvc_decision", {"plan_agreed": False}, {}),
    ("case_manager_review", {"risk_now": "high", "step_down_proposed": False}, {}),
    ("case_manager_review", {"risk_now": "medium", "step_down_proposed": True}, {}),
    ("officer_judgement", {"final_band": "medium"}, {"risk": {"band": "medium"}}),
    *(
        ("officer_judgement", {"final_band": "medium", reason: "x"}, {"risk": {"band": band}})
        for band, reason in (("high", "down_reason"), ("standard", "up_reason"))
    ),
    ("record_application", APPLICATION, {}),
    ("confirm_threshold", DECISION, PROPOSED),
    ("confirm_threshold", {"conflict_of_interest": True}, PROPOSED),
    ("confirm_threshold", DECISION | {"outcome": "defer_time"}, PROPOSED),
    ("confirm_threshold", DECISION | {"outcome": "not_met", "overrides_rule": True}, PROPOSED),
    ("confirm_threshold", DECISION | {"outcome": "met_by_discretion"}, DISCRETION),
    ("confirm_threshold", DECISION, {}),
    # Whoever follows the Act, whatever the partnership's rule proposes, overrides nothing.
    ("confirm_threshold", DECISION, {"threshold": BY_THE_ACT}),
    ("set_review_date", DATES, {}),
    ("set_review_date", DATES, {"conclusion": {"due": date(2026, 3, 18)}}),
    # The 28 days are over already: the earliest day there is is late, too.
    ("set_review_date", DATES, {"conclusion": {"due": date(2026, 3, 15)}}),
    ("confirm_threshold", DECISION | {"outcome": "ask_applicant"}, PROPOSED),
    ("confirm_threshold", DECISION | {"outcome": "ask_applicant"}, GAP),
    ("confirm_threshold", DECISION | {"outcome": "not_met"}, GAP | {"asked_result": "no_answer"}),
    ("find_other_way", HANDED_OVER, {"received_on": date(2026, 3, 16)}),
    ("find_other_way", {"other_way": "send_again"}, {"received_on": date(2026, 3, 16)}),
    *(("deliver_by_hand", BROUGHT, known) for known in ({}, {"received_on": date(2026, 3, 16)})),
    *(("reach_otherwise", REACHED, known) for known in ({}, {"received_on": date(2026, 3, 16)})),
    ("deliver_by_hand", {"delivered": False}, {"received_on": date(2026, 3, 17)}),
    ("reach_otherwise", {"reached": False}, {"received_on": date(2026, 3, 17)}),
    ("record_information", {"told_lines": [{"complaint_no": 1}]}, {"lines": [{}]}),
    ("record_information", {}, {"lines": []}),
    ("set_new_date", {"meeting_at": DATES["meeting_at"]}, {}),
    ("review_meeting", MEETING, {}),
    ("review_meeting", {"outcome_review": "adjourned"}, {}),
    ("review_meeting", {"outcome_review": "no_further_action", "additional_actions": []}, {}),
    ("appeal", APPEAL, {}),
    ("answer_request", {"contacts": [{"date": "2026-03-16"}]}, {}),
    ("answer_request", {"nil_return": True}, {}),
    ("verify_complaints", {"lines": [LINE, {"complaint_no": 2, "recorded": False}]}, {}),
    ("information_requested", STATISTICS, {}),
    ("information_requested", {"purpose": "prevent_crime"}, {}),
    ("extend", {"extended_to": "2026-03-16"}, {}),
    ("holding_letter", {"extended_to": "2026-03-16"}, {}),
    ("holding_letter", {"send_holding": False}, {}),
]


def reports(**changes):
    return APPLICATION | {"complaints": [REPORT | changes]}


BROKEN = [
    ("record_application", APPLICATION | {"receipt_at": "2026-03-17T00:00:00Z"}, "/receipt_at"),
    ("record_application", APPLICATION | {"receipt_body": "press"}, "/receipt_body"),
    ("record_application", APPLICATION | {"area": "elsewhere"}, "/area"),
    ("record_application", reports(agency="press"), "/complaints/0/agency"),
    ("record_application", reports(incident_date="2026-03-03"), "/complaints/0/complaint_date"),
    ("record_application", reports(complaint_date="2026-03-17"), "/complaints/0/complaint_date"),
    ("record_application", reports(acknowledged_at="2026-03-01"), "/complaints/0/acknowledged_at"),
    ("record_application", reports(acknowledged_at="2026-03-17"), "/complaints/0/acknowledged_at"),
    ("set_review_date", DATES | {"meeting_at": "2026-03-16T09:30:00Z"}, "/meeting_at"),
    ("set_review_date", DATES | {"review_completion_date": "2026-03-17"},
     "/review_completion_date"),
    ("find_other_way", HANDED_OVER | {"conclusion_sent_at": "2026-03-16T09:31:00Z"},
     "/conclusion_sent_at"),
    ("deliver_by_hand", BROUGHT | {"delivered_at": "2026-03-16T09:31:00Z"}, "/delivered_at"),
    ("reach_otherwise", REACHED | {"reached_at": "2026-03-16T09:31:00Z"}, "/reached_at"),
    ("reach_otherwise", REACHED | {"unreachable": True}, "/unreachable"),
    ("record_information", {"told_lines": [{"complaint_no": 1, "incident_date": "2026-03-17"}]},
     "/told_lines/0/incident_date"),
    ("set_new_date", {"meeting_at": "2026-03-15T10:00:00Z"}, "/meeting_at"),
    ("review_meeting", MEETING | {"additional_actions": [ACTION, ACTION | {"agency": "press"}]},
     "/additional_actions/1/agency"),
    ("review_meeting", MEETING | {"additional_actions": [ACTION | {"due": "2026-03-15"}]},
     "/additional_actions/0/due"),
    ("review_meeting", MEETING | {"recommendations": [{"to_agency": "press"}]},
     "/recommendations/0/to_agency"),
    ("review_meeting", MEETING | {"lead_officer_agency": "press"}, "/lead_officer_agency"),
    ("review_meeting", {"attendance": [{"agency": "police"}, {"agency": "press"}]},
     "/attendance/1/agency"),
    ("review_meeting", MEETING | {"outcome_review": "no_further_action"}, "/outcome_review"),
    ("appeal", APPEAL | {"received_at": "2026-03-16T09:31:00Z"}, "/received_at"),
    ("appeal", APPEAL | {"decision_sent_on": "2026-03-17"}, "/decision_sent_on"),
    ("clear_up_reference", {"decision_sent_on": "2026-03-17"}, "/decision_sent_on"),
    ("answer_request", {"contacts": [{"date": "2026-03-17"}]}, "/contacts/0/date"),
    ("verify_complaints", {"lines": [{"complaint_date": "2026-03-17"}]},
     "/lines/0/complaint_date"),
    ("verify_complaints", {"lines": [{"acknowledged_at": "2026-03-17"}]},
     "/lines/0/acknowledged_at"),
    ("verify_complaints", {"lines": [LINE | {"acknowledged_at": "2026-03-01"}]},
     "/lines/0/acknowledged_at"),
    ("information_requested", STATISTICS | {"purpose": "prevent_crime"}, "/figures"),
    ("information_requested", STATISTICS | {"figures": [FIGURE | {"until": "2026-01-31"}]},
     "/figures/0/until"),
    ("extend", {"extended_to": "2026-03-15"}, "/extended_to"),
    ("holding_letter", {"extended_to": "2026-03-15"}, "/extended_to"),
    *((form_id, {"q2": "known", "q2_since": "2026-03-17"}, "/q2_since") for form_id in SCORED),
    *((form_id, {"q2": "unknown", "q2_since": "2026-03-16"}, "/q2_since") for form_id in SCORED),
    ("score_form", {"further_incidents": [{"occurred_on": "2026-03-17"}]},
     "/further_incidents/0/occurred_on"),
    ("risk_assessed", {"assessed_on": "2026-03-17"}, "/assessed_on"),
    ("immediate_safety_plan", {"markers": []}, "/markers"),
    ("call_999", {"called_at": "2026-03-16T09:31:00Z"}, "/called_at"),
    ("record_acknowledgement", {"acknowledged_on": "2026-03-17"}, "/acknowledged_on"),
    ("consider_urgent_meeting", {"urgent_on": "2026-03-15"}, "/urgent_on"),
    ("vvc_decision", {"case_officer": "ann", "case_manager": "ann"}, "/case_manager"),
    ("case_manager_review", {"risk_now": "high", "step_down_proposed": True},
     "/step_down_proposed"),
    ("renew_protocol", {"new_protocol_until": "2026-03-16"}, "/new_protocol_until"),
]  # fmt: skip


def broken(form_id, answers, given=None):
    known = policy("")
    asked = form_of(form_id)
    rules = asked.rules(deadline_functions.library(known))
    scope = {**(given or {}), **asked.values(answers), "policy": known.values}
    return rules.broken(scope, NOW)


@pytest.mark.parametrize(("form_id", "answers", "given"), SOUND)
def test_sound_answers_break_no_rule(form_id, answers, given):
    assert broken(form_id, answers, given) == []


@pytest.mark.parametrize(
    ("number", "at"),
    [("CSP-AP-1", ["/decision_ref"]), ("CSP-1", ["/decision_ref"]), ("CSP-AP-2", [])],
)
def test_an_appeal_bears_a_number_of_the_appeals_and_not_the_one_that_it_names(number, at):
    given = {"instance": {"business id": number}}

    found = broken("appeal", APPEAL | {"decision_ref": "CSP-AP-1"}, given)

    assert [one.pointer for one in found] == at


@pytest.mark.parametrize(("form_id", "answers", "at"), BROKEN)
def test_each_rule_can_be_broken_alone(form_id, answers, at):
    assert [one.pointer for one in broken(form_id, answers)] == [at]


@pytest.mark.parametrize(
    ("outcome", "given", "says"),
    [
        ("not_met", PROPOSED, "test in the law"),
        ("not_met", DISCRETION, "test in the law"),
        ("met_by_discretion", PROPOSED, "differs from the proposal"),
        ("met", {"threshold": {"proposal": "not_met"}}, "differs from the proposal"),
        ("met", {"threshold": {"proposal": "defer_time"}}, "differs from the proposal"),
    ],
)
def test_whoever_decides_otherwise_says_so(outcome, given, says):
    (found,) = broken("confirm_threshold", DECISION | {"outcome": outcome}, given)

    assert found.pointer == "/overrides_rule"
    assert says in found.message


@pytest.mark.parametrize(
    ("form_id", "answers", "given", "says"),
    [
        (
            "set_review_date",
            DATES,
            {"conclusion": {"due": date(2026, 3, 17)}},
            "complete within the 28 days",
        ),
        ("confirm_threshold", DECISION | {"outcome": "not_met"}, GAP, "nobody has asked"),
        (
            "confirm_threshold",
            DECISION | {"outcome": "ask_applicant"},
            GAP | {"asked_result": "no_answer"},
            "the time to answer is over",
        ),
        (
            "extend",
            {"extended_to": "2026-03-17"},
            {"meeting_at": datetime(2026, 3, 18, 10, tzinfo=UTC)},
            "before the meeting",
        ),
        ("find_other_way", HANDED_OVER, {"received_on": date(2026, 3, 17)}, "day of the applic"),
        ("deliver_by_hand", BROUGHT, {"received_on": date(2026, 3, 17)}, "day of the applic"),
        ("reach_otherwise", REACHED, {"received_on": date(2026, 3, 17)}, "day of the applic"),
        (
            "record_information",
            {"told_lines": [{"complaint_no": 2}]},
            {"lines": [{}]},
            "no report with this number",
        ),
        (
            "consider_urgent_meeting",
            {"urgent_on": "2026-03-18"},
            {"conference_on": date(2026, 3, 18)},
            "a day before the next meeting",
        ),
        ("officer_judgement", {"final_band": "high"}, MEDIUM, "why it is higher"),
        (
            "refer_person",
            {"team": "adult_social_care"},
            {"child_or_adult": "child"},
            "the team for a child or for an adult",
        ),
        ("officer_judgement", {"final_band": "standard"}, MEDIUM, "why it is lower"),
        (
            "approve_disposal",
            {"held_back": ["P-2"]},
            {"proposed": [{"case_no": "P-1"}]},
            "this list",
        ),
        (
            "confirm_disposal",
            {"also_held_back": ["P-2"]},
            {"proposed": [{"case_no": "P-1"}]},
            "this list",
        ),
    ],
)
def test_what_the_task_shows_is_respected(form_id, answers, given, says):
    (found,) = broken(form_id, answers, given)

    assert says in found.message


def test_every_rule_in_force_is_broken_by_some_test():
    rules = {
        (one.stem, each.number)
        for one in FORMS
        if one not in CASE_FORMS  # they have tests of their own
        if one not in CLOSURE_FORMS  # they have tests of their own
        if one not in MEETING_FORMS  # they have tests of their own
        if one not in LEGAL_FORMS  # they have tests of their own
        for each in form(one).rules(deadline_functions.library(policy(""))).rules
    }
    messages = {
        (form_id, found.message)
        for form_id, answers, _ in BROKEN
        for found in broken(form_id, answers)
    }

    # Broken above, where what the task shows is given: four of one form, two of another, and one
    # of each other.
    by_what_is_shown = 4 + 2 + 12
    assert len(rules) == len(messages) + by_what_is_shown


def test_what_is_said_about_a_row_speaks_of_one_row():
    several = {
        (form_id, found.message)
        for form_id, answers, _ in BROKEN
        for found in broken(form_id, answers)
        if "(row " in found.message
    }

    assert len(several) > 10
    assert not [each for each in several if re.search(r"\b(each|every|all|reports)\b", each[1])]
