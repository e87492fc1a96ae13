"""Rules about forms, decisions, jobs, letters and properties, and about the file itself."""

import pytest

from engine.bpmn.linter import Known
from tests.bpmn.cases import KNOWN, Case, judge, lint, numbered
from tests.bpmn.diagrams import document, drawn, extended, form, job, line
from tests.bpmn.faultless import (
    CALLS,
    DEADLINE,
    DECIDES,
    FINE,
    GOOD,
    LETTER,
    WORK,
    calls,
    decides,
    letter,
    noted,
)

LANE = '<laneSet><lane id="officer"><flowNodeRef>work</flowNodeRef></lane></laneSet>'
FILE = '<dataObject id="o"/><dataObjectReference id="ref" dataObjectRef="o"/>'
WRITES = '<dataOutputAssociation id="w"><targetRef>ref</targetRef></dataOutputAssociation>'

CASES = [
    Case("form_missing", "work", drawn(line(form("work", "lost"))), GOOD),
    Case(
        "form_elsewhere",
        "j",
        drawn(line(job("j", extensions='<zeebe:formDefinition formId="intake"/>'))),
        drawn(line(job("j"))),
    ),
    Case(
        "task_without_form",
        "w",
        drawn(line('<userTask id="w"/>')),
        GOOD,
        "warning",
    ),
    Case(
        "nobody_may",
        "w",
        drawn(line(extended("userTask", "w", '<zeebe:formDefinition formId="intake"/>'))),
        drawn(
            '<laneSet id="lanes"><lane id="officer"><flowNodeRef>w</flowNodeRef></lane></laneSet>'
            + line(extended("userTask", "w", '<zeebe:formDefinition formId="intake"/>'))
        ),
        "warning",
    ),
    Case("decision_missing", "r", decides(""), DECIDES),
    Case(
        "decision_missing",
        "r",
        decides('<zeebe:calledDecision decisionId="lost" resultVariable="t"/>'),
        DECIDES,
        says="not in the bundle",
    ),
    Case(
        "decision_missing",
        "r",
        decides('<zeebe:calledDecision decisionId="threshold"/>'),
        DECIDES,
        says="where the result goes",
    ),
    Case("called_process_missing", "c", calls(""), CALLS),
    Case("called_process_missing", "c", calls('<zeebe:calledElement processId="lost"/>'), CALLS),
    Case("job_type_missing", "j", drawn(line('<serviceTask id="j"/>')), LETTER),
    Case("job_type_missing", "j", drawn(line(job("j", "lost"))), drawn(line(job("j", "=a")))),
    Case("letter_missing", "j", letter(""), LETTER),
    Case(
        "letter_missing",
        "j",
        letter('<zeebe:header key="letter" value="LOST"/>'),
        letter('<zeebe:header key="letter" value="=a"/>'),
    ),
    Case(
        "script_missing",
        "s",
        drawn(line('<scriptTask id="s"><script>a = 1</script></scriptTask>')),
        FINE,
    ),
    Case(
        "unknown_property",
        "work",
        noted("opensDedline", "a"),
        noted("opensDeadline", "a"),
        "warning",
    ),
    Case(
        "business_id_elsewhere",
        "work",
        noted("businessIdSeries", "A-"),
        noted("deadline", '=deadline("conclusion", today())'),
        says="allotted no business id",
    ),
    Case(
        "business_id_elsewhere",
        "work",
        noted("businessId", "=a"),
        noted("deadline", '=deadline("conclusion", today())'),
        says="gives no business id",
    ),
    Case(
        "business_id_elsewhere",
        "work",
        noted("handsOnBusinessId", "false"),
        noted("deadline", '=deadline("conclusion", today())'),
        says="says nothing here",
    ),
    Case(
        "yielding_elsewhere",
        "work",
        noted("onlyIfNobodyWaits", "true"),
        noted("deadline", '=deadline("conclusion", today())'),
        says="yields to nobody",
    ),
    Case("empty_property", "work", noted("meetsDeadline", " "), noted("meetsDeadline", "a, b")),
    Case("empty_property", "work", noted("deadline", "P14D"), DEADLINE, says="no expression"),
    Case(
        "empty_property",
        "work",
        noted("metAt", "=now()"),
        noted("meetsDeadline", "a"),
        says="meets no deadline",
    ),
    Case(
        "empty_property",
        "work",
        noted("metAt", "now()"),
        noted("meetsDeadline", "a"),
        says="no expression",
    ),
    Case("deadline_rule", "work", noted("deadline", '=deadline("lost", a)'), DEADLINE),
    # the file
    Case("without_di", "work", document(line(WORK)), GOOD, says="no shape"),
    Case(
        "unreadable_drawing",
        "",
        drawn(line(WORK)).replace(b'width="9"', b'width="NaN"', 1),
        GOOD,
        says="width='NaN' lies outside",
    ),
    Case(
        "without_di",
        "start_work",
        GOOD.replace(
            b'<bpmndi:BPMNEdge bpmnElement="start_work"', b'<bpmndi:BPMNEdge bpmnElement="other"'
        ),
        GOOD,
        says="no line",
    ),
    Case(
        "without_di",
        "officer",
        drawn(LANE + line(WORK)).replace(b'bpmnElement="officer"', b'bpmnElement="other"'),
        drawn(LANE + line(WORK)),
        says="the lane 'officer' has no shape",
    ),
    Case(
        "not_the_standard",
        "",
        GOOD.replace(b'<userTask id="work" ', b'<userTask id="work" isForCompensation="maybe" '),
        GOOD,
    ),
    Case(
        "for_other_engines",
        "work",
        drawn(line(WORK.replace('id="work"', 'id="work" camunda:assignee="sue"'))),
        GOOD,
        "warning",
        says="'assignee'",
    ),
    Case(
        "not_read",
        "work",
        drawn(line(WORK.replace("</userTask>", "<potentialOwner/></userTask>"))),
        GOOD,
        "warning",
    ),
    Case(
        "data_is_decoration",
        "w",
        drawn(line(WORK.replace("</userTask>", WRITES + "</userTask>")) + FILE),
        GOOD,
        "warning",
    ),
    Case(
        "not_drawn",
        "talks",
        GOOD.replace(
            b"<process ",
            b'<choreography id="talks"><task id="said"/></choreography><process ',
        ),
        GOOD,
        says="the choreography 'talks' would be neither run nor drawn",
    ),
    Case(
        "data_store",
        "ref",
        drawn(line(WORK) + '<dataStoreReference id="ref" name="Register"/>'),
        drawn(line(WORK) + FILE),
        says="data store",
    ),
    Case(
        "data_store",
        "w",
        drawn(
            line(WORK.replace("</userTask>", WRITES + "</userTask>"))
            + '<dataStoreReference id="ref"/>'
        ),
        drawn(line(WORK.replace("</userTask>", WRITES + "</userTask>")) + FILE),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)


def test_nothing_is_checked_against_what_is_not_known():
    diagram = drawn(line(form("work", "lost"), job("j", "lost")))

    faults = lint({"a": diagram}, known=Known())

    assert [one.code for one in faults if one.severity == "error"] == []
    assert {one.code for one in lint({"a": diagram}, known=KNOWN)} >= {"form_missing"}
