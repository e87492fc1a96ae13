"""Compiles paths, filters, calls and `instance of`."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from engine.feel.budget import Run
from engine.feel.conformance import belongs_to
from engine.feel.errors import NoValue
from engine.feel.feel_warnings import Spot
from engine.feel.properties import property_of
from engine.feel.scope import Binding, Code, Scope
from engine.feel.signature import Builtin
from engine.feel.syntax import Call, Filter, InstanceOf, Literal, Name, Negation, Node, Path
from engine.feel.values import Env, Function, as_list, as_number, kind_of, whole


def path(node: Path, scope: Scope) -> Code:
    """`source.name`; on a list it is the list of what each item has there."""
    source, name, spot = scope.code(node.source), node.name, scope.spot(node.at)

    def code(run: Run, env: Env) -> object:
        value = source(run, env)
        if type(value) is dict and name in value:
            return value[name]
        run.spot = spot
        return property_of(run, value, name)

    return code


def filtered(node: Filter, scope: Scope) -> Code:
    """`source[condition]`: a number picks one item, anything else keeps those it is true for."""
    source, spot = scope.code(node.source), scope.spot(node.at)
    index = _literal_index(node.condition)
    if index is not None:
        return lambda run, env: _pick(run, _listed(source(run, env)), index, spot)
    condition = scope.binding(Binding("item", open=True)).code(node.condition)

    def code(run: Run, env: Env) -> object:
        items = _listed(source(run, env))
        if not items:  # whether it is an index or a condition still makes a difference
            return [] if as_number(condition(run, (*env, None))) is None else None
        return _filter(run, env, items, condition, spot)

    return code


def _literal_index(node: Node) -> Decimal | None:
    if isinstance(node, Negation):
        number = _literal_index(node.operand)
        return None if number is None else number.copy_negate()
    return as_number(node.value) if isinstance(node, Literal) else None


def _listed(value: object) -> list[object]:
    items = as_list(value)
    if items is not None:
        return items
    return [] if value is None else [value]


def _filter(run: Run, env: Env, items: list[object], condition: Code, spot: Spot) -> object:
    kept: list[object] = []
    for place, item in enumerate(items):
        run.turn()
        held = condition(run, (*env, item))
        if held is True:
            run.grow_items(1)
            kept.append(item)
        elif place == 0 and (index := as_number(held)) is not None:
            return _pick(run, items, index, spot)
        elif held is not None and held is not False:
            reason = f"a {kind_of(held)} keeps no item of a list: a filter is true or false"
            run.nothing(reason, spot)
    return kept


def _pick(run: Run, items: list[object], number: Decimal, spot: Spot) -> object:
    try:
        index = whole(number, "the index of a list")
    except NoValue as error:
        return run.nothing(str(error), spot)
    if index == 0 or abs(index) > len(items):
        return run.nothing(f"the list has {len(items)} items, so none at {index}", spot)
    return items[index - 1 if index > 0 else index]


def call(node: Call, scope: Scope) -> Code:
    """`function(arguments)`; a name that holds no function falls back to the function so named."""
    function, spot = _callee(node.function, scope), scope.spot(node.at)
    _doubt(node, scope)
    arguments = tuple(scope.code(argument) for argument in node.arguments)
    if node.names:
        return _named_call(function, dict(zip(node.names, arguments, strict=True)), spot)
    call_any = _call_of(function, arguments, spot)
    builtin = _builtin(node.function, scope)
    only_way = builtin.only_way(len(arguments)) if builtin else None
    if builtin is None or only_way is None:
        return call_any
    if len(arguments) == 1:
        return _call_with_one((builtin.name, only_way, spot), arguments[0], call_any)
    return _call_with_several((builtin.name, only_way, spot), arguments, call_any)


def _builtin(node: Node, scope: Scope) -> Builtin | None:
    """Return the function of FEEL that a name means unless something else has it."""
    if not isinstance(node, Name) or scope.binds(node.name):
        return None
    found = scope.functions.get(node.name)
    return found if isinstance(found, Builtin) and found.name == node.name else None


_Known = tuple[str, Callable[[Run, Sequence[object]], object], Spot]
"""A function of FEEL that is surely meant: its name, how it is called, and where."""


def _call_with_one(known: _Known, argument: Code, call_any: Code) -> Code:
    name, way, spot = known

    def code(run: Run, env: Env) -> object:
        if name in run.scope:
            return call_any(run, env)
        value = argument(run, env)
        run.spot = spot
        return way(run, (value,))

    return code


def _call_with_several(known: _Known, arguments: Sequence[Code], call_any: Code) -> Code:
    name, way, spot = known

    def code(run: Run, env: Env) -> object:
        if name in run.scope:
            return call_any(run, env)
        values = [argument(run, env) for argument in arguments]
        run.spot = spot
        return way(run, values)

    return code


def _call_of(function: Code, arguments: Sequence[Code], spot: Spot) -> Code:
    def code(run: Run, env: Env) -> object:
        called = function(run, env)
        values = [argument(run, env) for argument in arguments]
        run.spot = spot
        if isinstance(called, Function):
            return called.call(run, values)
        return _no_function(run, called)

    return code


def _named_call(function: Code, arguments: Mapping[str, Code], spot: Spot) -> Code:
    def code(run: Run, env: Env) -> object:
        called = function(run, env)
        values = {name: argument(run, env) for name, argument in arguments.items()}
        run.spot = spot
        if isinstance(called, Function):
            return called.call_named(run, values)
        return _no_function(run, called)

    return code


def _no_function(run: Run, called: object) -> object:
    return run.nothing(f"a {kind_of(called)} cannot be called")


def _doubt(node: Call, scope: Scope) -> None:
    """Note a call of a known function that can never be anything but null."""
    name = node.function
    if not isinstance(name, Name) or scope.binds(name.name):
        return
    function = scope.functions.get(name.name)
    misfit = function.misfit(len(node.arguments), node.names) if function else ""
    if misfit:
        scope.doubts.append((name.at, misfit))


def _callee(node: Node, scope: Scope) -> Code:
    found = scope.code(node)
    library = scope.functions.get(node.name) if isinstance(node, Name) else None
    if library is None:
        return found

    def code(run: Run, env: Env) -> object:
        value = found(run, env)
        return value if isinstance(value, Function) else library

    return code


def instance_of(node: InstanceOf, scope: Scope) -> Code:
    """`subject instance of type`."""
    subject, kind, spot = scope.code(node.subject), node.type, scope.spot(node.at)
    named = scope.named_types

    def code(run: Run, env: Env) -> object:
        try:
            return belongs_to(run, subject(run, env), kind, named)
        except NoValue as error:
            return run.nothing(str(error), spot)

    return code
