"""Variables: where they live, what goes in and what comes out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import feel
from engine.bpmn.limits import Limits
from engine.bpmn.outcome import JobCreated, UserTaskCompleted, UserTaskOpened
from engine.bpmn.turn import Host
from engine.bpmn.variables import placed
from engine.errors import ExecutionFailed, LimitExceeded, UserTaskNotActive
from tests.bpmn.diagrams import (
    declared,
    end,
    event,
    extended,
    job,
    mapping,
    message,
    script,
    start,
    task,
)
from tests.bpmn.playing import Play, Said, call, edge, play, sub, timing, ways

LEAF = start("s") + task("t") + end("e") + ways("s>t t>e")


def mapped(*pairs: tuple[str, str, str]) -> str:
    held = "".join(
        f'<zeebe:{way} source="{source}" target="{target}"/>' for way, source, target in pairs
    )
    return f"<zeebe:ioMapping>{held}</zeebe:ioMapping>"


def one(element: str) -> str:
    return start() + element + end() + ways("start>x x>end")


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


@pytest.mark.parametrize(
    ("extensions", "seen", "left"),
    [
        ("", {"a": 1, "b": 2}, {"a": 9, "b": 2, "new": 1}),
        (mapped(("input", "=b", "c")), {"c": 2}, {"a": 9, "b": 2, "c": 2, "new": 1}),
        (mapped(("output", "=a + new", "sum")), {"a": 1, "b": 2}, {"a": 1, "b": 2, "sum": 10}),
        (mapped(("input", "=b", "c"), ("output", "=a", "d")), {"c": 2}, {"a": 1, "b": 2, "d": 9}),
    ],
)
def test_a_call_takes_and_gives_what_is_mapped_or_else_everything(
    extensions: str, seen: dict, left: dict
) -> None:
    leaf = start("s") + job("t") + end("e") + ways("s>t t>e")
    case = play(one(call("x", "q", extensions)), called={"q": leaf}, a=1, b=2)
    made = case.wait("t")
    assert isinstance(made, JobCreated)
    assert made.variables == seen

    assert case.do("t", a=9, new=1).variables == left


@pytest.mark.parametrize(
    ("said", "left"), [("true", {"a": 9, "c": 9}), ("false", {"a": 1, "c": 9})]
)
def test_propagation_can_be_said_aloud(said: str, left: dict) -> None:
    body = call("x", "q", mapped(("output", "=a", "c"))).replace(
        'processId="q"', f'processId="q" propagateAllChildVariables="{said}"'
    )

    assert play(one(body), called={"q": LEAF}, a=1).complete("t", a=9).variables == left


def test_a_process_can_call_itself_up_to_a_limit() -> None:
    q = (
        start("s")
        + '<exclusiveGateway id="g" default="g_e"/>'
        + call("again", "q", mapping("input", "=n - 1", "n"))
    )
    q += end("e") + ways("s>g g>again[n>0] g>e again>e")

    assert play(one(call("x", "q")), called={"q": q}, n=5).state == "COMPLETED"
    with pytest.raises(LimitExceeded, match="nesting of calls at 'again'"):
        play(one(call("x", "q")), called={"q": q}, n=30)


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


def test_completing_twice_is_refused() -> None:
    inside = start() + task("x") + task("y") + end() + ways("start>x x>y y>end")
    case = play(inside)
    done = case.key("x")
    case.complete("x")

    for key in (done, "i1.1", "i1.77", "", case.key("y") + "x"):
        with pytest.raises(UserTaskNotActive):
            case.send(UserTaskCompleted(key, {}))


def test_a_user_task_says_who_when_and_how_urgent() -> None:
    held = (
        '<zeebe:assignmentDefinition assignee="=who" '
        'candidateGroups="=[&quot;a&quot;, &quot;b&quot;]"/>'
        '<zeebe:taskSchedule dueDate="=date(&quot;2026-03-10&quot;)" '
        'followUpDate="2026-03-05T09:00:00Z"/>'
        '<zeebe:priorityDefinition priority="80"/>'
    )
    opened = play(one(extended("userTask", "x", held)), who="ann").wait("x")

    assert isinstance(opened, UserTaskOpened)
    assert (opened.assignee, opened.candidate_groups, opened.priority) == ("ann", ("a", "b"), 80)
    assert opened.due is not None
    assert opened.due.isoformat() == "2026-03-10T23:59:59+00:00"
    assert opened.follow_up is not None
    assert opened.follow_up.isoformat() == "2026-03-05T09:00:00+00:00"


@pytest.mark.parametrize(
    "held",
    [
        '<zeebe:assignmentDefinition candidateGroups="=3"/>',
        '<zeebe:assignmentDefinition assignee="=[1]"/>',
        '<zeebe:taskSchedule dueDate="soon"/>',
        '<zeebe:priorityDefinition priority="=1000"/>',
        '<zeebe:priorityDefinition priority="high"/>',
        '<zeebe:assignmentDefinition assignee="=("/>',
    ],
)
def test_what_makes_no_sense_in_a_user_task_is_said(held: str) -> None:
    with pytest.raises(ExecutionFailed) as failed:
        play(one(extended("userTask", "x", held)))

    assert failed.value.element_id == "x"


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-07-10", "2026-07-10T22:59:59+00:00"),
        ("=@&quot;2026-07-10T12:00:00Z&quot;", "2026-07-10T12:00:00+00:00"),
        ("=null", None),
    ],
)
def test_a_task_is_due_at_the_end_of_a_day_or_at_an_instant(due: str, expected: str | None) -> None:
    held = f'<zeebe:taskSchedule dueDate="{due}"/>'
    opened = play(one(extended("userTask", "x", held))).wait("x")

    assert isinstance(opened, UserTaskOpened)
    assert (opened.due and opened.due.isoformat()) == expected


def test_an_assignee_that_is_not_known_yet_is_nobody() -> None:
    held = '<zeebe:assignmentDefinition assignee="=nobody" candidateGroups="a, b"/>'
    opened = play(one(extended("userTask", "x", held))).wait("x")

    assert isinstance(opened, UserTaskOpened)
    assert (opened.assignee, opened.candidate_groups) == ("", ("a", "b"))


def test_an_error_from_a_call_can_be_caught_with_its_values_mapped() -> None:
    inner = (
        start("s")
        + task("t")
        + extended(
            "endEvent", "failed", mapping("input", "=why", "reason"), rest="<errorEventDefinition/>"
        )
    )
    inner += ways("s>t t>failed")
    caught = extended(
        "boundaryEvent",
        "oops",
        mapping("output", "=reason", "because"),
        rest="<errorEventDefinition/>",
        attributes='attachedToRef="x"',
    )
    inside = one(call("x", "q")) + caught + task("fix") + ways("oops>fix fix>end")
    case = play(inside, called={"q": inner}).complete("t", why="gone")

    assert case.waiting == ["fix"]
    assert case.variables == {"because": "gone"}


def test_a_dotted_target_keeps_the_other_entries() -> None:
    assert placed("a.b.c", 1, {"b": {"d": 2}, "e": 3}) == ("a", {"b": {"d": 2, "c": 1}, "e": 3})
    assert placed("a.b", 1, None) == ("a", {"b": 1})


def test_a_timer_and_a_boundary_inside_a_call_know_their_own_variables() -> None:
    inner = LEAF + edge("late", "t", timing("Duration", "=wait")) + ways("late>e")
    body = call("x", "q", mapping("input", '=duration("PT5M")', "wait"))
    case = play(one(body), called={"q": inner}, beside=declared("signal", "y"))

    assert case.fire("late").state == "COMPLETED"


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
