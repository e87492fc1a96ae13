"""Whatever a drawing lacks is added; nothing that holds together moves, and nothing collides."""

import os
import random
import re

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.drawing.check import inspect
from engine.drawing.layout import lay_out
from engine.drawing.layout.keeping import sound
from engine.drawing.reading import parse, read
from tests.drawing.drawn_models import Wanted, models

MANY = int(os.environ.get("REEVE_SOAK_DRAWINGS", "0"))
RELAXED = settings(
    max_examples=MANY or 5,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not MANY,
    database=None,
)
PART = re.compile(r"\n *<bpmndi:BPMN(Shape|Edge) .*?</bpmndi:BPMN\1>", re.DOTALL)


def thinned(document, seed, share):
    """Return a file that lacks about this share of its shapes and lines."""
    chance = random.Random(seed)  # noqa: S311 - a test, not a secret
    text = document.decode()
    return PART.sub(lambda m: "" if chance.random() < share else m.group(0), text).encode()


PARTS = st.tuples(st.integers(0, 999), st.floats(0.05, 0.6))


@RELAXED
@given(models(Wanted(nodes=10)), PARTS)
def test_completing_a_thinned_drawing_makes_no_faults(document, part):
    before = thinned(lay_out(document, redraw=True), *part)
    assert inspect(lay_out(before)).faults == ()


@RELAXED
@given(models(Wanted(nodes=6)), PARTS)
def test_completing_moves_nothing_that_is_drawn(document, part):
    before = thinned(lay_out(document, redraw=True), *part)
    after = lay_out(before)
    model, drawing = read(parse(before))
    kept, now = sound(model, drawing), read(parse(after))[1]
    grown = {name for name, one in kept.shapes.items() if one.box != now.shapes[name].box}
    assert all(name not in model.nodes or model.nodes[name].is_sub_process for name in grown)
    still = {
        name: edge.line
        for name, edge in kept.edges.items()
        if not {model.flows[name].source, model.flows[name].target} & grown
    }
    assert {name: now.edges[name].line for name in still} == still
    assert lay_out(after) == after
