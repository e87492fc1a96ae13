"""On a stack that is almost used up everything is refused in its own words, never by a crash."""

import sys
from collections.abc import Callable

import pytest

from engine import dmn, feel
from tests.dmn.models import given_decision, given_model, literal

NESTED = "(" * 20 + "[a, [a, {b: a}]]" + ")" * 20
MODEL = dmn.load(given_model(given_decision("d", literal(NESTED))))
EXPRESSION = feel.compile(NESTED)


def deeper(levels: int, call: Callable[[], object]) -> object:
    return call() if levels <= 0 else deeper(levels - 1, call)


def on_every_stack(call: Callable[[], object]) -> set[str]:
    """Return what happens at each depth, from one that is enough to one that is no more."""
    depth = 0
    frame = sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    seen = set()
    for spare in range(12, 400):
        try:
            deeper(sys.getrecursionlimit() - depth - spare, call)
            seen.add("answered")
        except feel.FeelError as error:
            seen.add(type(error).__name__)
        except RecursionError:  # the stack was full before anything of ours began
            continue
    return seen


def compiled() -> object:
    feel.compile.__globals__["_compile"].cache_clear()
    return feel.compile(NESTED)


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (lambda: EXPRESSION.evaluate({"a": 1}), "FeelLimitExceeded"),
        (lambda: MODEL.evaluate("d", {"a": 1}), "FeelLimitExceeded"),
        (compiled, "FeelSyntaxError"),
    ],
    ids=["evaluate", "decide", "compile"],
)
def test_a_full_stack_is_a_refusal(call: Callable[[], object], refusal: str) -> None:
    seen = on_every_stack(call)

    assert {"answered", refusal} <= seen
