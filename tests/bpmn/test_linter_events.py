"""Rules about messages, signals, errors, timers, event sub-processes and multi-instance."""

import pytest

from tests.bpmn.cases import KNOWN, Case, judge, lint, numbered
from tests.bpmn.diagrams import (
    boundary,
    catch,
    declared,
    drawn,
    end,
    event,
    flows,
    form,
    handler,
    line,
    message,
    start,
    sub_process,
)
from tests.bpmn.faultless import HOUR, WORK

ERROR = declared("error", "x")
FAILS = sub_process("sub", form("w", "intake")).replace(
    '<endEvent id="finish_sub"></endEvent>', end("finish_sub", event("error", "x"))
)

ESCALATION = declared("escalation", "x")
ASKS = FAILS.replace(event("error", "x"), event("escalation", "x"))


def sends(publish: str) -> str:
    return line(
        '<intermediateThrowEvent id="throw"><messageEventDefinition messageRef="message_x">'
        f"<extensionElements>{publish}</extensionElements></messageEventDefinition>"
        "</intermediateThrowEvent>"
    )


CALLED = drawn(start() + end("fails", event("error", "x")) + flows("start>fails"), ERROR)

CASES = [
    Case(
        "unnamed_event",
        "c",
        drawn(line(catch("c", "<signalEventDefinition/>"))),
        drawn(line(catch("c", event("signal", "s"))), declared("signal", "s")),
    ),
    Case(
        "correlation_key",
        "c",
        drawn(line(catch("c", event("message", "x"))), message(key="")),
        drawn(line(catch("c", event("message", "x"))), message()),
    ),
    Case(
        "correlation_key",
        "r",
        drawn(line('<receiveTask id="r" messageRef="message_x"/>'), message(key="")),
        drawn(
            f'<startEvent id="s">{event("message", "x")}</startEvent>' + end() + flows("s>end"),
            message(key=""),
        ),
    ),
    Case(
        "publish_key",
        "throw",
        drawn(sends(""), message()),
        drawn(sends('<zeebe:publishMessage correlationKey="=no"/>'), message()),
        "warning",
    ),
    Case(
        "time_to_live",
        "throw",
        drawn(sends('<zeebe:publishMessage correlationKey="=no" timeToLive="1 hour"/>'), message()),
        drawn(sends('<zeebe:publishMessage correlationKey="=no" timeToLive="PT1H"/>'), message()),
    ),
    Case(
        "handler_start",
        "on_h",
        drawn(line(WORK) + handler("h", "").replace("do_h", "w")),
        drawn(line(WORK) + handler("h", HOUR)),
    ),
    Case(
        "handler_payload",
        "h",
        drawn(line(WORK) + handler("h", event("message", "x")), message()),
        drawn(
            line(WORK)
            + handler("h", event("message", "x")).replace(
                'triggeredByEvent="true">',
                'triggeredByEvent="true"><extensionElements><zeebe:ioMapping>'
                '<zeebe:output source="=why" target="why"/></zeebe:ioMapping></extensionElements>',
            ),
            message(),
        ),
        "warning",
    ),
    Case(
        "handler_repeated",
        "h",
        drawn(
            line(WORK)
            + handler("h", HOUR).replace(
                'triggeredByEvent="true">',
                'triggeredByEvent="true"><multiInstanceLoopCharacteristics><loopCardinality>2'
                "</loopCardinality></multiInstanceLoopCharacteristics>",
            )
        ),
        drawn(line(WORK) + handler("h", HOUR)),
    ),
    Case(
        "uncaught_error",
        "finish_sub",
        drawn(line(FAILS), ERROR),
        drawn(line(FAILS) + boundary("b", "sub", event("error", "x")), ERROR),
    ),
    Case(
        "uncaught_error",
        "finish_sub",
        drawn(
            line(FAILS) + boundary("b", "sub", event("error", "y")), ERROR + declared("error", "y")
        ),
        drawn(line(FAILS) + boundary("b", "sub", "<errorEventDefinition/>"), ERROR),
    ),
    Case(
        "uncaught_error",
        "fails",
        CALLED,
        drawn(
            start()
            + end("fails", event("error", "x"))
            + flows("start>fails")
            + handler("h", event("error", "x")),
            ERROR,
        ),
    ),
    Case(
        "uncaught_escalation",
        "finish_sub",
        drawn(line(ASKS), ESCALATION),
        drawn(line(ASKS) + boundary("b", "sub", event("escalation", "x")), ESCALATION),
        "warning",
        says="so it is lost",
    ),
    Case(
        "uncaught_escalation",
        "finish_sub",
        drawn(line(ASKS) + boundary("b", "sub", event("error", "x")), ESCALATION + ERROR),
        drawn(line(ASKS) + boundary("b", "sub", event("escalation", "x")), ESCALATION),
        "warning",
    ),
    Case(
        "thrown_without_code",
        "finish_sub",
        drawn(
            line(
                sub_process("sub", WORK).replace(
                    end("finish_sub"), end("finish_sub", "<errorEventDefinition/>")
                )
            )
            + boundary("b", "sub", "<errorEventDefinition/>")
        ),
        drawn(line(FAILS) + boundary("b", "sub", event("error", "x")), ERROR),
    ),
    Case(
        "thrown_in_the_wrong_place",
        "t",
        drawn(line(f'<intermediateThrowEvent id="t">{HOUR}</intermediateThrowEvent>')),
        drawn(line(catch("c", HOUR))),
    ),
    Case(
        "caught_in_the_wrong_place",
        "c",
        drawn(line(catch("c", event("error", "x"))), ERROR),
        drawn(line(catch("c", HOUR))),
    ),
    Case(
        "caught_in_the_wrong_place", "c", drawn(line(catch("c", ""))), drawn(line(catch("c", HOUR)))
    ),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)


def test_an_error_may_be_caught_where_the_process_is_called():
    call = '<callActivity id="call" calledElement="p"/>'
    caller = drawn(
        line(sub_process("sub", call)) + boundary("b", "sub", event("error", "x")), ERROR
    )
    caller = caller.replace(b'"p"', b'"caller"').replace(
        b'calledElement="caller"', b'calledElement="p"'
    )

    together = lint({"a": CALLED, "b": caller}, known=KNOWN)

    assert [one.code for one in together if one.severity == "error"] == []


def test_processes_that_call_each_other_for_ever_are_no_riddle():
    call = '<callActivity id="call" calledElement="{}"/>'
    first = drawn(line(FAILS, call.format("caller")), ERROR)
    second = drawn(line(call.format("p"))).replace(b'"p"', b'"caller"')
    second = second.replace(b'calledElement="caller"', b'calledElement="p"')

    faults = lint({"a": first, "b": second}, known=KNOWN)

    assert [one.element_id for one in faults if one.code == "uncaught_error"] == ["finish_sub"]
