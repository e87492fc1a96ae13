"""The types of a model: which values fit an item definition, and what they become.

DMN 1.5, 7.3.2 and 10.3.2.9. A single value fits where a list of one is wanted and the other
way round; ISO text fits where a date, time or duration is wanted, because that is how data
outside FEEL spells them.
"""

from collections.abc import Iterator, Mapping

from engine import feel
from engine.dmn.document import (
    Element,
    attribute,
    child,
    children,
    id_of,
    line_of,
    tag,
    text_of,
)
from engine.dmn.fits import Fit, anything, basic, collection, constrained, context, function, later
from engine.errors import Finding
from engine.feel.conformance import is_type

_CONSTRAINTS = ("allowedValues", "typeConstraint")


class Types:
    """The item definitions of a model by name; those of its imports by name, a dot and theirs."""

    def __init__(
        self,
        definitions: Element,
        library: feel.Library = feel.STANDARD,
        imported: Mapping[str, "Types"] | None = None,
    ) -> None:
        self._items = {
            attribute(item, "name"): item for item in children(definitions, "itemDefinition")
        }
        self._spaces = {name: space for name, space in definitions.nsmap.items() if name}
        self._own_space = attribute(definitions, "namespace")
        self._library = library
        self._imported = dict(imported or {})
        self._fits: dict[str, Fit] = {}
        self._components = self._component_names()
        self.faults: list[Finding] = []

    def component_names(self) -> frozenset[str]:
        """Return the names of all components, which expressions may use after a dot."""
        return self._components

    def _component_names(self) -> frozenset[str]:
        own = frozenset(
            attribute(component, "name")
            for item in self._items.values()
            for component in item.iter()
            if tag(component) == "itemComponent"
        )
        return own.union(*(types.component_names() for types in self._imported.values()))

    def check(self) -> None:
        """Note in `faults` what is wrong with any of the item definitions."""
        for name in self._items:
            self.fit(name)

    def known(self, reference: str) -> bool:
        """Tell whether a type reference means something."""
        return not reference or bool(self._found(reference)) or is_type(_plain(reference))

    def item(self, reference: str) -> "tuple[Types, Element] | None":
        """Return an item definition with the types of the model that has it, or None."""
        found = self._found(reference)
        return (found[0], found[0]._items[found[1]]) if found else None  # noqa: SLF001

    def knows(self, name: str) -> bool:
        """Tell whether an item definition of this name can be seen."""
        return self._found(name) is not None

    def fitted(self, run: feel.Run, value: object, name: str) -> object:
        """Return a value as one of an item definition, or raise feel.NoValue."""
        return self.fit(name)(run, value)

    def for_text(self, text: str) -> "Types | None":
        """Return these types if an expression may name one, so that others are compiled once."""
        return self if "instance" in text or "function" in text else None

    def names(self) -> frozenset[str]:
        """Return the names of all item definitions, which expressions may name as types."""
        return frozenset(self._items)

    def _found(self, reference: str) -> "tuple[Types, str] | None":
        """Return which model has a type, and its name there."""
        if reference in self._items:
            return self, reference
        for name, types in self._imported.items():
            found = None
            if not name or reference.startswith(f"{name}."):
                found = types._found(reference[len(name) + 1 :] if name else reference)  # noqa: SLF001
            if found:
                return found
        return self._prefixed(reference)

    def _prefixed(self, reference: str) -> "tuple[Types, str] | None":
        """Find a type written with the prefix of an XML namespace, as DMN 1.1 does."""
        prefix, colon, name = reference.partition(":")
        space = self._spaces.get(prefix)
        for types in self._imported.values():
            if colon and space == types._own_space and name in types._items:  # noqa: SLF001
                return types, name
        return (self, name) if colon and name in self._items and not is_type(name) else None

    def base(self, reference: str) -> str:
        """Return the type of FEEL's own that a type comes down to, or an empty text.

        A collection, a context and a function come down to none.
        """
        found = self._found(reference)
        if found is None:
            name = _plain(reference)
            return name if is_type(name) and name != "Any" else ""
        types, name = found
        item = types._items[name]  # noqa: SLF001
        simple = child(item, "itemComponent") is None and child(item, "functionItem") is None
        below = text_of(child(item, "typeRef"))
        if not simple or attribute(item, "isCollection") == "true" or below == name:
            return ""
        return types.base(below)

    def allowed(self, reference: str) -> str:
        """Return the unary tests of the allowed values of a type, or an empty text."""
        return next(iter(self.constraints(reference)), "")

    def constraints(self, reference: str) -> Iterator[str]:
        """Yield the unary tests that a value of a type must pass, its own before those below."""
        seen: set[tuple[int, str]] = set()
        found = self._found(reference)
        while found and (id(found[0]), found[1]) not in seen:
            types, name = found
            seen.add((id(types), name))
            item = types._items[name]  # noqa: SLF001
            yield from filter(None, (text_of(child(item, kind)) for kind in _CONSTRAINTS))
            found = types._found(text_of(child(item, "typeRef")))  # noqa: SLF001

    def fit(self, reference: str) -> Fit:
        """Return how a value is fitted to a type; a type that is not known fits anything."""
        found = self._found(reference)
        if found:
            types, name = found
            return types._named(name)  # noqa: SLF001
        name = _plain(reference)
        return basic(name) if is_type(name) and name != "Any" else anything

    def result_fit(self, reference: str) -> Fit:
        """Return how a result is fitted to the output of a function type, or to another type."""
        found = self._found(reference)
        if found:
            types, name = found
            signature = child(types._items[name], "functionItem")  # noqa: SLF001
            if signature is not None:
                return types.fit(attribute(signature, "outputTypeRef"))
        return anything if _plain(reference) == "function" else self.fit(reference)

    def _named(self, reference: str) -> Fit:
        if reference not in self._fits:
            # A type may mention itself, so it must be known before its parts are looked at.
            self._fits[reference] = later(self._fits, reference)
            self._fits[reference] = self._of_item(self._items[reference])
        return self._fits[reference]

    def _of_item(self, item: Element) -> Fit:
        single = self._constrained(self._single(item), item, "allowedValues")
        if attribute(item, "isCollection") == "true":
            single = collection(single)
        return self._constrained(single, item, "typeConstraint")

    def _single(self, item: Element) -> Fit:
        signature = child(item, "functionItem")
        if signature is not None:
            wanted = (attribute(one, "typeRef") for one in children(signature, "parameters"))
            return function([self.base(reference) for reference in wanted])
        components = {
            attribute(part, "name"): self._of_item(part) for part in children(item, "itemComponent")
        }
        return context(components) if components else self.fit(text_of(child(item, "typeRef")))

    def _constrained(self, fit: Fit, item: Element, kind: str) -> Fit:
        """Let only those values fit that pass the unary tests of a constraint."""
        place = child(item, kind)
        text = text_of(place)
        if place is None or not text:
            return fit
        try:
            tests = feel.compile(
                text,
                names=self.component_names() | self.names(),
                library=self._library,
                unary=True,
                types=self.for_text(text),
            )
        except feel.FeelSyntaxError as error:
            self.faults.append(
                Finding("feel_syntax", str(error), element_id=id_of(place), line=line_of(place))
            )
            return constrained(fit, None, text)
        return constrained(fit, tests, text, id_of(place))


def _plain(reference: str) -> str:
    return reference.rpartition(":")[2] if ":" in reference else reference
