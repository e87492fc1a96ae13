"""Messages and signals on the way: thrown with what they say, and caught."""

from datetime import UTC, datetime

import pytest

from engine.bpmn.outcome import MessageThrown, SignalThrown
from engine.errors import ExecutionFailed
from tests.bpmn.diagrams import (
    catch,
    declared,
    end,
    event,
    extended,
    flows,
    mapping,
    message,
    start,
    task,
)
from tests.bpmn.playing import attached, play, sub, timing, ways


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


def test_a_signal_that_ends_another_catcher_is_not_caught_by_it() -> None:
    inner = start("s") + catch("c", event("signal", "go")) + task("t") + end("e")
    inner += ways("s>c c>t t>e")
    inside = attached(event("signal", "go"), to=sub("work", inner))
    case = play(inside, beside=declared("signal", "go"))
    assert case.waiting == ["c", "edge"]

    assert case.signal("go").waiting == ["other"]
