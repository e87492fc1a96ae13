"""Which values belong to which type."""

from collections.abc import Callable, Hashable, Mapping
from typing import Protocol

from engine.feel.budget import Run
from engine.feel.chronology import start_of
from engine.feel.errors import NoValue
from engine.feel.syntax import TypeName
from engine.feel.values import Function, Range, YearsMonths, as_list, as_number, kind_of
from engine.feel.wide_date import is_day
from engine.feel.wide_date_time import Moment
from engine.feel.wide_duration import Length
from engine.feel.wide_time import Clock

_SIMPLE: dict[str, Callable[[object], bool]] = {
    "Any": lambda value: value is not None,
    "Null": lambda value: value is None,
    "number": lambda value: as_number(value) is not None,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "date": is_day,
    "time": lambda value: isinstance(value, Clock),
    "date and time": lambda value: isinstance(value, Moment),
    "days and time duration": lambda value: isinstance(value, Length),
    "years and months duration": lambda value: isinstance(value, YearsMonths),
    "list": lambda value: as_list(value) is not None,
    "context": lambda value: isinstance(value, Mapping),
    "function": lambda value: isinstance(value, Function),
    "range": lambda value: isinstance(value, Range),
}
_OTHER_SPELLINGS = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "day time duration": "days and time duration",
    "year month duration": "years and months duration",
    "any": "Any",
    "text": "string",
}


class NamedTypes(Hashable, Protocol):
    """Types that FEEL itself does not have: the item definitions of a decision model."""

    def knows(self, name: str) -> bool:
        """Tell whether there is such a type."""

    def fitted(self, run: Run, value: object, name: str) -> object:
        """Return a value as one of a type, or raise NoValue when it cannot be made one."""


def is_type(name: str) -> bool:
    """Tell whether FEEL itself has a type of this name."""
    return name in _SIMPLE or name in _OTHER_SPELLINGS


def belongs_to(run: Run, value: object, kind: TypeName, named: NamedTypes | None = None) -> bool:
    """Return whether a value is an instance of a type.

    Raises:
        NoValue: there is no such type.
    """
    if named and named.knows(kind.name):
        return _is_named(run, value, kind.name, named)
    test = _SIMPLE.get(_OTHER_SPELLINGS.get(kind.name, kind.name))
    if test is None:
        message = f"there is no type {kind.name!r}"
        raise NoValue(message)
    if not test(value) or not kind.parts:
        return test(value)
    return _parts_belong(run, value, kind, named)


def _is_named(run: Run, value: object, name: str, named: NamedTypes) -> bool:
    """Tell whether a value is of a type as it stands, without having to be fitted to it."""
    try:
        return value is not None and named.fitted(run, value, name) == value
    except NoValue:
        return False


def _parts_belong(run: Run, value: object, kind: TypeName, named: NamedTypes | None) -> bool:
    def nullable(item: object, part: TypeName) -> bool:
        return item is None or belongs_to(run, item, part, named)

    items = as_list(value)
    if items is not None:
        run.turn(len(items) + 1)
        return all(nullable(item, kind.parts[0][1]) for item in items)
    if isinstance(value, Mapping):
        return all(name in value and nullable(value[name], part) for name, part in kind.parts)
    if isinstance(value, Range):
        return all(nullable(end, kind.parts[0][1]) for end in (value.start, value.end))
    return isinstance(value, Function) and _takes(value, kind)


def _takes(function: Function, kind: TypeName) -> bool:
    """Tell whether a function takes the arguments that a type of functions promises.

    What it returns is declared nowhere and counts as Any.
    """
    promised = [part for name, part in kind.parts if name != "->"]
    if len(promised) != len(function.parameters):
        return False
    declared = zip(promised, function.types, strict=False)
    return all(wanted is None or _is_kind_of(given, wanted) for given, wanted in declared)


def _is_kind_of(given: TypeName, wanted: TypeName) -> bool:
    """Tell whether every value of one type is one of another (10.3.2.9.2)."""
    names = [_OTHER_SPELLINGS.get(kind.name, kind.name) for kind in (given, wanted)]
    if names[1] == "Any" or names[0] == "Null":
        return True
    if names[0] != names[1] or not wanted.parts:
        return names[0] == names[1]
    if names[1] == "context":
        own = dict(given.parts)
        return all(key in own and _is_kind_of(own[key], part) for key, part in wanted.parts)
    pairs = zip(given.parts, wanted.parts, strict=False)
    return len(given.parts) == len(wanted.parts) and all(
        _is_kind_of(one[1], other[1]) for one, other in pairs
    )


def conformed(run: Run, value: object, kind: TypeName, named: NamedTypes | None = None) -> object:
    """Return a value as one of a type: null stays, `[x]` becomes `x` and `x` becomes `[x]`.

    Raises:
        NoValue: it cannot be made one.
    """
    if named and named.knows(kind.name):
        return named.fitted(run, value, kind.name)
    if value is None or belongs_to(run, value, kind, named):
        return value
    items = as_list(value)
    if items is not None and len(items) == 1 and belongs_to(run, items[0], kind, named):
        return items[0]
    if items is None and kind.name == "list" and belongs_to(run, [value], kind, named):
        return [value]
    if is_day(value) and kind.name in ("date and time", "dateTime"):
        return start_of(value)
    message = f"a {kind_of(value)} is no {kind.name}"
    raise NoValue(message)
