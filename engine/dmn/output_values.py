"""Outputs of a decision table that are not among the values their column may have."""

from collections.abc import Iterator, Mapping

from engine import feel
from engine.dmn.axes import Tongue
from engine.dmn.building import Build
from engine.dmn.document import Element, attribute, child, children, id_of, line_of, text_of
from engine.errors import Finding

_LIMITS = feel.Limits(steps=2_000, size=200_000, depth=60, seconds=0.1)


def findings(build: Build, element: Element) -> Iterator[Finding]:
    """Yield a warning for each output that is a constant and not an allowed one."""
    tongue = Tongue(build.names, build.library)
    allowed = {
        place: found
        for place, output in enumerate(children(element, "output"))
        if (found := _allowed(build, tongue, output)) is not None
    }
    for index, rule in enumerate(children(element, "rule"), 1):
        for place, entry in enumerate(children(rule, "outputEntry")):
            if not _may_be(allowed, place, entry):
                text = text_of(entry)
                message = f"row {index}: {text} is not among the values its output may have"
                yield Finding(
                    "output_not_allowed",
                    message,
                    element_id=id_of(entry),
                    line=line_of(entry),
                    severity="warning",
                    advice="Correct the output, or add it to the output values of the column.",
                )


def _allowed(build: Build, tongue: Tongue, output: Element) -> feel.Expression | None:
    text = text_of(child(output, "outputValues"))
    text = text or build.types.allowed(attribute(output, "typeRef"))
    return tongue.compiled(text) if text else None


def _may_be(allowed: Mapping[int, feel.Expression], place: int, entry: Element) -> bool:
    tests, value = allowed.get(place), constant(text_of(entry))
    if tests is None or value is None:
        return True
    try:
        return tests.evaluate_in(feel.Run({}, None, _LIMITS), value) is True
    except feel.FeelError:
        return True


def constant(text: str) -> object:
    """Return the value of an output that needs no name, or None."""
    try:
        found = feel.compile(text or "null")
        return None if found.names else found.evaluate({}, limits=_LIMITS)
    except feel.FeelError:
        return None
