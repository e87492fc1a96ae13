"""What the letters about risk, the protocol and the referrals are tried with."""

from datetime import date

RISK_FACTS: dict[str, dict[str, object]] = {
    "MEETING-REFERRAL": {
        "meeting": "eicc",
        "meeting_on": date(2026, 4, 14),
        "reason": "The score is 12; less than 20 goes to the conference.",
    },
    "SAFEGUARDING-REFERRAL": {
        "team": "children_MASH",
        "immediate": True,
        "person_told": False,
        "referral_consent": "not_sought_would_raise_risk",
        "answer_by": date(2026, 3, 31),
    },
    "SAFEGUARDING-OVERDUE": {
        "what": "referral",
        "concern_no": 1,
        "child_or_adult": "child",
        "tell": ["safeguarding_lead"],
        "reason": "A concern was raised and nobody has referred it within 24 hours.",
    },
    "VSO-REFERRAL": {"needs": ["emotional", "court"], "accept_by": date(2026, 4, 1)},
    "VVC-REFERRAL": {"conference_on": date(2026, 4, 15), "again": False},
    "PROTOCOL-OVERDUE": {
        "what": "review",
        "due": date(2026, 3, 27),
        "tell": ["csp_manager", "vvc_chair"],
    },
    "RISK-OUT-OF-DATE": {
        "band": "lower",
        "assessed_on": date(2026, 3, 2),
        "due": date(2026, 3, 30),
        "tell": ["case_manager"],
        "reason": "A risk assessment is out of date.",
    },
}

RISK_VARIANTS: dict[str, tuple[dict[str, object], ...]] = {
    "MEETING-REFERRAL": ({"meeting": "vamap"},),
    "SAFEGUARDING-REFERRAL": (
        {"team": "adult_social_care", "immediate": False, "referral_consent": "obtained"},
        {"referral_consent": "refused_overridden"},
        {"referral_consent": "lacks_capacity", "person_told": True},
    ),
    "SAFEGUARDING-OVERDUE": (
        {
            "what": "acknowledgement",
            "concern_no": 2,
            "child_or_adult": "adult",
            "tell": ["safeguarding_director"],
        },
    ),
    "VSO-REFERRAL": ({"needs": []},),
    "VVC-REFERRAL": ({"again": True},),
    "PROTOCOL-OVERDUE": ({"what": "conference", "tell": ["csp_manager"]},),
}
