"""The rules of the forms of legal action: sound answers pass, and each rule is broken alone."""

from datetime import UTC, date, datetime

import pytest

from engine import deadline_functions
from tests.processes.content import form, policy
from tests.processes.legal_forms import LEGAL_FORMS
from tests.processes.test_form_rules_in_force import broken

TODAY, TOMORROW, YESTERDAY = "2026-03-16", "2026-03-17", "2026-03-15"
LATER = "2026-03-16T23:30:00Z"
PROPOSED = {"lawful": ["cpn", "abc"], "proposals": [{"tool": "cpn", "reason": "It fits."}]}
CASE = {"tool": "cpn", "measure_agency": "police", "evidence": ["officer"]}
NOTHING = dict.fromkeys(
    ("letter", "first_letter", "longest", "shortest", "in_all", "extension", "term", "route")
)
LETTER = {"tool": "cpn", "terms": NOTHING | {"letter": "CPN", "first_letter": "CPW"}}
CONTRACT = {"tool": "abc", "terms": NOTHING | {"letter": "ABC", "longest": "abc_longest"}}
STEPS = ["told", "consulted", "complete"]
CLOSURE = {"tool": "closure", "terms": NOTHING | {"route": "court"}}
YOUNG, ADULT = {"respondent_age": "16_to_17"}, {"respondent_age": "adult"}
COURT = {"tool": "injunction", "terms": NOTHING | {"route": "court"}}
DUE = {"breach at": datetime(2026, 3, 18, 9, tzinfo=UTC)}
FIRST = {"tool": "closure", "hearing_due": DUE}
AGAIN = FIRST | {"hearing_before": date(2026, 3, 17)}
NOTICE = FIRST | {"notice_over": datetime(2026, 3, 17, 9, tzinfo=UTC)}
PLACE = {"tool": "pspo", "terms": NOTHING | {"term": "pspo_longest"}}
GRANTED = {"court_decision": "granted", "order_from": TODAY}
SHORT = {"terms": NOTHING | {"longest": "closure_order"}}
LONG = {"terms": NOTHING | {"shortest": "cbo_adult_shortest"}}
FREE = {"terms": NOTHING}
RUNS = {"ends_on": date(2026, 4, 30), "in_force_from": date(2026, 3, 1)}
EXTENDED = {"measure_decision": "extend", "extended_until": "2026-05-31"}
MAY = RUNS | {"terms": NOTHING | {"extension": "pspo_longest"}}
IN_ALL = RUNS | {"terms": NOTHING | {"in_all": "closure_in_all"}}
FINED = {
    "enforcement": "fixed_penalty",
    "penalty_amount": 100,
    "breach_evidence": ["officer"],
    "penalty_particulars": "Music at three.",
}
SOMEBODY = {"penalty_name": "Kit Marlow", "penalty_address": "3 Sample Street"}
CPN = {"tool": "cpn", "terms": {"fixed_penalty": 100}, "payable": True}
BROKEN = [
    ("describe_respondent", {"about": ["person"], "respondent_age": "none"}, {}, "/respondent_age"),
    ("case_for_action", CASE | {"tool": "respect_order", "beyond_proposals": "It fits."}, PROPOSED,
     "/tool"),
    ("case_for_action", CASE | {"tool": "abc"}, PROPOSED, "/beyond_proposals"),
    ("case_for_action", CASE | {"measure_agency": "press"}, PROPOSED, "/measure_agency"),
    ("case_for_action", CASE | {"evidence": ["none"]}, PROPOSED, "/evidence"),
    ("victim_role_discussion", {"discussion": "not_possible", "victim_role": "witness"}, {},
     "/victim_role"),
    ("approve_legal_action", {"views_from": ["police", "press"]}, {}, "/views_from/1"),
    ("prepare_measure", {"comply_by": TOMORROW}, LETTER, "/service_method"),
    ("prepare_measure", {"service_method": "post"}, LETTER, "/comply_by"),
    ("prepare_measure", {"service_method": "post", "comply_by": TODAY}, LETTER, "/comply_by"),
    ("prepare_measure", {"notice_steps": STEPS}, CLOSURE, "/notice_authority"),
    ("prepare_measure", {"notice_authority": "higher", "notice_steps": STEPS[1:]}, CLOSURE,
     "/notice_steps"),
    ("prepare_measure", {"service_method": "post", "measure_ends_on": TODAY}, CONTRACT,
     "/measure_ends_on"),
    ("prepare_measure", {"measure_ends_on": TOMORROW}, COURT, "/measure_ends_on"),
    ("prepare_measure", {"service_method": "post", "measure_ends_on": "2027-03-17"}, CONTRACT,
     "/measure_ends_on"),
    ("record_service", {"served_at": LATER}, {}, "/served_at"),
    ("record_signing", {"signed_on": TOMORROW}, {}, "/signed_on"),
    ("record_signing", {"signing": "signed", "parent_there": False}, YOUNG, "/parent_there"),
    ("file_application", {"filed_on": TOMORROW}, {}, "/filed_on"),
    ("file_application", {"court": "county"}, {"tool": "closure"}, "/court"),
    ("file_application", {"court": "county"}, YOUNG | {"tool": "injunction"}, "/court"),
    ("file_application", {"court": "youth"}, ADULT | {"tool": "injunction"}, "/court"),
    ("record_authorisation", {"authorised_at": LATER}, PLACE, "/authorised_at"),
    ("record_authorisation", {"authorised_at": "2026-03-16T08:00:00Z",
     "authorised_until": YESTERDAY}, PLACE, "/authorised_until"),
    ("record_authorisation", {"authorised_at": "2026-03-16T08:00:00Z",
     "authorised_until": "2029-03-16"}, PLACE, "/authorised_until"),
    ("set_legal_contact", {"now_written_to": "post"}, {"victim_change": "died"},
     "/correspondent_name"),
    ("legal_review_requested", {"asked_on": TOMORROW}, {}, "/asked_on"),
    ("note_hearing", {"hearing_at": "2026-03-18T09:00:00Z"}, FIRST, "/hearing_at"),
    ("note_hearing", {"hearing_at": "2026-04-01T09:00:00Z"}, AGAIN, "/hearing_at"),
    ("note_hearing", {"hearing_at": "2026-03-17T10:00:00Z"}, NOTICE, "/notice_extended"),
    ("record_court_outcome", GRANTED | {"order_until": YESTERDAY}, FREE, "/order_until"),
    ("record_court_outcome", GRANTED, SHORT, "/order_until"),
    ("record_court_outcome", GRANTED | {"order_until": "2026-06-16"}, SHORT, "/order_until"),
    ("record_court_outcome", GRANTED | {"order_until": "2028-03-14"}, LONG, "/order_until"),
    ("legal_measure_breached", {"breached_on": TOMORROW}, {}, "/breached_on"),
    ("review_measure", EXTENDED, RUNS | {"terms": NOTHING}, "/measure_decision"),
    ("review_measure", EXTENDED | {"extended_until": "2026-04-30"}, MAY, "/extended_until"),
    ("review_measure", EXTENDED | {"extended_until": "2026-09-01"}, IN_ALL, "/extended_until"),
    ("review_measure", EXTENDED | {"extended_until": "2029-05-01"}, MAY, "/extended_until"),
    ("decide_enforcement", FINED, CPN | {"tool": "abc"}, "/enforcement"),
    ("decide_enforcement", FINED | {"penalty_amount": 101}, CPN, "/penalty_amount"),
    ("decide_enforcement", FINED | {"penalty_early_amount": 100}, CPN, "/penalty_early_amount"),
    ("decide_enforcement", FINED, CPN | {"payable": False}, "/enforcement"),
    ("decide_enforcement", FINED | {"breach_danger": True}, CPN, "/enforcement"),
    ("decide_enforcement", FINED, CPN | {"tool": "pspo"}, "/penalty_name"),
    ("decide_enforcement", FINED | {"penalty_name": "Kit"}, CPN, "/penalty_address"),
    ("decide_enforcement", {"enforcement": "court", "breach_evidence": ["none"]}, CPN,
     "/breach_evidence"),
    ("record_enforcement", {"enforced_on": TOMORROW}, {}, "/enforced_on"),
    ("record_enforcement", {"enforcement_result": "paid"}, {"enforcement": "court"},
     "/enforcement_result"),
    ("record_enforcement", {"enforcement_result": "proved", "enforced_on": TODAY},
     {"enforcement": "fixed_penalty", "pay_by": date(2026, 3, 16)}, "/enforced_on"),
]  # fmt: skip
SOUND = [
    ("describe_respondent", {"about": ["area"], "respondent_age": "none"}, {}),
    ("case_for_action", CASE, PROPOSED),
    ("case_for_action", CASE | {"tool": "abc", "beyond_proposals": "It is milder."}, PROPOSED),
    ("case_for_action", {"tool": "none"}, PROPOSED),
    ("prepare_measure", {"service_method": "post", "comply_by": TOMORROW}, LETTER),
    ("prepare_measure", {"service_method": "post", "measure_ends_on": "2027-03-16"}, CONTRACT),
    ("record_authorisation", {"authorised_at": "2026-03-16T08:00:00Z",
     "authorised_until": "2029-03-15"}, PLACE),
    ("set_legal_contact", {"now_written_to": "post"}, {"victim_change": "moved"}),
    ("record_signing", {"signing": "refused"}, YOUNG),
    ("file_application", {"court": "crown"}, YOUNG | {"tool": "cbo"}),
    ("file_application", {"court": "high"}, ADULT | {"tool": "injunction"}),
    ("note_hearing", {"hearing_at": "2026-03-18T08:59:00Z"}, FIRST),
    ("note_hearing", {"hearing_at": "2026-03-31T09:00:00Z"}, AGAIN),
    ("record_court_outcome", GRANTED | {"order_until": "2026-06-15"}, SHORT),
    ("record_court_outcome", GRANTED | {"order_until": "2028-03-15"}, LONG),
    ("record_court_outcome", GRANTED, FREE),
    ("review_measure", EXTENDED | {"extended_until": "2029-04-30"}, MAY),
    ("review_measure", EXTENDED | {"extended_until": "2026-08-31"}, IN_ALL),
    ("decide_enforcement", FINED | {"penalty_early_amount": 75}, CPN),
    ("decide_enforcement", {"enforcement": "police", "breach_danger": True}, CPN),
    ("decide_enforcement", FINED | SOMEBODY, CPN | {"tool": "pspo"}),
    ("record_enforcement", {"enforcement_result": "paid"}, {"enforcement": "fixed_penalty"}),
]  # fmt: skip


@pytest.mark.parametrize(("form_id", "answers", "given", "at"), BROKEN)
def test_each_rule_can_be_broken_alone(form_id, answers, given, at):
    assert [one.pointer for one in broken(form_id, answers, given)] == [at]


@pytest.mark.parametrize(("form_id", "answers", "given"), SOUND)
def test_sound_answers_break_no_rule(form_id, answers, given):
    assert broken(form_id, answers, given) == []


def test_every_rule_of_legal_action_is_broken_by_some_test():
    library = deadline_functions.library(policy(""))
    rules = {
        (one.stem, each.message) for one in LEGAL_FORMS for each in form(one).rules(library).rules
    }
    said = {
        (form_id, found.message.partition(" (row ")[0])
        for form_id, answers, given, _ in BROKEN
        for found in broken(form_id, answers, given)
    }

    assert said == rules
