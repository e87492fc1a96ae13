"""The columns of a decision table for its analysis: which values there are to tell apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from engine import feel
from engine.dmn.cell_points import Points, points_of
from engine.dmn.samples import KINDS, Disorder, Sample, samples

_LIMITS = feel.Limits(steps=20_000, size=1_000_000, depth=100, seconds=0.2)
_MOST_SAMPLES = 400
COMPOSED = "composed"
"""The kind of an input that is a list, a context or a function: nothing is told apart in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An input of a table: its expression, and what is known of its values.

    `kind` is the kind of value it is declared to be, or empty; `constraints` the unary tests
    that its values must pass; `free` tells that every value of the kind can occur, because the
    expression is a plain name of an input.
    """

    label: str
    text: str
    kind: str
    constraints: tuple[str, ...]
    free: bool


@dataclass(frozen=True, slots=True)
class Tongue:
    """What is at hand to read the cells of a table: the names and functions known there."""

    names: frozenset[str]
    library: feel.Library

    def compiled(self, text: str) -> feel.Expression | None:
        """Compile unary tests that need no name, or return None."""
        try:
            found = feel.compile(text, names=self.names, library=self.library, unary=True)
        except feel.FeelError:
            return None
        return None if found.names or found.possible_names else found


@dataclass(frozen=True, slots=True)
class Axis:
    """One input and a sample of each region of its values; regions are bits by their place.

    `reach` has those that can occur, `plain` those that are sure to make sense as an example.
    `masks` tells for each text of a cell what it matches; one that is missing is not analysable.
    """

    asked: Asked
    samples: Sequence[Sample]
    reach: int
    plain: int
    masks: Mapping[str, int] = field(default_factory=dict)

    def example(self, regions: int) -> object:
        """Return a value of one of the regions, rather a likely one."""
        best = regions & self.plain or regions
        return self.samples[(best & -best).bit_length() - 1].value


def axis_of(asked: Asked, cells: Iterable[str], tongue: Tongue) -> Axis | None:
    """Return what there is to tell apart in an input, or None when that is not clear."""
    if asked.kind == COMPOSED:
        return Axis(asked, [Sample([])], 1, 1)
    texts = list(dict.fromkeys(cells))
    points = {text: points_of(text, tongue.names, tongue.library) for text in texts}
    limits = [points_of(text, tongue.names, tongue.library) for text in asked.constraints]
    constants = [value for one in (*points.values(), *limits) if one for value in one.all]
    try:
        listed = _listed(asked, limits, tongue)
        found = _samples(asked, constants, listed)
    except Disorder:
        return None
    if len(found) > _MOST_SAMPLES:
        return None
    finite = listed is not None or asked.kind == "boolean"
    masks = {
        text: mask
        for text, one in points.items()
        if finite or _parts(one)
        if (mask := _mask(text, found, tongue)) is not None
    }
    reach, allowed = _reach(asked, limits, found, tongue, finite=finite)
    if allowed is None:
        return Axis(asked, found, reach, 0, masks)
    return Axis(asked, found, reach, _plain(asked, found, masks, finite=finite) & allowed, masks)


def _parts(points: Points | None) -> bool:
    """Tell whether constants part the values so that a cell says one thing of each region."""
    return points is not None and not any(isinstance(one, str) for one in points.ordered)


def _listed(asked: Asked, limits: Sequence[Points | None], tongue: Tongue) -> list[object] | None:
    """Return the values that a constraint lists, when one lets none pass but those it names."""
    for text, points in zip(asked.constraints, limits, strict=True):
        if points and points.equal and not points.ordered:
            others = [one for one in _of_all_kinds(points.equal) if one.value not in points.equal]
            if _mask(text, others, tongue) == 0:
                return points.equal
    return None


def _samples(
    asked: Asked, constants: Sequence[object], listed: Sequence[object] | None
) -> list[Sample]:
    constants = [_number(value) for value in constants]
    null = Sample(None, likely=None in constants)
    if listed is not None:
        return [*_distinct(listed), null]
    if asked.kind:
        return [*samples(asked.kind, constants), null]
    return [*_of_all_kinds(constants), null]


def _of_all_kinds(constants: Sequence[object]) -> list[Sample]:
    """Return samples of every kind of value; those of kinds without constants are not likely."""
    mentioned = {feel.kind_of(value) for value in constants}
    found = [
        Sample(one.value, likely=one.likely and kind in mentioned)
        for kind in KINDS
        for one in samples(kind, constants)
    ]
    others: list[object] = [[], {}]
    return [*found, *(Sample(value, likely=False) for value in others)]


def _number(value: object) -> object:
    return Decimal(value) if type(value) is int else value


def _distinct(values: Iterable[object]) -> list[Sample]:
    found: list[object] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    return [Sample(value) for value in found]


def _mask(text: str, found: Sequence[Sample], tongue: Tongue) -> int | None:
    """Ask a cell of every sample: that is what it matches, or None when it cannot be asked."""
    tests = tongue.compiled(text)
    if tests is None:
        return None
    mask = 0
    try:
        for place, sample in enumerate(found):
            if tests.evaluate_in(feel.Run({}, None, _LIMITS), sample.value) is True:
                mask |= 1 << place
    except feel.FeelError:
        return None
    return mask


def _reach(
    asked: Asked,
    limits: Sequence[Points | None],
    found: Sequence[Sample],
    tongue: Tongue,
    *,
    finite: bool,
) -> tuple[int, int | None]:
    """Return which regions can occur, and whose samples are allowed (None: not clear)."""
    reach = allowed = (1 << len(found)) - 1
    null = sum(1 << place for place, sample in enumerate(found) if sample.value is None)
    for text, points in zip(asked.constraints, limits, strict=True):
        mask = _mask(text, found, tongue)
        if mask is None:
            return reach, None
        allowed &= mask | null
        if finite or _parts(points):
            reach &= mask | null
    return reach, allowed


def _plain(asked: Asked, found: Sequence[Sample], masks: Mapping[str, int], *, finite: bool) -> int:
    """Return the regions of which an example is sure to make sense.

    These are the listed values and the two truths; of numbers and times that are plain inputs
    all that are likely; and else those that some cell names.
    """
    named = 0
    for mask in masks.values():
        named |= mask
    every = finite or (asked.free and asked.kind not in ("", "text"))
    return sum(
        1 << place
        for place, sample in enumerate(found)
        if sample.likely and (every or named >> place & 1)
    )
