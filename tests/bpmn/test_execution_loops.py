"""Activities that are done several times."""

import pytest

from engine.bpmn.limits import Limits
from engine.bpmn.outcome import JobCreated, UserTaskOpened
from engine.errors import ExecutionFailed, LimitExceeded
from tests.bpmn.diagrams import end, extended, job, mapping, message, script, start, task
from tests.bpmn.playing import Play, call, edge, many, play, sub, timing, ways

AFTER = task("after") + end() + ways("start>each each>after after>end")


def repeated(activity: str, more: str = "") -> str:
    return start() + activity + AFTER + more


def each(loop: str, tag: str = "userTask", extensions: str = "", rest: str = "") -> str:
    return extended(tag, "each", extensions, rest=loop + rest)


def test_a_parallel_task_opens_for_every_item_and_keeps_their_order() -> None:
    case = play(
        repeated(each(many("=names", "who", into="said", output="=answer"))), names=["a", "b"]
    )
    opened = [one for one in case.waits.values() if isinstance(one, UserTaskOpened)]
    assert [one.variables for one in opened] == [
        {"answer": None, "who": "a", "loopCounter": 1},
        {"answer": None, "who": "b", "loopCounter": 2},
    ]
    assert case.active == ["each", "each", "each"]

    case.complete("each", nth=1, answer="second")
    assert "answer" not in case.variables
    case.complete("each", answer="first")

    assert case.waiting == ["after"]
    assert case.variables["said"] == ["first", "second"]


def test_a_sequential_task_opens_one_after_the_other_with_null_items_too() -> None:
    loop = many("=[1, null, 3]", "n", into="said", output="=answer", sequential=True)
    case = play(repeated(each(loop)))

    for item in (1, None, 3):
        assert case.waiting == ["each"]
        wait = case.wait("each")
        assert isinstance(wait, UserTaskOpened)
        assert wait.variables["n"] == item
        case.complete("each", answer=item)

    assert case.variables["said"] == [1, None, 3]
    assert case.waiting == ["after"]


@pytest.mark.parametrize("sequential", [True, False])
def test_an_empty_list_is_passed_by_and_collects_nothing(sequential: bool) -> None:
    loop = many("=[]", "n", into="said", output="=answer", sequential=sequential)

    case = play(repeated(each(loop)))

    assert case.waiting == ["after"]
    assert case.variables["said"] == []


@pytest.mark.parametrize("sequential", [True, False])
def test_a_completion_condition_ends_it_early(sequential: bool) -> None:
    loop = many(
        "=[1, 2, 3]",
        "n",
        into="said",
        output="=yes",
        sequential=sequential,
        until="=yes and numberOfCompletedInstances = 2 and numberOfInstances = 3",
    )
    case = play(repeated(each(loop)))

    case.complete("each", yes=True)
    assert case.waiting == ["each"] * (1 if sequential else 2)
    case.complete("each", yes=True)

    assert case.waiting == ["after"]
    assert case.variables["said"] == [True, True, None]


def test_jobs_scripts_and_sub_processes_can_be_repeated() -> None:
    jobs = play(
        repeated(job("each").replace("</serviceTask>", many("=[1, 2]", "n") + "</serviceTask>"))
    )
    assert all(isinstance(one, JobCreated) for one in jobs.waits.values())
    jobs.do("each", sent=1)
    jobs.do("each", sent=2)
    assert jobs.waiting == ["after"]
    assert "sent" not in jobs.variables

    loop = many("=[1, 2, 3]", "n", into="squares", output="=square")
    scripted = each(
        loop, "scriptTask", '<zeebe:script expression="=n * n" resultVariable="square"/>'
    )
    assert play(repeated(scripted)).variables == {"squares": [1, 4, 9]}

    inner = start("s") + task("t") + script("u", "={square: n * n, seen: all}") + end("e")
    inner += ways("s>t t>u u>e")
    inside = sub("each", inner, loop)
    case = play(repeated(inside), all=True)
    assert case.waiting == ["t", "t", "t"]
    case.complete("t", nth=2).complete("t").complete("t")
    assert case.variables == {"all": True, "squares": [1, 4, 9]}


def test_a_sequential_sub_process_keeps_its_iterations_apart() -> None:
    inner = start("s") + task("t") + end("e") + ways("s>t t>e")
    loop = many("=[1, 2]", "n", into="all", output="=mine", sequential=True)
    case = play(repeated(sub("each", inner, loop)))

    case.complete("t", mine="a").complete("t", mine="b")

    assert case.variables == {"all": ["a", "b"]}


def test_an_explicit_output_leaves_the_iteration() -> None:
    body = each(many("=[1, 2]", "n"), extensions=mapping("output", "=total + n", "total"))

    case = play(repeated(body), total=0).complete("each").complete("each")

    assert case.variables == {"total": 3}


def test_an_output_to_the_collected_name_stays_inside() -> None:
    loop = many("=[1, 2]", "n", into="all", output="=kept.value")
    body = each(loop, extensions=mapping("output", "={value: n * 10}", "kept"))

    case = play(repeated(body)).complete("each").complete("each")

    assert case.variables == {"all": [10, 20]}


def test_inputs_are_taken_for_every_item() -> None:
    body = each(many("=[1, 2]", "n"), extensions=mapping("input", "=n * 10", "ten"))

    case = play(repeated(body))

    assert [one.variables["ten"] for one in case.waits.values()] == [10, 20]


def stopped(body: str) -> Play:
    event = edge("stop", "each", timing("Duration", "PT1H"))
    return play(repeated(body, event + task("late") + ways("stop>late late>end")), names=["a", "b"])


@pytest.mark.parametrize("sequential", [True, False])
def test_an_interrupting_edge_ends_every_task(sequential: bool) -> None:
    case = stopped(each(many("=names", sequential=sequential)))

    assert case.fire("stop").waiting == ["late"]


@pytest.mark.parametrize("sequential", [True, False])
def test_an_interrupting_edge_ends_every_sub_process_and_call(sequential: bool) -> None:
    loop = many("=names", sequential=sequential)
    inner = start("s") + task("t") + end("e") + ways("s>t t>e")
    case = stopped(sub("each", inner, loop)).fire("stop")
    assert case.waiting == ["late"]
    assert case.active == ["late"]

    called = start() + call("each", "q", rest=loop) + AFTER
    called += (
        edge("stop", "each", timing("Duration", "PT1H")) + task("late") + ways("stop>late late>end")
    )
    case = play(called, called={"q": inner}, names=["a", "b"]).fire("stop")
    assert case.active == ["late"]


def test_a_timer_beside_the_whole_does_not_end_it() -> None:
    event = edge("note", "each", timing("Duration", "PT1H"), interrupting=False)
    case = play(repeated(each(many("=[1, 2]")), event + task("late") + ways("note>late late>end")))

    assert case.fire("note").waiting == ["each", "each", "late"]


def test_a_cardinality_counts_from_one() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="false">'
        "<loopCardinality>=2 + 1</loopCardinality></multiInstanceLoopCharacteristics>"
    )

    case = play(repeated(each(loop)))

    assert [one.variables["loopCounter"] for one in case.waits.values()] == [1, 2, 3]


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(ExecutionFailed, match="must be a list, it is null") as failed:
        play(repeated(each(many("=names"))))

    assert (failed.value.element_id, failed.value.expression) == ("each", "=names")


def test_more_items_than_allowed_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="number of instances at 'each'"):
        play(repeated(each(many("=for i in 1..11 return i"))), limits=Limits(instances=10))


def standard(condition: str, attributes: str) -> str:
    held = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    return each(f"<standardLoopCharacteristics {attributes}>{held}</standardLoopCharacteristics>")


def test_a_standard_loop_goes_on_while_its_condition_holds() -> None:
    case = play(repeated(standard("=more", "")))

    case.complete("each", more=True).complete("each", more=True)
    assert case.waiting == ["each"]
    case.complete("each", more=False)

    assert case.waiting == ["after"]


def test_a_standard_loop_may_look_before_and_count() -> None:
    assert play(repeated(standard("=more", 'testBefore="true"')), more=False).waiting == ["after"]
    counted = play(repeated(standard("", 'loopMaximum="2"'))).complete("each")
    assert counted.waiting == ["each"]
    assert counted.complete("each").waiting == ["after"]


def test_the_first_of_several_that_end_together_may_be_enough() -> None:
    inner = start("s") + script("u", "={square: n * n}") + end("e") + ways("s>u u>e")
    loop = many("=[1, 2, 3]", "n", into="squares", output="=square", until="=true")
    case = play(repeated(sub("each", inner, loop)))

    assert case.variables == {"squares": [1, None, None]}
    canceled = [one.element_id for one in case.outcome.elements if one.kind == "ELEMENT_CANCELED"]
    assert canceled == ["each", "each"]


def test_a_receive_task_can_be_repeated() -> None:
    loop = many('=["a", "b"]', "who")
    body = f'<receiveTask id="each" messageRef="message_x">{loop}</receiveTask>'
    case = play(repeated(body), beside=message("x", "=who"))
    assert [one.correlation_key for one in case.waits.values()] == ["a", "b"]

    assert case.message("each").message("each").waiting == ["after"]


def test_a_standard_loop_without_condition_or_maximum_runs_once() -> None:
    assert play(repeated(standard("", ""))).complete("each").waiting == ["after"]


def test_an_error_in_one_item_ends_them_all() -> None:
    loop = many("=[1, 2]", "n")
    body = job("each").replace("</serviceTask>", loop + "</serviceTask>")
    event = edge("oops", "each", "<errorEventDefinition/>") + task("fix") + ways("oops>fix fix>end")

    assert play(repeated(body, event)).error("each", "E1").waiting == ["fix"]
