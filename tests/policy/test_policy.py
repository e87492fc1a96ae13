from datetime import date
from decimal import Decimal

import pytest

from engine.deadlines import Kind
from engine.errors import DeploymentRefused, NotFound
from engine.policy import Policy

COMMON = """
[calendar]
region = "GB-ENG"
closed = []

[threshold]
count = { value = 3, source = "the Act, section 104(4)", status = "L" }
share = { value = 0.5, source = "ours", status = "D" }
from_day = { value = 2026-04-01, source = "ours", status = "D" }
units = { value = ["reports", "incidents"], source = "seen elsewhere", status = "P" }

[deadlines.conclusion]
kind = "CD"
count = 28
source = "day 28 counted from receipt"
status = "D"

[deadlines.agenda]
kind = "MTG"
meeting = "board"
source = "the next board"
status = "D"

[deadlines.notice]
kind = "EH"
count = 48
skip_christmas_day = true
source = "section 80(4)"
status = "L"

[meetings.board]
cadence = "monthly"
nth = "last"
weekday = "thursday"
source = "each month"
status = "K"
"""

TENANT = """
[calendar]
closed = { value = [2026-12-29, 2026-12-30], source = "notice of the council", status = "S" }

[threshold]
count = { value = 2, source = "procedure, page 4", status = "S" }

[deadlines.conclusion]
kind = "WD"
count = 20
source = "procedure, page 6"
status = "S"
"""


def codes(findings):
    return [(finding.code, finding.pointer) for finding in findings]


def test_a_leaf_reads_as_its_value():
    values = Policy.load(COMMON).values
    assert values["threshold"] == {
        "count": 3,
        "share": Decimal("0.5"),
        "from_day": date(2026, 4, 1),
        "units": ["reports", "incidents"],
    }
    assert values["deadlines"]["conclusion"]["count"] == 28


def test_a_partnership_overrides_key_by_key():
    policy = Policy.load(COMMON, TENANT)
    assert policy.values["threshold"]["count"] == 2
    assert policy.values["threshold"]["units"] == ["reports", "incidents"]
    assert policy.leaf("threshold.count").source == "procedure, page 4"
    assert policy.leaf("threshold.share").status == "D"


def test_a_rule_is_replaced_as_a_whole_so_that_no_value_keeps_a_foreign_source():
    rule = Policy.load(COMMON, TENANT).deadline_rules["conclusion"]
    assert (rule.kind, rule.count, rule.source, rule.status) == (
        Kind.WORKING_DAYS,
        20,
        "procedure, page 6",
        "S",
    )
    half = '[deadlines.conclusion]\ncount = 21\nsource = "page 6"\nstatus = "S"'
    assert codes(Policy.lint(COMMON, half)) == [("policy-deadline", "/deadlines/conclusion")]


def test_the_calendar_keeps_the_common_region_and_takes_the_closure_days():
    calendar = Policy.load(COMMON, TENANT).calendar()
    assert calendar.region == "GB-ENG"
    assert calendar.why_closed(date(2026, 12, 29)) == "closed: partnership closure day"


def test_a_meeting_rule_finds_its_meeting():
    policy = Policy.load(COMMON)
    rule = policy.deadline_rules["agenda"]
    assert rule.options.meeting == policy.meetings["board"]
    assert rule.count == 1
    assert policy.meetings["board"].in_words() == "on the last Thursday of the month"


def test_hours_may_leave_out_christmas_day():
    assert Policy.load(COMMON).deadline_rules["notice"].options.skip_christmas_day


def test_an_unknown_path_is_not_found():
    with pytest.raises(NotFound, match=r"threshold\.limit"):
        Policy.load(COMMON).leaf("threshold.limit")


def test_no_policy_at_all_is_an_empty_policy_with_the_calendar_of_england():
    policy = Policy.load("")
    assert policy.values == {}
    assert policy.calendar().region == "GB-ENG"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a]\nb = 3", [("policy-bare-value", "/a/b")]),
        ('[a]\nb = { value = 3, status = "D" }', [("policy-source", "/a/b")]),
        ('[a]\nb = { value = 3, source = " ", status = "D" }', [("policy-source", "/a/b")]),
        ('[a]\nb = { value = 3, source = "x" }', [("policy-status", "/a/b")]),
        ('[a]\nb = { value = 3, source = "x", status = "Z" }', [("policy-status", "/a/b")]),
        ('[a]\nb = { source = "x", status = "D" }', [("policy-no-value", "/a/b")]),
        ('[a]\nb = { value = nan, source = "x", status = "D" }', [("policy-number", "/a/b")]),
        ('[a]\nb = { value = [inf], source = "x", status = "D" }', [("policy-number", "/a/b")]),
        (
            '[a]\nb = { value = 1, source = "x", status = "D", unit = 2 }',
            [("policy-entry", "/a/b")],
        ),
        ('[a]\n"b c" = { value = 1, source = "x", status = "D" }', [("policy-name", "/a/b c")]),
        ('[calendar]\nregion = "GB-SCT"', [("policy-calendar", "/calendar")]),
        ('[calendar]\nclosed = ["2026-12-29"]', [("policy-calendar", "/calendar")]),
        (
            '[deadlines.a]\nkind = "XX"\ncount = 1\nsource = "x"\nstatus = "D"',
            [("policy-deadline", "/deadlines/a")],
        ),
        (
            '[deadlines.a]\nkind = "CD"\ncount = 1.5\nsource = "x"\nstatus = "D"',
            [("policy-deadline", "/deadlines/a")],
        ),
        (
            '[deadlines.a]\nkind = "MTG"\nmeeting = "no"\nsource = "x"\nstatus = "D"',
            [("policy-deadline", "/deadlines/a")],
        ),
        (
            '[deadlines.a]\nkind = "CD"\ncount = 1\nroll_if_holiday = 1\nsource = "x"\nstatus="D"',
            [("policy-deadline", "/deadlines/a")],
        ),
        (
            '[deadlines.a]\nkind = "CD"\ncount = 1\nunit = "d"\nsource = "x"\nstatus = "D"',
            [("policy-entry", "/deadlines/a")],
        ),
        (
            '[meetings.a]\ncadence = "weekly"\nsource = "x"\nstatus = "D"',
            [("policy-meeting", "/meetings/a")],
        ),
        (
            '[meetings.a]\ncadence = "daily"\nroom = 3\nsource = "x"\nstatus = "D"',
            [("policy-meeting", "/meetings/a")],
        ),
    ],
    ids=str,
)
def test_each_fault_is_a_finding_at_its_place(text, found):
    assert codes(Policy.lint(text)) == found


def test_every_fault_is_found_at_once_and_the_policy_is_refused():
    text = "[a]\nb = 1\nc = 2\n[deadlines]\nd = 3"
    with pytest.raises(DeploymentRefused) as refused:
        Policy.load(text)
    assert len(refused.value.findings) == 3


def test_a_value_in_one_layer_cannot_be_a_group_in_the_other():
    leaf = '[threshold.count]\nlow = { value = 1, source = "x", status = "D" }'
    assert codes(Policy.lint(COMMON, leaf)) == [("policy-branch", "/threshold/count/low")]


def test_a_text_that_is_no_toml_is_named_with_its_line():
    finding = Policy.lint('[a]\nb = "no end', resource="partnerships/x/policy.toml")[0]
    assert (finding.code, finding.line) == ("policy-toml", 2)
    assert finding.resource == "partnerships/x/policy.toml"


def test_a_text_that_nests_without_end_is_a_finding_too():
    assert Policy.lint("a = " + "[" * 100_000)[0].code == "policy-toml"
    assert "policy-depth" in {finding.code for finding in Policy.lint(f"[{'.'.join('a' * 40)}]")}


def test_the_same_texts_are_read_once():
    assert Policy.load(COMMON, TENANT) is Policy.load(COMMON, TENANT)
