"""How the rows of a PRIORITY table rank, as far as their outputs are constants."""

from collections.abc import Sequence

from engine import feel
from engine.dmn.building import Build
from engine.dmn.document import Element, attribute, child, children, text_of
from engine.dmn.output_values import constant
from engine.feel.comparison import same
from engine.feel.values import as_list

Rank = tuple[int, ...]
"""The places of a row's outputs among the output values of their columns; lower goes first."""


def ranks(build: Build, element: Element) -> list[Rank | None]:
    """Return the rank of each row of a table, None where an output or their order is computed."""
    texts = [_ordered(build, output) for output in children(element, "output")]
    orders = [as_list(constant(f"[{text}]")) if text else None for text in texts]
    clear = all(order is not None for text, order in zip(texts, orders, strict=True) if text)
    return [_rank(rule, orders) if clear else None for rule in children(element, "rule")]


def goes_before(one: tuple[Rank | None, int], other: tuple[Rank | None, int]) -> bool:
    """Tell whether of two ranks, each with the place of its row, the first surely wins."""
    if one[0] is None or other[0] is None:
        return False
    return one < other


def _ordered(build: Build, output: Element) -> str:
    texts = text_of(child(output, "outputValues"))
    return texts or build.types.allowed(attribute(output, "typeRef"))


def _rank(rule: Element, orders: Sequence[Sequence[object] | None]) -> Rank | None:
    rank: list[int] = []
    for entry, order in zip(children(rule, "outputEntry"), orders, strict=False):
        if order is None:
            continue
        value = constant(text_of(entry))
        if value is None:
            return None
        run = feel.Run({})
        places = (place for place, one in enumerate(order) if same(run, one, value))
        rank.append(next(places, len(order)))
    return tuple(rank)
