"""What a form can write into a meeting instead of a case: the kinds of record and their fields.

They stand in the `x-case` of a form like the kinds of the case file. What they say in words is
sealed with the key of the case that the item is about, so the meeting itself keeps nothing of it.
"""

from collections.abc import Mapping

from app.casework.case_fields import SEALED, CaseField
from app.casework.case_kinds import CaseKind

ACTION_STATES = ("accepted", "blocked", "done", "cancelled")
_TEXT, _DAY, _NUMBER, _YES, _WORD, _WHO = (
    CaseField(SEALED),
    CaseField("date"),
    CaseField("whole"),
    CaseField("switch"),
    CaseField("code"),
    CaseField("who"),
)
ATTENDANCE, DECISION, ACTION, ACTION_REPORT, MINUTE = (
    "attendance",
    "agenda_decision",
    "meeting_action",
    "meeting_action_report",
    "meeting_minute",
)
MEETING_KINDS: Mapping[str, CaseKind] = {
    one.name: one
    for one in (
        CaseKind(ATTENDANCE, {"who": _WHO, "present": _YES}, ("who", "present"), "minutes"),
        CaseKind(
            DECISION,
            {
                "item_no": _NUMBER,
                "decision": _WORD,
                "carried_over": _YES,
                "note": _TEXT,
                "information_shared": _TEXT,
            },
            ("item_no", "decision"),
            "minutes",
        ),
        CaseKind(
            ACTION,
            {
                "item_no": _NUMBER,
                "agency": _WORD,
                "due": _DAY,
                "power": _WORD,
                "what": _TEXT,
                "owner": _TEXT,
            },
            ("item_no", "agency", "due", "what", "owner"),
            "minutes",
        ),
        CaseKind(
            ACTION_REPORT,
            {
                "number": _NUMBER,
                "state": CaseField("code", ACTION_STATES),
                "on": _DAY,
                "report_back": _TEXT,
            },
            ("number", "state", "on", "report_back"),
            "minutes",
        ),
        CaseKind(MINUTE, {"item_no": _NUMBER, "text": _TEXT}, ("text",), "minutes"),
    )
}
