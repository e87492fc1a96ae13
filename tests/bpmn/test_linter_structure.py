"""Rules about beginnings, ends, reachability, splits and joins."""

import pytest

from tests.bpmn.cases import Case, judge, numbered
from tests.bpmn.diagrams import (
    boundary,
    catch,
    choice,
    declared,
    drawn,
    end,
    event,
    flows,
    forked,
    handler,
    line,
    start,
    sub_process,
)
from tests.bpmn.faultless import GOOD, HOUR, NONE, WORK, A, B

HANDLED = handler("h", HOUR)
SIGNAL = declared("signal", "s")


def link(kind: str, name: str, to: str = "A") -> str:
    definition = f'<linkEventDefinition name="{to}"/>'
    return f'<intermediate{kind}Event id="{name}">{definition}</intermediate{kind}Event>'


LINKED = (
    start()
    + link("Throw", "to_a")
    + link("Catch", "from_a")
    + end()
    + flows("start>to_a", "from_a>end")
)


CASES = [
    Case(
        "process_start", "p", drawn(WORK + end() + flows("work>end")), GOOD, says="no start event"
    ),
    Case(
        "process_start",
        "p",
        drawn(line(WORK) + start("s2") + flows("s2>work")),
        drawn(
            line(WORK)
            + f'<startEvent id="s2">{event("signal", "s")}</startEvent>'
            + flows("s2>work"),
            SIGNAL,
        ),
        says="several plain start events",
    ),
    Case(
        "process_start",
        "s2",
        drawn(
            line(WORK)
            + '<startEvent id="s2"><errorEventDefinition/></startEvent>'
            + flows("s2>work")
        ),
        GOOD,
        says="cannot start a process by error",
    ),
    Case(
        "sub_process_start",
        "sub",
        drawn(line(sub_process("sub", A, rest=start("again") + flows("again>a")))),
        drawn(line(sub_process("sub", A))),
        says="2 start events",
    ),
    Case(
        "sub_process_start",
        "begin_sub",
        drawn(
            line(sub_process("sub", A)).replace(
                '<startEvent id="begin_sub"/>', f'<startEvent id="begin_sub">{HOUR}</startEvent>'
            )
        ),
        drawn(line(WORK) + HANDLED.replace("do_h", "work2")),
    ),
    Case("missing_end", "p", drawn(start() + WORK + flows("start>work")), GOOD),
    Case(
        "missing_end",
        "sub",
        drawn(line('<subProcess id="sub"><startEvent id="s1"/></subProcess>')),
        drawn(line(sub_process("sub", A))),
    ),
    Case("dead_end", "b", drawn(line(WORK) + B + flows("start>b")), GOOD),
    Case("unreachable", "b", drawn(line(WORK) + B + flows("b>end")), GOOD),
    Case("unreachable", "b", drawn(line(WORK) + B + flows("b>b")), drawn(LINKED)),
    Case(
        "unreachable",
        "late",
        drawn(
            line(WORK) + B + boundary("late", "b", HOUR) + flows("b>end"),
        ),
        drawn(line(WORK) + boundary("late", "work", HOUR)),
    ),
    Case(
        "link_partner",
        "to_a",
        drawn(LINKED.replace('name="A"/></intermediateThrow', 'name="B"/></intermediateThrow')),
        drawn(LINKED),
    ),
    Case(
        "link_partner",
        "to_a",
        drawn(LINKED + link("Catch", "too") + flows("too>end")),
        drawn(LINKED),
        says="2 catching link events",
    ),
    Case(
        "link_partner", "lost", drawn(LINKED + link("Catch", "lost", "Z") + flows("lost>end")), GOOD
    ),
    Case("link_with_flow", "to_a", drawn(LINKED + flows("to_a>end")), drawn(LINKED)),
    Case("link_with_flow", "from_a", drawn(LINKED + flows("start>from_a")), drawn(LINKED)),
    Case(
        "misplaced_flow",
        "a_end",
        drawn(line(sub_process("sub", A)) + flows("a>end")),
        drawn(line(sub_process("sub", A))),
        says="crosses the border",
    ),
    Case("misplaced_flow", "work_start", drawn(line(WORK) + flows("work>start")), GOOD),
    Case("misplaced_flow", "end_work", drawn(line(WORK) + flows("end>work")), GOOD),
    Case("misplaced_flow", "h_end", drawn(line(WORK) + HANDLED + flows("h>end")), GOOD),
    Case(
        "misplaced_flow",
        "work_p",
        drawn(line(WORK) + flows("work>p")),
        GOOD,
        says="does not connect",
    ),
    Case("implicit_split", "work", drawn(line(WORK) + end("e2") + flows("work>e2")), GOOD),
    Case(
        "implicit_merge",
        "b",
        drawn(forked(A, B) + flows("a>b")),
        drawn(forked(A, B)),
        "warning",
    ),
    Case("choice_without_condition", "q_yes", drawn(choice("")), NONE),
    Case(
        "condition_ignored",
        "start_work",
        drawn(
            line(WORK).replace(
                'sourceRef="start" targetRef="work"/>',
                'sourceRef="start" targetRef="work"><conditionExpression>=a</conditionExpression>'
                "</sequenceFlow>",
            )
        ),
        NONE,
        says="makes no choice",
    ),
    Case(
        "condition_ignored",
        "q_yes",
        drawn(
            choice().replace(flows("q>no"), "").replace(end("no"), "").replace('default="q_no"', "")
        ),
        NONE,
        says="the only way onward",
    ),
    Case(
        "default_flow",
        "q",
        drawn(choice().replace('default="q_no"', 'default="start_q"')),
        NONE,
    ),
    Case(
        "default_flow", "q_yes", drawn(choice().replace('default="q_no"', 'default="q_yes"')), NONE
    ),
    Case("no_default", "q", drawn(choice(default=False)), NONE, "warning"),
    Case(
        "default_elsewhere",
        "work",
        drawn(line(WORK).replace('<userTask id="work"', '<userTask id="work" default="work_end"')),
        GOOD,
    ),
    Case(
        "joins_and_splits",
        "q",
        drawn(
            choice()
            + WORK
            + flows("work>q")
            + start("again").replace("startEvent", "task")
            + flows("again>work")
        ),
        NONE,
        "warning",
    ),
    Case("superfluous_gateway", "g", drawn(line('<parallelGateway id="g"/>')), NONE, "warning"),
    Case(
        "race",
        "g",
        drawn(line('<eventBasedGateway id="g"/>', catch("c", HOUR))),
        drawn(
            forked(
                catch("a", HOUR), catch("b", HOUR), "exclusiveGateway", split="eventBasedGateway"
            )
        ),
        says="one event only",
    ),
    Case(
        "race",
        "b",
        drawn(forked(catch("a", HOUR), B, "exclusiveGateway", split="eventBasedGateway")),
        drawn(
            forked(
                catch("a", HOUR), catch("b", HOUR), "exclusiveGateway", split="eventBasedGateway"
            )
        ),
    ),
    Case(
        "waits_for_ever",
        "j",
        drawn(forked(A, B, split="exclusiveGateway")),
        drawn(forked(A, B, "exclusiveGateway", split="exclusiveGateway")),
    ),
    Case(
        "waits_for_ever",
        "j",
        drawn(forked(catch("a", HOUR), catch("b", HOUR), split="eventBasedGateway")),
        drawn(forked(A, B)),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)
