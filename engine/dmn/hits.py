"""Hit policies: what becomes of the rules that matched (DMN 1.5, 8.2.10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine import feel
from engine.dmn.fits import Fit
from engine.dmn.results import Evaluation, Logic, Scope, Test
from engine.feel.comparison import same
from engine.feel.functions.lists import greatest, least
from engine.feel.functions.statistics import total
from engine.feel.values import as_list

HIT_POLICIES = frozenset(
    {"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"}
)
BY_PRIORITY = frozenset({"PRIORITY", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "COUNT", "MIN", "MAX"})
_SEVERAL = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})


@dataclass(frozen=True, slots=True)
class Output:
    """A column of outputs; `order` lists its values from the highest priority to the lowest."""

    name: str
    label: str
    fit: Fit
    order: Logic | None
    default: Logic | None
    allowed: Test | None
    spot: feel.Spot

    def fitted(self, run: feel.Run, value: object, spot: feel.Spot) -> object:
        """Return a value as one that the column may have, or null and a warning.

        `spot` is the cell that gave it.
        """
        try:
            fitted = self.fit(run, value)
        except feel.NoValue as error:
            return run.nothing(f"the output {self.label!r}: {error}", spot)
        if self.allowed is None or fitted is None or self._allows(run, fitted):
            return fitted
        return run.nothing(f"the output {self.label!r} is not among its output values", spot)

    def _allows(self, run: feel.Run, value: object) -> bool:
        return self.allowed is None or self.allowed(run, value, self.spot.element_id) is True


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, and its output values."""

    index: int
    values: Sequence[object]


@dataclass(frozen=True, slots=True)
class Hits:
    """The hit policy of one table."""

    table_id: str
    policy: str
    aggregation: str
    outputs: Sequence[Output]
    spot: feel.Spot

    @property
    def first_only(self) -> bool:
        """Whether rules after the first match do not matter."""
        return self.policy == "FIRST"

    def decide(self, evaluation: Evaluation, scope: Scope, hits: Sequence[Hit]) -> object:
        """Return the value of the table for the rules that matched."""
        if not hits:
            return self._without_hits(evaluation, scope)
        if self.policy in BY_PRIORITY:
            hits = self._by_priority(evaluation, scope, hits)
        if self.policy in _SEVERAL:
            return self._collected(evaluation.run, [self._value(hit.values) for hit in hits])
        if self.policy in ("UNIQUE", "ANY") and self._disagree(evaluation.run, hits):
            return evaluation.run.nothing(self._disagreement(hits), self.spot)
        return self._value(hits[0].values)

    def _without_hits(self, evaluation: Evaluation, scope: Scope) -> object:
        if any(output.default for output in self.outputs):
            value = self._value(
                [
                    output.fitted(evaluation.run, output.default(evaluation, scope), output.spot)
                    if output.default
                    else None
                    for output in self.outputs
                ]
            )
            return [value] if self.policy in _SEVERAL and not self.aggregation else value
        if self.policy in _SEVERAL and not self.aggregation:
            return []
        return evaluation.run.nothing(f"no rule of the table {self.table_id!r} matched", self.spot)

    def _disagree(self, run: feel.Run, hits: Sequence[Hit]) -> bool:
        if self.policy == "UNIQUE":
            return len(hits) > 1
        first = list(hits[0].values)
        return not all(same(run, first, list(hit.values)) for hit in hits[1:])

    def _disagreement(self, hits: Sequence[Hit]) -> str:
        rules = ", ".join(str(hit.index) for hit in hits)
        fault = "only one may" if self.policy == "UNIQUE" else "their outputs differ"
        return f"the rules {rules} of the table {self.table_id!r} all match: {fault}"

    def _value(self, values: Sequence[object]) -> object:
        if len(self.outputs) == 1:
            return values[0] if values else None
        return {output.name: value for output, value in zip(self.outputs, values, strict=False)}

    def _by_priority(
        self, evaluation: Evaluation, scope: Scope, hits: Sequence[Hit]
    ) -> Sequence[Hit]:
        orders = [
            as_list(output.order(evaluation, scope)) if output.order else None
            for output in self.outputs
        ]

        def priority(hit: Hit) -> list[int]:
            return [
                _place(evaluation.run, order, value)
                for order, value in zip(orders, hit.values, strict=False)
                if order is not None
            ]

        return sorted(hits, key=priority)

    def _collected(self, run: feel.Run, values: list[object]) -> object:
        run.grow_items(len(values))
        if self.aggregation == "COUNT":
            return Decimal(len(values))
        try:
            return _AGGREGATE[self.aggregation](run, values) if self.aggregation else values
        except feel.NoValue as error:
            reason = f"{self.aggregation} of the table {self.table_id!r}: {error}"
            return run.nothing(reason, self.spot)


_AGGREGATE = {"SUM": total, "MIN": least, "MAX": greatest}


def _place(run: feel.Run, order: Sequence[object], value: object) -> int:
    for place, candidate in enumerate(order):
        if same(run, candidate, value):
            return place
    return len(order)
