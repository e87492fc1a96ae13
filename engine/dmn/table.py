"""Decision tables: reading them, and finding the rules that match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import feel
from engine.dmn.building import Build, broken
from engine.dmn.document import Element, attribute, child, children, id_of, text_of
from engine.dmn.fits import Fit
from engine.dmn.hits import AGGREGATIONS, HIT_POLICIES, Hit, Hits, Output
from engine.dmn.results import Evaluation, Logic, Row, Scope, Test

_MOST_RULES = 10_000


@dataclass(frozen=True, slots=True)
class _Input:
    label: str
    value: Logic
    allowed: Test | None
    fit: Fit


@dataclass(frozen=True, slots=True)
class _Rule:
    index: int
    id: str
    tests: Sequence[Test | None]
    outputs: Sequence[Logic]
    annotations: Mapping[str, str]


def compile_table(build: Build, element: Element) -> Logic:
    """Compile a decision table; what is faulty in it is noted cell by cell."""
    inputs = [_input(build, found) for found in children(element, "input")]
    outputs = _outputs(build, element)
    columns = [attribute(found, "name") for found in children(element, "annotation")]
    rules = [
        _rule(build, found, index, columns)
        for index, found in enumerate(children(element, "rule"), 1)
    ]
    _check_shape(build, element, inputs, outputs, rules)
    hits = Hits(
        id_of(element),
        attribute(element, "hitPolicy") or "UNIQUE",
        attribute(element, "aggregation"),
        outputs,
    )
    return _logic(inputs, rules, hits)


def _logic(inputs: Sequence[_Input], rules: Sequence[_Rule], hits: Hits) -> Logic:
    def decide(evaluation: Evaluation, scope: Scope) -> object:
        try:
            values = [_value_of(evaluation, scope, column) for column in inputs]
        except feel.NoValue as error:
            return evaluation.run.nothing(str(error))
        found: list[Hit] = []
        for rule in rules:
            evaluation.run.turn()
            if _matches(evaluation, scope, rule, values):
                found.append(_hit(evaluation, scope, rule, hits))
                evaluation.matched(_row(rule, inputs, values, found[-1], hits))
                if hits.first_only:
                    break
        return hits.decide(evaluation, scope, found)

    return decide


def _value_of(evaluation: Evaluation, scope: Scope, column: _Input) -> object:
    try:
        value = column.fit(evaluation.run, column.value(evaluation, scope))
    except feel.NoValue as error:
        message = f"the input {column.label!r}: {error}"
        raise feel.NoValue(message) from error
    allowed = column.allowed
    if allowed and value is not None and allowed(evaluation, scope, value) is not True:
        message = f"the input {column.label!r} is not among its allowed values"
        raise feel.NoValue(message)
    return value


def _matches(evaluation: Evaluation, scope: Scope, rule: _Rule, values: Sequence[object]) -> bool:
    for test, value in zip(rule.tests, values, strict=False):
        if test is not None and test(evaluation, scope, value) is not True:
            return False
    return True


def _hit(evaluation: Evaluation, scope: Scope, rule: _Rule, hits: Hits) -> Hit:
    values = [
        output.fitted(evaluation.run, logic(evaluation, scope))
        for output, logic in zip(hits.outputs, rule.outputs, strict=False)
    ]
    return Hit(rule.index, values)


def _row(
    rule: _Rule, inputs: Sequence[_Input], values: Sequence[object], hit: Hit, hits: Hits
) -> Row:
    given = {column.label: value for column, value in zip(inputs, values, strict=True)}
    made = {output.label: value for output, value in zip(hits.outputs, hit.values, strict=False)}
    return Row(rule.index, rule.id, given, made, rule.annotations)


def _input(build: Build, element: Element) -> _Input:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    if not text:
        build.complain("missing", "the input has no expression", element)
    value = build.expression(text, expression) if text else broken("no input expression", element)
    tests = text_of(child(element, "inputValues"))
    allowed = build.tests(tests, element) if tests else None
    return _Input(attribute(element, "label") or text, value, allowed, build.fit(expression))


def _outputs(build: Build, element: Element) -> list[Output]:
    found = list(children(element, "output"))
    return [_output(build, column, alone=len(found) == 1) for column in found]


def _output(build: Build, element: Element, *, alone: bool) -> Output:
    name = attribute(element, "name")
    if not name and not alone:
        build.complain("missing", "an output of several needs a name", element)
    texts = text_of(child(element, "outputValues")) or build.types.allowed(
        attribute(element, "typeRef")
    )
    default = child(element, "defaultOutputEntry")
    return Output(
        name,
        attribute(element, "label") or name or "output",
        build.fit(element),
        build.expression(f"[{texts}]", element) if texts else None,
        build.literal(default) if default is not None and text_of(default) else None,
    )


def _rule(build: Build, element: Element, index: int, columns: Sequence[str]) -> _Rule:
    tests = [_test(build, entry) for entry in children(element, "inputEntry")]
    outputs = [build.literal(entry) for entry in children(element, "outputEntry")]
    texts = [text_of(entry) for entry in children(element, "annotationEntry")]
    labels = [*columns, *(f"annotation {n}" for n in range(len(columns) + 1, len(texts) + 1))]
    annotations = dict(zip(labels, texts, strict=False))
    description = child(element, "description")
    if description is not None and (description.text or "").strip():
        annotations.setdefault("description", (description.text or "").strip())
    return _Rule(index, attribute(element, "id"), tests, outputs, annotations)


def _test(build: Build, entry: Element) -> Test | None:
    text = text_of(entry)
    if text in ("", "-"):
        return None
    return build.tests(text, entry)


def _check_shape(
    build: Build,
    element: Element,
    inputs: Sequence[_Input],
    outputs: Sequence[Output],
    rules: Sequence[_Rule],
) -> None:
    if not rules:
        build.complain("empty_table", "the table has no rules", element)
    if not outputs:
        build.complain("missing", "the table has no output", element)
    if len(rules) > _MOST_RULES:
        build.complain("too_large", f"the table has more than {_MOST_RULES} rules", element)
    for rule, found in zip(rules, children(element, "rule"), strict=True):
        if len(rule.tests) != len(inputs) or len(rule.outputs) != len(outputs):
            message = (
                f"rule {rule.index} has {len(rule.tests)} input and {len(rule.outputs)} output "
                f"entries, the table has {len(inputs)} and {len(outputs)}"
            )
            build.complain("wrong_shape", message, found)
    _check_policy(build, element, outputs)


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
    if policy in ("PRIORITY", "OUTPUT ORDER") and not any(output.order for output in outputs):
        message = f"{policy} needs the output values in the order of their priority"
        build.complain("missing", message, element)
