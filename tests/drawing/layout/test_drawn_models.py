"""No model with up to 100 flow nodes is drawn with a fault, whatever it is made of."""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from engine.drawing.check import inspect
from engine.drawing.layout import lay_out
from engine.drawing.reading import parse, read
from tests.drawing.drawn_models import Wanted, models
from tests.drawing.layout import small_models as m

MANY = int(os.environ.get("REEVE_SOAK_DRAWINGS", "0"))
RELAXED = settings(
    max_examples=MANY or 30,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not MANY,
    database=None,
)


@RELAXED
@given(models(Wanted(nodes=14)))
def test_a_drawn_model_has_no_faults(document):
    assert inspect(lay_out(document, redraw=True)).faults == ()


@settings(RELAXED, max_examples=MANY // 20 or 2)
@given(models(Wanted(nodes=70, least=50, depth=1)))
def test_a_large_model_has_no_faults(document):
    assert inspect(lay_out(document, redraw=True)).faults == ()


@settings(RELAXED, max_examples=MANY // 5 or 8)
@given(models(Wanted(nodes=14)))
def test_a_model_whose_pools_stand_has_no_faults(document):
    lying = lay_out(document, redraw=True)

    standing = lay_out(lying.replace(b'isHorizontal="true"', b'isHorizontal="false"'), redraw=True)

    assert inspect(standing).faults == ()
    assert b'isHorizontal="true"' not in standing


def chain(count):
    """Return a model with a gateway, a loop and boundary events with several exits now and then."""
    parts = [m.node("startEvent", "n0"), m.node("endEvent", f"n{count - 1}")]
    ways = [f"n{n}>n{n + 1}" for n in range(count - 1)]
    for n in range(1, count - 1):
        parts.append(m.node("exclusiveGateway" if n % 5 == 0 else "task", f"n{n}", "Is it so?"))
        if n % 5 == 0 and n + 4 < count:
            ways += [f"n{n}>n{n + 4}", f"n{n}>n{n - 4}"]
        if n % 10 == 3:
            parts.append(m.node("boundaryEvent", f"b{n}", "2 days", attachedToRef=f"n{n}"))
            ends = {min(n + step, count - 1) for step in (2, 3, 6)}
            ways += [f"b{n}>n{end}" for end in sorted(ends)]
    lanes = {f"lane{k}": "" for k in range(4)}
    for n in range(count):
        lanes[f"lane{n // 3 % 4}"] += f" n{n}"
    return m.file(m.process(m.lanes(**lanes), *parts, m.flows(*ways)))


@pytest.mark.parametrize("count", [54, 90] if MANY else [54])
def test_a_long_model_with_many_exits_has_no_faults(count):
    """How long it takes is a figure of `make bench`."""
    document = chain(count)
    nodes = read(parse(document))[0].nodes
    assert inspect(lay_out(document)).faults == ()
    assert len(nodes) >= count + 5
