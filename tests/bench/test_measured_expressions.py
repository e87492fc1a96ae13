"""What is measured beside each other says the same."""

import pytest

from engine.drawing import inspect, lay_out
from tests.bench.figures import drawings, expressions
from tests.drawing.layout.test_drawn_models import chain


def test_the_condition_holds_in_each_way():
    for way in expressions.ways().values():
        assert len(expressions.microseconds(way, 2, 1)) == 2


def test_a_condition_that_does_not_hold_is_not_measured():
    with pytest.raises(AssertionError, match="said not to"):
        expressions.microseconds(lambda: False, 1, 1)


def test_the_drawn_picture_is_of_forty_nodes():
    assert inspect(lay_out(chain(36))).measures.shapes >= 40
    assert len(drawings.milliseconds(1)) == 1
