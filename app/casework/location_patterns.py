"""Places where incidents come back: found by distance and time, and compared with the time before.

Pure computation: coordinates are WGS 84 degrees, distances metres over the ground. A place is a
point where something happened, with everything that happened within a distance of it. The place
with most incidents is taken first; what belongs to it belongs to no other, so no incident is
counted twice. Joint Operations Group, Newcastle-under-Lyme: "identify repeat patterns and trends of
ASB at locations"; three incidents in 28 days within 250 metres are our default.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, floor, radians, sin, sqrt

EARTH = 6_371_008.8  # mean radius in metres
METRES_IN_DEGREE = 111_000.0  # a little less than it is, so that a cell is never too small
FARTHEST_NORTH, FARTHEST_EAST = 85.0, 180.0
MOST = {"days": 3660, "metres": 20_000, "least": 1_000_000}
NEW, RISING, FALLING, SAME, CEASED = "new", "rising", "falling", "same", "ceased"

Point = tuple[float, float]
"""Latitude, longitude."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedIncident:
    """One incident: the day, where (degrees), and what the place is called, if it is known."""

    on: date
    latitude: float
    longitude: float
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What counts as a pattern: so many incidents in so many days up to a day, so near together.

    Raises:
        ValueError: a number makes no sense.
    """

    until: date
    days: int = 28
    metres: float = 250.0
    least: int = 3

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            if not 1 <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be 1 to {most}")

    @property
    def since(self) -> date:
        """The first day that counts."""
        return self.until - timedelta(days=self.days - 1)

    @property
    def before(self) -> "Search":
        """The same for the days before, of the same number."""
        return Search(
            until=self.since - timedelta(days=1),
            days=self.days,
            metres=self.metres,
            least=self.least,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A place where incidents came back. `previous` is the number in the time before.

    `trend` is new, rising, falling, same, or ceased: it was a pattern then and is none now.
    """

    latitude: float
    longitude: float
    place: str
    incidents: int
    previous: int
    trend: str
    first_on: date | None
    last_on: date | None


def find(incidents: Iterable[LocatedIncident], search: Search) -> list[Pattern]:
    """Return the patterns, most incidents first, then those that have ceased.

    Raises:
        ValueError: a coordinate is none.
    """
    known = list(incidents)
    now = _Map([one for one in known if search.since <= one.on <= search.until], search.metres)
    before = search.before
    then = _Map([one for one in known if before.since <= one.on <= before.until], search.metres)
    found = [_pattern(place, then) for place in now.places(search.least)]
    ceased = (
        _ceased(place, now)
        for place in then.places(search.least)
        if now.count(place.centre) < search.least
    )
    return [*found, *ceased]


def distance(one: Point, other: Point) -> float:
    """Return the metres between two points, over the ground (haversine).

    >>> round(distance((53.0, -2.2), (53.0, -2.2 + 0.0037)))
    248
    """
    (lat, lon), (other_lat, other_lon) = one, other
    rise, run = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(rise / 2) ** 2
    chord += cos(radians(lat)) * cos(radians(other_lat)) * sin(run / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


@dataclass(frozen=True, slots=True)
class _Place:
    """A centre and what happened around it."""

    centre: Point
    incidents: Sequence[LocatedIncident]


class _Map:
    """Incidents by the point where they happened, and the points by cells of a grid."""

    def __init__(self, incidents: Sequence[LocatedIncident], metres: float) -> None:
        self._metres = metres
        self._at: dict[Point, list[LocatedIncident]] = defaultdict(list)
        for one in incidents:
            self._at[_point(one)].append(one)
        north = max((abs(latitude) for latitude, _ in self._at), default=0.0)
        self._height = metres / METRES_IN_DEGREE
        self._width = self._height / cos(radians(min(north + self._height, FARTHEST_NORTH + 1)))
        self._cells: dict[tuple[int, int], list[Point]] = defaultdict(list)
        for point in self._at:
            self._cells[self._cell(point)].append(point)

    def count(self, centre: Point) -> int:
        """Count the incidents around a point."""
        return sum(len(self._at[point]) for point in self._near(centre))

    def places(self, least: int) -> Iterator[_Place]:
        """Yield the places with so many incidents; none of an incident is in two of them."""
        near = {point: list(self._near(point)) for point in self._at}
        heap = [
            (-sum(len(self._at[each]) for each in around), point) for point, around in near.items()
        ]
        heapq.heapify(heap)
        taken: set[Point] = set()
        while heap and -heap[0][0] >= least:
            counted, centre = heapq.heappop(heap)
            left = [point for point in near[centre] if point not in taken]
            number = sum(len(self._at[point]) for point in left)
            if centre in taken:
                continue
            if number < -counted:  # some of it was taken since: it comes later, or never
                heapq.heappush(heap, (-number, centre))
                continue
            taken.update(left)
            yield _Place(centre, [one for point in left for one in self._at[point]])

    def _near(self, centre: Point) -> Iterator[Point]:
        row, column = self._cell(centre)
        for beside in (row - 1, row, row + 1):
            for along in (column - 1, column, column + 1):
                for point in self._cells.get((beside, along), ()):
                    if distance(centre, point) <= self._metres:
                        yield point

    def _cell(self, point: Point) -> tuple[int, int]:
        return floor(point[0] / self._height), floor(point[1] / self._width)


def is_place(latitude: float, longitude: float) -> bool:
    """Say whether degrees north and east are a place on a map."""
    return abs(latitude) <= FARTHEST_NORTH and abs(longitude) <= FARTHEST_EAST


def _point(one: LocatedIncident) -> Point:
    if not is_place(one.latitude, one.longitude):
        message = f"latitude {one.latitude}, longitude {one.longitude} is no place on a map"
        raise ValueError(message)
    return one.latitude, one.longitude


def _pattern(place: _Place, then: _Map) -> Pattern:
    previous, number = then.count(place.centre), len(place.incidents)
    return _shown(place, number, previous, _trend(number, previous))


def _ceased(place: _Place, now: _Map) -> Pattern:
    return _shown(place, now.count(place.centre), len(place.incidents), CEASED)


def _trend(number: int, previous: int) -> str:
    if previous == 0:
        return NEW
    if number == previous:
        return SAME
    return RISING if number > previous else FALLING


def _shown(place: _Place, number: int, previous: int, trend: str) -> Pattern:
    latitude, longitude = place.centre
    days = [one.on for one in place.incidents] if trend != CEASED else []
    return Pattern(
        latitude=latitude,
        longitude=longitude,
        place=_called(place),
        incidents=number,
        previous=previous,
        trend=trend,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def _called(place: _Place) -> str:
    names = Counter(one.place for one in place.incidents if one.place)
    return min(names, key=lambda name: (-names[name], name), default="")
