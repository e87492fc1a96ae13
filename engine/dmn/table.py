"""Decision tables: reading them, and finding the rules that match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine import feel
from engine.dmn.building import Build, broken
from engine.dmn.document import Element, attribute, child, children, id_of, spot_of, text_of
from engine.dmn.fits import Fit
from engine.dmn.hits import AGGREGATIONS, BY_PRIORITY, HIT_POLICIES, Hit, Hits, Output
from engine.dmn.results import Evaluation, Logic, Row, Scope, Test

_MOST_RULES = 10_000


@dataclass(frozen=True, slots=True)
class _Input:
    label: str
    value: Logic
    allowed: Test | None
    fit: Fit
    spot: feel.Spot


_Asked = tuple[int, Test, str]
"""A cell: its column, what it asks, and its id."""


@dataclass(frozen=True, slots=True)
class _Rule:
    index: int
    id: str
    tests: Sequence[_Asked]
    outputs: Sequence[tuple[Logic, feel.Spot]]
    annotations: Mapping[str, str]


def compile_table(build: Build, element: Element) -> Logic:
    """Compile a decision table; what is faulty in it is noted cell by cell."""
    build.tables.append((build, element))
    inputs = [_input(build, found) for found in children(element, "input")]
    outputs = _outputs(build, element)
    columns = [attribute(found, "name") for found in children(element, "annotation")]
    _check_shape(build, element, len(inputs), len(outputs))
    _check_policy(build, element, outputs)
    cells = _Cells(build, len(inputs))
    rules = [
        _rule(cells, found, index, columns)
        for index, found in enumerate(children(element, "rule"), 1)
    ]
    hits = Hits(
        id_of(element),
        attribute(element, "hitPolicy") or "UNIQUE",
        attribute(element, "aggregation"),
        outputs,
        spot_of(element),
    )
    return _logic(inputs, rules, hits)


def _logic(inputs: Sequence[_Input], rules: Sequence[_Rule], hits: Hits) -> Logic:
    def decide(evaluation: Evaluation, scope: Scope) -> object:
        run = evaluation.run
        outer, run.scope = run.scope, scope
        try:
            values = [_value_of(evaluation, scope, column) for column in inputs]
            matching = _matching(run, rules, values, first_only=hits.first_only)
        except _Unfit as error:
            return run.nothing(str(error), error.spot)
        finally:
            run.scope = outer
        found: list[Hit] = []
        for rule in matching:
            found.append(_hit(evaluation, scope, rule, hits))
            evaluation.matched(_row(rule, inputs, values, found[-1], hits))
        return hits.decide(evaluation, scope, found)

    return decide


def _matching(
    run: feel.Run, rules: Sequence[_Rule], values: Sequence[object], *, first_only: bool
) -> list[_Rule]:
    """Return the rules that match; cells of a column that read the same are asked once."""
    found: list[_Rule] = []
    known: dict[_Asked, bool] = {}
    for rule in rules:
        run.turn()
        for asked in rule.tests:
            held = known.get(asked)
            if held is None:
                column, test, cell = asked
                held = known[asked] = test(run, values[column], cell) is True
            if not held:
                break
        else:
            found.append(rule)
            if first_only:
                break
    return found


def _value_of(evaluation: Evaluation, scope: Scope, column: _Input) -> object:
    try:
        value = column.fit(evaluation.run, column.value(evaluation, scope))
    except feel.NoValue as error:
        message = f"the input {column.label!r}: {error}"
        raise _Unfit(message, column.spot) from error
    allowed, place = column.allowed, column.spot.element_id
    if allowed and value is not None and allowed(evaluation.run, value, place) is not True:
        message = f"the input {column.label!r} is not among its allowed values"
        raise _Unfit(message, column.spot)
    return value


class _Unfit(Exception):
    """An input has no value that the table may be asked with."""

    def __init__(self, message: str, spot: feel.Spot) -> None:
        super().__init__(message)
        self.spot = spot


def _hit(evaluation: Evaluation, scope: Scope, rule: _Rule, hits: Hits) -> Hit:
    values = [
        output.fitted(evaluation.run, logic(evaluation, scope), spot)
        for output, (logic, spot) in zip(hits.outputs, rule.outputs, strict=False)
    ]
    return Hit(rule.index, values)


def _row(
    rule: _Rule, inputs: Sequence[_Input], values: Sequence[object], hit: Hit, hits: Hits
) -> Row:
    given = {column.label: value for column, value in zip(inputs, values, strict=True)}
    made = {output.label: value for output, value in zip(hits.outputs, hit.values, strict=False)}
    return Row(hits.table_id, rule.index, rule.id, given, made, rule.annotations)


def _input(build: Build, element: Element) -> _Input:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    if not text:
        build.complain("missing", "the input has no expression", element)
    value = build.expression(text, expression) if text else broken("no input expression", element)
    values = child(element, "inputValues")
    allowed = build.tests(text_of(values), values) if text_of(values) else None
    label = attribute(element, "label") or text
    return _Input(label, value, allowed, build.fit(expression), spot_of(expression, text))


def _outputs(build: Build, element: Element) -> list[Output]:
    found = list(children(element, "output"))
    return [_output(build, column, alone=len(found) == 1) for column in found]


def _output(build: Build, element: Element, *, alone: bool) -> Output:
    name = attribute(element, "name")
    if not name and not alone:
        build.complain("missing", "an output of several needs a name", element)
    values, default = child(element, "outputValues"), child(element, "defaultOutputEntry")
    return Output(
        name,
        attribute(element, "label") or name or "output",
        build.fit(element),
        _order(build, element),
        build.literal(default) if default is not None and text_of(default) else None,
        build.tests(text_of(values), values) if text_of(values) else None,
        spot_of(default if default is not None else element),
    )


def _order(build: Build, output: Element) -> Logic | None:
    """Return the output values as a list, where the hit policy goes by their order."""
    texts = text_of(child(output, "outputValues"))
    texts = texts or build.types.allowed(attribute(output, "typeRef"))
    policy = attribute(output.getparent(), "hitPolicy")
    if not texts or policy not in BY_PRIORITY:
        return None
    return build.expression(f"[{texts}]", output)


def _rule(cells: "_Cells", element: Element, index: int, columns: Sequence[str]) -> _Rule:
    return _Rule(
        index,
        attribute(element, "id"),
        cells.tests(element),
        [
            (cells.build.literal(entry), spot_of(entry, text_of(entry)))
            for entry in children(element, "outputEntry")
        ],
        _annotations(element, columns),
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    """The compiled input cells of a table; those of a column that read the same are one."""

    build: Build
    inputs: int
    known: dict[tuple[int, str], _Asked] = field(default_factory=dict)

    def tests(self, rule: Element) -> list[_Asked]:
        """Compile the cells of a rule that ask something; a cell beyond the inputs asks nothing."""
        return [
            self._asked(column, entry)
            for column, entry in zip(range(self.inputs), children(rule, "inputEntry"), strict=False)
            if text_of(entry) not in ("", "-")
        ]

    def _asked(self, column: int, entry: Element) -> _Asked:
        place = (column, text_of(entry))
        if place in self.known:
            return self.known[place]
        faults = len(self.build.findings)
        asked = (column, self.build.tests(place[1], entry), id_of(entry))
        if len(self.build.findings) == faults:  # else the next one that reads so is told, too
            self.known[place] = asked
        return asked


def _annotations(element: Element, columns: Sequence[str]) -> dict[str, str]:
    """Return the annotations of a rule by their column, and its description."""
    texts = [text_of(entry) for entry in children(element, "annotationEntry")]
    labels = [*columns, *(f"annotation {n}" for n in range(len(columns) + 1, len(texts) + 1))]
    annotations = dict(zip(labels, texts, strict=False))
    description = child(element, "description")
    if description is not None and (description.text or "").strip():
        annotations.setdefault("description", (description.text or "").strip())
    return annotations


def _check_shape(build: Build, element: Element, inputs: int, outputs: int) -> None:
    rules = list(children(element, "rule"))
    if not rules:
        build.complain("empty_table", "the table has no rules", element)
    if not outputs:
        build.complain("missing", "the table has no output", element)
    if len(rules) > _MOST_RULES:
        build.complain("too_large", f"the table has more than {_MOST_RULES} rules", element)
    for index, rule in enumerate(rules, 1):
        tests = sum(1 for _ in children(rule, "inputEntry"))
        results = sum(1 for _ in children(rule, "outputEntry"))
        if (tests, results) != (inputs, outputs):
            message = (
                f"rule {index} has {tests} input and {results} output entries, "
                f"the table has {inputs} and {outputs}"
            )
            build.complain("wrong_shape", message, rule)


def _check_policy(build: Build, element: Element, outputs: Sequence[Output]) -> None:
    policy = attribute(element, "hitPolicy") or "UNIQUE"
    aggregation = attribute(element, "aggregation")
    if policy not in HIT_POLICIES:
        build.complain("unsupported", f"the hit policy {policy!r} is unknown", element)
    if aggregation and aggregation not in AGGREGATIONS:
        build.complain("unsupported", f"the aggregation {aggregation!r} is unknown", element)
    if aggregation and len(outputs) > 1:
        message = "an aggregation needs a single output"
        build.complain("unsupported", message, element)
    if policy in BY_PRIORITY and not any(output.order for output in outputs):
        message = f"{policy} needs the output values in the order of their priority"
        build.complain("missing", message, element)
