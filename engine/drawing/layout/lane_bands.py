"""Finds room for the lanes that a pool lacks, between those that are drawn.

It knows only heights: a band is the top and the bottom of a lane. For lanes that stand upright its
caller exchanges x and y.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

LEAST = 40  # pixels: a gap that is lower is none, and a lane is not made lower
NEW = 120  # the height of a lane for which there is no gap
SLACK = 1.0  # pixels

Band: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A band that no innermost lane takes.

    Attributes:
        band: From where to where.
        around: The lanes that lie round it, drawn or not, from the outermost on.
        above: The lanes round the lane above it, and that lane.
        below: The lanes round the lane below it, and that lane.
    """

    band: Band
    around: frozenset[str]
    above: tuple[str, ...]
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """The lanes of a pool as far as they are drawn.

    Attributes:
        parents: The lane round each lane, or empty; in file order.
        drawn: The bands that are drawn.
        members: What the nodes of a lane take, where any of them is drawn.
        frame: The band of the pool, or of all that is drawn of its process.
        room: How far that could grow before it meets something else.
        needs: How high a lane should be for its nodes that are not drawn.
    """

    parents: Mapping[str, str]
    drawn: Mapping[str, Band]
    members: Mapping[str, Band]
    frame: Band
    room: Band
    needs: Mapping[str, float] = field(default_factory=dict)

    def missing(self) -> dict[str, Band]:
        """Return bands for the innermost lanes that are not drawn.

        They go where no lane is, then above and below all others; one for which there is no room
        anywhere goes below.
        """
        found: dict[str, Band] = {}
        shared: dict[Band, list[str]] = {}
        gaps = {gap.band: gap for gap in self._gaps()}
        rest = [one for one in self._leaves() if one not in self.drawn]
        for name in sorted(rest, key=lambda one: one not in self.members):
            band = self._gap(name, [gap for gap in gaps.values() if self._may_lie(name, gap)])
            if band is not None and self._fit([*shared.get(band, ()), name], band):
                shared.setdefault(band, []).append(name)
                rest.remove(name)
        for band, names in shared.items():
            names.sort(key=lambda name: self._rank(name, gaps[band]))
            found.update(zip(names, self._parted(band, names), strict=True))
        return found | self._outside(rest)

    def _leaves(self) -> list[str]:
        """Return the lanes with no lane in them."""
        outer = set(self.parents.values())
        return [name for name in self.parents if name not in outer]

    def _path(self, name: str) -> tuple[str, ...]:
        """Return the lanes round a lane from the outermost on, and the lane."""
        return (*self._path(self.parents[name]), name) if name else ()

    def _gaps(self) -> Iterator[_Gap]:
        leaves = [(self.drawn[name], name) for name in self._leaves() if name in self.drawn]
        leaves.sort()
        edges = sorted({*self.frame, *(edge for band in self.drawn.values() for edge in band)})
        for piece in pairwise(edges):
            if piece[1] - piece[0] < LEAST or any(_holds(band, piece) for band, _ in leaves):
                continue
            over = [name for band, name in leaves if band[1] <= piece[0] + SLACK]
            under = [name for band, name in leaves if band[0] >= piece[1] - SLACK]
            above, below = self._path(over[-1] if over else ""), self._path((*under, "")[0])
            around = {name for name, band in self.drawn.items() if _holds(band, piece)}
            yield _Gap(piece, frozenset(around | {*above} & {*below}), above, below)

    def _may_lie(self, name: str, gap: _Gap) -> bool:
        """Say whether a gap is within all that is round a lane, and beside what lies there too."""
        path = {*self._path(name)}
        begun = {one for leaf in self._leaves() if leaf in self.drawn for one in self._path(leaf)}
        beside, outer = (path & begun) - self.drawn.keys(), path & self.drawn.keys()
        return outer <= gap.around <= path and beside <= {*gap.above, *gap.below}

    def _fit(self, names: Sequence[str], band: Band) -> bool:
        """Say whether lanes find room beside each other, and with what is drawn in them."""
        heights = [high - low for low, high in (self.members.get(name, (0, 0)) for name in names)]
        wanted = sum(max(LEAST, one) for one in heights)
        return len(names) == 1 or wanted <= band[1] - band[0]

    def _gap(self, name: str, gaps: Sequence[_Gap]) -> Band | None:
        """Return the gap a lane fits into: round its nodes, else where the file has it."""
        bands = [gap.band for gap in gaps]
        if name in self.members:
            middle = _middle(self.members[name])
            here = [band for band in bands if band[0] <= middle <= band[1]]
            if here:
                return here[0]
        leaves = self._leaves()
        before = [self.drawn[one][1] for one in leaves[: leaves.index(name)] if one in self.drawn]
        top = (before[-1] if before else self.frame[0]) - SLACK
        return min(bands, key=lambda band: (band[0] < top, abs(band[0] - top)), default=None)

    def _rank(self, name: str, gap: _Gap) -> tuple[int, float]:
        """Order lanes in a gap: those of the lane above it, others, those of the lane below it."""
        path = {*self._path(name)}
        side = len(path & {*gap.below}) - len(path & {*gap.above})
        return side, _middle(self.members.get(name, gap.band))

    def _parted(self, gap: Band, names: Sequence[str]) -> Iterator[Band]:
        """Yield a band for each of the lanes that share a gap, from its top on."""
        top = gap[0]
        for number, name in enumerate(names):
            later = names[number + 1 :]
            bottom = self._end(name, later, (top, gap[1])) if later else gap[1]
            yield top, bottom
            top = bottom

    def _need(self, name: str) -> float:
        return max(LEAST, self.needs.get(name, 0.0))

    def _end(self, name: str, later: Sequence[str], rest: Band) -> float:
        """Return where a lane ends that shares the rest of a gap with later ones."""
        top, bottom = rest
        least = max(top + LEAST, self.members.get(name, rest[:1] * 2)[1])
        tops = [
            self.members[one][0] - LEAST * between
            for between, one in enumerate(later)
            if one in self.members
        ]
        most = min([bottom - LEAST * len(later), *tops])
        share = self._need(name) / sum(self._need(one) for one in (name, *later))
        even = top + (bottom - top) * share
        return round((least + most) / 2 if least > most else min(max(even, least), most))

    def _outside(self, names: Sequence[str]) -> dict[str, Band]:
        """Return bands above and under all others, as far as there is room."""
        leaves = self._leaves()
        first = next((n for n, one in enumerate(leaves) if one in self.drawn), 0)
        top, bottom = self.frame
        found: dict[str, Band] = {}
        for number, name in enumerate(names):
            over, under = top - self.room[0], self.room[1] - bottom
            early = leaves.index(name) < first and over >= LEAST
            share = min(max(over if early else under, LEAST), NEW)
            if not early and under < LEAST * (len(names) - number) and over >= LEAST:
                early, share = True, min(over, NEW)
            if early:
                found[name] = (top - share, top)
                top -= share
            else:
                found[name] = (bottom, bottom + share)
                bottom += share
        return found


def _holds(outer: Band, inner: Band) -> bool:
    return outer[0] <= inner[0] + SLACK and outer[1] >= inner[1] - SLACK


def _middle(band: Band) -> float:
    return (band[0] + band[1]) / 2
