"""What the letters of meetings are tried with."""

from datetime import UTC, date, datetime

_AGENCY = {"id": "police", "name": "Staffordshire Police"}
_MEETING: dict[str, object] = {
    "agency": _AGENCY,
    "meeting": "Partnership Vulnerability Hub",
    "meeting_on": date(2026, 4, 14),
    "meeting_at": datetime(2026, 4, 14, 9, 0, tzinfo=UTC),
    "quorum": 3,
}
_AGENDA = [
    {
        "number": number,
        "kind": kind,
        "case_no": None if kind == "location" else "NUL-C-2026-0031",
        "reason": "vulnerability",
        "carried": number - 1,
    }
    for number, kind in enumerate(
        ("case", "location", "person", "peer_group", "application"), start=1
    )
]
_ACTION: dict[str, object] = {"agency": _AGENCY, "number": 2, "due": date(2026, 4, 20)}
MEETING_FACTS: dict[str, dict[str, object]] = {
    "MEETING-AGENDA": {**_MEETING, "agenda": _AGENDA},
    "MEETING-INVITATION": _MEETING,
    "MEETING-MINUTES": {
        **_MEETING,
        "decisions": [
            {"item_no": 1, "decision": "actions_agreed"},
            {"item_no": 2, "carry_over": True},
        ],
        "actions": [{"item_no": 1, "agency": "police", "due": date(2026, 4, 20)}],
    },
    "MEETING-CHANGED": {**_MEETING, "new_on": date(2026, 4, 21), "reason": "closure"},
    "GUEST-CHANGED": {**_MEETING, "begun": False, "new_on": date(2026, 4, 21)},
    "GUEST-INVITATION": {**_MEETING, "item_no": 2, "item_kind": "case"},
    "MEETING-NOT-RECORDED": {"meeting": "JOG", "meeting_on": date(2026, 4, 14)},
    "MEETING-ACTION": _ACTION,
    "MEETING-ACTION-NOTICE": {
        **_ACTION,
        "stage": "before",
        "tell": ["agency"],
        "reason": "An action of yours is due in two working days.",
    },
}
MEETING_VARIANTS: dict[str, tuple[dict[str, object], ...]] = {
    "MEETING-AGENDA": ({"agenda": []},),
    "MEETING-CHANGED": (
        *({"reason": one} for one in ("nothing_to_discuss", "no_chair", "too_few", "joined")),
        *({"new_on": None, "reason": one} for one in ("ended", "other")),
    ),
    "MEETING-MINUTES": ({"actions": []},),
    "GUEST-CHANGED": ({"new_on": None}, {"begun": True}),
    "GUEST-INVITATION": tuple(
        {"item_kind": one} for one in ("peer_group", "location", "person", "application")
    ),
    "MEETING-ACTION-NOTICE": (
        {"stage": "breach", "tell": ["agency_lead"], "reason": "It is overdue."},
    ),
}
