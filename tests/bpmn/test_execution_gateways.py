"""Gateways and flows: which way tokens take, and when joins let them on."""

from datetime import timedelta

import pytest

from engine.bpmn.outcome import TimerArmed
from engine.errors import ExecutionFailed
from tests.bpmn.diagrams import catch, end, event, handler, message, script, start, task
from tests.bpmn.playing import MORNING, Play, edge, play, timing, ways


def gateway(kind: str, *names: str) -> str:
    return "".join(f'<{kind}Gateway id="{name}"/>' for name in names)


def test_an_exclusive_gateway_takes_the_first_condition_that_holds() -> None:
    inside = start() + '<exclusiveGateway id="q" default="q_c"/>' + task("a") + task("b")
    inside += task("c") + end() + ways("start>q q>a[n>5] q>b[n>1] q>c a>end b>end c>end")

    assert [play(inside, n=n).waiting for n in (9, 3, 0)] == [["a"], ["b"], ["c"]]


def test_an_exclusive_gateway_without_a_way_out_fails_with_its_name() -> None:
    inside = start() + gateway("exclusive", "q") + task("a") + task("b") + end()
    inside += ways("start>q q>a[n>5] q>b[n>3] a>end b>end")

    with pytest.raises(ExecutionFailed) as failed:
        play(inside, n=1)

    assert failed.value.element_id == "q"


def test_a_condition_that_is_null_fails_and_shows_what_it_saw() -> None:
    inside = start() + '<exclusiveGateway id="q" default="q_b"/>' + task("a") + task("b") + end()
    inside += ways("start>q q>a[reports>threshold] q>b a>end b>end")

    with pytest.raises(ExecutionFailed) as failed:
        play(inside, reports=3)

    assert failed.value.element_id == "q"
    assert failed.value.expression == "=reports>threshold"
    assert failed.value.values == '{"reports": 3}'


def test_a_parallel_join_keeps_what_each_branch_wrote_and_cuts_no_list() -> None:
    inside = start() + gateway("parallel", "fork", "join") + task("b") + task("c")
    inside += script("sum", "={n: count(b) + count(c)}") + end()
    inside += ways("start>fork fork>b fork>c b>join c>join join>sum sum>end")
    case = play(inside, kept=1, both=0)

    case.complete("c", c=["c1"], both=1).complete("b", b=["b1", "b2"], both=2)

    assert case.state == "COMPLETED"
    assert case.variables == {"kept": 1, "both": 2, "b": ["b1", "b2"], "c": ["c1"], "n": 3}


def test_a_parallel_join_in_a_loop_waits_anew_each_turn() -> None:
    inside = start() + gateway("exclusive", "again") + gateway("parallel", "fork", "join")
    inside += task("b") + task("c") + '<exclusiveGateway id="more" default="more_end"/>' + end()
    inside += ways(
        "start>again again>fork fork>b fork>c b>join c>join join>more more>again[go] more>end"
    )
    case = play(inside)

    for turn in range(3):
        assert case.waiting == ["b", "c"]
        case.complete("b", go=turn < 2)
        assert case.waiting == ["c"]
        case.complete("c")

    assert case.state == "COMPLETED"


def test_a_second_token_on_one_flow_waits_for_the_next_time() -> None:
    inside = start() + gateway("parallel", "fork", "join") + gateway("exclusive", "merge")
    inside += task("a") + task("b") + task("c") + task("after") + end()
    inside += ways(
        "start>fork fork>a fork>b fork>c a>merge b>merge merge>join c>join join>after after>end"
    )
    case = play(inside)

    case.complete("a").complete("b")
    assert case.waiting == ["c"]

    # one token is left over at the join, and nothing is left that could ever join it
    case.complete("c")
    with pytest.raises(ExecutionFailed) as failed:
        case.complete("after")
    assert failed.value.element_id == "join"


def test_a_choice_that_feeds_a_join_is_a_standstill_and_no_silent_wait() -> None:
    inside = start() + '<exclusiveGateway id="q" default="q_b"/>' + gateway("parallel", "join")
    inside += script("a", "={x: 1}") + script("b", "={x: 2}") + end()
    inside += ways("start>q q>a[n>1] q>b a>join b>join join>end")

    listener = handler("help", timing("Duration", "P1D"))
    for drawn in (inside, inside + listener):
        with pytest.raises(ExecutionFailed, match="waits for nothing") as failed:
            play(drawn, n=1)
        assert failed.value.element_id == "join"


INCLUSIVE = (
    start()
    + '<inclusiveGateway id="split" default="split_c"/>'
    + gateway("inclusive", "join")
    + task("a")
    + task("b")
    + task("c")
    + task("after")
    + end()
    + ways(
        "start>split split>a[n>0] split>b[n>1] split>c a>join b>join c>join join>after after>end"
    )
)


@pytest.mark.parametrize(("n", "opened"), [(0, ["c"]), (1, ["a"]), (2, ["a", "b"])])
def test_an_inclusive_join_waits_for_the_branches_that_were_taken(n: int, opened: list) -> None:
    case = play(INCLUSIVE, n=n)
    assert case.waiting == opened

    for element_id in opened:
        assert "after" not in case.waiting
        case.complete(element_id)

    assert case.waiting == ["after"]
    case.complete("after")
    assert case.state == "COMPLETED"


def test_an_inclusive_join_waits_for_a_token_inside_a_boundary_branch() -> None:
    inside = start() + gateway("parallel", "fork") + gateway("inclusive", "join") + task("a")
    inside += task("b") + edge("late", "b", timing("Duration", "P1D"), interrupting=False)
    inside += task("remind") + task("after") + end()
    inside += ways(
        "start>fork fork>a fork>b a>join b>join late>remind remind>join join>after after>end"
    )
    case = play(inside)

    case.fire("late").complete("a").complete("b")
    assert case.waiting == ["remind"]

    case.complete("remind")
    assert case.waiting == ["after"]


def test_a_token_that_may_come_to_a_flow_that_already_has_one_is_not_waited_for() -> None:
    inside = start() + gateway("parallel", "fork") + gateway("exclusive", "merge")
    inside += gateway("inclusive", "join") + task("a") + task("b") + task("c") + task("after")
    inside += end() + ways(
        "start>fork fork>a fork>b fork>c a>merge b>merge merge>join c>join join>after after>end"
    )
    case = play(inside)

    case.complete("a").complete("c")

    assert case.waiting == ["after", "b"]


EVENTS = (
    start()
    + '<eventBasedGateway id="wait"/>'
    + catch("reply", event("message", "x"))
    + catch("soon", timing("Duration", "P7D"))
    + catch("late", timing("Duration", "P14D"))
    + '<receiveTask id="call" messageRef="message_y"/>'
    + catch("stop", event("signal", "halt"))
    + task("a")
    + task("b")
    + end()
    + ways(
        "start>wait wait>reply wait>soon wait>late wait>call wait>stop reply>a soon>b late>b "
        "call>a stop>b a>end b>end"
    )
)
BESIDE = message("x", "=no") + message("y", "=no") + '<signal id="signal_halt" name="halt"/>'


def events() -> Play:
    return play(EVENTS, beside=BESIDE, no=7)


def test_an_event_gateway_waits_for_a_message_a_signal_and_several_timers() -> None:
    case = events()

    assert case.waiting == ["call", "late", "reply", "soon", "stop"]
    assert case.active == ["wait"]
    due = {one.element_id: one.due for one in case.waits.values() if isinstance(one, TimerArmed)}
    assert due == {
        "soon": MORNING + timedelta(days=7),
        "late": MORNING + timedelta(days=13, hours=23),
    } or due["late"] == MORNING + timedelta(days=14)


@pytest.mark.parametrize("winner", ["soon", "late"])
def test_each_timer_of_an_event_gateway_can_win(winner: str) -> None:
    case = events().fire(winner)

    assert case.waiting == ["b"]
    done = [one for one in case.outcome.elements if one.element_id == "wait"]
    assert [one.flow_ids for one in done] == [(f"wait_{winner}",)]
    assert not [one for one in case.outcome.elements if one.kind == "ELEMENT_CANCELED"]


def test_a_message_a_receive_task_and_a_signal_win_too() -> None:
    assert events().message("reply", text="hello").waiting == ["a"]
    assert events().message("call").waiting == ["a"]
    assert events().signal("halt", why="x").variables["why"] == "x"


def test_two_flows_into_one_task_run_it_twice() -> None:
    inside = start() + gateway("parallel", "fork") + task("a") + task("b") + task("c") + end()
    inside += ways("start>fork fork>a fork>b a>c b>c c>end")
    case = play(inside).complete("a").complete("b")

    assert case.waiting == ["c", "c"]
    case.complete("c").complete("c")
    assert case.state == "COMPLETED"


def test_several_flows_out_of_a_task_fork() -> None:
    inside = start() + task("a") + task("b") + task("c") + end()
    inside += ways("start>a a>b a>c[n>1] b>end c>end")

    assert play(inside, n=2).complete("a").waiting == ["b", "c"]
    assert play(inside, n=1).complete("a").waiting == ["b"]


def test_a_condition_on_the_only_flow_out_of_a_task_counts() -> None:
    inside = start() + task("a") + end() + ways("start>a a>end[n>1]")

    with pytest.raises(ExecutionFailed, match="no outgoing flow"):
        play(inside, n=1).complete("a")


def test_the_default_flow_of_a_task_is_taken_when_no_condition_holds() -> None:
    inside = start() + '<userTask id="a" default="a_c"/>' + task("b") + task("c") + end()
    inside += ways("start>a a>b[n>1] a>c b>end c>end")

    assert play(inside, n=1).complete("a").waiting == ["c"]
    assert play(inside, n=2).complete("a").waiting == ["b"]


def test_a_link_leaps_to_its_landing() -> None:
    link = '<linkEventDefinition name="over"/>'
    inside = start() + f'<intermediateThrowEvent id="out">{link}</intermediateThrowEvent>'
    inside += catch("landing", link) + task("a") + end() + ways("start>out landing>a a>end")
    case = play(inside)

    assert case.waiting == ["a"]
    entered = [one.element_id for one in case.outcome.elements if one.kind == "ELEMENT_COMPLETED"]
    assert entered == ["start", "out", "landing"]


def test_undefined_and_manual_tasks_are_passed_through() -> None:
    inside = start() + '<task id="a"/><manualTask id="b"/>' + end() + ways("start>a a>b b>end")

    assert play(inside).state == "COMPLETED"
