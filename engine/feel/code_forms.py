"""Compiles lists, contexts, conditionals, loops and function definitions."""

from collections.abc import Callable, Iterator

from engine.feel.budget import Run
from engine.feel.closures import Closure, Signature
from engine.feel.feel_warnings import Spot
from engine.feel.iteration import items_between, items_of
from engine.feel.scope import Binding, Code, Scope
from engine.feel.syntax import (
    ContextLiteral,
    For,
    FunctionLiteral,
    If,
    Iteration,
    ListLiteral,
    Quantified,
)
from engine.feel.values import Env

_Source = Callable[[Run, Env], Iterator[object] | None]
PARTIAL = "partial"


def list_literal(node: ListLiteral, scope: Scope) -> Code:
    """`[a, b]`."""
    items = tuple(scope.code(item) for item in node.items)

    def code(run: Run, env: Env) -> object:
        run.grow_items(len(items))
        return [item(run, env) for item in items]

    return code


def context(node: ContextLiteral, scope: Scope) -> Code:
    """`{a: 1, b: a}`: an entry sees the entries before it."""
    entries: list[tuple[str, Code]] = []
    for key, value in node.entries:
        entries.append((key, scope.code(value)))
        scope = scope.binding(Binding(key))

    def code(run: Run, env: Env) -> object:
        run.grow_items(len(entries))
        made: dict[str, object] = {}
        for key, entry in entries:
            value = made[key] = entry(run, env)
            env = (*env, value)
        return made

    return code


def conditional(node: If, scope: Scope) -> Code:
    """`if`: a condition that is not true counts as false."""
    branches = tuple((scope.code(asked), scope.code(value)) for asked, value in node.branches)
    otherwise = scope.code(node.otherwise)
    if len(branches) == 1:
        asked, value = branches[0]
        return lambda run, env: (value if asked(run, env) is True else otherwise)(run, env)

    def code(run: Run, env: Env) -> object:
        for asked, value in branches:
            if asked(run, env) is True:
                return value(run, env)
        return otherwise(run, env)

    return code


def loop(node: For, scope: Scope) -> Code:
    """`for`: a list of what the body makes of each turn; `partial` is the list so far."""
    (sources, inner), spot = _sources(node.iterations, scope, node.at), scope.spot(node.at)
    body_scope = inner.binding(Binding(PARTIAL))
    body = body_scope.code(node.body)
    needs_partial = PARTIAL in body_scope.bound_names

    def code(run: Run, env: Env) -> object:
        made: list[object] = []
        turns = _turns(run, env, sources)
        for turn in turns:
            if turn is None:
                return run.nothing("'for' has nothing to go through", spot)
            run.grow_items(1)
            so_far = None
            if needs_partial:
                run.turn(1 + (len(made) >> 3))
                so_far = list(made)
            made.append(body(run, (*turn, so_far)))
        return made

    return code


def quantified(node: Quantified, scope: Scope) -> Code:
    """`some` and `every`: certain as soon as one turn decides, null if a turn is null."""
    (sources, inner), spot = _sources(node.iterations, scope, node.at), scope.spot(node.at)
    condition = inner.code(node.condition)
    decisive = not node.every

    def code(run: Run, env: Env) -> object:
        result: bool | None = not decisive
        for turn in _turns(run, env, sources):
            if turn is None:
                return run.nothing("'some' and 'every' have nothing to go through", spot)
            held = condition(run, turn)
            if held is decisive:
                return decisive
            if not isinstance(held, bool):
                result = None
        return result

    return code


def _sources(
    iterations: tuple[Iteration, ...], scope: Scope, at: int
) -> tuple[tuple[_Source, ...], Scope]:
    sources = []
    for iteration in iterations:
        sources.append(_source(iteration, scope, scope.spot(at)))
        scope = scope.binding(Binding(iteration.name))
    return tuple(sources), scope


def _source(iteration: Iteration, scope: Scope, spot: Spot) -> _Source:
    source = scope.code(iteration.source)
    end = None if iteration.end is None else scope.code(iteration.end)

    def items(run: Run, env: Env) -> Iterator[object] | None:
        first, last = source(run, env), None if end is None else end(run, env)
        run.spot = spot
        return items_of(run, first) if end is None else items_between(run, first, last)

    return items


def _turns(run: Run, env: Env, sources: tuple[_Source, ...]) -> Iterator[Env | None]:
    """Yield the bound values of each turn; None once, when there is nothing to go through."""
    items = sources[0](run, env)
    if items is None:
        yield None
    for item in items or ():
        run.turn()
        if len(sources) == 1:
            yield (*env, item)
        else:
            yield from _turns(run, (*env, item), sources[1:])


def function(node: FunctionLiteral, scope: Scope) -> Code:
    """A function definition; the function keeps the values that are bound where it is made."""
    names = tuple(name for name, _ in node.parameters)
    types = tuple(kind for _, kind in node.parameters)
    body = scope.binding(*map(Binding, names)).code(node.body)
    signature = Signature(names, types, scope.named_types)
    return lambda run, env: Closure(signature, body, env, run)
