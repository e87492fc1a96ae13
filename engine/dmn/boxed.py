"""Compiles boxed expressions: contexts, invocations, lists, relations, functions, loops."""

from collections.abc import Callable

from engine import feel
from engine.dmn.building import Build, broken
from engine.dmn.document import Element, attribute, child, children, tag
from engine.dmn.results import Evaluation, Logic, ModelFunction, Scope
from engine.dmn.table import compile_table
from engine.feel.values import as_list

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
    }
)


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
    return compiler(build, element)


def _inner(build: Build, element: Element, name: str) -> Logic:
    found = logic_of(build, child(element, name))
    if found is None:
        message = f"<{name}> is missing in <{tag(element)}>"
        build.complain("missing", message, element)
        return broken(message, element)
    return found


def _fitted(build: Build, variable: Element | None, logic: Logic, name: str) -> Logic:
    if not attribute(variable, "typeRef"):
        return logic
    fit = build.fit(variable)

    def fitted(evaluation: Evaluation, scope: Scope) -> object:
        try:
            return fit(evaluation.run, logic(evaluation, scope))
        except feel.NoValue as error:
            return evaluation.run.nothing(f"{name}: {error}")

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
        made: dict[str, object] = {}
        inner = dict(scope)
        for name, entry in entries:
            made[name] = inner[name] = entry(evaluation, inner)
        return made if result is None else result(evaluation, inner)

    return context


def _invocation(build: Build, element: Element) -> Logic:
    function = logic_of_first(build, element)
    bindings = {
        attribute(child(binding, "parameter"), "name"): logic_of(build, binding)
        for binding in children(element, "binding")
    }

    def invoke(evaluation: Evaluation, scope: Scope) -> object:
        called = function(evaluation, scope)
        if not isinstance(called, feel.Function):
            return evaluation.run.nothing(f"a {feel.kind_of(called)} cannot be called")
        arguments = {
            name: logic(evaluation, scope) if logic else None for name, logic in bindings.items()
        }
        return called.call_named(evaluation.run, arguments)

    return invoke


def logic_of_first(build: Build, element: Element) -> Logic:
    """Compile the first expression inside an element."""
    found = child(element, "literalExpression")
    if found is None:
        return broken("what is invoked is missing", element)
    return build.literal(found)


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
    columns = [attribute(column, "name") for column in children(element, "column")]
    rows = [
        [compile_boxed(build, cell) for cell in row.iterchildren() if tag(cell) not in NOT_LOGIC]
        for row in children(element, "row")
    ]

    def make(evaluation: Evaluation, scope: Scope) -> object:
        evaluation.run.grow_items(len(rows) * len(columns))
        return [
            {name: cell(evaluation, scope) for name, cell in zip(columns, row, strict=False)}
            for row in rows
        ]

    return make


def _function(build: Build, element: Element) -> Logic:
    if attribute(element, "kind") not in ("", "FEEL"):
        message = f"functions in {attribute(element, 'kind')} are not supported, only FEEL is"
        build.complain("unsupported", message, element)
        return broken(message, element)
    fits = {
        attribute(parameter, "name"): build.fit(parameter)
        for parameter in children(element, "formalParameter")
    }
    body = logic_of(build.knowing(fits), element) or broken("the function has no body", element)

    def make(evaluation: Evaluation, scope: Scope) -> object:
        return ModelFunction("the function", fits, body, evaluation, scope)

    return make


def _conditional(build: Build, element: Element) -> Logic:
    asked, then, otherwise = (_inner(build, element, name) for name in ("if", "then", "else"))

    def choose(evaluation: Evaluation, scope: Scope) -> object:
        held = asked(evaluation, scope)
        if held is not None and not isinstance(held, bool):
            return evaluation.run.nothing(f"a condition cannot be a {feel.kind_of(held)}")
        return (then if held is True else otherwise)(evaluation, scope)

    return choose


def _filter(build: Build, element: Element) -> Logic:
    source = _inner(build, element, "in")
    match = _inner(build.knowing(["item"]), element, "match")

    def keep(evaluation: Evaluation, scope: Scope) -> object:
        run, value = evaluation.run, source(evaluation, scope)
        items = as_list(value)
        if items is None:
            items = [] if value is None else [value]
        kept: list[object] = []
        for item in items:
            run.grow_items(1)
            held = match(
                evaluation, {**scope, **(item if isinstance(item, dict) else {}), "item": item}
            )
            if held is not None and not isinstance(held, bool):
                return run.nothing(f"a filter cannot be a {feel.kind_of(held)}")
            if held:
                kept.append(item)
        return kept

    return keep


def _each(build: Build, element: Element, body_name: str) -> tuple[Logic, Logic, str]:
    variable = attribute(element, "iteratorVariable")
    source = _inner(build, element, "in")
    return source, _inner(build.knowing([variable, "partial"]), element, body_name), variable


def _for(build: Build, element: Element) -> Logic:
    source, body, variable = _each(build, element, "return")

    def loop(evaluation: Evaluation, scope: Scope) -> object:
        made: list[object] = []
        for item in _items(evaluation, source(evaluation, scope)):
            evaluation.run.grow_items(1 + (len(made) >> 3))
            made.append(body(evaluation, {**scope, variable: item, "partial": list(made)}))
        return made

    return loop


def _quantified(build: Build, element: Element) -> Logic:
    source, condition, variable = _each(build, element, "satisfies")
    decisive = tag(element) == "some"

    def quantify(evaluation: Evaluation, scope: Scope) -> object:
        value = source(evaluation, scope)
        if value is None:
            return None
        found = [
            condition(evaluation, {**scope, variable: item}) for item in _items(evaluation, value)
        ]
        if not all(isinstance(held, bool) for held in found):
            return evaluation.run.nothing(f"a condition of '{tag(element)}' is no boolean")
        return decisive if decisive in found else not decisive

    return quantify


def _items(evaluation: Evaluation, value: object) -> list[object]:
    evaluation.run.turn()
    items = as_list(value)
    if items is None:
        items = [] if value is None else [value]
    evaluation.run.turn(len(items))
    return items


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
