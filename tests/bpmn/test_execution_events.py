"""Events: at the edge of an activity, on the way, thrown and caught."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.bpmn.outcome import (
    Cancelled,
    ErrorThrown,
    MessageAwaited,
    MessageThrown,
    SignalThrown,
    TimerArmed,
    TimerMoved,
    WaitClosed,
    WaitMoved,
)
from engine.errors import ExecutionFailed, LimitExceeded, NotFound
from tests.bpmn.diagrams import (
    catch,
    declared,
    end,
    event,
    extended,
    flows,
    handler,
    job,
    mapping,
    message,
    script,
    start,
    task,
)
from tests.bpmn.playing import MORNING, call, edge, play, sub, timing, ways


def attached(definition: str, *, interrupting: bool = True, to: str = "") -> str:
    """A user task `work` with the event `edge` at its edge, which leads to the task `other`."""
    return (
        start()
        + (to or task("work"))
        + edge("edge", "work", definition, interrupting=interrupting)
        + task("other")
        + end()
        + end("end2")
        + ways("start>work work>end edge>other other>end2")
    )


# ------------------------------------------------------------------------------- boundary events
def test_an_interrupting_timer_ends_its_activity() -> None:
    case = play(attached(timing("Duration", "P7D")))
    timer = case.wait("edge")
    assert isinstance(timer, TimerArmed)
    assert (timer.attached_to, timer.interrupting, timer.repeats) == ("work", True, None)
    work = case.key("work")

    case.fire("edge")

    assert case.waiting == ["other"]
    assert WaitClosed(timer.key, "COMPLETED") in case.outcome.closed
    assert WaitClosed(work, "CANCELED") in case.outcome.closed


def test_a_completed_activity_takes_its_timer_with_it() -> None:
    case = play(attached(timing("Duration", "P7D")))
    timer = case.key("edge")

    case.complete("work")

    assert case.state == "COMPLETED"
    assert WaitClosed(timer, "CANCELED") in case.outcome.closed
    assert "edge" not in {one.element_id for one in case.outcome.elements}


def test_a_timer_that_does_not_interrupt_fires_once_beside_its_activity() -> None:
    case = play(attached(timing("Duration", "P7D"), interrupting=False))

    case.fire("edge")
    assert case.waiting == ["other", "work"]

    case.complete("work").complete("other")
    assert case.state == "COMPLETED"


def test_what_a_boundary_event_began_outlives_its_activity() -> None:
    case = play(attached(timing("Duration", "P7D"), interrupting=False))

    case.fire("edge").complete("work")

    assert case.waiting == ["other"]


def test_a_message_that_does_not_interrupt_can_come_again_and_again() -> None:
    case = play(
        attached(event("message", "x"), interrupting=False), beside=message("x", "=no"), no="CT-1"
    )
    key = case.key("edge")

    for turn in (1, 2, 3):
        case.message("edge", n=turn)
        assert case.key("edge") == key
        assert case.waiting == ["edge"] + ["other"] * turn + ["work"]

    assert case.variables["n"] == 3


def test_a_message_that_interrupts_brings_its_payload() -> None:
    case = play(attached(event("message", "x")), beside=message("x", "=no"), no=41)
    awaited = case.wait("edge")
    assert isinstance(awaited, MessageAwaited)
    assert (awaited.message_name, awaited.correlation_key) == ("x", "41")

    case.message("edge", reason="moved away")

    assert case.waiting == ["other"]
    assert case.variables["reason"] == "moved away"


def test_a_correlation_key_must_be_known() -> None:
    with pytest.raises(ExecutionFailed, match="correlation key must be a text, it is null"):
        play(attached(event("message", "x")), beside=message("x", "=no"))


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_signal_reaches_every_edge_that_waits_for_it(interrupting: bool) -> None:
    beside = declared("signal", "halt")
    case = play(attached(event("signal", "halt"), interrupting=interrupting), beside=beside)

    case.signal("halt", why="x")
    assert case.waiting == (["other"] if interrupting else ["edge", "other", "work"])

    before = case.outcome.snapshot
    case.signal("nobody waits for this")
    assert case.outcome.snapshot == before


def test_a_cycle_fires_as_often_as_it_says_and_then_is_over() -> None:
    case = play(attached(timing("Cycle", "R3/P1D"), interrupting=False))
    key = case.key("edge")
    assert case.wait("edge").repeats == 2

    case.fire("edge")
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=2), 1),)
    case.at = MORNING + timedelta(days=2)
    case.fire("edge")
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=3), 0),)
    case.at = MORNING + timedelta(days=3)
    case.fire("edge")

    assert case.outcome.moved == ()
    assert case.waiting == ["other", "other", "other", "work"]


def test_turns_that_were_missed_are_made_up_for_by_one() -> None:
    case = play(attached(timing("Cycle", "R5/P1D"), interrupting=False))
    key = case.key("edge")

    case.later(days=3, hours=1).fire("edge")

    assert case.waiting == ["edge", "other", "work"]
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=4), 1),)


def test_a_cycle_faster_than_a_second_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="cycle at 'edge'"):
        play(attached(timing("Cycle", "R/PT0.5S"), interrupting=False))


@pytest.mark.parametrize(
    "value", ["P", "tomorrow", "-P1D", "=null", "=3", '="R0/P1D"', "PT", "2026-13-01", "=true"]
)
def test_a_timer_that_cannot_be_set_says_so(value: str) -> None:
    with pytest.raises(ExecutionFailed, match="the timer cannot be set") as failed:
        play(attached(timing("Duration", value)))

    assert failed.value.element_id == "edge"
    assert failed.value.expression == value


def test_a_timer_sees_the_inputs_of_its_activity() -> None:
    work = extended("userTask", "work", mapping("input", '=date("2026-06-01")', "day"))
    case = play(attached(timing("Date", "=day"), to=work))

    assert case.wait("edge").due == datetime(2026, 5, 31, 23, 0, tzinfo=UTC)


def test_a_timer_can_be_moved_and_computed_anew() -> None:
    case = play(attached(timing("Duration", "=wait")), wait="P7D")
    key, there = case.key("edge"), MORNING + timedelta(days=30)

    case.send(TimerMoved(key, there))
    assert case.outcome.moved == (WaitMoved(key, there),)
    assert case.waiting == ["edge", "work"]

    case.at = MORNING + timedelta(days=1)
    case.send(TimerMoved(key, None))
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=8)),)


def test_a_moved_cycle_counts_on_from_there() -> None:
    case = play(attached(timing("Cycle", "R/P1D"), interrupting=False))
    key, there = case.key("edge"), MORNING + timedelta(days=10)

    case.send(TimerMoved(key, there))
    case.at = there
    case.fire("edge")

    assert case.outcome.moved == (WaitMoved(key, there + timedelta(days=1), -1),)


def test_a_condition_at_the_edge_fires_when_it_becomes_true() -> None:
    condition = (
        "<conditionalEventDefinition><condition>=n > 2</condition></conditionalEventDefinition>"
    )
    inside = attached(condition).replace("<endEvent", task("set") + "<endEvent", 1)
    inside += '<parallelGateway id="fork"/>'
    inside = inside.replace(
        'sourceRef="start" targetRef="work"', 'sourceRef="fork" targetRef="work"'
    )
    inside += ways("start>fork fork>set set>end")
    case = play(inside)
    assert case.waiting == ["set", "work"]

    case.complete("set", n=3)

    assert case.waiting == ["other"]


def test_a_condition_that_does_not_interrupt_fires_once_for_each_time_it_becomes_true() -> None:
    condition = (
        "<conditionalEventDefinition><condition>=n > 2</condition></conditionalEventDefinition>"
    )
    inside = attached(condition, interrupting=False) + task("set")
    inside = inside.replace(
        'id="other_end2" sourceRef="other" targetRef="end2"',
        'id="x" sourceRef="other" targetRef="other2"',
    )
    inside += task("other2") + ways("other2>end2") + '<parallelGateway id="fork"/>'
    inside = inside.replace(
        'sourceRef="start" targetRef="work"', 'sourceRef="fork" targetRef="work"'
    )
    inside += ways("start>fork fork>set set>end")
    case = play(inside, n=3)
    assert case.waiting == ["other", "set", "work"]

    case.complete("other", n=1)
    case.complete("other2", n=5)

    assert case.waiting == ["other", "set", "work"]


# ---------------------------------------------------------------------------- errors, escalations
ERRORS = declared("error", "E1") + declared("error", "E2") + declared("escalation", "late")


def test_an_error_thrown_for_a_job_is_caught_at_its_edge() -> None:
    case = play(attached(event("error", "E1"), to=job("work")), beside=ERRORS)

    case.error("work", "E1", why="no address")

    assert case.waiting == ["other"]
    assert case.variables["why"] == "no address"


def test_a_catcher_that_names_the_code_goes_before_one_that_takes_all() -> None:
    inside = attached("<errorEventDefinition/>", to=job("work"))
    inside += edge("named", "work", event("error", "E1")) + task("exactly") + end("end3")
    inside += ways("named>exactly exactly>end3")

    assert play(inside, beside=ERRORS).error("work", "E1").waiting == ["exactly"]
    assert play(inside, beside=ERRORS).error("work", "E2").waiting == ["other"]


def test_an_error_nobody_catches_fails_and_changes_nothing() -> None:
    case = play(attached(event("error", "E1"), to=job("work")), beside=ERRORS)
    before = case.outcome

    with pytest.raises(ExecutionFailed, match="'E2' is thrown here and caught nowhere"):
        case.error("work", "E2")

    assert case.outcome is before


INNER = start("s") + task("t") + end("failed", event("error", "E1")) + ways("s>t t>failed")


def test_an_error_end_is_caught_round_the_sub_process() -> None:
    case = play(attached(event("error", "E1"), to=sub("work", INNER)), beside=ERRORS)

    case.complete("t")

    assert case.waiting == ["other"]
    kinds = [(one.kind, one.element_id) for one in case.outcome.elements]
    assert ("ELEMENT_COMPLETED", "failed") in kinds
    assert ("ELEMENT_CANCELED", "work") in kinds


def test_an_error_end_is_caught_round_two_calls() -> None:
    middle = start("ms") + call("deeper", "inner") + end("me") + ways("ms>deeper deeper>me")
    inner = INNER.replace(event("error", "E1"), "<errorEventDefinition/>")
    inside = attached("<errorEventDefinition/>", to=call("work", "middle"))
    case = play(inside, beside=ERRORS, called={"middle": middle, "inner": inner})

    case.complete("t")

    assert case.waiting == ["other"]


def test_an_error_end_that_nobody_catches_never_goes_on_happily() -> None:
    inside = start() + sub("work", INNER) + end() + ways("start>work work>end")
    case = play(inside, beside=ERRORS)

    with pytest.raises(ExecutionFailed, match="caught nowhere") as failed:
        case.complete("t")

    assert failed.value.element_id == "failed"


ESCALATING = (
    start("s")
    + f'<intermediateThrowEvent id="warn">{event("escalation", "late")}</intermediateThrowEvent>'
    + task("t")
    + end("e")
    + ways("s>warn warn>t t>e")
)


@pytest.mark.parametrize(("interrupting", "left"), [(True, ["other"]), (False, ["other", "t"])])
def test_an_escalation_is_caught_and_may_leave_its_thrower_alone(
    interrupting: bool, left: list[str]
) -> None:
    inside = attached(
        event("escalation", "late"), interrupting=interrupting, to=sub("work", ESCALATING)
    )

    assert play(inside, beside=ERRORS).waiting == left


def test_an_escalation_that_nobody_catches_is_over() -> None:
    inside = start() + sub("work", ESCALATING) + end() + ways("start>work work>end")

    assert play(inside, beside=ERRORS).waiting == ["t"]


def test_a_terminate_end_ends_its_scope_only() -> None:
    stop = end("stop", "<terminateEventDefinition/>")
    inner = start("s") + '<parallelGateway id="f"/>' + task("t") + task("u") + stop
    inner += ways("s>f f>t f>u t>stop u>stop")
    inside = (
        start()
        + sub("work", inner)
        + task("after")
        + end()
        + ways("start>work work>after after>end")
    )
    case = play(inside).complete("t")
    assert case.waiting == ["after"]

    top = inner.replace('id="s"', 'id="start"').replace('"s"', '"start"').replace("s_f", "start_f")
    ended = play(top).complete("u")
    assert ended.state == "COMPLETED"
    assert ended.outcome.end_element_ids == ("stop",)


# ----------------------------------------------------------------------- messages and signals out
def test_a_message_is_thrown_with_its_inputs_and_an_identity() -> None:
    publish = '<zeebe:publishMessage correlationKey="=no" timeToLive="PT1H"/>'
    throw = extended(
        "intermediateThrowEvent",
        "tell",
        publish + mapping("input", '="hello"', "text"),
        rest=event("message", "x"),
    )
    done = end("done", event("message", "x"))
    case = play(
        start() + throw + done + ways("start>tell tell>done"), beside=message("x", ""), no=7
    )

    first, second = case.outcome.messages
    assert first == MessageThrown("tell", "x", "7", {"text": "hello"}, first.message_id, 3600)
    assert second.correlation_key == ""
    assert first.message_id != second.message_id
    assert "text" not in case.variables


def test_a_message_may_bear_an_id_of_its_own_and_refuses_a_bad_life() -> None:
    publish = '<zeebe:publishMessage messageId="=no" timeToLive="{}"/>'
    body = start() + "{}" + end() + ways("start>tell tell>end")

    def throwing(life: str) -> str:
        throw = extended(
            "intermediateThrowEvent", "tell", publish.format(life), rest=event("message", "x")
        )
        return body.format(throw)

    case = play(throwing(""), beside=message("x", ""), no="m1")
    assert case.outcome.messages[0].message_id == "m1"
    with pytest.raises(ExecutionFailed, match="time to live"):
        play(throwing("soon"), beside=message("x", ""), no="m1")


def test_a_signal_is_told_to_the_host_and_caught_inside_the_instance() -> None:
    inside = start() + '<parallelGateway id="f"/>' + catch("wait", event("signal", "go"))
    inside += task("a") + task("b") + end("shout", event("signal", "go")) + end()
    inside += ways("start>f f>wait wait>b b>end f>a a>shout")
    case = play(inside, beside=declared("signal", "go"))

    case.complete("a")

    assert case.waiting == ["b"]
    assert case.outcome.signals == (SignalThrown("shout", "go", {}),)


def test_a_date_on_the_way_and_a_message_catch_with_outputs() -> None:
    reply = extended(
        "intermediateCatchEvent",
        "reply",
        mapping("output", "=text", "answer"),
        rest=event("message", "x"),
    )
    pause = catch("pause", timing("Date", "2026-03-09T09:00:00"))
    inside = start() + pause + reply + end() + flows("start>pause", "pause>reply", "reply>end")
    case = play(inside, beside=message("x", "=no"), no=1)
    assert case.wait("pause").due == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    assert case.active == ["pause"]

    case.fire("pause").message("reply", text="yes", more=1)

    assert case.state == "COMPLETED"
    assert case.variables == {"no": 1, "answer": "yes"}


# --------------------------------------------------------------------------- event sub-processes
def handled(definition: str, *, interrupting: bool = True) -> str:
    inside = start() + task("work") + end() + ways("start>work work>end")
    return inside + handler("help", definition, interrupting=interrupting)


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_takes_a_message(interrupting: bool) -> None:
    case = play(
        handled(event("message", "x"), interrupting=interrupting),
        beside=message("x", "=no"),
        no=1,
    )
    assert case.waiting == ["help", "work"]
    assert case.active == ["work"]

    case.message("help", why="left")
    assert case.variables["why"] == "left"
    assert case.waiting == (["do_help"] if interrupting else ["do_help", "help", "work"])

    if not interrupting:
        case.complete("work")
        assert case.state == "ACTIVE"
    case.complete("do_help")
    assert case.state == "COMPLETED"


def test_an_event_sub_process_that_never_fires_does_not_keep_its_scope_open() -> None:
    case = play(handled(timing("Duration", "P1D"))).complete("work")

    assert case.state == "COMPLETED"


@pytest.mark.parametrize("kind", ["error", "escalation", "signal", "timer"])
def test_event_sub_processes_work_inside_a_sub_process(kind: str) -> None:
    definition = timing("Duration", "P1D") if kind == "timer" else event(kind, "E1")
    beside = declared("signal", "E1") + declared("error", "E1") + declared("escalation", "E1")
    inner = start("s") + task("t") + handler("help", definition)
    if kind in ("error", "escalation"):
        inner += end("e", event(kind, "E1")) + ways("s>t t>e")
    else:
        inner += end("e") + ways("s>t t>e")
    inside = start() + sub("work", inner) + task("after") + end()
    inside += ways("start>work work>after after>end")
    case = play(inside, beside=beside)

    if kind == "signal":
        case.signal("E1")
    elif kind == "timer":
        case.fire("help")
    else:
        case.complete("t")
    assert case.waiting == ["do_help"]

    case.complete("do_help")
    assert case.waiting == ["after"]


def test_a_conditional_event_sub_process_fires_when_its_condition_becomes_true() -> None:
    condition = (
        "<conditionalEventDefinition><condition>=stop</condition></conditionalEventDefinition>"
    )
    inside = start() + task("a") + task("b") + end() + ways("start>a a>b b>end")
    case = play(inside + handler("help", condition))

    case.complete("a", stop=True)

    assert case.waiting == ["do_help"]


# -------------------------------------------------------------------------------------- the rest
def test_cancelling_ends_everything() -> None:
    inside = attached(
        timing("Duration", "P7D"),
        to=sub("work", start("s") + task("t") + end("e") + ways("s>t t>e")),
    )
    case = play(inside)

    case.send(Cancelled())

    assert case.state == "TERMINATED"
    assert case.waits == {}
    assert case.active == []


@pytest.mark.parametrize("key", ["i1.999", "other.2", "i1.x", ""])
def test_an_event_for_nothing_that_is_open_is_refused(key: str) -> None:
    case = play(attached(timing("Duration", "P7D")))

    with pytest.raises(NotFound):
        case.send(TimerMoved(key, MORNING))


def test_an_ended_script_does_not_run_on_after_an_escalation_ended_it() -> None:
    inner = ESCALATING.replace(
        "</intermediateThrowEvent>", "</intermediateThrowEvent>" + script("x", "={x: 1}")
    )
    inner = inner.replace('targetRef="t"', 'targetRef="x"') + ways("x>t")
    inside = attached(event("escalation", "late"), to=sub("work", inner))

    assert "x" not in play(inside, beside=ERRORS).variables


def test_what_is_ready_when_its_scope_is_terminated_does_not_run() -> None:
    inside = start() + '<parallelGateway id="f"/>' + end("stop", "<terminateEventDefinition/>")
    inside += script("x", "={x: 1}") + end() + ways("start>f f>stop f>x x>end")
    case = play(inside)

    assert case.state == "COMPLETED"
    assert case.variables == {}
    assert case.outcome.end_element_ids == ("stop",)


def test_a_signal_that_ends_another_catcher_is_not_caught_by_it() -> None:
    inner = start("s") + catch("c", event("signal", "go")) + task("t") + end("e")
    inner += ways("s>c c>t t>e")
    inside = attached(event("signal", "go"), to=sub("work", inner))
    case = play(inside, beside=declared("signal", "go"))
    assert case.waiting == ["c", "edge"]

    assert case.signal("go").waiting == ["other"]


def test_an_error_without_a_catcher_tells_what_was_said_about_it() -> None:
    case = play(start() + job("work") + end() + ways("start>work work>end"))

    with pytest.raises(ExecutionFailed, match="caught nowhere: the printer is on fire"):
        case.send(ErrorThrown(case.key("work"), "E1", "the printer is on fire"))


def test_something_else_than_an_event_is_refused() -> None:
    case = play(attached(timing("Duration", "P7D")))

    with pytest.raises(TypeError, match="str is no event for 'p'"):
        case.send("nonsense")  # type: ignore[arg-type]


def test_the_next_turn_of_a_cycle_may_lie_beyond_the_calendar() -> None:
    cycle = "R/9990-01-01T00:00:00Z/P20Y"
    case = play(attached(timing("Cycle", cycle), interrupting=False))

    with pytest.raises(ExecutionFailed, match="the next turn cannot be set"):
        case.fire("edge")
