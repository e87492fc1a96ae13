"""Chooses the columns and rows that lines may run on."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from engine.drawing.geometry import Box
from engine.drawing.routing.grid import Grid, thinned
from engine.drawing.routing.scene import Obstacle, Scene
from engine.drawing.routing.sides import CORNER, LEAN, OFFSET, bracket_end, rims, slopes
from engine.drawing.routing.tariff import STUB, Manner

REUSE = 10  # pixels: a line this much further out than wanted is taken instead of a new one
FEW, CORNERS, MANY = 2, 4, 6  # more lines at one shape need places beside the middles

APART = 60  # pixels between message flows that dock anywhere on a pool


def grid(scene: Scene, manner: Manner) -> Grid:
    """Return the grid of a scene: places to dock, ends of first pieces, tracks in the channels."""
    area = scene.area.grown(manner.margin)
    shapes = [one.box for one in scene.obstacles]
    upright = [(box.x, box.right, box.y, box.bottom) for box in shapes]
    level = [(box.y, box.bottom, box.x, box.right) for box in shapes]
    xs = _lines(_docks(scene, across=True), upright, (area.x, area.right), manner, [])
    ys = _lines(
        _docks(scene, across=False), level, (area.y, area.bottom), manner, _strip_ends(scene)
    )
    return Grid(xs, ys)


Span = tuple[float, float, float, float]  # low and high along the axis, then across it


def _lines(
    docks: Iterable[float],
    spans: list[Span],
    limits: tuple[float, float],
    manner: Manner,
    ends: list[float],
) -> list[float]:
    kept = sorted({*docks, *ends})
    kept = _with_stubs(kept, spans)
    kept = thinned(_tracks(spans, limits, manner), kept, manner.track - 1)
    return [value for value in kept if limits[0] <= value <= limits[1]]


def _docks(scene: Scene, *, across: bool) -> Iterator[float]:
    degree = degrees(scene)
    for name, strip in scene.strips.items():
        if across:
            lines = range(degree[name])
            yield from (strip.center.x + APART * (i - len(lines) // 2) for i in lines)
    for obstacle in scene.obstacles:
        if not degree[obstacle.id]:
            continue
        box = obstacle.box
        if obstacle.form == "note" and across:
            yield bracket_end(box)
            continue
        middle, half = (box.center.x, box.width / 2) if across else (box.center.y, box.height / 2)
        yield middle
        for offset in _offsets(obstacle, half, degree[obstacle.id], across=across):
            yield middle + offset


def degrees(scene: Scene) -> Counter[str]:
    """Return how many lines dock on each shape and strip, those that are there already too."""
    degree = Counter(end for one in scene.connections for end in (one.source, one.target))
    ends = [end for line in scene.fixed.values() for end in (line[0], line[-1])]
    for one in scene.obstacles:
        if degree[one.id]:
            degree[one.id] += sum(one.box.has(end, 1) for end in ends)
    return degree


def _offsets(obstacle: Obstacle, half: float, degree: int, *, across: bool) -> Sequence[float]:
    """Return how far beside the middle of a side lines dock when there are several."""
    places = 2 if degree > MANY else 1
    if obstacle.form == "event":
        return rims(half)[: 2 * places] if degree > CORNERS else ()
    if obstacle.form == "boundary":
        return half * LEAN, -half * LEAN, *rims(half)[: 2 * (degree - 1)]
    if obstacle.form == "gateway":
        return slopes(half)[: 6 * places - 4] if degree >= CORNERS else ()
    if degree <= FEW + across or half <= OFFSET + CORNER / 2:
        return ()
    return (OFFSET, -OFFSET, OFFSET / 2, -OFFSET / 2, OFFSET * 1.5, -OFFSET * 1.5)[: 6 * places - 4]


def _with_stubs(kept: list[float], spans: list[Span]) -> list[float]:
    """Return the lines with those on which the first pieces beside each shape may end."""
    return sorted(
        {
            *kept,
            *_stabbed({high + STUB for _, high, _, _ in spans}, kept),
            *(-at for at in _stabbed({STUB - low for low, _, _, _ in spans}, [-at for at in kept])),
        }
    )


def _stabbed(starts: set[float], kept: list[float]) -> list[float]:
    """Return few lines, so that from each start on there is one before it is too far out."""
    lines = sorted(kept)
    open_starts = [at for at in sorted(starts) if not _reached(at, lines)]
    while open_starts:
        insort(lines, max(at for at in open_starts if at <= open_starts[0] + REUSE))
        open_starts = [at for at in open_starts if not _reached(at, lines)]
    return lines


def _reached(start: float, lines: list[float]) -> bool:
    at = bisect_left(lines, start)
    return at < len(lines) and lines[at] <= start + REUSE


def _tracks(spans: list[Span], limits: tuple[float, float], manner: Manner) -> Iterator[float]:
    for span in sorted(spans, key=lambda one: one[0] - one[1]):
        yield from _beside(span[1], _next(span, spans, limits[1], up=True), 1, manner)
        yield from _beside(span[0], _next(span, spans, limits[0], up=False), -1, manner)


def _beside(side: float, end: float, out: int, manner: Manner) -> Iterator[float]:
    gap = abs(end - side)
    if gap < 2 * STUB:
        yield (side + end) / 2
    for number in range(manner.tracks):
        offset = STUB + number * manner.track
        if offset <= gap - manner.clearance:
            yield side + out * offset


def _next(span: Span, spans: list[Span], limit: float, *, up: bool) -> float:
    """Return where the next shape begins beyond a side, or the limit."""
    facing = [one for one in spans if one[2] < span[3] and one[3] > span[2]]
    if up:
        return min((one[0] for one in facing if one[0] >= span[1]), default=max(limit, span[1]))
    return max((one[1] for one in facing if one[1] <= span[0]), default=min(limit, span[0]))


def _strip_ends(scene: Scene) -> list[float]:
    boxes: list[Box] = list(scene.strips.values())
    return [y for box in boxes for y in (box.y - STUB, box.bottom + STUB)]
