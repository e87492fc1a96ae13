"""The types of a model: which values fit an item definition, and what they become.

A single value fits where a list of one is wanted and the other way round; ISO text fits
where a date, time or duration is wanted, because that is how data outside FEEL spells them.
"""

from collections.abc import Callable, Mapping

from engine import feel
from engine.dmn.document import Element, attribute, child, children, tag, text_of
from engine.feel.conformance import conformed, is_type
from engine.feel.syntax import TypeName
from engine.feel.temporal import parse_temporal
from engine.feel.values import as_list

Fit = Callable[[feel.Run, object], object]
"""Returns a value as one of the type; raises feel.NoValue when it cannot be."""

_FROM_TEXT = {
    "date",
    "time",
    "date and time",
    "dateTime",
    "days and time duration",
    "dayTimeDuration",
    "years and months duration",
    "yearMonthDuration",
}


def anything(_run: feel.Run, value: object) -> object:
    """Fit any value."""
    return value


class Types:
    """The item definitions of a model by name."""

    def __init__(self, definitions: Element) -> None:
        self._items = {
            attribute(item, "name"): item for item in children(definitions, "itemDefinition")
        }
        self._fits: dict[str, Fit] = {}

    def component_names(self) -> frozenset[str]:
        """Return the names of all components, which expressions may use after a dot."""
        return frozenset(
            attribute(component, "name")
            for item in self._items.values()
            for component in item.iter()
            if tag(component) == "itemComponent"
        )

    def known(self, reference: str) -> bool:
        """Tell whether a type reference means something."""
        return not reference or reference in self._items or is_type(_plain(reference))

    def allowed(self, reference: str) -> str:
        """Return the unary tests of the allowed values of a type, or an empty text."""
        item = self._items.get(reference)
        return "" if item is None else text_of(child(item, "allowedValues"))

    def fit(self, reference: str) -> Fit:
        """Return how a value is fitted to a type; a type that is not known fits anything."""
        if reference in self._items:
            return self._named(reference)
        name = _plain(reference)
        return _basic(name) if is_type(name) and name != "Any" else anything

    def _named(self, reference: str) -> Fit:
        if reference not in self._fits:
            # A type may mention itself, so it must be known before its parts are looked at.
            self._fits[reference] = _later(self._fits, reference)
            self._fits[reference] = self._of_item(self._items[reference])
        return self._fits[reference]

    def _of_item(self, item: Element) -> Fit:
        components = {
            attribute(part, "name"): self._of_item(part) for part in children(item, "itemComponent")
        }
        single = _context(components) if components else self.fit(text_of(child(item, "typeRef")))
        if child(item, "functionItem") is not None:
            single = _basic("function")
        tests = text_of(child(item, "allowedValues"))
        if tests:
            single = _constrained(single, tests, self.component_names())
        return _collection(single) if attribute(item, "isCollection") == "true" else single


def _later(fits: Mapping[str, Fit], reference: str) -> Fit:
    def fit(run: feel.Run, value: object) -> object:
        run.enter()
        fitted = fits[reference](run, value)
        run.leave()
        return fitted

    return fit


def _plain(reference: str) -> str:
    return reference.rpartition(":")[2] if ":" in reference else reference


def _basic(name: str) -> Fit:
    kind = TypeName(name)

    def fit(run: feel.Run, value: object) -> object:
        if isinstance(value, str) and name in _FROM_TEXT:
            value = parse_temporal(value)
        return conformed(run, value, kind)

    return fit


def _context(components: Mapping[str, Fit]) -> Fit:
    def fit(run: feel.Run, value: object) -> object:
        if value is None:
            return None
        items = as_list(value)
        if items is not None and len(items) == 1:
            value = items[0]
        if not isinstance(value, Mapping):
            message = f"a {feel.kind_of(value)} is no context"
            raise feel.NoValue(message)
        missing = [name for name in components if name not in value]
        if missing:
            message = f"the context lacks {', '.join(missing)}"
            raise feel.NoValue(message)
        return _fitted_components(run, components, value)

    return fit


def _fitted_components(
    run: feel.Run, components: Mapping[str, Fit], value: Mapping[str, object]
) -> dict[str, object]:
    run.enter()
    fitted = {
        name: components[name](run, part) if name in components else part
        for name, part in value.items()
    }
    run.leave()
    return fitted


def _collection(single: Fit) -> Fit:
    def fit(run: feel.Run, value: object) -> object:
        if value is None:
            return None
        items = as_list(value)
        run.grow_items(1 if items is None else len(items))
        return [single(run, item) for item in ([value] if items is None else items)]

    return fit


def _constrained(single: Fit, tests: str, names: frozenset[str]) -> Fit:
    allowed = feel.compile(tests, names=names, unary=True)

    def fit(run: feel.Run, value: object) -> object:
        fitted = single(run, value)
        if fitted is not None and allowed.evaluate_in(run, fitted) is not True:
            message = f"{str(fitted)[:60]!r} is not among the allowed values {tests[:120]}"
            raise feel.NoValue(message)
        return fitted

    return fit
