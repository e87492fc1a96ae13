"""What is over takes no room: bytes and tokens do not grow with the turns of a loop."""

from engine.bpmn import snapshot
from tests.bpmn.diagrams import end, script, start, task
from tests.bpmn.playing import Play, edge, many, play, sub, timing, ways

REVIEW = (
    start()
    + script("zero", "={n: 0}")
    + '<exclusiveGateway id="again"/>'
    + task("work")
    + edge("slow", "work", timing("Duration", "P1D"), interrupting=False)
    + '<parallelGateway id="fork"/>'
    + sub("inner", start("s") + task("look") + end("e") + ways("s>look look>e"))
    + task("ask")
    + '<parallelGateway id="join"/>'
    + script("add", "={n: n + 1}")
    + '<exclusiveGateway id="more" default="more_end"/>'
    + end()
    + end("slow_end")
    + ways(
        "start>zero zero>again again>work work>fork fork>inner fork>ask inner>join ask>join "
        "join>add add>more more>again[n<600] more>end slow>slow_end"
    )
)


def turn(case: Play) -> None:
    case.fire("slow").complete("work").complete("ask").complete("look")


def measured(case: Play) -> tuple[int, int, list[str]]:
    top = snapshot.load(case.program, case.outcome.snapshot)
    return len(case.outcome.snapshot), sum(len(one.tasks) for one in top.scopes()), case.waiting


def test_a_loop_costs_the_same_at_turn_10_and_at_turn_500() -> None:
    case = play(REVIEW)
    sizes = {}
    for number in range(600):
        if number in (10, 500):
            sizes[number] = measured(case)
        turn(case)

    assert case.state == "COMPLETED"
    assert case.variables["n"] == 600
    early, late = sizes[10], sizes[500]
    assert late[1:] == early[1:]
    # only the numbers counted have more digits
    assert late[0] <= early[0] + 12


def test_only_what_is_alive_is_kept_beside_the_roots() -> None:
    case = play(REVIEW).complete("work")

    top = snapshot.load(case.program, case.outcome.snapshot)

    kept = [token.task_spec.name for one in top.scopes() for token in one.tasks.values()]
    assert sorted(kept) == ["(origin)", "(origin)", "ask", "inner", "look"]


def test_an_instance_that_ended_keeps_its_variables_and_nothing_else() -> None:
    case = play(start() + task("a") + end() + ways("start>a a>end")).complete("a", b=1)

    top = snapshot.load(case.program, case.outcome.snapshot)

    assert top.data == {"b": 1}
    assert len(top.tasks) == 1


def test_a_finished_item_of_a_large_list_leaves_nothing_behind() -> None:
    loop = many("=for i in 1..300 return i", "n", into="all", output="=n")
    body = task("each").replace("/>", f">{loop}</userTask>")
    case = play(start() + body + end() + ways("start>each each>end"))
    before = measured(case)[1]

    case.complete("each", nth=7)

    assert measured(case)[1] == before - 1
