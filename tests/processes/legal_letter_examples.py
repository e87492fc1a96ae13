"""Example facts for the letters of legal action, with invented people."""

from datetime import date

ACT = "Anti-social Behaviour, Crime and Policing Act 2014"
ENDS = date(2027, 3, 17)
LEGAL_LETTERS_TO_THE_VICTIM = frozenset({"LEGAL-ROLE", "LEGAL-UPDATE"})
LEGAL_LETTERS_TO_THE_RESPONDENT = frozenset(
    {"WARNING-LETTER", "ABC", "CPW", "CPN", "FIXED-PENALTY"}
)
LEGAL_PERSONAL: dict[str, object] = {
    "respondent_name": "Jasper Nightjar",
    "measure_conduct": "Loud music at night in March.",
    "measure_requirements": "No music after ten at night.",
    "penalty_particulars": "On 28 March at 23.40, loud music at 4 Example Row.",
}
LEGAL_FACTS: dict[str, dict[str, object]] = {
    "LEGAL-ROLE": {
        "role": "witness",
        "special_measures": ["screen", "live_link", "private", "intermediary", "interpreter"],
        "support": ["victim_support", "officer", "safety_plan", "visit", "updates"],
    },
    "LEGAL-UPDATE": {"stage": "hearing", "hearing_on": date(2026, 4, 20)},
    "WARNING-LETTER": {"ends_on": date(2026, 6, 30)},
    "ABC": {"ends_on": date(2026, 9, 30)},
    "CPW": {"law": ACT, "comply_by": date(2026, 4, 13)},
    "CPN": {"law": ACT, "ends_on": ENDS, "appeal_by": date(2026, 4, 20), "penalty": 100},
    "FIXED-PENALTY": {
        "law": ACT,
        "tool": "cpn",
        "breached_on": date(2026, 3, 28),
        "amount": 100,
        "early_amount": 75,
    },
    "LEGAL-VIEW": {
        "agency": {"id": "landlord", "name": "Registered social landlord"},
        "answer_by": date(2026, 4, 8),
        "required": False,
        "again": False,
    },
    "LEGAL-NOTICE": {
        "what": "view",
        "due": date(2026, 3, 27),
        "agency": {"id": "youth_justice", "name": "Youth justice service"},
    },
}
LEGAL_VARIANTS: dict[str, tuple[dict[str, object], ...]] = {
    "LEGAL-ROLE": tuple(
        {"role": role, "special_measures": ["none"], "support": ["none"]}
        for role in ("hearsay", "anonymous", "none")
    ),
    "LEGAL-UPDATE": (
        {"stage": "in_force", "ends_on": ENDS},
        {"stage": "in_force", "ends_on": None},
        {"stage": "over"},
        *(
            {"stage": "ended", "outcome": outcome}
            for outcome in ("granted", "refused", "withdrawn", "breached_enforced", "expired")
        ),
    ),
    "WARNING-LETTER": ({"ends_on": None},),
    "CPN": ({"appeal_by": None, "ends_on": None},),
    "FIXED-PENALTY": ({"tool": "pspo", "early_amount": None},),
    "LEGAL-VIEW": ({"required": True, "again": True},),
    "LEGAL-NOTICE": ({"what": "hearing", "agency": None},),
}
