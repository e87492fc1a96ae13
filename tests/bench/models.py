"""The processes that are measured, made for the purpose; the real one is in `processes/`."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from tests.engine import diagrams as d

Json: TypeAlias = Any


def tasks_in_a_row(count: int) -> str:
    """`count` user tasks with a script between each two: the process `five`, at any length."""
    nodes = [d.start("begun")]
    for number in range(1, count + 1):
        nodes.append(d.user_task(f"U{number}"))
        if number < count:
            nodes.append(d.script(f"S{number}", f"={{t{number}: n{number} * 2 + 1}}"))
    return d.process(f"row_{count}", *nodes, d.end("over"))


def submissions(count: int) -> Mapping[str, Mapping[str, Json]]:
    """What each task of `tasks_in_a_row` is completed with."""
    return {f"U{n}": {f"n{n}": n, f"note{n}": "n" * 40} for n in range(1, count + 1)}


def expected(count: int) -> Mapping[str, Json]:
    """What the instance then holds."""
    return {f"t{n}": n * 2 + 1 for n in range(1, count)}


LOOP = d.process(
    "loop",
    d.start("begun"), d.user_task("again"), d.script("count", "={turns: turns + 1}"),
    d.Node("more", "exclusiveGateway", attributes=' default="f5_more_over"'),
    d.boundary("late", "again", d.timer("x", "timeDuration", "P1D").inside),
    d.end("over"), d.end("too_late"),
    flows=[
        ("begun", "again", ""), ("again", "count", ""), ("count", "more", ""),
        ("more", "again", "=turns &lt; stop"), ("late", "too_late", ""), ("more", "over", ""),
    ],
)  # fmt: skip
SLEEP = d.process(
    "sleep",
    d.start("begun"), d.timer("nap", "timeDate", "=wake"), d.script("woken", "={up: true}"),
    d.end("over"),
)  # fmt: skip


def many_at_once() -> str:
    """A user task for each of `items`, all open at once."""
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"'
        ' outputCollection="answers" outputElement="=answer"/></bpmn:extensionElements>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    asked = d.user_task("asked")
    return d.process(
        "many", d.start("begun"), d.Node(asked.id, asked.tag, asked.inside + loop), d.end("over")
    )
