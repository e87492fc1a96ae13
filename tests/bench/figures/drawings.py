"""What it costs to lay a diagram out and to draw it with the state of a case."""

from collections.abc import Iterator
from time import process_time
from timeit import repeat

from engine.drawing import lay_out, render
from engine.drawing.overlays import ElementStatus, InstanceState
from tests.bench.bench import Bench
from tests.bench.measures import Measured
from tests.drawing.layout.test_drawn_models import chain

TITLE = "Drawings"
HOW = (
    "Models with a gateway and a loop every five nodes and boundary events with three exits every"
    " ten, in four lanes, by processor time; the picture shows the state of a case."
)
LAYOUT_OF_SIXTY, PICTURE_OF_FORTY = 2.0, 30.0


def seconds(count: int, runs: int) -> list[float]:
    """How long it takes to lay out a model of so many nodes, boundary events apart."""
    document = chain(count)
    return repeat(lambda: lay_out(document), number=1, repeat=runs, timer=process_time)


def milliseconds(runs: int) -> list[float]:
    """How long a picture of 40 nodes takes, with a state at every one of them."""
    drawn = lay_out(chain(36))
    state = InstanceState(
        elements={f"n{n}": ElementStatus("completed" if n < 20 else "active") for n in range(36)}
    )
    found = repeat(lambda: render(drawn, overlay=state), number=1, repeat=runs, timer=process_time)
    return [one * 1_000 for one in found]


def measure(bench: Bench) -> Iterator[Measured]:
    runs = bench.size(5, 1)
    picture = milliseconds(runs * 4)
    yield Measured("laying out 60 nodes", seconds(54, runs), "seconds", most=LAYOUT_OF_SIXTY)
    yield Measured("laying out 100 nodes", seconds(90, runs), "seconds")
    yield Measured("a picture of 40 nodes", picture, "milliseconds", most=PICTURE_OF_FORTY)
