from hypothesis import given, settings

from engine.drawing.routing import Scene, route
from tests.drawing.routing.crowds import crowds
from tests.drawing.routing.judging import flaws


@given(crowds())
@settings(max_examples=60, deadline=None)
def test_every_line_keeps_every_promise(scene: Scene) -> None:
    assert flaws(scene, route(scene)) == []


@given(crowds(columns=3, rows=3))
@settings(max_examples=15, deadline=None)
def test_the_same_scene_gives_the_same_lines(scene: Scene) -> None:
    assert route(scene) == route(scene)
