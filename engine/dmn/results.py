"""What an evaluation of a decision yields, and what it carries while it runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine import feel

Scope = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """A decision of a model, and the names of all inputs that it needs in the end."""

    id: str
    name: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A rule of a decision table that matched: its inputs, outputs and annotations by label.

    `table` is the id of the table, `index` the place of the rule in it, from 1.
    """

    table: str
    index: int
    id: str
    inputs: Mapping[str, object]
    outputs: Mapping[str, object]
    annotations: Mapping[str, str]

    def as_mapping(self) -> dict[str, object]:
        """Return the row as plain data."""
        return {
            "table": self.table,
            "index": self.index,
            "id": self.id,
            "inputs": dict(self.inputs),
            "outputs": dict(self.outputs),
            "annotations": dict(self.annotations),
            "annotation": "; ".join(text for text in self.annotations.values() if text),
        }


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The value of a decision, the matched rows of its table and what went wrong on the way.

    `rows` are those of the decision itself; `required` has the results it was built on.
    """

    value: object
    rows: tuple[Mapping[str, object], ...] = ()
    warnings: tuple[feel.FeelWarning, ...] = ()
    required: Mapping[str, "DecisionResult"] = field(default_factory=dict)

    @property
    def required_rows(self) -> tuple[Mapping[str, object], ...]:
        """The rows matched by the decisions it was built on, each with the decision's name."""
        return tuple(
            {"decision": name, **row} for name, one in self.required.items() for row in one.rows
        )


class Evaluation:
    """One evaluation of a model: its budget, and the rows matched by each decision."""

    __slots__ = ("_rows", "run")

    def __init__(self, now: datetime | None, limits: feel.Limits) -> None:
        self.run = feel.Run({}, now, limits)
        self._rows: list[Row] = []

    def matched(self, row: Row) -> None:
        """Remember a row that matched."""
        self._rows.append(row)

    def take_rows(self) -> tuple[Mapping[str, object], ...]:
        """Return the rows matched since the last time, and forget them."""
        rows, self._rows = self._rows, []
        return tuple(row.as_mapping() for row in rows)


Logic = Callable[[Evaluation, Scope], object]
"""Compiled decision logic."""

Test = Callable[[feel.Run, object, str], object]
"""Compiled unary tests, called with their subject and the id of their element.

Names are those of the run.
"""


class ModelFunction(feel.Function):
    """A function of a decision model, within one evaluation of it."""

    __slots__ = ("_evaluation", "_fits", "_logic", "_scope", "name", "parameters")

    def __init__(
        self,
        name: str,
        parameters: Mapping[str, Callable[[feel.Run, object], object]],
        logic: Logic,
        evaluation: Evaluation,
        scope: Scope,
    ) -> None:
        self.name = name
        self.parameters = tuple(parameters)
        self._fits = parameters
        self._logic = logic
        self._evaluation = evaluation
        self._scope = scope

    def call(self, run: feel.Run, arguments: Sequence[object]) -> object:
        """Evaluate the logic with the arguments bound; their number must be right."""
        if len(arguments) != len(self.parameters):
            return run.nothing(f"{self.name} takes {len(self.parameters)} arguments")
        return self.call_named(run, dict(zip(self.parameters, arguments, strict=True)))

    def call_named(self, run: feel.Run, arguments: Mapping[str, object]) -> object:
        """Evaluate the logic with the arguments bound by name; all of them must be given."""
        if set(arguments) != set(self.parameters):
            return run.nothing(f"{self.name} takes {', '.join(self.parameters)}")
        run.turn()
        run.enter(_LEVELS)
        try:
            given = {name: self._fits[name](run, value) for name, value in arguments.items()}
            return self._logic(self._evaluation, {**self._scope, **given})
        except feel.NoValue as error:
            return run.nothing(f"{self.name}: {error}")
        finally:
            run.leave(_LEVELS)


_LEVELS = 8
