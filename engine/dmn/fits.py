"""How a value becomes one of a type, or is found not to be of it."""

from collections.abc import Callable, Mapping, Sequence

from engine import feel
from engine.feel.conformance import belongs_to, conformed
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


def basic(name: str) -> Fit:
    """Fit values of one of FEEL's own types."""
    kind = TypeName(name)

    def fit(run: feel.Run, value: object) -> object:
        if isinstance(value, str) and name in _FROM_TEXT:
            value = parse_temporal(value)
        return conformed(run, value, kind)

    return fit


def function(parameters: Sequence[str]) -> Fit:
    """Fit functions that take parameters of these types of FEEL's own; others count as Any."""
    any_function = basic("function")
    kind = TypeName("function", tuple(("", TypeName(name or "Any")) for name in parameters))

    def fit(run: feel.Run, value: object) -> object:
        fitted = any_function(run, value)
        if not isinstance(fitted, feel.Function) or belongs_to(run, fitted, kind):
            return fitted
        message = f"a function of {len(fitted.parameters)} parameters has not {len(parameters)}"
        if len(fitted.parameters) == len(parameters):
            message = "a function takes parameters of other types"
        raise feel.NoValue(message)

    return fit


def later(fits: Mapping[str, Fit], reference: str) -> Fit:
    """Fit by what a name will mean, for a type within itself."""

    def fit(run: feel.Run, value: object) -> object:
        run.enter()
        fitted = fits[reference](run, value)
        run.leave()
        return fitted

    return fit


def context(components: Mapping[str, Fit]) -> Fit:
    """Fit contexts that have all components; what they have beyond is kept as it is."""

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


def collection(single: Fit) -> Fit:
    """Fit lists of values that each fit; a single one becomes a list."""

    def fit(run: feel.Run, value: object) -> object:
        if value is None:
            return None
        items = as_list(value)
        run.grow_items(1 if items is None else len(items))
        return [single(run, item) for item in ([value] if items is None else items)]

    return fit


def constrained(fit: Fit, tests: feel.Expression | None, text: str, element_id: str = "") -> Fit:
    """Fit what fits and passes unary tests; faulty ones (None) let no value pass."""

    def checked(run: feel.Run, value: object) -> object:
        fitted = fit(run, value)
        if fitted is not None and not _passes(run, fitted, tests, element_id):
            message = f"{str(fitted)[:60]!r} is not among the allowed values {text[:120]}"
            raise feel.NoValue(message)
        return fitted

    return checked


def _passes(run: feel.Run, value: object, tests: feel.Expression | None, element_id: str) -> bool:
    return tests is not None and tests.evaluate_in(run, value, element_id) is True
