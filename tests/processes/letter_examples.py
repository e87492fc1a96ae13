"""Example facts for every letter: what the diagrams hand over, with invented people."""

from datetime import UTC, date, datetime

from tests.processes.case_letter_examples import CASE_FACTS, CASE_PERSONAL, CASE_VARIANTS
from tests.processes.closure_examples import CLOSURE_FACTS, CLOSURE_PERSONAL, CLOSURE_VARIANTS
from tests.processes.disposal_examples import DISPOSAL_FACTS, DISPOSAL_VARIANTS
from tests.processes.legal_letter_examples import LEGAL_FACTS, LEGAL_PERSONAL, LEGAL_VARIANTS
from tests.processes.meeting_letter_examples import MEETING_FACTS, MEETING_VARIANTS
from tests.processes.risk_letter_examples import RISK_FACTS, RISK_VARIANTS

APPLICATION_NO = "NUL-2026-0101"
NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
RECEIVED = date(2026, 3, 2)
CONCLUSION = {
    "rule": "conclusion",
    "kind": "CD",
    "count": 28,
    "base": RECEIVED,
    "due": date(2026, 3, 30),
    "breach at": datetime(2026, 3, 30, 23, 0, tzinfo=UTC),
    "source": "no later than day 28 counted from receipt of the first request",
}
THRESHOLD = {
    "proposal": "not_met",
    "statutory_met": True,
    "local_met": False,
    "statute_conflict": True,
    "refer_now": False,
    "human_required": True,
    "counted_statute": 3,
    "counted_local": 2,
    "ripe_on": None,
    "reasons": ["2 complaints count within six months; three are needed."],
}
LINES = [
    {
        "incident_date": date(2025, 10, 2),
        "complaint_date": date(2025, 11, 24),
        "agency": "council",
        "result": "reported_late",
        "reason": "It was reported on 24 November 2025; it had to be reported by 1 November 2025.",
    },
    {
        "complaint_date": date(2026, 1, 12),
        "agency": "police",
        "result": "qualifies",
        "reason": "It was reported in time.",
    },
]
AGENCY = {"id": "landlord", "name": "Registered social landlord"}
FIGURE = {
    "about": "victims",
    "since": date(2026, 2, 1),
    "until": date(2026, 2, 28),
    "shown": "fewer than 5",
}
PROTOCOL = {"agency": AGENCY, "protocol_ref": "Our protocol", "protocol_until": date(2026, 3, 31)}
GLASS = {
    "case_no": APPLICATION_NO,
    "broken_by": "cy",
    "broken_at": "2026-03-06T17:40:00+00:00",
}
APPEAL_CHECK = {
    "in_time": False,
    "ground_ok": True,
    "who_ok": True,
    "last_day": date(2026, 4, 1),
    "reasons": ["The appeal came after the last day."],
}
ACTIONS = [
    {"agency": "police", "due": date(2026, 4, 10), "power": "Community protection warning"},
    {"agency": "landlord", "due": date(2026, 4, 20), "power": None},
]
# Nobody must read this in a letter to an applicant.
SECRETS = ("Jasper Nightjar", "high risk to one person", "Community protection warning")

PERSONAL = {
    **CASE_PERSONAL,
    **CLOSURE_PERSONAL,
    **LEGAL_PERSONAL,
    "applicant_name": "Dorothea Penhallow",
    "victim_name": "Wilf Nettlecombe",
    "safe_to_contact": "Call before noon",
    "harm_described": "Does not go out any more",
    "questions": "When did the banging begin? How do you sleep?",
    "reasons": "Two of your reports count. Three are needed.",
    "override_reason": "One event was told twice.",
    "reason_if_no": "A court case may start soon.",
    "extension_reason": "One agency needs another week to answer.",
    "message_to_applicant": "We looked at every report together.",
    "prior_action": "Jasper Nightjar was warned",
    "gaps": "Nobody looked at Jasper Nightjar as a whole",
    "risk_management_plan": "Jasper Nightjar is a high risk to one person",
    "complaints": [{"description": "Dogs barking all night", "reference": "SAMPLE-1"}, {}],
    "lead_officer": "Fenn Marlowe",
    "lead_officer_contact": "01632 960150",
    "venue": "Room 2, Example House",
    "guest_name": "Guest of Example House",
    "minutes_text": "What was discussed and decided.",
    "additional_actions": [
        {"what": "Visit the address together", "owner": "PC Bramble Oakes"},
        {"what": "Look at the tenancy", "owner": "Tamsin Birdwhistle"},
    ],
    "recommendations": [{"text": "Follow up each warning letter."}],
    "appeal_reasons": "The first report was not looked at.",
    "statement": "My first report was left out.",
    "summary": "A knife was shown.",
    "evidence": "A note.",
    "subject": "The application above",
    "what": "Each contact since January",
}

FACTS: dict[str, dict[str, object]] = {
    **CASE_FACTS,
    **CLOSURE_FACTS,
    **MEETING_FACTS,
    **DISPOSAL_FACTS,
    **LEGAL_FACTS,
    **RISK_FACTS,
    "PASS-ON": {"agency": AGENCY, "received_on": RECEIVED, "hate_motivated": True},
    "ACK-INTERIM": {
        "received_on": RECEIVED,
        "conclusion": CONCLUSION,
        "threshold_due": date(2026, 3, 16),
    },
    "APPLICATION-NOTICE": {
        "tell": ["chair", "spoc"],
        "received_on": RECEIVED,
        "immediate_risk": True,
        "conclusion": CONCLUSION,
    },
    "DUP": {"duplicate_of": "NUL-2026-0099"},
    "DEFER": {
        "received_on": RECEIVED,
        "ripe_on": date(2026, 3, 19),
        "threshold": THRESHOLD,
        "conclusion": CONCLUSION,
    },
    "ASK-INFORMATION": {
        "received_on": RECEIVED,
        "missing": ["dates", "harm"],
        "answer_by": date(2026, 3, 26),
        "conclusion": CONCLUSION,
    },
    "ACK-NOTMET": {
        "received_on": RECEIVED,
        "outcome": "not_met",
        "threshold": THRESHOLD,
        "lines": LINES,
        "overrides_rule": False,
        "has_case": False,
    },
    "ACK-MET": {
        "received_on": RECEIVED,
        "outcome": "met",
        "threshold": THRESHOLD,
        "review_completion_date": date(2026, 3, 26),
        "conclusion": CONCLUSION,
    },
    "MEETING-INVITE-VICTIM": {
        "invite": "part",
        "meeting_at": datetime(2026, 3, 19, 14, 0, tzinfo=UTC),
    },
    "VICTIM-NOT-INVITED": {"meeting_at": datetime(2026, 3, 19, 14, 0, tzinfo=UTC)},
    "AGENDA": {
        "agency": AGENCY,
        "meeting_at": datetime(2026, 3, 19, 14, 0, tzinfo=UTC),
        "papers_no": "NUL-2026-0001-M1",
    },
    "MINUTES": {"agency": AGENCY, "meeting_at": datetime(2026, 3, 19, 14, 0, tzinfo=UTC)},
    "HOLDING": {
        "received_on": RECEIVED,
        "conclusion": CONCLUSION,
        "extended_to": date(2026, 4, 13),
    },
    "CONCLUSION": {
        "received_on": RECEIVED,
        "outcome_review": "action_plan",
        "additional_actions": ACTIONS,
        "recommendations": [{"to_agency": "landlord"}],
        "lead_officer_agency": "council",
        "victim_update_freq": "fortnightly",
        "conclusion": CONCLUSION,
    },
    "DEADLINE-NOTICE": {
        "stage": "day_21",
        "tell": ["spoc", "chair"],
        "conclusion": CONCLUSION,
        "received_on": RECEIVED,
        "reason": "One week is left.",
    },
    "WITHDRAWN": {"withdrawn_on": date(2026, 3, 9)},
    "PARTNER-REQUEST": {
        "figures": [],
        "agency": AGENCY,
        "kind": "light",
        "purpose": "case_review",
        "gateway": "SCH4_P7",
        "needed_by": date(2026, 3, 9),
        "complaint_dates": [{"complaint_no": 1, "complaint_date": date(2026, 1, 12)}],
    },
    "SHARING-DENIED": {
        "agency": AGENCY,
        "denial": {
            "on": date(2026, 3, 9),
            "agency_id": "landlord",
            "purpose": "prevent_crime",
            "gateway": "S115",
            "consent": "refused",
            "case_link": True,
            "reasons": ["No row of the table allows it."],
        },
    },
    "PROTOCOL-REMINDER": PROTOCOL,
    "PROTOCOL-ENDED": PROTOCOL,
    "GLASS-BROKEN": {**GLASS, "until": "2026-03-06T18:40:00+00:00", "look_by": date(2026, 3, 9)},
    "GLASS-NOT-RIGHT": {**GLASS, "data_breach": True},
    "APPEAL-PAPERS": {
        "agency": AGENCY,
        "decision_ref": APPLICATION_NO,
        "needed_by": date(2026, 4, 15),
        "overdue": False,
    },
    "PARTNER-CHASE": {"agency": AGENCY, "kind": "full", "needed_by": date(2026, 3, 16)},
    "PARTNER-OVERDUE": {
        "agency": AGENCY,
        "kind": "light",
        "needed_by": date(2026, 3, 16),
        "tell": ["chair"],
    },
    "RECOMMENDATION": {
        "agency": AGENCY,
        "recommendation_no": 1,
        "answer_due": date(2026, 4, 27),
    },
    "APPEAL-ACK": {
        "decision_ref": APPLICATION_NO,
        "ground": "facts_not_considered",
        "received_on": date(2026, 4, 7),
        "appeal_check": APPEAL_CHECK,
    },
    "APPEAL-DECISION": {
        "decision_ref": APPLICATION_NO,
        "ground": "facts_not_considered",
        "appeal_outcome": "dismiss",
        "appeal_check": APPEAL_CHECK,
    },
    "CRIME-REPORT": {"immediate": True},
    "CRIME-OVERDUE": {"tell": ["csp_manager"]},
}

# The other ways a letter can go: every condition in it is read both ways.
VARIANTS: dict[str, tuple[dict[str, object], ...]] = {
    **CASE_VARIANTS,
    **CLOSURE_VARIANTS,
    **MEETING_VARIANTS,
    **DISPOSAL_VARIANTS,
    **LEGAL_VARIANTS,
    **RISK_VARIANTS,
    "PASS-ON": ({"hate_motivated": False},),
    "APPLICATION-NOTICE": ({"immediate_risk": False},),
    "ACK-NOTMET": (
        {"has_case": True, "threshold": {**THRESHOLD, "statute_conflict": False}},
        {"overrides_rule": True, "threshold": {**THRESHOLD, "statute_conflict": False}},
    ),
    "ASK-INFORMATION": ({"missing": ["other"]},),
    "DEFER": ({"threshold": {**THRESHOLD, "statute_conflict": False}},),
    "ACK-MET": ({"outcome": "met_by_discretion"}, {"threshold": None}),
    "MEETING-INVITE-VICTIM": tuple(
        {"invite": kind, "moved": kind == "written"}
        for kind in ("whole", "written", "representative")
    ),
    "HOLDING": (
        {"extended_to": None},
        {"after_appeal": True},
        {"conclusion": {**CONCLUSION, "due": date(2026, 3, 20)}},
    ),
    "CONCLUSION": (
        {"outcome_review": "no_further_action", "additional_actions": [], "recommendations": []},
        {"additional_actions": None, "recommendations": None, "victim_update_freq": "other"},
        {"victim_update_freq": "weekly", "after_appeal": True},
        {"victim_update_freq": "monthly"},
    ),
    "DEADLINE-NOTICE": (
        *({"stage": stage} for stage in ("day_14", "day_26", "breach", "later")),
        {"after_appeal": True},
    ),
    "PARTNER-REQUEST": (
        {"kind": "full", "complaint_dates": None},
        {"kind": "full", "purpose": "prevent_crime", "gateway": "S115"},
        {"kind": "full", "purpose": "safeguarding", "gateway": "vital_interest"},
        {"kind": "full", "purpose": "court", "gateway": "court"},
        {"kind": "full", "purpose": "welfare", "gateway": "consent"},
        {
            "kind": "full",
            "purpose": "statistics",
            "gateway": "S17A_depersonalised",
            "figures": [FIGURE],
        },
        {"kind": "full", "purpose": "public_interest", "gateway": "public_interest"},
        {"urgent": True},
    ),
    "GLASS-NOT-RIGHT": ({"data_breach": False},),
    "APPEAL-PAPERS": ({"overdue": True},),
    "PARTNER-CHASE": ({"kind": "light"},),
    "PARTNER-OVERDUE": ({"kind": "full", "tell": ["agency_lead"]},),
    "APPEAL-ACK": (
        {"ground": "threshold_wrong", "appeal_check": {**APPEAL_CHECK, "in_time": True}},
        {"ground": "process_not_considered"},
        {"ground": "outcome_dissatisfied", "appeal_check": {**APPEAL_CHECK, "ground_ok": False}},
    ),
    "APPEAL-DECISION": tuple(
        {"appeal_outcome": outcome}
        for outcome in ("uphold_remit", "uphold_threshold_met", "out_of_scope")
    ),
    "CRIME-REPORT": ({"immediate": False},),
}
