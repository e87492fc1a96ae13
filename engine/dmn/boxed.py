"""Compiles boxed expressions: contexts, invocations, lists, relations, functions, loops."""

from collections.abc import Callable, Sequence

from engine import feel
from engine.dmn.building import Build, broken
from engine.dmn.document import Element, attribute, child, children, spot_of, tag
from engine.dmn.fits import Fit
from engine.dmn.loops import choosing, keeping, quantifying, repeating
from engine.dmn.results import Evaluation, Logic, ModelFunction, Scope
from engine.dmn.table import compile_table

NOT_LOGIC = frozenset(
    {
        "description",
        "extensionElements",
        "question",
        "allowedAnswers",
        "variable",
        "informationRequirement",
        "knowledgeRequirement",
        "authorityRequirement",
        "supportedObjective",
        "impactedPerformanceIndicator",
        "decisionMaker",
        "decisionOwner",
        "usingProcess",
        "usingTask",
        "parameter",
        "formalParameter",
        "binding",
    }
)
_FUNCTIONS = ("functionDefinition", "encapsulatedLogic")


def logic_of(build: Build, element: Element | None) -> Logic | None:
    """Compile the one boxed expression inside an element, or return None without any."""
    if element is None:
        return None
    for inner in element.iterchildren():
        if tag(inner) not in NOT_LOGIC and _same_space(element, inner):
            return compile_boxed(build, inner)
    return None


def _same_space(element: Element, inner: Element) -> bool:
    return str(inner.tag).partition("}")[0] == str(element.tag).partition("}")[0]


def compile_boxed(build: Build, element: Element) -> Logic:
    """Compile a boxed expression; one of an unknown kind is noted by name."""
    compiler = _COMPILERS.get(tag(element))
    if compiler is None:
        message = f"<{tag(element)}> is not supported"
        build.complain("unsupported", message, element)
        return broken(message, element)
    logic = compiler(build, element)
    return logic if tag(element) in _FUNCTIONS else _fitted(build, element, logic, "the result")


def _inner(build: Build, element: Element, name: str) -> Logic:
    found = logic_of(build, child(element, name))
    if found is None:
        message = f"<{name}> is missing in <{tag(element)}>"
        build.complain("missing", message, element)
        return broken(message, element)
    return found


def _fitted(build: Build, typed: Element | None, logic: Logic, name: str) -> Logic:
    """Return logic whose values are fitted to the type that an element names, if it does."""
    if not attribute(typed, "typeRef"):
        return logic
    return _fitting(build.fit(typed), logic, name, spot_of(typed))


def returning(build: Build, function: Element, body: Logic, name: str) -> Logic:
    """Return the body of a function whose results are fitted to the type of the function."""
    if not attribute(function, "typeRef"):
        return body
    return _fitting(build.result_fit(function), body, name, spot_of(function))


def _fitting(fit: Fit, logic: Logic, name: str, spot: feel.Spot) -> Logic:
    def fitted(evaluation: Evaluation, scope: Scope) -> object:
        try:
            return fit(evaluation.run, logic(evaluation, scope))
        except feel.NoValue as error:
            return evaluation.run.nothing(f"{name}: {error}", spot)

    return fitted


def _context(build: Build, element: Element) -> Logic:
    entries: list[tuple[str, Logic]] = []
    result: Logic | None = None
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        name = attribute(variable, "name")
        logic = logic_of(build, entry) or broken("the entry has no expression", entry)
        if variable is None:
            result = logic
        else:
            entries.append((name, _fitted(build, variable, logic, name)))
            build = build.knowing([name])

    def context(evaluation: Evaluation, scope: Scope) -> object:
        evaluation.run.grow_items(len(entries))
        made: dict[str, object] = {}
        inner = dict(scope)
        for name, entry in entries:
            made[name] = inner[name] = entry(evaluation, inner)
        return made if result is None else result(evaluation, inner)

    return context


def _invocation(build: Build, element: Element) -> Logic:
    function = logic_of(build, element) or broken("what is invoked is missing", element)
    bindings = {
        attribute(child(binding, "parameter"), "name"): logic_of(build, binding)
        for binding in children(element, "binding")
    }

    spot = spot_of(element)

    def invoke(evaluation: Evaluation, scope: Scope) -> object:
        run, called = evaluation.run, function(evaluation, scope)
        if not isinstance(called, feel.Function):
            return run.nothing(f"a {feel.kind_of(called)} cannot be called", spot)
        arguments = {
            name: logic(evaluation, scope) if logic else None for name, logic in bindings.items()
        }
        run.spot = spot
        return called.call_named(run, arguments)

    return invoke


def _list(build: Build, element: Element) -> Logic:
    items = [
        compile_boxed(build, inner)
        for inner in element.iterchildren()
        if tag(inner) not in NOT_LOGIC
    ]

    def make(evaluation: Evaluation, scope: Scope) -> object:
        evaluation.run.grow_items(len(items))
        return [item(evaluation, scope) for item in items]

    return make


def _relation(build: Build, element: Element) -> Logic:
    columns = list(children(element, "column"))
    names = [attribute(column, "name") for column in columns]
    rows = [_cells(build, row, columns) for row in children(element, "row")]

    def make(evaluation: Evaluation, scope: Scope) -> object:
        evaluation.run.grow_items(len(rows) * len(columns))
        return [
            {name: cell(evaluation, scope) for name, cell in zip(names, row, strict=True)}
            for row in rows
        ]

    return make


def _cells(build: Build, row: Element, columns: Sequence[Element]) -> list[Logic]:
    """Compile the cells of a row of a relation, each fitted to the type of its column."""
    cells = [cell for cell in row.iterchildren() if tag(cell) not in NOT_LOGIC]
    if len(cells) != len(columns):
        message = f"a row has {len(cells)} cells, the relation has {len(columns)} columns"
        build.complain("wrong_shape", message, row)
        return [broken(message, row)] * len(columns)
    return [
        _fitted(build, column, compile_boxed(build, cell), attribute(column, "name"))
        for cell, column in zip(cells, columns, strict=True)
    ]


def foreign_function(build: Build, element: Element | None) -> Logic | None:
    """Note a function that is written in Java or PMML, and return its logic, which raises."""
    kind = attribute(element, "kind")
    if kind in ("", "FEEL"):
        return None
    message = f"functions in {kind} are not supported, only FEEL is"
    build.complain("unsupported", message, element)
    return broken(message, element)


def _function(build: Build, element: Element) -> Logic:
    foreign = foreign_function(build, element)
    if foreign:
        return foreign
    fits = {
        attribute(parameter, "name"): build.fit(parameter)
        for parameter in children(element, "formalParameter")
    }
    body = logic_of(build.knowing(fits), element) or broken("the function has no body", element)
    fitted = returning(build, element, body, "the function")

    def make(evaluation: Evaluation, scope: Scope) -> object:
        return ModelFunction("the function", fits, fitted, evaluation, scope)

    return make


def _conditional(build: Build, element: Element) -> Logic:
    asked, then, otherwise = (_inner(build, element, name) for name in ("if", "then", "else"))
    return choosing(asked, then, otherwise, spot_of(child(element, "if")))


def _filter(build: Build, element: Element) -> Logic:
    match = _inner(build.knowing(["item"]), element, "match")
    return keeping(_inner(build, element, "in"), match, spot_of(child(element, "match")))


def _for(build: Build, element: Element) -> Logic:
    return repeating(*_each(build, element, "return"), spot_of(element))


def _quantified(build: Build, element: Element) -> Logic:
    each = _each(build, element, "satisfies")
    return quantifying(*each, spot_of(element), decisive=tag(element) == "some")


def _each(build: Build, element: Element, body_name: str) -> tuple[Logic, Logic, str]:
    variable = attribute(element, "iteratorVariable")
    source = _inner(build, element, "in")
    return source, _inner(build.knowing([variable, "partial"]), element, body_name), variable


_COMPILERS: dict[str, Callable[[Build, Element], Logic]] = {
    "literalExpression": lambda build, element: build.literal(element),
    "decisionTable": compile_table,
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "encapsulatedLogic": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
}
