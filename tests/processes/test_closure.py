"""What the forms and letters of closing and reopening promise."""

import re
from datetime import date

import pytest

from engine import deadline_functions, dmn
from tests.processes.closure_examples import (
    CLOSURE_FACTS,
    CLOSURE_FORMS,
    SAID_ALWAYS,
    SAID_SOMETIMES,
)
from tests.processes.content import COMMON, form, form_of, policy
from tests.processes.letter_writing import written
from tests.processes.test_form_rules_in_force import NOW, broken

CLOSE = {"propose": "close", "reasons": ["asb_ceased"]}
TRANSFER = {"reasons": ["transferred"], "transferred_to": "landlord"}
TRIED = {"attempted_on": "2026-03-16", "attempt_method": "post", "reached": False}
PREFERS = {"preferred_contact": "email", "methods_tried": []}
DUE = {"agency": "police", "due": "2026-03-16"}
SOUND = [
    ("manager_review", {"instructions": [DUE]}, {}),
    ("manager_review", {}, {}),
    ("propose_close", CLOSE, {"open_actions": 0}),
    ("propose_close", {"propose": "keep_open"}, {"open_actions": 3}),
    ("propose_close", TRANSFER | {"transfer_accepted_on": "2026-03-16"}, {}),
    ("propose_close", {"order_until": "2026-03-16"}, {}),
    ("propose_close", CLOSE | {"reasons": ["victim_died"], "kin_contact": "nobody"}, {}),
    ("monitor_order", {"order_until": "2026-03-17"}, {}),
    ("make_attempt", TRIED, {"preferred_contact": "post", "methods_tried": []}),
    ("make_attempt", TRIED, {"preferred_contact": "email", "methods_tried": ["email"]}),
    ("make_attempt", TRIED | {"reached": True}, PREFERS),
    # Nobody may be written to, so no way is the preferred one.
    ("make_attempt", TRIED, {"preferred_contact": "nobody", "methods_tried": []}),
    ("confirm_unreachable", {"silence": "close", "welfare_visit": False}, {"risk_band": "medium"}),
    ("confirm_unreachable", {"silence": "close", "welfare_visit": True}, {"risk_band": "high"}),
    ("confirm_unreachable", {"silence": "keep_open", "welfare_visit": False},
     {"risk_band": "high"}),
]  # fmt: skip
BROKEN = [
    ("propose_close", CLOSE, {"open_actions": 1}, "/outstanding_actions"),
    ("propose_close", {"transferred_to": "press"}, {}, "/transferred_to"),
    ("propose_close", {"transfer_accepted_on": "2026-03-17"}, {}, "/transfer_accepted_on"),
    ("propose_close", {"order_until": "2026-03-15"}, {}, "/order_until"),
    ("propose_close", {"reasons": ["victim_died", "victim_moved"]}, {}, "/reasons"),
    ("propose_close", CLOSE | {"kin_contact": "post"}, {}, "/kin_contact"),
    ("monitor_order", {"order_until": "2026-03-16"}, {}, "/order_until"),
    ("manager_review", {"instructions": [DUE, DUE | {"agency": "press"}]}, {},
     "/instructions/1/agency"),
    ("manager_review", {"instructions": [DUE | {"due": "2026-03-15"}]}, {}, "/instructions/0/due"),
    ("make_attempt", TRIED | {"attempted_on": "2026-03-17"}, {}, "/attempted_on"),
    ("make_attempt", TRIED, PREFERS, "/attempt_method"),
    ("confirm_unreachable", {"silence": "close", "welfare_visit": False}, {"risk_band": "high"},
     "/welfare_visit"),
]  # fmt: skip
# Switched off in every policy: nobody can break it before a partnership sets its own figure.
SWITCHED_OFF = {("propose_close", "/reasons")}


@pytest.mark.parametrize(("form_id", "answers", "given"), SOUND)
def test_sound_answers_break_no_rule(form_id, answers, given):
    assert broken(form_id, answers, given) == []


@pytest.mark.parametrize(("form_id", "answers", "given", "at"), BROKEN)
def test_each_rule_can_be_broken_alone(form_id, answers, given, at):
    assert [one.pointer for one in broken(form_id, answers, given)] == [at]


def test_every_rule_of_these_forms_is_broken_by_some_test():
    library = deadline_functions.library(policy(""))
    rules = [
        (one.stem, each.number) for one in CLOSURE_FORMS for each in form(one).rules(library).rules
    ]

    assert len(rules) == len(BROKEN) + len(SWITCHED_OFF)


def test_a_partnership_may_say_how_long_it_must_have_been_quiet():
    known = policy("").values
    known = {**known, "closure": {"quiet_days": 28}}
    asked = form_of("propose_close")
    rules = asked.rules(deadline_functions.library(policy("")))

    def judged(last: date) -> list[str]:
        scope = {"last_incident_on": last, **asked.values(CLOSE), "policy": known}
        return [one.pointer for one in rules.broken(scope, NOW)]

    assert judged(date(2026, 2, 16)) == []
    assert judged(date(2026, 2, 17)) == ["/reasons"]


@pytest.mark.parametrize("letter_id", ["CLOSURE", "NFA-SELF-HELP"])
def test_a_closure_letter_has_a_part_for_each_that_the_table_asks_for(letter_id):
    table = (COMMON / "tell_and_close" / "closure_notice.dmn").read_text(encoding="utf-8")
    rows = re.findall(r'closure_sentences_row_\d+_out_1"><text>"(\w+)"', table)
    plain = len(written(letter_id, "", {"say": []}))

    assert sorted(rows) == sorted([*SAID_ALWAYS, *SAID_SOMETIMES])
    assert [part for part in rows if len(written(letter_id, "", {"say": [part]})) == plain] == []


TOLD_WHEN = {
    "visit_high": {"before": ["case_officer"], "breach": ["case_manager"],
                   "later": ["csp_manager", "vvc_chair"]},
    "visit_lower": {"before": ["case_officer"], "breach": ["case_manager"],
                    "later": ["csp_manager"]},
    "victim_update": {"before": ["case_officer"], "breach": ["case_officer", "case_manager"],
                      "later": ["case_manager"]},
    "safeguarding": {"breach": ["safeguarding_lead"], "later": ["safeguarding_director"]},
    "police_referral": {"breach": ["csp_manager"], "later": ["police_inspector"]},
    "action": {"before": ["agency"], "breach": ["agency_lead"], "later": ["meeting_coordinator"]},
    "reassessment": {"before": ["case_officer"], "breach": ["case_manager"]},
    "manager_review": {"breach": ["csp_manager"]},
    "victims_code": {"breach": ["case_manager"]},
}  # fmt: skip


@pytest.mark.parametrize("what", TOLD_WHEN)
def test_who_is_told_of_what_is_late_stands_in_one_table(what):
    text = (COMMON / "review_deadlines" / "escalation.dmn").read_bytes()
    model = dmn.load(text, library=deadline_functions.library(policy("")))

    told = model.evaluate("escalation", {"what": what}, now=NOW).value

    assert {one["stage"]: one["tell"] for one in told} == TOLD_WHEN[what]


def test_the_letter_to_the_next_of_kin_names_neither_the_dead_nor_their_case():
    told = {"complainant_name": "Wren Applegarth", "full_reasons": "word against word",
            "feedback": "all neighbours", "contact_details": "4 Example Street"}  # fmt: skip

    letter = written("CLOSURE-KIN", "", personal=told | {"correspondent_name": "Robin Vale"})

    assert "Dear Robin Vale" in letter
    assert [one for one in told.values() if one in letter] == []
    assert "Dear relative" in written("CLOSURE-KIN", "", personal=told)


@pytest.mark.parametrize("letter_id", sorted(set(CLOSURE_FACTS) - {"CLOSURE-KIN"}))
def test_a_letter_about_a_closure_speaks_to_the_person_by_name(letter_id):
    named = {"complainant_name": "Wren Applegarth"}

    assert "Dear Wren Applegarth" in written(letter_id, "", personal=named)
    assert "Dear Robin Vale" in written(
        letter_id, "", personal=named | {"correspondent_name": "Robin Vale"}
    )
    assert "Dear resident" in written(letter_id, "", personal={})
