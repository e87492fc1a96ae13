"""A whole process from the first task to the end, reloaded at every step."""

from datetime import timedelta

from engine.bpmn.outcome import JobCreated, TimerArmed, UserTaskOpened
from tests.bpmn.diagrams import end, extended, form, job, mapping, script, start, task
from tests.bpmn.playing import MORNING, call, edge, many, play, timing, ways

LANES = (
    '<laneSet id="lanes"><lane id="officer" name="Officer"><flowNodeRef>record</flowNodeRef></lane>'
    '<lane id="chair" name="Chair"><flowNodeRef>decide</flowNodeRef></lane></laneSet>'
)
RULE = extended(
    "businessRuleTask",
    "assess",
    '<zeebe:calledDecision decisionId="threshold" resultVariable="threshold"/>'
    + mapping("input", "=reports", "count"),
)
MAIN = (
    LANES
    + start()
    + task("record")
    + edge("overdue", "record", timing("Duration", "P7D"), interrupting=False)
    + task("chase")
    + script("count", "={total: reports * 2}")
    + RULE
    + '<exclusiveGateway id="met" default="met_refuse"/>'
    + job("refuse", "letter", mapping("input", "=total", "total"))
    + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + task("decide")
    + call(
        "ask",
        "request",
        mapping("input", "=partner", "whom"),
        many("=partners", "partner", into="answers", output="=said"),
    )
    + end("closed")
    + end("refused")
    + ways(
        "start>record record>count overdue>chase chase>closed count>assess assess>met "
        "met>fork[threshold.met] met>refuse refuse>refused fork>decide fork>ask decide>join "
        "ask>join join>closed"
    )
)
REQUEST = start("s") + form("answer", "reply") + end("e") + ways("s>answer answer>e")


def test_a_case_that_meets_the_threshold_asks_every_partner() -> None:
    case = play(MAIN, called={"request": REQUEST})
    assert case.waiting == ["overdue", "record"]
    record = case.wait("record")
    assert isinstance(record, UserTaskOpened)
    assert record.candidate_groups == ("officer",)
    timer = case.wait("overdue")
    assert isinstance(timer, TimerArmed)
    assert timer.due == MORNING + timedelta(days=7)

    case.fire("overdue")
    assert case.waiting == ["chase", "record"]

    case.complete("record", reports=3, partners=["police", "health"])
    assert case.variables["threshold"] == {"met": True}
    assert [decision.inputs for decision in case.outcome.decisions] == [{"count": 3}]
    assert case.waiting == ["answer", "answer", "chase", "decide"]
    assert {one.form_id for one in case.waits.values() if one.element_id == "answer"} == {"reply"}

    case.complete("answer", nth=1, said="nil").complete("decide", proposal="go")
    assert case.state == "ACTIVE"
    case.complete("answer", said="two reports").complete("chase")

    assert case.state == "COMPLETED"
    assert case.outcome.end_element_ids == ("closed",)
    assert case.variables["answers"] == ["two reports", "nil"]
    assert case.variables["total"] == 6
    assert "said" not in case.variables


def test_a_case_below_the_threshold_sends_a_letter() -> None:
    case = play(MAIN, called={"request": REQUEST})
    case.complete("record", reports=2, partners=[])
    letter = case.wait("refuse")
    assert isinstance(letter, JobCreated)
    assert letter.job_type == "letter"
    assert letter.variables == {"total": 4}
    assert case.waiting == ["refuse"]

    case.do("refuse", sent_at="today")

    assert case.state == "COMPLETED"
    assert case.outcome.end_element_ids == ("refused",)
    assert case.variables["sent_at"] == "today"
