"""Rules about messages, signals, errors, timers, event sub-processes and multi-instance."""

import pytest

from engine.bpmn.limits import Limits
from engine.bpmn.lint.timers import fault_of_cycle, fault_of_date, fault_of_duration
from engine.bpmn.linter import lint
from tests.bpmn.cases import KNOWN, Case, judge, numbered
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
    job,
    line,
    message,
    start,
    sub_process,
    timer,
)

WORK = form("work", "intake")
GOOD = drawn(line(WORK))
HOUR = timer("PT1H")
ERROR = declared("error", "x")
FAILS = sub_process("sub", form("w", "intake")).replace(
    '<endEvent id="finish_sub"></endEvent>', end("finish_sub", event("error", "x"))
)


def waits(kind: str, text: str) -> bytes:
    return drawn(
        line(catch("c", f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"))
    )


def reminds(text: str, *, interrupting: bool = False) -> bytes:
    cycle = f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"
    return drawn(line(WORK) + boundary("b", "work", cycle, interrupting=interrupting))


def sends(publish: str) -> str:
    return line(
        '<intermediateThrowEvent id="throw"><messageEventDefinition messageRef="message_x">'
        f"<extensionElements>{publish}</extensionElements></messageEventDefinition>"
        "</intermediateThrowEvent>"
    )


def task(extension: str) -> bytes:
    return drawn(
        line(
            form("work", "intake").replace(
                "</extensionElements>", f"{extension}</extensionElements>"
            )
        )
    )


def repeated(loop: str, inside: str = "") -> bytes:
    held = (
        f"<extensionElements><zeebe:loopCharacteristics {loop}/></extensionElements>"
        if loop
        else ""
    )
    mark = f"<multiInstanceLoopCharacteristics>{held}{inside}</multiInstanceLoopCharacteristics>"
    return drawn(line(form("work", "intake").replace("</userTask>", f"{mark}</userTask>")))


OVER = 'inputCollection="=a" inputElement="one"'
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
    # timers
    Case("timer_value", "c", waits("timeDuration", ""), waits("timeDuration", "P14D")),
    Case("timer_value", "c", waits("timeDuration", "P14"), waits("timeDuration", "=a")),
    Case("timer_value", "c", waits("timeDuration", "-PT1H"), waits("timeDuration", "PT90M")),
    Case("timer_value", "c", waits("timeDuration", "PT1D"), waits("timeDuration", "P2W")),
    Case("timer_value", "c", waits("timeDate", "31/03/2026"), waits("timeDate", "2026-03-31")),
    Case(
        "timer_value",
        "c",
        waits("timeDate", "2026-02-30"),
        waits("timeDate", "2026-02-28T09:00:00Z"),
    ),
    Case(
        "timer_value",
        "c",
        waits("timeDate", "2026-03-31T09:00"),
        waits("timeDate", "2026-03-31T09:00+01:00"),
        says="no offset",
    ),
    Case("timer_value", "b", reminds("R0/P1D"), reminds("R/P1D")),
    Case("timer_value", "b", reminds("R/PT0S"), reminds("R5/P7D")),
    Case("timer_value", "b", reminds("0 9 * * *"), reminds("R2/2026-03-31T09:00:00Z/P1M")),
    Case("cyclic_start", "c", waits("timeCycle", "R/P1D"), waits("timeDuration", "P1D")),
    Case(
        "cyclic_start",
        "s",
        drawn(
            '<startEvent id="s"><timerEventDefinition><timeCycle>R/P1D</timeCycle>'
            "</timerEventDefinition></startEvent>" + end() + flows("s>end")
        ),
        drawn(
            line(WORK)
            + handler(
                "h",
                "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>",
                interrupting=False,
            )
        ),
    ),
    Case("interrupting_cycle", "b", reminds("R/P1D", interrupting=True), reminds("R/P1D")),
    Case(
        "task_dates",
        "work",
        task('<zeebe:taskSchedule dueDate="next week"/>'),
        task('<zeebe:taskSchedule dueDate="2026-03-31" followUpDate="=a"/>'),
    ),
    Case(
        "task_dates",
        "work",
        task('<zeebe:priorityDefinition priority="101"/>'),
        task('<zeebe:priorityDefinition priority="80"/>'),
    ),
    Case(
        "retries",
        "j",
        drawn(line(job("j").replace('type="mail"', 'type="mail" retries="0"'))),
        drawn(line(job("j").replace('type="mail"', 'type="mail" retries="3"'))),
    ),
    # multi-instance
    Case("loop_over_what", "work", repeated(""), repeated(OVER)),
    Case(
        "loop_over_what",
        "work",
        repeated(OVER, "<loopCardinality>2</loopCardinality>"),
        repeated("", "<loopCardinality>2</loopCardinality>"),
        says="both",
    ),
    Case(
        "loop_too_large",
        "work",
        repeated("", f"<loopCardinality>{Limits().instances + 1}</loopCardinality>"),
        repeated("", f"<loopCardinality>{Limits().instances}</loopCardinality>"),
    ),
    Case(
        "loop_too_large",
        "work",
        repeated("", "<loopCardinality>many</loopCardinality>"),
        repeated("", "<loopCardinality>=count(a)</loopCardinality>"),
        says="no number",
    ),
    Case(
        "loop_output",
        "work",
        repeated(OVER + ' outputCollection="answers"'),
        repeated(OVER + ' outputCollection="answers" outputElement="=a"'),
    ),
    Case("loop_without_item", "work", repeated('inputCollection="=a"'), repeated(OVER), "warning"),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)


@pytest.mark.parametrize("text", ["P1Y2M3DT4H5M6S", "P2W", "PT0.5S", "P0D", "PT1H", "P1M", "P14D"])
def test_a_strict_duration_is_accepted(text):
    assert fault_of_duration(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "1D",
        "P1H",
        "PT1D",
        "p1d",
        "P1,5D",
        "P-1D",
        " P1D",
        "P1D\n",
        "P\u0661D",
    ],
)
def test_what_only_looks_like_a_duration_is_not(text):
    assert fault_of_duration(text) == "is no duration"


@pytest.mark.parametrize(
    "text",
    [
        "2026-3-1",
        "20260301",
        "2026-W10-1",
        "2026-03-01 09:00Z",
        "2026-03-01T09Z",
        "01.03.2026",
        "2026-03-01T09:00:00z",
    ],
)
def test_what_only_looks_like_a_date_is_not(text):
    assert fault_of_date(text) != ""


@pytest.mark.parametrize(
    "text", ["R/", "R/PT1H/P1D/P1D", "P1D", "R-1/P1D", "R/2026-03-01", "R1/x/P1D"]
)
def test_what_only_looks_like_a_cycle_is_not(text):
    assert fault_of_cycle(text, Limits().shortest_cycle) != ""


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
