"""A decision table for its analysis: its inputs as axes, its rows as boxes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.dmn.axes import COMPOSED, Asked, Axis, Tongue, axis_of
from engine.dmn.boxes import Box, meeting
from engine.dmn.building import Build
from engine.dmn.declared import Declared, declared
from engine.dmn.document import Element, attribute, child, children, text_of
from engine.dmn.output_values import constant
from engine.dmn.sources import Reading, Sources
from engine.dmn.wording import written

_MOST_ROWS = 300
_MOST_COLUMNS = 40
_DASHES = ("", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: `most` is what it may match, `least` what it surely matches.

    They differ where a cell is not analysable.
    """

    index: int
    element: Element
    most: Box
    least: Box


@dataclass(frozen=True, slots=True)
class Column:
    """An input: its cells are bits of the axis at `axis`; several may share one."""

    label: str
    axis: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose every input is an axis."""

    axes: Sequence[Axis]
    readings: Sequence[Reading]
    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def plain(self) -> Box:
        """The regions whose samples make sure examples."""
        return tuple(axis.plain & axis.reach for axis in self.axes)

    def dead_cells(self, row: Row) -> Iterator[tuple[str, Element]]:
        """Yield the cells of a row that no value of their input passes."""
        for column, cell in zip(self.columns, children(row.element, "inputEntry"), strict=True):
            axis = self.axes[column.axis]
            mask = axis.masks.get(text_of(cell))
            if mask is not None and not mask & axis.reach:
                yield column.label, cell

    def outputs_differ(self, row: Row, other: Row) -> bool:
        """Tell whether two rows surely say different things, both being constants."""
        pairs = zip(
            children(row.element, "outputEntry"),
            children(other.element, "outputEntry"),
            strict=True,
        )
        for one, two in pairs:
            values = constant(text_of(one)), constant(text_of(two))
            if None not in values and values[0] != values[1]:
                return True
        return False

    def can_occur_together(self, box: Box) -> bool:
        """Tell whether a box asks at most one thing of inputs that read the same facts."""
        narrow = [
            place
            for place, regions in enumerate(box)
            if self.axes[place].reach & ~regions  # it does not take whatever may come
        ]
        return not any(
            self.readings[one].goes_with(self.readings[other])
            for number, one in enumerate(narrow)
            for other in narrow[number + 1 :]
        )

    def certain_gap(self, box: Box) -> Box | None:
        """Return a gap in which inputs that read the same facts are not held against each other.

        Of such inputs all but one must be of no importance to the gap; None without any such.
        """
        for place in range(len(box)):
            others = [
                other
                for other in range(len(box))
                if other != place and self.readings[place].goes_with(self.readings[other])
            ]
            if not others or all(box[other] == self.axes[other].reach for other in others):
                continue
            wider = self._widened(box, others)
            if any(meeting(wider, row.most) for row in self.rows):
                wider = self._widened(box, [place])
                if any(meeting(wider, row.most) for row in self.rows):
                    return None
            box = wider
        return box if self.can_occur_together(box) else None

    def _widened(self, box: Box, places: Sequence[int]) -> Box:
        return tuple(
            self.axes[place].reach if place in places else regions
            for place, regions in enumerate(box)
        )

    def example(self, box: Box) -> str:
        """Return inputs that lie in a box, in words; those that may be anything are left out."""
        said = [
            f"{axis.asked.label!r} is {written(axis.example(regions))}"
            for axis, regions in zip(self.axes, box, strict=True)
            if axis.plain & axis.reach & ~regions
        ]
        return " and ".join(said) or "nothing more is known"


def grid_of(build: Build, element: Element, sources: Sources) -> Grid | None:
    """Return a table as axes and boxes, or None when it is empty, too large or not clear."""
    inputs = list(children(element, "input"))
    rules = list(children(element, "rule"))
    if not 0 < len(inputs) <= _MOST_COLUMNS or not 0 < len(rules) <= _MOST_ROWS:
        return None
    cells = [[text_of(cell) for cell in children(rule, "inputEntry")] for rule in rules]
    if any(len(texts) != len(inputs) for texts in cells):
        return None
    asked = [_asked(build, found, sources) for found in inputs]
    distinct = list(dict.fromkeys(asked))
    places = [distinct.index(one) for one in asked]
    return _grid(build, sources, rules, cells, (distinct, asked, places))


def _grid(
    build: Build,
    sources: Sources,
    rules: Sequence[Element],
    cells: Sequence[Sequence[str]],
    inputs: tuple[Sequence[Asked], Sequence[Asked], Sequence[int]],
) -> Grid | None:
    distinct, asked, places = inputs
    tongue = Tongue(build.names, build.library)
    axes = []
    for place, one in enumerate(distinct):
        texts = [
            text
            for row in cells
            for text, at in zip(row, places, strict=True)
            if at == place and text not in _DASHES
        ]
        axis = axis_of(one, texts, tongue)
        if axis is None:
            return None
        axes.append(axis)
    readings = [sources.reading(one.text, build.names, build.library) for one in distinct]
    rows = [
        Row(index, rule, *_boxes(axes, places, texts))
        for index, (rule, texts) in enumerate(zip(rules, cells, strict=True), 1)
    ]
    columns = [Column(one.label, place) for one, place in zip(asked, places, strict=True)]
    return Grid(axes, readings, columns, rows)


def _boxes(axes: Sequence[Axis], places: Sequence[int], texts: Sequence[str]) -> tuple[Box, Box]:
    most = [axis.reach for axis in axes]
    least = list(most)
    for place, text in zip(places, texts, strict=True):
        if text in _DASHES:
            continue
        mask = axes[place].masks.get(text)
        most[place] &= axes[place].reach if mask is None else mask
        least[place] &= 0 if mask is None else mask
    return tuple(most), tuple(least)


def _asked(build: Build, element: Element, sources: Sources) -> Asked:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    reading = sources.reading(text, build.names, build.library)
    known = [declared(build.types, attribute(expression, "typeRef"))]
    if reading.path:
        root, *path = reading.path
        known.append(declared(build.types, sources.types.get(root, ""), path))
    kinds = [_kind_of(one) for one in known] + ["boolean"] * reading.question
    allowed = text_of(child(element, "inputValues"))
    constraints = [
        *([allowed] if allowed else []),
        *(test for one in known for test in one.constraints),
    ]
    return Asked(
        attribute(element, "label") or text,
        text,
        next(filter(None, kinds), ""),
        tuple(dict.fromkeys(constraints)),
        free=reading.plain,
    )


def _kind_of(known: Declared) -> str:
    return COMPOSED if known.composed else _KINDS.get(known.base, "")


_KINDS: Mapping[str, str] = {
    "number": "number",
    "string": "text",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
}
