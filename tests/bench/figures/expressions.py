"""What a compiled condition costs, beside the same in Python and in the library's own evaluator."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from time import process_time
from timeit import repeat

from SpiffWorkflow.bpmn.script_engine import TaskDataEnvironment

from engine import feel
from tests.bench.bench import Bench
from tests.bench.measures import Measured

TITLE = "Expressions"
HOW = (
    "A condition of a gateway, compiled once and evaluated again and again in one process, by"
    " processor time; beside it the same as compiled Python, and as SpiffWorkflow evaluates it."
)
FEEL = 'risk = "high" and count(reports) >= 3'
PYTHON = 'risk == "high" and len(reports) >= 3'
FACTS: dict[str, object] = {"risk": "high", "reports": [Decimal(n) for n in range(4)]}
MICRO = 1_000_000
MOST_TIMES_PYTHON = 10


def ways() -> dict[str, Callable[[], object]]:
    """The condition, ready to be asked in each of the three ways."""
    condition = feel.compile(FEEL, names=tuple(FACTS))
    code = compile(PYTHON, "condition", "eval")
    library = TaskDataEnvironment()
    return {
        "feel": lambda: condition.evaluate(FACTS),
        "python": lambda: eval(code, {"__builtins__": {"len": len}}, FACTS),  # noqa: S307  # ours
        "library": lambda: library.evaluate(PYTHON, FACTS),
    }


def microseconds(way: Callable[[], object], runs: int, times: int) -> list[float]:
    """The time of one evaluation, so many runs of it; the answer is looked at first."""
    if way() is not True:
        message = "the condition holds, and was said not to"
        raise AssertionError(message)
    found = repeat(way, number=times, repeat=runs, timer=process_time)
    return [seconds / times * MICRO for seconds in found]


def measure(bench: Bench) -> Iterator[Measured]:
    runs, times = bench.size(9, 2), bench.size(20_000, 200)
    took = {name: microseconds(way, runs, times) for name, way in ways().items()}
    beside = {
        name: [ours / theirs for ours, theirs in zip(took["feel"], took[name], strict=True)]
        for name in ("python", "library")
    }
    yield Measured("beside compiled Python", beside["python"], "times", most=MOST_TIMES_PYTHON)
    yield Measured("beside the library's evaluator", beside["library"], "times", most=1)
    yield Measured("the condition", took["feel"], "microseconds")
