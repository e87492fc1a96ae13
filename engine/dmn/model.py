"""A decision model that is ready to be evaluated."""

from collections.abc import Mapping
from datetime import datetime

from engine import feel
from engine.dmn.errors import DmnError
from engine.dmn.graph import Graph, Kind, Node
from engine.dmn.results import DecisionInfo, DecisionResult, Evaluation, ModelFunction

LIMITS = feel.Limits(steps=600_000, seconds=1.0)
"""The budget of one evaluation of a decision with everything it is built on."""


class DecisionModel:
    """The decisions of one file; it may be used by several threads at once."""

    def __init__(self, name: str, graph: Graph) -> None:
        self.name = name
        self._graph = graph
        self.decisions = tuple(
            DecisionInfo(node.id, node.name, self._inputs_of(node))
            for node in graph.nodes.values()
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
            value = session.call(node) if node.parameters is not None else session.value(node)
        except RecursionError as error:
            raise feel.FeelLimitExceeded("nesting", "the stack") from error
        rows = session.rows.pop(node.name, None) or evaluation.take_rows()
        warnings = tuple(evaluation.run.warnings)
        required = {
            name: DecisionResult(session.values[name], rows_of)
            for name, rows_of in session.rows.items()
        }
        return DecisionResult(value, rows, warnings, required)


class _Session:
    """The values known so far in one evaluation."""

    def __init__(self, graph: Graph, evaluation: Evaluation, inputs: Mapping[str, object]) -> None:
        self._graph = graph
        self._evaluation = evaluation
        self.values: dict[str, object] = dict(inputs)
        self.rows: dict[str, tuple[Mapping[str, object], ...]] = {}

    def value(self, target: Node) -> object:
        """Return the value of a decision after evaluating what it is built on."""
        self._prepare([target])
        return self.values[target.name]

    def call(self, target: Node) -> object:
        """Call a knowledge model or service with the inputs of the same names."""
        given = self.values
        self._prepare([target])
        arguments = {name: given.get(name) for name in target.parameters or ()}
        return self._function(target).call_named(self._evaluation.run, arguments)

    def _prepare(self, targets: list[Node]) -> None:
        for node in self._graph.order(targets):
            self._evaluation.run.turn()
            self.values[node.name] = self._value_of(node)
            rows = self._evaluation.take_rows()
            if rows:
                self.rows[node.name] = rows

    def _value_of(self, node: Node) -> object:
        if node.kind is Kind.INPUT:
            return self._fitted(node, self.values.get(node.name))
        if node.kind is Kind.DECISION:
            return self._fitted(node, node.logic(self._evaluation, self.values))
        return self._function(node)

    def _function(self, node: Node) -> ModelFunction:
        if node.kind is Kind.SERVICE:
            return self._service(node)
        return ModelFunction(
            node.name, node.parameters or {}, node.logic, self._evaluation, self.values
        )

    def _fitted(self, node: Node, value: object) -> object:
        try:
            return node.fit(self._evaluation.run, value)
        except feel.NoValue as error:
            return self._evaluation.run.nothing(f"{node.name}: {error}")

    def _service(self, node: Node) -> ModelFunction:
        targets = [self._graph.nodes[key] for key in node.outputs if key in self._graph.nodes]

        def serve(evaluation: Evaluation, given: Mapping[str, object]) -> object:
            inner = _Session(self._graph, evaluation, given)
            inner.serve(targets, frozenset(node.parameters or ()))
            if len(targets) == 1:
                return self._fitted(node, inner.values[targets[0].name])
            return self._fitted(node, {found.name: inner.values[found.name] for found in targets})

        return ModelFunction(node.name, node.parameters or {}, serve, self._evaluation, self.values)

    def serve(self, targets: list[Node], given: frozenset[str]) -> None:
        """Evaluate decisions whose requirements are partly given as arguments."""
        for node in self._graph.order(targets, given):
            self.values[node.name] = self._value_of(node)
