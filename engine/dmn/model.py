"""A decision model that is ready to be evaluated."""

from collections.abc import Mapping
from datetime import datetime

from engine import feel
from engine.dmn.errors import DmnError
from engine.dmn.graph import Graph, Kind, Node
from engine.dmn.results import (
    DecisionInfo,
    DecisionResult,
    Evaluation,
    Logic,
    ModelFunction,
    Scope,
)
from engine.dmn.scopes import Scopes

LIMITS = feel.Limits(steps=600_000, seconds=1.0)
"""The budget of one evaluation of a decision with everything it is built on."""


class DecisionModel:
    """The decisions of one file; it may be used by several threads at once."""

    def __init__(self, name: str, graph: Graph) -> None:
        self.name = name
        self._graph = graph
        self.decisions = tuple(
            DecisionInfo(node.id, node.name, self._inputs_of(node))
            for node in graph.own()
            if node.kind is Kind.DECISION
        )

    def _inputs_of(self, decision: Node) -> tuple[str, ...]:
        needed = self._graph.order([decision])
        return tuple(node.name for node in needed if node.kind is Kind.INPUT)

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, object],
        *,
        now: datetime | None = None,
        limits: feel.Limits = LIMITS,
    ) -> DecisionResult:
        """Evaluate a decision, by id or name, with everything it is built on.

        Inputs that are not declared are visible too, so that a table may be written without a
        requirement graph. A business knowledge model or a decision service is evaluated with
        the inputs as its arguments.

        Raises:
            DmnError: there is no such decision, or something it needs has a fault.
            feel.FeelError: a limit was exceeded.
        """
        node = self._graph.named(decision)
        if node is None or node.kind is Kind.INPUT:
            message = f"the model has no decision {decision!r}"
            raise DmnError(message)
        evaluation = Evaluation(now, limits)
        session = _Session(self._graph, evaluation, inputs)
        try:
            value = session.call(node) if node.is_function else session.value(node)
        except RecursionError as error:
            raise feel.FeelLimitExceeded("nesting", "the stack") from error
        return _told(session, evaluation, node, value)


def _told(session: "_Session", evaluation: Evaluation, node: Node, value: object) -> DecisionResult:
    rows = session.rows.pop(node.label, None) or evaluation.take_rows()
    required = {
        label: DecisionResult(session.values[label], rows_of)
        for label, rows_of in session.rows.items()
    }
    return DecisionResult(value, rows, evaluation.run.warnings(), required)


class _Session:
    """The values known so far in one evaluation.

    `rows` and `values` are those of the decisions that were taken, by label.
    """

    def __init__(self, graph: Graph, evaluation: Evaluation, inputs: Mapping[str, object]) -> None:
        self._graph = graph
        self._evaluation = evaluation
        self._inputs = inputs
        self._scopes = Scopes(graph, inputs)
        self.values: dict[str, object] = {}
        self.rows: dict[str, tuple[Mapping[str, object], ...]] = {}

    def value(self, target: Node) -> object:
        """Return the value of a decision after evaluating what it is built on."""
        self._prepare(self._graph.order_for(target))
        return self._scopes.value(target)

    def call(self, target: Node) -> object:
        """Call a knowledge model or service with the inputs of the same names."""
        self._prepare(self._graph.order_for(target))
        arguments = {name: self._inputs.get(name) for name in self._graph.parameters(target)}
        self._evaluation.run.spot = target.spot
        return self._function(target).call_named(self._evaluation.run, arguments)

    def _prepare(self, nodes: list[Node]) -> None:
        for node in nodes:
            self._evaluation.run.turn()
            value = self._value_of(node)
            self._scopes.put(node, value)
            rows = self._evaluation.take_rows()
            if rows:
                self.rows[node.label] = rows
                self.values[node.label] = value

    def _value_of(self, node: Node) -> object:
        if node.kind is Kind.INPUT:
            return self._fitted(node, self._scopes.value(node))
        if node.kind is Kind.DECISION:
            return self._fitted(node, node.logic(self._evaluation, self._scopes.seen_by(node)))
        return self._function(node)

    def _function(self, node: Node) -> ModelFunction:
        logic = self._serving(node) if node.kind is Kind.SERVICE else node.logic

        def fitted(evaluation: Evaluation, scope: Scope) -> object:
            return self._fitted(node, logic(evaluation, scope))

        parameters = self._graph.parameters(node)
        seen = {} if node.kind is Kind.SERVICE else self._scopes.seen_by(node)
        return ModelFunction(node.name, parameters, fitted, self._evaluation, seen)

    def _fitted(self, node: Node, value: object) -> object:
        try:
            return node.fit(self._evaluation.run, value)
        except feel.NoValue as error:
            return self._evaluation.run.nothing(f"{node.label}: {error}", node.spot)

    def _serving(self, node: Node) -> Logic:
        """Return what a decision service does: it sees its arguments, and no value around it."""
        targets = [self._graph.nodes[key] for key in node.outputs if key in self._graph.nodes]

        def serve(evaluation: Evaluation, arguments: Scope) -> object:
            inner = _Session(self._graph, evaluation, self._undeclared())
            return inner.serve(node, targets, arguments)

        return serve

    def _undeclared(self) -> Mapping[str, object]:
        """Return the inputs that no model declares, which are seen everywhere."""
        declared = {node.name for node in self._graph.nodes.values()}
        return {name: value for name, value in self._inputs.items() if name not in declared}

    def serve(self, service: Node, targets: list[Node], arguments: Scope) -> object:
        """Evaluate the decisions of a service, whose inputs are given as arguments."""
        for key in service.given:
            node = self._graph.nodes.get(key)
            if node is not None:
                self._scopes.put(node, arguments.get(node.name))
        self._prepare(self._graph.order(targets, frozenset(service.given)))
        if len(targets) == 1:
            return self._scopes.value(targets[0])
        return {node.name: self._scopes.value(node) for node in targets}
