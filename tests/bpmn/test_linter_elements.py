"""Rules about elements that cannot run as drawn."""

import pytest

from tests.bpmn.cases import Case, judge, numbered
from tests.bpmn.diagrams import (
    boundary,
    catch,
    drawn,
    end,
    event,
    extended,
    flows,
    form,
    line,
    start,
    sub_process,
)
from tests.bpmn.faultless import GOOD, HOUR, WORK

SUB = sub_process("sub", form("w", "intake"))


def looped(condition: str, most: str = "") -> bytes:
    maximum = f'loopMaximum="{most}"' if most else ""
    mark = f"<standardLoopCharacteristics {maximum}>{condition}</standardLoopCharacteristics>"
    return drawn(line(extended("userTask", "work", rest=mark)))


def splitting(kind: str) -> bytes:
    inside = f'<{kind} id="g"/>' + start() + end() + end("end2")
    return drawn(inside + flows("start>g", "g>end", "g>end2"))


CASES = [
    Case("complex_gateway", "g", splitting("complexGateway"), splitting("parallelGateway")),
    Case("ad_hoc_sub_process", "ad", drawn(line('<adHocSubProcess id="ad"/>')), GOOD),
    Case(
        "compensation", "work", drawn(line('<userTask id="work" isForCompensation="true"/>')), GOOD
    ),
    Case(
        "compensation",
        "throw",
        drawn(
            line(
                '<intermediateThrowEvent id="throw"><compensateEventDefinition/>'
                "</intermediateThrowEvent>"
            )
        ),
        drawn(line('<intermediateThrowEvent id="throw"/>')),
    ),
    Case(
        "transaction",
        "tx",
        drawn(line(SUB.replace("subProcess", "transaction").replace('"sub"', '"tx"'))),
        drawn(line(SUB)),
    ),
    Case("standard_loop", "work", looped(""), looped("<loopCondition>=a</loopCondition>")),
    Case("standard_loop", "work", looped("", "1001"), looped("", "3"), says="more than 1000 times"),
    Case(
        "condition_missing",
        "c",
        drawn(
            line(
                catch("c", "<conditionalEventDefinition><condition/></conditionalEventDefinition>")
            )
        ),
        drawn(
            line(
                catch(
                    "c",
                    "<conditionalEventDefinition><condition>=a</condition></conditionalEventDefinition>",
                )
            )
        ),
    ),
    Case(
        "several_definitions",
        "c",
        drawn(line(catch("c", HOUR + event("signal", "s"))), '<signal id="signal_s" name="s"/>'),
        drawn(line(catch("c", HOUR))),
    ),
    Case(
        "terminate_not_at_end",
        "t",
        drawn(
            line(
                '<intermediateCatchEvent id="t"><terminateEventDefinition/>'
                "</intermediateCatchEvent>"
            )
        ),
        drawn(start() + end("stop", "<terminateEventDefinition/>") + flows("start>stop")),
    ),
    Case(
        "boundary_host",
        "b",
        drawn(line(WORK) + boundary("b", "start", HOUR)),
        drawn(line(WORK) + boundary("b", "work", HOUR)),
        says="no task",
    ),
    Case(
        "boundary_host",
        "b",
        drawn(line(WORK) + boundary("b", "nothing", HOUR)),
        drawn(line(SUB) + boundary("b", "sub", HOUR)),
        says="not attached to anything",
    ),
    Case(
        "boundary_host",
        "b",
        drawn(line(WORK) + boundary("b", "work", "")),
        drawn(line(WORK) + boundary("b", "work", HOUR)),
        says="does not say what it waits for",
    ),
    Case(
        "error_not_interrupting",
        "b",
        drawn(line(WORK) + boundary("b", "work", "<errorEventDefinition/>", interrupting=False)),
        drawn(line(WORK) + boundary("b", "work", "<errorEventDefinition/>")),
    ),
    Case(
        "reserved_id",
        "Start",
        drawn(line(WORK).replace('"start"', '"Start"')),
        drawn(line(WORK).replace('"start"', '"begin"')),
    ),
    Case("reserved_id", "End", drawn(line(WORK).replace('"end"', '"End"')), GOOD),
    Case("plain_task", "t", drawn(line('<task id="t"/>')), GOOD, "warning"),
    Case("id_style", "Activity_1a", drawn(line(form("Activity_1a", "intake"))), GOOD, "warning"),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)
