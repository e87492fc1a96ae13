"""Compiles literals and names."""

from collections.abc import Mapping

from engine.feel.budget import Run
from engine.feel.scope import Code, Found, Scope
from engine.feel.syntax import Literal, Name
from engine.feel.values import Env

MISSING = object()


def literal(node: Literal, _scope: Scope) -> Code:
    """A value written in the expression."""
    value = node.value
    return lambda _run, _env: value


def name(node: Name, scope: Scope) -> Code:
    """A name: bound here, an entry of a filtered item, given from outside or a function."""
    found = scope.find(node.name)
    outer = _bound(found.place) if found.place is not None else _given(node, scope)
    if not found.items:
        return outer
    return _entry_or(node.name, found, outer)


def _bound(index: int) -> Code:
    return lambda _run, env: env[index]


def _given(node: Name, scope: Scope) -> Code:
    key, spot = node.name, scope.spot(node.at)
    fallback = scope.functions.get(key, MISSING)
    if fallback is not MISSING:
        return lambda run, _env: run.scope.get(key, fallback)

    def code(run: Run, _env: Env) -> object:
        try:
            return run.scope[key]
        except KeyError:
            return run.nothing(f"there is no {key!r} here", spot)

    return code


def _entry_or(key: str, found: Found, outer: Code) -> Code:
    def code(run: Run, env: Env) -> object:
        for index in found.items:
            item = env[index]
            if isinstance(item, Mapping) and key in item:
                value: object = item[key]
                return value
            if index == found.place:
                break
        return outer(run, env)

    return code
