"""What the forms of meetings refuse: every rule is broken by somebody, alone."""

from datetime import UTC, datetime

import pytest

from engine import deadline_functions
from tests.processes.content import form, policy
from tests.processes.meeting_forms import MEETING_FORMS
from tests.processes.test_form_rules_in_force import broken

THERE = {"agency": "police", "present": True, "accepted_statement": True}
ALSO = THERE | {"agency": "council"}
DECIDED = {"item_no": 1, "decision": "no_action"}
ACTION = {"item_no": 1, "agency": "police", "owner": "A", "what": "B", "due": "2026-03-20"}
HELD = {
    "meeting_result": "held",
    "attendance": [THERE, ALSO],
    "decisions": [DECIDED],
    "actions": [ACTION],
}
ROOM = {
    "agenda": [{"number": 1}, {"number": 2}],
    "meeting_at": datetime(2026, 3, 2, 10, tzinfo=UTC),
    "quorum": 2,
    "allowed_decisions": ["no_action", "noted"],
}
FEW = {"meeting_result": "inquorate", "attendance": [THERE], "new_on": "2026-03-24"}
OFF = {"meeting_result": "called_off", "cancel_reason": "no_chair"}
MOVED = {"meeting_result": "moved", "change_reason": "closure", "new_on": "2026-03-24"}
CALLED = {"meeting_type": "GOV", "meeting_on": "2026-03-24"}
REPORT = {"action_state": "done", "report_back": "Done", "reported_on": "2026-03-16"}
SOUND = [
    ("hold_meeting", HELD, ROOM),
    ("hold_meeting", HELD | {"decisions": [{"item_no": 2, "carry_over": True}]}, ROOM),
    ("hold_meeting", {"meeting_result": "held", "attendance": [THERE, ALSO]}, ROOM),
    ("hold_meeting", FEW, ROOM),
    ("hold_meeting", OFF, ROOM | {"meeting_at": datetime(2026, 4, 2, tzinfo=UTC)}),
    ("meeting_called", CALLED, {}),
    ("meeting_called", {"meeting_type": "GOV"}, {}),
    ("meeting_changed", MOVED, {}),
    ("meeting_changed", {"meeting_result": "called_off", "change_reason": "no_chair"}, {}),
    ("meeting_minutes", {"items": [{"item_no": 2, "text": "T"}]}, ROOM),
    ("report_meeting_action", REPORT, {}),
]
BROKEN = [
    (HELD, ROOM | {"meeting_at": datetime(2026, 4, 2, tzinfo=UTC)}, "/meeting_result"),
    (HELD, ROOM | {"quorum": 3}, "/meeting_result"),
    (OFF | {"decisions": [DECIDED]}, ROOM, "/meeting_result"),
    (HELD | {"attendance": [THERE, ALSO | {"agency": "press"}]}, ROOM, "/attendance/1/agency"),
    (
        HELD | {"attendance": [THERE, ALSO | {"accepted_statement": False}]},
        ROOM,
        "/attendance/1/accepted_statement",
    ),
    (HELD | {"attendance": [THERE, THERE]}, ROOM, "/attendance"),
    (HELD | {"decisions": [DECIDED | {"item_no": 3}]}, ROOM, "/decisions/0/item_no"),
    (HELD | {"decisions": [DECIDED, DECIDED | {"decision": "noted"}]}, ROOM, "/decisions"),
    (HELD | {"decisions": [DECIDED | {"decision": "divert"}]}, ROOM, "/decisions/0/decision"),
    (HELD | {"actions": [ACTION | {"item_no": 3}]}, ROOM, "/actions/0/item_no"),
    (HELD | {"actions": [ACTION | {"agency": "press"}]}, ROOM, "/actions/0/agency"),
    (HELD | {"actions": [ACTION | {"due": "2026-03-15"}]}, ROOM, "/actions/0/due"),
    (FEW | {"new_on": "2026-03-22"}, ROOM, "/new_on"),
]
BROKEN_OTHERS = [
    ("meeting_called", CALLED | {"meeting_type": "HUB"}, {}, "/meeting_type"),
    ("meeting_called", {"meeting_type": "ADHOC"}, {}, "/meeting_on"),
    ("meeting_called", CALLED | {"meeting_on": "2026-03-13"}, {}, "/meeting_on"),
    ("meeting_called", CALLED | {"meeting_on": "2026-03-22"}, {}, "/meeting_on"),
    ("meeting_changed", MOVED | {"meeting_result": "called_off"}, {}, "/new_on"),
    ("meeting_changed", MOVED | {"new_on": "2026-03-22"}, {}, "/new_on"),
    ("meeting_minutes", {"items": [{"item_no": 9, "text": "T"}]}, ROOM, "/items/0/item_no"),
    ("report_meeting_action", REPORT | {"reported_on": "2026-03-17"}, {}, "/reported_on"),
]
ALL_BROKEN = [*(("hold_meeting", *one) for one in BROKEN), *BROKEN_OTHERS]


@pytest.mark.parametrize(("form_id", "answers", "given"), SOUND)
def test_sound_answers_break_no_rule(form_id, answers, given):
    assert broken(form_id, answers, given) == []


@pytest.mark.parametrize(("form_id", "answers", "given", "at"), ALL_BROKEN)
def test_each_rule_can_be_broken_alone(form_id, answers, given, at):
    assert [one.pointer for one in broken(form_id, answers, given)] == [at]


def test_every_rule_is_broken_by_some_test():
    library = deadline_functions.library(policy(""))
    rules = [
        (one.stem, each.number) for one in MEETING_FORMS for each in form(one).rules(library).rules
    ]

    assert len(rules) == len(ALL_BROKEN)
