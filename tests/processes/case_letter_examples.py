"""Example facts for the letters of a case, with invented people."""

from datetime import date

AGENCY = {"id": "landlord", "name": "Registered social landlord"}
COUNCIL = {"agency": "council", "timescale": date(2026, 4, 10), "agreed_with_victim": True}
POLICE = {"agency": "police", "timescale": date(2026, 4, 20), "agreed_with_victim": False}
SELF_HELP = ("diary", "mediation", "talk", "landlord", "council_service", "legal_advice")
NOTICE = {
    "what": "visit",
    "stage": "before",
    "tell": ["case_officer"],
    "reason": "The visit is due on the next working day.",
    "due": date(2026, 4, 1),
    "source": "a victim at high risk is visited within three working days",
}

# To whoever complained, or the victim: these must help, and tell nothing about others.
CASE_LETTERS_TO_THE_VICTIM = frozenset(
    {
        *("COMPLAINT-JOINED", "NOT-ACCEPTED", "TRANSFERRED", "PROC-LETTER", "DIARY"),
        *("PRIVACY-NOTICE", "CASE-GOES-ON"),
        *("VISIT-MISSED", "ACTION-PLAN", "UPDATE"),
        *("VISIT-APPT", "CONSENT-SHARE", "CONSENT-PERP-VISIT"),
    }
)

CASE_PERSONAL: dict[str, object] = {
    "complainant_name": "Maud Ashgrove",
    "share_limits": "Not with the school.",
    "told": "The landlord has written to them.",
    "reason": "Children played on the green by day.",
    "self_help_none_because": "You have tried all of it.",
}

CASE_FACTS: dict[str, dict[str, object]] = {
    "COMPLAINT-JOINED": {
        "received_on": date(2026, 3, 2),
        "linked_case": "NUL-C-2026-0001",
        "link": "add_to_case",
    },
    "PROC-LETTER": {"accepted_on": date(2026, 3, 3), "reopened": False},
    "DIARY": {},
    "PRIVACY-NOTICE": {"told_as": "victim"},
    "CASE-GOES-ON": {"told_on": date(2026, 3, 20)},
    "VISIT-MISSED": {"attempts": 2},
    "VISIT-APPT": {"visit_on": date(2026, 4, 1)},
    "CONSENT-SHARE": {"asked_on": date(2026, 3, 20), "record_share": "given"},
    "CONSENT-PERP-VISIT": {"asked_on": date(2026, 3, 20)},
    "UPDATE": {"told_on": date(2026, 3, 20)},
    "PERP-LETTER": {},
    "NOT-ACCEPTED": {"received_on": date(2026, 3, 2), "self_help": list(SELF_HELP)},
    "TRANSFERRED": {"agency": AGENCY, "transferred_on": date(2026, 3, 20)},
    "TRANSFER-REQUEST": {"agency": AGENCY, "answer_by": date(2026, 4, 8)},
    "ACTION-PLAN": {"actions": [COUNCIL, POLICE]},
    "ACTION-REQUEST": {"agency": AGENCY, "number": 2, "due": date(2026, 4, 10)},
    "CASE-NOTICE": NOTICE,
}

CASE_VARIANTS: dict[str, tuple[dict[str, object], ...]] = {
    "PRIVACY-NOTICE": ({"told_as": "applicant"}, {"told_as": "appellant"}),
    "COMPLAINT-JOINED": ({"link": "reopen"},),
    "PROC-LETTER": ({"reopened": True},),
    "NOT-ACCEPTED": ({"self_help": ["none"]},),
    "CONSENT-SHARE": ({"record_share": "limited"}, {"record_share": "refused"}),
    "ACTION-PLAN": ({"actions": [COUNCIL]},),
    "CASE-NOTICE": (
        {"stage": "breach", "tell": ["case_manager"]},
        {"stage": "later", "tell": ["csp_manager", "vvc_chair"]},
        *(
            {"what": what, "tell": ["agency_lead"]}
            for what in ("plan", "update", "manager_review", "action", "victims_code")
        ),
        {"what": "reassessment", "tell": ["case_officer"]},
    ),
}
