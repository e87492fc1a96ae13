"""Rules about timers, dates and numbers of attempts."""

import pytest

from engine.bpmn.limits import Limits
from engine.bpmn.lint.timers import fault_of_cycle, fault_of_date, fault_of_duration
from tests.bpmn.cases import Case, judge, numbered
from tests.bpmn.diagrams import boundary, catch, drawn, end, flows, form, handler, job, line
from tests.bpmn.faultless import WORK


def waits(kind: str, text: str) -> bytes:
    return drawn(
        line(catch("c", f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"))
    )


def reminds(text: str, *, interrupting: bool = False) -> bytes:
    cycle = f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"
    return drawn(line(WORK) + boundary("b", "work", cycle, interrupting=interrupting))


def task(extension: str) -> bytes:
    return drawn(
        line(
            form("work", "intake").replace(
                "</extensionElements>", f"{extension}</extensionElements>"
            )
        )
    )


CASES = [
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
    Case(
        "timer_value",
        "b",
        reminds("R/PT5S"),
        reminds("R/PT1M"),
        says="faster than every 60 seconds",
    ),
    Case("timer_value", "b", reminds('=duration("PT59S")'), reminds('=duration("PT1M")')),
    Case("timer_value", "c", waits("timeDuration", ""), waits("timeDuration", "PT1S")),
    Case("timer_value", "b", reminds("0 9 * * *"), reminds("R2/2026-03-31T09:00:00Z/P1M")),
    Case(
        "timer_value",
        "c",
        waits("timeDate", '="2026-13-45"'),
        waits("timeDate", '="2026-12-31"'),
        says="""'="2026-13-45"', which is no date of the calendar""",
    ),
    Case(
        "timer_value",
        "c",
        waits("timeDate", '=date("2026-13-45")'),
        waits("timeDate", '=date("2026-12-31")'),
        says="has no value",
    ),
    Case(
        "timer_value",
        "c",
        waits("timeDate", '="2026-12-01T00:00:00"'),
        waits("timeDate", '="2026-12-01T00:00:00Z"'),
        says="no offset",
    ),
    Case(
        "timer_value",
        "c",
        waits("timeDate", '=date and time("2026-12-01T00:00:00")'),
        waits("timeDate", '=date and time("2026-12-01T00:00:00@Europe/London")'),
        says="no offset",
    ),
    Case("timer_value", "c", waits("timeDate", "=true"), waits("timeDate", "=today()")),
    Case("timer_value", "c", waits("timeDuration", '="5 days"'), waits("timeDuration", '="P5D"')),
    Case(
        "timer_value",
        "c",
        waits("timeDuration", '=-duration("PT5M")'),
        waits("timeDuration", '=duration("PT5M") * 2'),
        says="is negative",
    ),
    Case(
        "timer_value",
        "c",
        waits("timeDuration", '=duration("-P1M")'),
        waits("timeDuration", '=duration("P1M")'),
        says="is negative",
    ),
    Case(
        "timer_value",
        "c",
        waits("timeDuration", "=5"),
        waits("timeDuration", '=if [{a: 1}][a = b][1] = null then duration("P1D") else a'),
        says="is no duration",
    ),
    Case(
        "timer_value",
        "c",
        waits("timeDuration", '=duration("P5X")'),
        waits("timeDuration", '=deadline("conclusion", date("2026-03-31"))'),
        says="has no value",
    ),
    Case("timer_value", "b", reminds('="R0/PT1H"'), reminds('="R/PT1H"'), says="no times"),
    Case("timer_value", "b", reminds('=duration("PT0S")'), reminds('=duration("P1M")')),
    Case("timer_value", "b", reminds('=date("2026-03-31")'), reminds('=duration("PT1H")')),
    Case("cyclic_start", "c", waits("timeCycle", "R/P1D"), waits("timeDuration", "P1D")),
    Case(
        "cyclic_start",
        "c",
        waits("timeCycle", "R/P1D"),
        drawn(
            line(WORK)
            + handler(
                "h",
                "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>",
                interrupting=False,
            )
        ),
    ),
    Case(
        "cyclic_start",
        "c",
        waits("timeCycle", "R/P1D"),
        drawn(
            '<startEvent id="s"><timerEventDefinition><timeCycle>R/P1D</timeCycle>'
            "</timerEventDefinition></startEvent>" + end() + flows("s>end")
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
