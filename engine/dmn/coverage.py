"""What a decision table leaves out, says twice or can never say (DMN 1.5, 8.2.10).

The inputs are parted into regions in which every cell says one thing, and each cell is asked
of one value of each region, so that this agrees with what an evaluation does. Nothing is said
of what is not certain: cells that compute, inputs that read the same facts.
"""

from collections.abc import Iterator, Sequence

from engine.dmn.boxes import Box, TooMany, meeting, uncovered
from engine.dmn.building import Build
from engine.dmn.document import Element, attribute, child, children, id_of, line_of, text_of
from engine.dmn.grid import Grid, Row, grid_of
from engine.dmn.priority import Rank, goes_before, ranks
from engine.dmn.sources import Sources
from engine.dmn.wording import listed_rows
from engine.errors import Finding

_MOST_TOLD = 3
_ANSWERS_ONCE = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


def findings(build: Build, element: Element, sources: Sources) -> Iterator[Finding]:
    """Yield warnings about one table; one that is too large or not clear has none."""
    grid = grid_of(build, element, sources)
    if grid is None:
        return
    policy = attribute(element, "hitPolicy") or "UNIQUE"
    yield from _never(grid)
    try:
        if policy == "FIRST":
            yield from _unreachable(grid)
        if policy == "PRIORITY":
            yield from _outranked(grid, ranks(build, element))
        if policy in ("UNIQUE", "ANY"):
            yield from _overlaps(grid, policy)
        if policy in _ANSWERS_ONCE and not _has_default(element):
            yield from _gaps(grid, element)
    except TooMany:
        return


def _finding(code: str, message: str, element: Element, advice: str) -> Finding:
    return Finding(
        code,
        message,
        element_id=id_of(element),
        line=line_of(element),
        severity="warning",
        advice=advice,
    )


def _has_default(element: Element) -> bool:
    return any(
        text_of(child(output, "defaultOutputEntry")) for output in children(element, "output")
    )


def _never(grid: Grid) -> Iterator[Finding]:
    for row in grid.rows:
        dead = list(grid.dead_cells(row))
        for label, cell in dead:
            message = f"row {row.index}: {text_of(cell)} can never match a value of {label!r}"
            yield _finding(
                "cell_never_matches", message, cell, "Correct the cell, or leave the row out."
            )
        if not dead and not all(row.most):
            message = f"row {row.index} can never match: its cells for one input exclude each other"
            yield _finding("cell_never_matches", message, row.element, "Correct the cells.")


def _unreachable(grid: Grid) -> Iterator[Finding]:
    for place, row in enumerate(grid.rows):
        before = grid.rows[:place]
        if not all(row.most) or uncovered(row.most, [one.least for one in before]):
            continue
        takers = [one.index for one in before if meeting(row.most, one.least)]
        message = f"row {row.index} is never reached: {listed_rows(takers)} before it match first"
        yield _finding("unreachable_row", message, row.element, "Move the row up, or leave it out.")


def _outranked(grid: Grid, ranks_of: Sequence[Rank | None]) -> Iterator[Finding]:
    """Yield the rows of a PRIORITY table that others answer for wherever they match."""
    for place, (row, rank) in enumerate(zip(grid.rows, ranks_of, strict=True)):
        better = [
            one
            for other, one in enumerate(grid.rows)
            if goes_before((ranks_of[other], other), (rank, place))
        ]
        if not all(row.most) or uncovered(row.most, [one.least for one in better]):
            continue
        takers = [one.index for one in better if meeting(row.most, one.least)]
        message = (
            f"row {row.index} is never the answer: {listed_rows(takers)} match wherever it does, "
            "and their outputs come first"
        )
        advice = (
            "Narrow the rows before it, change the order of the output values, or leave it out."
        )
        yield _finding("unreachable_row", message, row.element, advice)


def _overlaps(grid: Grid, policy: str) -> Iterator[Finding]:
    told = 0
    for place, row in enumerate(grid.rows):
        for other in grid.rows[place + 1 :]:
            common = _overlap(grid, row, other, policy)
            if common is None:
                continue
            fault = "only one may" if policy == "UNIQUE" else "their outputs differ"
            when = grid.example(common)
            message = f"rows {row.index} and {other.index} both match when {when}: {fault}"
            yield _finding(
                "overlapping_rows",
                message,
                other.element,
                "Narrow one of the rows, or choose another hit policy.",
            )
            told += 1
            if told == _MOST_TOLD:
                return


def _overlap(grid: Grid, row: Row, other: Row, policy: str) -> Box | None:
    if policy == "ANY" and not grid.outputs_differ(row, other):
        return None
    common = meeting(row.least, other.least)
    likely = common and meeting(common, grid.plain)
    if not common or not likely or not grid.can_occur_together(common):
        return None
    return likely


def _gaps(grid: Grid, element: Element) -> Iterator[Finding]:
    told = 0
    for box in uncovered(grid.plain, [row.most for row in grid.rows]):
        gap = grid.certain_gap(box)
        if gap is None:
            continue
        told += 1
        if told > _MOST_TOLD:
            return
        yield _finding(
            "table_gap",
            f"no row matches when {grid.example(gap)}",
            element,
            "Add a row or a default output, or state the allowed values of the inputs.",
        )
