"""What a model declares of a value: the type it comes down to, and the tests that it passes.

A path such as `case.risk` is followed through the components of item definitions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.dmn.document import Element, attribute, child, children, text_of
from engine.dmn.types import Types

_CONSTRAINTS = ("allowedValues", "typeConstraint")
_LONGEST_CHAIN = 40


@dataclass(frozen=True, slots=True)
class Declared:
    """What is known of a value; `base` is a type of FEEL's own or empty.

    It is `composed` when it is a list, a context or a function. `constraints` are unary tests.
    """

    base: str = ""
    composed: bool = False
    constraints: tuple[str, ...] = ()


_NOTHING = Declared()
_COMPOSED = Declared(composed=True)
_Item = tuple[Types, Element]


def declared(types: Types, reference: str, path: Sequence[str] = ()) -> Declared:
    """Return what is declared of a value of a type, or of what lies at a path inside it."""
    if not path:
        return _of_type(types, reference)
    item = types.item(reference)
    for name in path[:-1]:
        component = _component(item, name)
        item = None if component is None else _definition(component)
    component = _component(item, path[-1])
    return _NOTHING if component is None else _of_item(component)


def _of_type(types: Types, reference: str) -> Declared:
    item = types.item(reference)
    if item is None:
        base = types.base(reference)
        return Declared(base, composed=not base and types.known(reference) and _is_some(reference))
    return _of_item(item)


def _is_some(reference: str) -> bool:
    return reference.rpartition(":")[2] not in ("", "Any")


def _of_item(item: _Item) -> Declared:
    """Return what an item definition or a component says, with what lies below it."""
    constraints = tuple(
        text
        for _types, one in _chain(item)
        for kind in _CONSTRAINTS
        if (text := text_of(child(one, kind)))
    )
    below = _COMPOSED
    if not any(_is_composed(one) for _types, one in _chain(item)):
        types, last = list(_chain(item))[-1]
        below = _of_type(types, text_of(child(last, "typeRef")))
    return Declared(below.base, below.composed, constraints)


def _chain(item: _Item) -> Iterator[_Item]:
    """Yield an item definition, the one its type refers to, and so on."""
    found: _Item | None = item
    for _ in range(_LONGEST_CHAIN):
        if found is None:
            return
        yield found
        types, element = found
        found = types.item(text_of(child(element, "typeRef")))


def _is_composed(item: Element) -> bool:
    parts = child(item, "itemComponent"), child(item, "functionItem")
    return any(part is not None for part in parts) or attribute(item, "isCollection") == "true"


def _definition(component: _Item) -> _Item:
    """Return the item definition that has the components of a component: itself or below."""
    return next(
        (one for one in _chain(component) if child(one[1], "itemComponent") is not None), component
    )


def _component(item: _Item | None, name: str) -> _Item | None:
    """Return a component of one context; what lies in a list of them is a list."""
    if item is None or any(attribute(one, "isCollection") == "true" for _, one in _chain(item)):
        return None
    types, element = _definition(item)
    for component in children(element, "itemComponent"):
        if attribute(component, "name") == name:
            return types, component
    return None
