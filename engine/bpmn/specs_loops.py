"""Activities that are done several times: for each item of a list, or while a condition holds.

The token at the element itself stays open and gathers; the tokens under it do the work, each with
its item and `loopCounter` (from 1) in an iteration of its own.
"""

import re
from collections.abc import Mapping

from engine.bpmn import variables
from engine.bpmn.expressions import evaluate, holds, is_number, kind
from engine.bpmn.flat import Token
from engine.bpmn.model import Loop, expression_of
from engine.bpmn.specs import Activity, Node
from engine.bpmn.turn import failure
from engine.errors import LimitExceeded

COUNTER = "loopCounter"
# What an output element names is made local to the iteration, so that iterations that run side
# by side do not write over each other.
LEADING_NAME = re.compile(r"[^\W\d]\w*(?=(\.\w+)*$)")


class Repeated(Activity):
    """The multi-instance as a whole; `each` is the activity that is done for every item."""

    each: Node
    loop: Loop

    def arrive(self, token: Token) -> bool:
        """Listen at the edge; inputs belong to the single instances."""
        token.activate()
        for event in self.edge:
            token.workflow.enter(event, token)
        return True

    def perform(self, token: Token) -> bool | None:
        """Begin with every item, or with the first of them."""
        items = self._items(token)
        token.memo.update(size=len(items), done=0, results=[None] * len(items))
        if self.loop.sequential:
            token.memo["items"] = items
        self._begin(token, 0, items[:1] if self.loop.sequential else items)
        return None if items else self._finish(token)

    def gather(self, token: Token, child: Token) -> None:
        """Take in the result of one instance and decide whether there is more to do."""
        memo, seen = token.memo, variables.visible(child)
        memo["done"] += 1
        if self.loop.output_element:
            index = child.memo["index"]
            memo["results"][index] = evaluate(child, self.loop.output_element, seen)
        if memo["done"] < memo["size"] and not self._is_enough(token, child, seen):
            if self.loop.sequential:
                self._begin(token, memo["done"], memo["items"][memo["done"] :][:1])
            return
        self._finish(token)
        token.complete()

    def _items(self, token: Token) -> list[object]:
        text = self.loop.collection or self.loop.cardinality
        value = evaluate(token, text)
        if is_number(value) and not self.loop.collection:
            value = list(range(1, self._bounded(token, int(str(value))) + 1))
        if not isinstance(value, list):
            raise failure(token, f"the input collection must be a list, it is {kind(value)}", text)
        self._bounded(token, len(value))
        return value

    def _bounded(self, token: Token, size: int) -> int:
        most = token.turn.limits.instances
        if size > most:
            raise LimitExceeded("the number of instances", str(most), token.element.id)
        return size

    def _begin(self, token: Token, index: int, items: list[object]) -> None:
        placeholder = self._placeholder()
        for number, item in enumerate(items, index):
            child = token.workflow.place(self.each, token)
            child.memo["index"] = number
            child.iteration = dict(placeholder)
            if self.loop.element:
                child.iteration[self.loop.element] = item
            child.iteration[COUNTER] = number + 1
            self.each._update(child)  # noqa: SLF001  # the library's own entry

    def _placeholder(self) -> Mapping[str, object]:
        found = LEADING_NAME.match(expression_of(self.loop.output_element))
        return {found.group(): None} if found else {}

    def _is_enough(self, token: Token, child: Token, seen: dict[str, object]) -> bool:
        if not self.loop.completion_condition:
            return False
        active = sum(1 for one in token.below if one.iteration is not None)
        numbers = {
            "numberOfInstances": token.memo["size"],
            "numberOfCompletedInstances": token.memo["done"],
            "numberOfActiveInstances": active,
        }
        return holds(child, self.loop.completion_condition, {**seen, **numbers})

    def _finish(self, token: Token) -> bool:
        if self.loop.output_collection:
            target = variables.around(token)
            variables.merge(target, {self.loop.output_collection: token.memo["results"]})
        return True


class RepeatedWhile(Repeated):
    """A standard loop: again and again while its condition holds, up to its maximum."""

    def perform(self, token: Token) -> bool | None:
        """Begin, unless the condition is to be looked at first and does not hold."""
        token.memo.update(done=0, size=int(self.loop.loop_maximum or 0))
        if self.loop.test_before and not self._continues(token):
            return True
        self._again(token)
        return None

    def gather(self, token: Token, child: Token) -> None:  # noqa: ARG002  # nothing to collect
        """Begin again or go on."""
        token.memo["done"] += 1
        if self._continues(token):
            self._again(token)
        else:
            token.complete()

    def _continues(self, token: Token) -> bool:
        done, most = token.memo["done"], token.memo["size"]
        if most and done >= most:
            return False
        condition = self.loop.completion_condition
        return holds(token, condition) if condition else bool(most)

    def _again(self, token: Token) -> None:
        child = token.workflow.place(self.each, token)
        child.memo["open"] = True
        child.iteration = {COUNTER: token.memo["done"] + 1}
        self.each._update(child)  # noqa: SLF001  # the library's own entry
