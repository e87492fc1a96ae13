"""How a built-in function declares its parameters, and how arguments are fitted to them.

The annotations of the Python function are the types; an argument that does not fit makes the
call null, with a warning that names the function and the parameter.
"""

import decimal
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from types import UnionType
from typing import TypeVar, get_type_hints

from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.timeline import day_on
from engine.feel.values import Function, LibraryFunction, Range, as_list, as_number, kind_of
from engine.feel.wide_date import Day
from engine.feel.wide_date_time import Moment
from engine.feel.wide_time import Clock

Implementation = Callable[..., object]
_Call = TypeVar("_Call", bound=Implementation)
Coercion = Callable[[object], object]


def _single(value: object, test: Callable[[object], bool], what: str) -> object:
    """Return a value that passes a test, taking it out of a list of one if need be."""
    if test(value):
        return value
    items = as_list(value)
    if items is not None and len(items) == 1 and test(items[0]):
        return items[0]
    raise NoValue(f"must be a {what}, not a {kind_of(value)}")


def _instance(kind: type | UnionType, what: str) -> Coercion:
    return lambda value: _single(value, lambda found: isinstance(found, kind), what)


def _number(value: object) -> object:
    return as_number(_single(value, lambda found: as_number(found) is not None, "number"))


def _list(value: object) -> object:
    items = as_list(value)
    if items is not None:
        return items
    if value is None:
        raise NoValue("must be a list, not null")
    return [value]


def _date(value: object) -> object:
    found = _single(value, lambda found: isinstance(found, Day | Moment), "date")
    return day_on(found) if isinstance(found, Moment) else found


_COERCIONS: dict[object, Coercion] = {
    object: lambda value: value,
    str: _instance(str, "text"),
    bool: _instance(bool, "boolean"),
    Decimal: _number,
    list[object]: _list,
    Mapping[str, object]: _instance(Mapping, "context"),
    Function: _instance(Function, "function"),
    Range: _instance(Range, "range"),
    Day: _date,
    Clock: _instance(Clock, "time"),
}
_EXACT: dict[object, type] = {str: str, bool: bool, Decimal: Decimal, list[object]: list}


class Unfit(NoValue):
    """An argument is not of the kind that a variant of a function takes."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a built-in function."""

    name: str
    fit: Coercion
    required: bool
    nullable: bool
    variadic: bool
    exact: type | None
    """Values of just this type fit as they are."""


class Variant:
    """One way to call a built-in function."""

    __slots__ = ("_call", "_most", "least", "names", "nests", "parameters")

    def __init__(self, call: Implementation, names: Sequence[str]) -> None:
        hints = get_type_hints(call)
        given = list(inspect.signature(call).parameters.values())[1:]
        self._call = call
        self.names = tuple(names)
        self.parameters = tuple(
            _parameter(name, hints[found.name], found)
            for name, found in zip(names, given, strict=True)
        )
        self.least = sum(parameter.required for parameter in self.parameters)
        self.nests = Function in hints.values() or any(
            Function in getattr(hint, "__args__", ()) for hint in hints.values()
        )
        variadic = any(parameter.variadic for parameter in self.parameters)
        self._most = None if variadic else len(self.parameters)

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many arguments."""
        return self.least <= count and (self._most is None or count <= self._most)

    def takes_names(self, names: Sequence[str]) -> bool:
        """Tell whether it can be called with arguments of these names."""
        required = {parameter.name for parameter in self.parameters if parameter.required}
        return required <= set(names) <= set(self.names)

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        """Call it with as many arguments as it takes."""
        if len(arguments) == 1:  # the usual case, worth a short cut
            value, parameter = arguments[0], self.parameters[0]
            if type(value) is not parameter.exact:
                value = _fit(parameter, value)
            return self._call(run, value)
        return self._call(run, *self._fitted(arguments))

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        """Call it with arguments by name; what lies between two given ones is left out."""
        values: list[object] = []
        for parameter in self.parameters:
            if parameter.name in arguments:
                value = arguments[parameter.name]
                listed = as_list(value) if parameter.variadic else None
                values += [value] if listed is None else [listed]
            elif not parameter.variadic:
                values.append(None)
        while values and values[-1] is None and len(values) > self.least:
            values.pop()
        return self.call(run, values)

    def _fitted(self, arguments: Sequence[object]) -> list[object]:
        last = len(self.parameters) - 1
        return [
            _fit(self.parameters[min(place, last)], value) for place, value in enumerate(arguments)
        ]


def _parameter(name: str, hint: object, found: inspect.Parameter) -> Parameter:
    variadic = found.kind is inspect.Parameter.VAR_POSITIONAL
    nullable = hint is object or type(None) in getattr(hint, "__args__", ())
    kinds = [kind for kind in getattr(hint, "__args__", ()) if kind is not type(None)]
    kind = kinds[0] if nullable and kinds else hint
    required = found.default is inspect.Parameter.empty and not variadic
    exact = _EXACT.get(kind)
    return Parameter(name, _COERCIONS[kind], required, nullable, variadic, exact)


def _fit(parameter: Parameter, value: object) -> object:
    if value is None and parameter.nullable:
        return None
    try:
        return parameter.fit(value)
    except NoValue as error:
        raise Unfit(f"{parameter.name} {error}") from error


class Builtin(LibraryFunction):
    """A function of FEEL itself."""

    __slots__ = ("_variants", "name", "parameters")

    def __init__(self, name: str, variants: Sequence[Variant]) -> None:
        self.name = name
        self._variants = tuple(variants)
        self.parameters = variants[0].names

    def misfit(self, count: int, names: Sequence[str]) -> str:
        """Return why no variant can take these arguments, or nothing."""
        if names and not any(variant.takes_names(names) for variant in self._variants):
            return f"{self.name}() has no parameters {', '.join(names)}"
        if not names and not any(variant.takes(count) for variant in self._variants):
            return f"{self.name}() does not take {count} argument{'s' if count != 1 else ''}"
        return ""

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        """Call the first variant that takes so many arguments of such kinds."""
        variants = [found for found in self._variants if found.takes(len(arguments))]
        if not variants:
            return run.nothing(self.misfit(len(arguments), ()))
        return self._guarded(run, [partial(found.call, run, arguments) for found in variants])

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        """Call the first variant that has parameters of these names, best in this order."""
        names = tuple(arguments)
        variants = [found for found in self._variants if found.takes_names(names)]
        variants.sort(key=lambda found: found.names != names)
        if not variants:
            return run.nothing(self.misfit(len(arguments), tuple(arguments)))
        return self._guarded(run, [partial(found.call_named, run, arguments) for found in variants])

    def only_way(self, count: int) -> Callable[[Run, Sequence[object]], object] | None:
        """Return how so many arguments are taken, if there is just one way to take them.

        It does what `call` does, with nothing left to decide.
        """
        variants = [found for found in self._variants if found.takes(count)]
        if len(variants) != 1 or variants[0].nests:
            return None
        take = variants[0].call

        def call(run: Run, arguments: Sequence[object]) -> object:
            run.turn()
            try:
                return take(run, arguments)
            except (NoValue, decimal.DecimalException, OverflowError) as error:
                return self._nothing(run, error)

        return call

    def _guarded(self, run: Run, calls: Sequence[Callable[[], object]]) -> object:
        run.turn()
        run.enter()
        try:
            return self._first(calls)
        except (NoValue, decimal.DecimalException, OverflowError) as error:
            return self._nothing(run, error)
        finally:
            run.leave()

    def _nothing(self, run: Run, error: Exception) -> object:
        if isinstance(error, NoValue):
            return run.nothing(f"{self.name}(): {error}")
        return run.nothing(f"{self.name}(): the result cannot be held ({type(error).__name__})")

    def _first(self, calls: Sequence[Callable[[], object]]) -> object:
        """Return what the first call returns whose arguments fit."""
        for call in calls[:-1]:
            try:
                return call()
            except Unfit:
                continue
        return calls[-1]()


class Topic:
    """The built-in functions of one topic, collected by decorating them."""

    def __init__(self) -> None:
        self._variants: dict[str, list[Variant]] = {}

    def function(self, name: str, *names: str) -> Callable[[_Call], _Call]:
        """Register the decorated function under a FEEL name, with FEEL names of parameters."""

        def register(call: _Call) -> _Call:
            self._variants.setdefault(name, []).append(Variant(call, names))
            return call

        return register

    def functions(self) -> dict[str, LibraryFunction]:
        """Return what was registered, by name."""
        return {name: Builtin(name, variants) for name, variants in self._variants.items()}
