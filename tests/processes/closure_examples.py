"""Closing and reopening: its forms, and example facts for its letters, with invented people."""

from datetime import date

from tests.processes.content import COMMON

FOLDERS = (
    *("closure_reopen", "closure_guards", "closure_approval", "unreachable_path"),
    *("tell_and_close", "satisfaction_survey", "case_reopening", "manager_case_review"),
)
CLOSURE_FORMS = sorted(form for one in FOLDERS for form in COMMON.glob(f"{one}/forms/*.json"))

CASE = {"case_no": "NUL-2026-0101"}
ATTEMPTS = [
    {"on": date(2026, 3, 26), "method": method}
    for method in ("post", "email", "phone", "text", "via_advocate", "in_person", "visit")
]
CLOSED = {
    **CASE,
    "reasons": ["asb_ceased"],
    "attempts": ATTEMPTS,
    "transferred_to": "landlord",
    "transfer_accepted_on": date(2026, 3, 27),
    "duplicate_of": "NUL-2026-0099",
    "file_consent": "given",
    "opened_on": date(2026, 1, 12),
}
SAID_ALWAYS = (
    *("full_reasons", "what_was_done", "who_to_contact", "how_to_reopen"),
    *("case_review_right", "complaints_route"),
)
SAID_SOMETIMES = (
    *("why_ceased", "report_again", "evidence_lacking", "what_would_change", "other_remedies"),
    *("self_help", "attempts", "return_any_time", "evidence_tips", "transferred_to", "new_area"),
    *("pass_on_file", "own_choice", "safeguarding", "holding_case"),
)
CLOSURE_PERSONAL = {
    "full_reasons": "It is word against word.",
    "feedback": "We spoke to all neighbours.",
    "why_ceased": "Your diary has been empty since February.",
}
CLOSURE_FACTS: dict[str, dict[str, object]] = {
    "CLOSE-NOTICE": {**CASE, "attempts": ATTEMPTS, "answer_by": date(2026, 4, 15)},
    "CLOSURE": {**CLOSED, "say": [*SAID_ALWAYS, "why_ceased", "report_again", "self_help"]},
    "NFA-SELF-HELP": {**CLOSED, "say": [*SAID_ALWAYS, "evidence_tips", "self_help"]},
    "CLOSURE-KIN": {**CASE},
    "REOPEN": {**CASE, "reopened_on": date(2026, 3, 30)},
    "SURVEY": {**CASE, "closed_on": date(2026, 3, 16), "answer_by": date(2026, 4, 27)},
}
CLOSURE_VARIANTS: dict[str, tuple[dict[str, object], ...]] = {
    "CLOSE-NOTICE": ({"attempts": []},),
    "CLOSURE": (
        {"say": [*SAID_ALWAYS, *SAID_SOMETIMES]},
        {"say": [*SAID_ALWAYS, "pass_on_file", "attempts"], "file_consent": "refused"},
        {"told_before_on": date(2026, 3, 20)},
    ),
    "NFA-SELF-HELP": ({"say": [*SAID_ALWAYS, *SAID_SOMETIMES]},),
}
