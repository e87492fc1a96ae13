"""Variables: where they live, what goes in and what comes out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import feel
from engine.bpmn.limits import Limits
from engine.bpmn.outcome import JobCreated, UserTaskOpened
from engine.bpmn.turn import Host
from engine.bpmn.variables import placed
from engine.errors import ExecutionFailed, LimitExceeded
from tests.bpmn.diagrams import end, event, extended, job, mapping, message, script, start, task
from tests.bpmn.playing import LEAF, Play, Said, call, mapped, one, play, sub, ways


def test_without_outputs_everything_that_was_submitted_is_merged() -> None:
    case = play(one(task("x")), a=1)

    assert case.complete("x", a=2, b=3).variables == {"a": 2, "b": 3}


def test_inputs_are_local_and_each_sees_the_ones_before() -> None:
    body = extended("userTask", "x", mapped(("input", "=a + 1", "b"), ("input", "=b * 2", "c.d")))
    case = play(one(body), a=1)
    opened = case.wait("x")
    assert isinstance(opened, UserTaskOpened)
    assert opened.variables == {"b": 2, "c": {"d": 4}}

    case.complete("x", e=5)

    assert case.variables == {"a": 1, "e": 5}


def test_a_result_goes_past_an_input_of_the_same_name() -> None:
    body = extended("userTask", "x", mapping("input", "=a", "a"))

    assert play(one(body), a=1).complete("x", a=2).variables == {"a": 2}


def test_outputs_choose_and_rename_what_comes_out() -> None:
    body = job(
        "x",
        extensions=mapped(("output", "=sent", "letter.sent"), ("output", "=letter.sent + 1", "n")),
    )

    case = play(one(body), letter={"id": 7}).do("x", sent=1, noise=True)

    assert case.variables == {"letter": {"id": 7, "sent": 1}, "n": 2}


def test_a_job_sees_its_inputs_or_else_everything() -> None:
    plain = play(one(job("x")), a=1, b=2).wait("x")
    narrow = play(one(job("x", extensions=mapping("input", "=a", "c"))), a=1, b=2).wait("x")

    assert isinstance(plain, JobCreated)
    assert plain.variables == {"a": 1, "b": 2}
    assert isinstance(narrow, JobCreated)
    assert narrow.variables == {"c": 1}


def test_headers_and_retries_of_a_job_may_be_expressions() -> None:
    headers = (
        '<zeebe:taskHeaders><zeebe:header key="letter" value="=kind"/>'
        '<zeebe:header key="a" value="b"/></zeebe:taskHeaders>'
    )
    body = job("x", "=type", headers).replace('type="=type"', 'type="=type" retries="5"')
    made = play(one(body), type="letter", kind="ACK-1").wait("x")

    assert isinstance(made, JobCreated)
    assert (made.job_type, made.retries) == ("letter", 5)
    assert made.headers == {"letter": "ACK-1", "a": "b"}


def test_a_script_writes_one_variable_or_merges_a_context() -> None:
    assert play(one(script("x", "=a + 1", "b")), a=1).variables == {"a": 1, "b": 2}
    assert play(one(script("x", "={b: a, c: b + 1}")), a=1).variables == {"a": 1, "b": 1, "c": 2}
    with pytest.raises(ExecutionFailed, match="must be a context, not number"):
        play(one(script("x", "=a")), a=1)


def test_a_sub_process_shares_the_variables_around_it() -> None:
    case = play(one(sub("x", LEAF)), a=1)

    assert case.complete("t", a=2, b=3).variables == {"a": 2, "b": 3}


def test_the_inputs_of_a_sub_process_hide_what_lies_around() -> None:
    both = mapped(("input", "=a + 1", "a"), ("output", "=a * 10", "c"))
    held = f"<extensionElements>{both}</extensionElements>"
    case = play(one(sub("x", LEAF, held)), a=1)

    case.complete("t", a=5, b=3)

    assert case.variables == {"a": 1, "b": 3, "c": 50}


def test_one_event_may_begin_at_each_of_several_starts() -> None:
    inside = start("plain") + extended(
        "startEvent", "by_message", mapping("output", "=text", "said"), rest=event("message", "x")
    )
    inside += task("a") + task("b") + end() + ways("plain>a by_message>b a>end b>end")
    drawn = play(inside, beside=message("x", ""), start=False)

    starts = {one.element_id: one for one in drawn.program.start_events}
    assert starts["by_message"].event_name == "x"
    assert drawn.start({}).waiting == ["a"]
    other = Play(drawn.program).start({"text": "hi"}, "by_message")
    assert other.waiting == ["b"]
    assert other.variables == {"text": "hi", "said": "hi"}


def test_constants_are_seen_everywhere_and_stored_nowhere() -> None:
    inside = one(script("x", "={limit: policy.threshold, mine: instance.business id}"))
    case = play(inside)

    assert case.variables == {"limit": 3, "mine": "CT-1"}


def test_a_called_process_sees_what_the_instance_holds_now() -> None:
    leaf = start("s") + task("wait") + script("look", "={seen: instance.variables.way}")
    leaf += end("e") + ways("s>wait wait>look look>e")
    inside = start() + extended("parallelGateway", "fork") + call("x", "q") + task("change")
    inside += end() + ways("start>fork fork>x fork>change x>end change>end")
    case = play(inside, called={"q": leaf}, way="post")

    case.complete("change", way="email").complete("wait")

    assert case.variables["seen"] == "email"


def test_variables_that_grow_too_large_are_refused() -> None:
    case = play(one(task("x")), limits=Limits(variables=1000))

    with pytest.raises(LimitExceeded, match="size of the variables"):
        case.complete("x", text="a" * 1001)
    assert case.complete("x", text="a" * 900).state == "COMPLETED"


def test_variables_that_are_nested_without_end_are_refused() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(LimitExceeded, match="nesting of the variables"):
        play(start() + task("x") + task("y") + end() + ways("start>x x>y y>end")).complete(
            "x", deep=deep
        )


def test_several_threads_may_share_a_program() -> None:
    inside = start() + script("a", "={seen: [n]}") + task("x") + end() + ways("start>a a>x x>end")
    shared = play(inside, n=0).program

    def case(number: int) -> object:
        return Play(shared).start({"n": number}).complete("x").variables["seen"]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(case, range(200))) == [[number] for number in range(200)]


def test_a_function_cannot_be_kept_in_a_variable() -> None:
    with pytest.raises(ExecutionFailed, match="a function cannot be kept"):
        play(
            start()
            + script("x", "={f: function(a) a}")
            + task("t")
            + end()
            + ways("start>x x>t t>end")
        )


def test_a_circle_that_never_waits_is_stopped() -> None:
    inside = start() + '<exclusiveGateway id="m"/>' + script("x", "={n: n + 1}")
    inside += '<exclusiveGateway id="g" default="g_m"/>' + end()
    inside += ways("start>m m>x x>g g>m g>end[n<0]")

    with pytest.raises(LimitExceeded, match="steps in one command"):
        play(inside, n=0, limits=Limits(steps=300))


def test_a_dotted_target_keeps_the_other_entries() -> None:
    assert placed("a.b.c", 1, {"b": {"d": 2}, "e": 3}) == ("a", {"b": {"d": 2, "c": 1}, "e": 3})
    assert placed("a.b", 1, None) == ("a", {"b": 1})


def test_a_decision_without_a_result_variable_is_merged_and_may_fail() -> None:
    def deciding(value: object) -> Host:
        return Host(feel.STANDARD, {}, lambda _name, _inputs: Said(value))

    def failing(name: str, _inputs: object) -> Said:
        raise feel.FeelError(f"{name} is broken")

    rule = one(extended("businessRuleTask", "x", '<zeebe:calledDecision decisionId="d"/>'))
    assert play(rule, host=deciding({"met": True})).variables == {"met": True}
    with pytest.raises(ExecutionFailed, match="the result must be a context, not null"):
        play(rule, host=deciding(None))
    with pytest.raises(ExecutionFailed, match="'d' cannot be taken: d is broken"):
        play(rule, host=Host(feel.STANDARD, {}, failing))


def test_what_cannot_be_shown_as_json_is_shown_by_its_kind() -> None:
    inside = one(script("x", "=f + ("))
    with pytest.raises(ExecutionFailed) as failed:
        play(inside, f=1)
    assert failed.value.values == ""

    condition = start() + task("a") + end() + ways("start>a a>end[f]")
    with pytest.raises(ExecutionFailed) as failed:
        play(condition, f=1).complete("a", f=len)
    assert failed.value.values == '{"f": "foreign value"}'
