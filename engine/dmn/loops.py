"""What boxed conditionals, filters and loops do when they are evaluated (DMN 1.5, 10.2.2).

They mean the same as the forms of FEEL that they spell in boxes.
"""

from collections.abc import Iterator

from engine import feel
from engine.dmn.results import Evaluation, Logic, Scope
from engine.feel import Spot
from engine.feel.iteration import items_of
from engine.feel.values import as_list


def choosing(asked: Logic, then: Logic, otherwise: Logic, spot: Spot) -> Logic:
    """`if`: null counts as false; a condition of another kind than boolean is null."""

    def choose(evaluation: Evaluation, scope: Scope) -> object:
        held = asked(evaluation, scope)
        if held is not None and not isinstance(held, bool):
            return evaluation.run.nothing(f"a condition cannot be a {feel.kind_of(held)}", spot)
        return (then if held is True else otherwise)(evaluation, scope)

    return choose


def keeping(source: Logic, match: Logic, spot: Spot) -> Logic:
    """`filter`: the items that match; the entries of an item are names inside the match."""

    def keep(evaluation: Evaluation, scope: Scope) -> object:
        run, value = evaluation.run, source(evaluation, scope)
        items = as_list(value)
        if items is None:
            items = [] if value is None else [value]
        kept: list[object] = []
        for item in items:
            run.grow_items(1)
            entries = item if isinstance(item, dict) else {}
            held = match(evaluation, {**scope, **entries, "item": item})
            if held is not None and not isinstance(held, bool):
                return run.nothing(f"a filter cannot be a {feel.kind_of(held)}", spot)
            if held:
                kept.append(item)
        return kept

    return keep


def repeating(source: Logic, body: Logic, variable: str, spot: Spot) -> Logic:
    """`for`: a list of what the body makes of each item; `partial` is the list so far."""

    def loop(evaluation: Evaluation, scope: Scope) -> object:
        made: list[object] = []
        for item in _items(evaluation, source(evaluation, scope), spot):
            evaluation.run.grow_items(1 + (len(made) >> 3))
            made.append(body(evaluation, {**scope, variable: item, "partial": list(made)}))
        return made

    return loop


def quantifying(
    source: Logic, condition: Logic, variable: str, spot: Spot, *, decisive: bool
) -> Logic:
    """`some` (decided by one true) or `every` (by one false); null if a turn is no boolean."""

    def quantify(evaluation: Evaluation, scope: Scope) -> object:
        value = source(evaluation, scope)
        if value is None:
            return None
        found = [
            condition(evaluation, {**scope, variable: item})
            for item in _items(evaluation, value, spot)
        ]
        if not all(isinstance(held, bool) for held in found):
            word = "some" if decisive else "every"
            return evaluation.run.nothing(f"a condition of '{word}' is no boolean", spot)
        return decisive if decisive in found else not decisive

    return quantify


def _items(evaluation: Evaluation, value: object, spot: Spot) -> Iterator[object]:
    evaluation.run.spot = spot
    for item in items_of(evaluation.run, value) or ():
        evaluation.run.turn()
        yield item
