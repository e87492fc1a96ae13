"""Routes all lines of a scene, then takes them up and routes them again until nothing improves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from math import dist
from typing import TypeAlias

from engine.drawing.geometry import Line, Segment, cross, segments
from engine.drawing.routing import tracks
from engine.drawing.routing.docking import Docks
from engine.drawing.routing.estimates import Targets, targets
from engine.drawing.routing.scene import Connection, Kind, Scene
from engine.drawing.routing.search import Path, find, price_now
from engine.drawing.routing.tariff import BEND, BLOCKED, SHARE, Manner
from engine.drawing.routing.terrain import Terrain
from engine.drawing.routing.views import Views

ROUNDS = 4  # of routing every line again; most scenes are settled after two
EFFORT = (
    200_000  # states looked at, after which pairs that cross stay as they are (a second or less)
)

Entangled: TypeAlias = Callable[[Path, Path], bool]


class Rounds:
    """The lines of one scene on one grid."""

    def __init__(self, scene: Scene, manner: Manner) -> None:
        self._terrain = Terrain(tracks.grid(scene, manner), scene, manner)
        self._docks = Docks(self._terrain.grid, scene)
        self._known: dict[tuple[str, Kind], Targets] = {}
        self._centers = {one.id: one.box.center for one in scene.obstacles}
        self._centers |= {name: box.center for name, box in scene.strips.items()}
        self._wanted = sorted(scene.connections, key=self._urgency)
        self._scene = scene
        self._tried: set[tuple[str, str, Line, Line, int]] = set()
        self._moves = 0  # how often a line has left its place
        self._best: dict[str, tuple[int, int]] = {}  # how many moves ago, and its price then
        self._paths: dict[str, Path] = {}

    def run(self) -> str | None:
        """Route everything; return the id of a line that has no way of its own, or None."""
        flows = [one for one in self._wanted if one.kind != "dotted"]
        stuck = self._all(flows)
        if stuck is None:
            stuck = self._all([one for one in self._wanted if one.kind == "dotted"])
        return stuck

    def lines(self) -> dict[str, Line]:
        """Return the lines as they are now."""
        return {name: path.line for name, path in self._paths.items()}

    def _all(self, wanted: list[Connection]) -> str | None:
        """Route these lines, then again until nothing improves."""
        for one in wanted:
            if not self._put(one):
                return one.id
            self._is_best(one)
        for number in range(ROUNDS):
            changed = sum(self._again(one) for one in wanted)
            self._in_turns(wanted, (_share,))
            if (number > 0 and changed == 0) or self._stuck(wanted) is not None:
                break
            self._in_turns(wanted, (_meet, _compete))
        return self._stuck(wanted)

    def _stuck(self, wanted: list[Connection]) -> str | None:
        """Return the id of a line that lies on another, if there is any."""
        return next((one.id for one in wanted if self._paths[one.id].price >= SHARE), None)

    def _urgency(self, wanted: Connection) -> tuple[bool, bool, float]:
        """Order lines: the expected course, then what is level, then the short ones."""
        start, end = self._centers[wanted.source], self._centers[wanted.target]
        return not wanted.straight, abs(start.y - end.y) > 1, dist(start, end)

    def _put(self, wanted: Connection, limit: int = BLOCKED, lean: int = 1) -> bool:
        """Find the best way as things are and put the line down; say whether there is any."""
        path = self._seen(wanted, limit) if wanted.kind == "dotted" else None
        if path is None or path.price > path.least:
            limit = limit if path is None else path.price
            ends = self._docks.sources(wanted), self._targets(wanted)
            path = find(self._terrain, *ends, limit, lean) or path
        if path is not None:
            self._down(wanted.id, path)
        return path is not None

    def _targets(self, wanted: Connection) -> Targets:
        key = wanted.target, wanted.kind
        if key not in self._known:
            self._known[key] = targets(self._terrain.grid, self._docks.targets(wanted))
        return self._known[key]

    def _seen(self, wanted: Connection, limit: int) -> Path | None:
        """Return the straight dotted line, if the view is clear."""
        best = Views(self._scene, self.lines()).best(wanted)
        if best is None or best[0] >= limit:
            return None
        price, view = best
        return Path(view, round(price), round(dist(*view)))

    def _down(self, name: str, path: Path) -> None:
        self._paths[name] = path
        self._terrain.mark(_upright(path.line), 1)

    def _up(self, name: str) -> Path:
        path = self._paths.pop(name)
        self._terrain.mark(_upright(path.line), -1)
        return path

    def _again(self, wanted: Connection) -> bool:
        """Route one line again; say whether it costs less now."""
        before = self._paths[wanted.id]
        if before.price <= before.least:
            return False
        self._up(wanted.id)
        now = price_now(self._terrain, before)
        moves, least = self._best[wanted.id]
        worth = (moves != self._moves or now > least) and self._terrain.effort < EFFORT
        better = worth and self._put(wanted, now)
        if better:
            self._moves += 1
        else:
            self._down(wanted.id, replace(before, price=now))
        self._is_best(wanted)
        return better

    def _is_best(self, wanted: Connection) -> None:
        """Note that nothing costs less than the path of a line until another line moves away.

        Lines that are put down in the meantime make no way cheaper.
        """
        self._best[wanted.id] = self._moves, self._paths[wanted.id].price

    def _in_turns(self, wanted: list[Connection], kinds: Sequence[Entangled]) -> None:
        """Let pairs that cross change who goes first, where both together gain by it."""
        for lean, entangled in product((1, -1), kinds):
            for one, other in combinations(wanted, 2):
                paths = self._paths[one.id], self._paths[other.id]
                key = one.id, other.id, paths[0].line, paths[1].line, lean
                if self._terrain.effort > EFFORT:
                    return
                if key not in self._tried and entangled(*paths):
                    self._tried.add(key)
                    self._swap(one, other, lean)

    def _swap(self, one: Connection, other: Connection, lean: int) -> None:
        """Route a pair anew in either order and keep what costs least."""
        before = best = self._repriced(one, other)
        alone = {one.id: best[0].least, other.id: best[1].least}  # what each costs at least
        for first, second in ((one, other), (other, one)):
            limit = _total(best) - alone[second.id]
            if limit <= alone[first.id]:
                break
            if not self._put(first, limit, lean):
                alone[first.id] = max(limit, alone[first.id])
                continue
            alone[first.id] = self._paths[first.id].price
            if self._put(second, _total(best) - alone[first.id]):
                best = self._paths[one.id], self._paths[other.id]
                self._up(second.id)
            self._up(first.id)
        self._down(one.id, best[0])
        self._down(other.id, best[1])
        if best != before:
            self._moves += 1

    def _repriced(self, one: Connection, other: Connection) -> tuple[Path, Path]:
        """Take a pair up; return its paths with what they cost, the second one over the first."""
        paths = self._up(one.id), self._up(other.id)
        first = replace(paths[0], price=price_now(self._terrain, paths[0]))
        self._down(one.id, first)
        second = replace(paths[1], price=price_now(self._terrain, paths[1]))
        self._up(one.id)
        return first, second


def _total(paths: tuple[Path, Path]) -> int:
    return paths[0].price + paths[1].price


def _upright(line: Line) -> list[Segment]:
    """Return the pieces that the grid can know: a slanting line is on none of its tracks."""
    return [(a, b) for a, b in segments(line) if a.x == b.x or a.y == b.y]


def _share(one: Path, other: Path) -> bool:
    """Say whether a line that lies on some other might find a way if this one gave way."""
    return max(one.price, other.price) >= SHARE and _overlap(one, other)


def _meet(one: Path, other: Path) -> bool:
    """Say whether two lines cross."""
    return _overlap(one, other) and any(
        cross(a, b) for a in segments(one.line) for b in segments(other.line)
    )


def _compete(one: Path, other: Path) -> bool:
    """Say whether one of two lines in the same quarter may have given way to the other."""
    dear = max(one.price - one.least, other.price - other.least)
    return dear >= BEND and _overlap(one, other)


def _overlap(one: Path, other: Path) -> bool:
    a, b = _extent(one.line), _extent(other.line)
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


@cache
def _extent(line: Line) -> tuple[float, float, float, float]:
    xs, ys = [point.x for point in line], [point.y for point in line]
    return min(xs), min(ys), max(xs), max(ys)
