"""The National Grid of Great Britain (OSGB36, EPSG:27700): easting and northing as degrees.

The formulas and constants are those of the Ordnance Survey, "A guide to coordinate systems in
Great Britain", annexes A to C: back from the transverse Mercator projection to the Airy ellipsoid,
then by one Helmert transformation to WGS 84. That is right to about 5 metres; the survey's own
grid of corrections (OSTN15) would be better than anybody needs who looks for places where incidents
come back within 250 metres.
"""

from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan

# Airy 1830 and WGS 84: half axes in metres.
AIRY = 6_377_563.396, 6_356_256.909
WGS84 = 6_378_137.000, 6_356_752.3142
# The projection: scale on the central meridian, true origin, and its coordinates on the grid.
SCALE = 0.9996012717
ORIGIN = radians(49), radians(-2)
FALSE_EASTING, FALSE_NORTHING = 400_000.0, -100_000.0
CLOSE_METRES = 0.00001
# From OSGB36 to WGS 84: metres, seconds of arc, parts per million.
SHIFT = 446.448, -125.157, 542.060
TURN = tuple(radians(one / 3600) for one in (0.1502, 0.2470, 0.8421))
STRETCH = 1 - 20.4894e-6
SQUARE = 100_000
# Which squares of 100 km have land of Great Britain: from and to which, row by row from the south.
LAND = (
    *((0, 5), (1, 6), (1, 6), (2, 6), (3, 5), (1, 5), (1, 4)),
    *((0, 3), (0, 4), (0, 3), (1, 4), (3, 4), (4, 4)),
)


def is_in_great_britain(easting: float, northing: float) -> bool:
    """Say whether a point, in metres, lies in a square of the grid with land of Great Britain.

    >>> is_in_great_britain(384_500, 346_200), is_in_great_britain(700_000, 100_000)
    (True, False)
    """
    row = int(northing // SQUARE)
    if not 0 <= row < len(LAND):
        return False
    first, last = LAND[row]
    return first <= easting // SQUARE <= last


def latitude_longitude(easting: float, northing: float) -> tuple[float, float]:
    """Return the latitude and longitude (WGS 84, degrees) of a point of the grid, in metres."""
    return _on_wgs84(*on_airy(easting, northing))


def on_airy(easting: float, northing: float) -> tuple[float, float]:
    """Return the latitude and longitude of a point on the Airy ellipsoid (OSGB36), in radians."""
    major, minor = AIRY
    squared = 1 - (minor / major) ** 2
    latitude = _foot(northing)
    bent = 1 - squared * sin(latitude) ** 2
    across, along = major * SCALE / sqrt(bent), major * SCALE * (1 - squared) / bent**1.5
    eta, slope, out = across / along - 1, tan(latitude), easting - FALSE_EASTING
    step, flat = out / across, 1 / cos(latitude)
    second = 5 + 3 * slope**2 + eta - 9 * slope**2 * eta
    third = 61 + 90 * slope**2 + 45 * slope**4
    north = slope * across / along * (step**2 / 2 - second * step**4 / 24 + third * step**6 / 720)
    fourth = across / along + 2 * slope**2
    fifth = 5 + 28 * slope**2 + 24 * slope**4
    sixth = 61 + 662 * slope**2 + 1320 * slope**4 + 720 * slope**6
    east = step - fourth * step**3 / 6 + fifth * step**5 / 120 - sixth * step**7 / 5040
    return latitude - north, ORIGIN[1] + flat * east


def _foot(northing: float) -> float:
    """Return the latitude at which the central meridian is as far north as a point."""
    above = northing - FALSE_NORTHING
    latitude = ORIGIN[0] + above / (AIRY[0] * SCALE)
    while abs(rest := above - _meridian(latitude)) >= CLOSE_METRES:
        latitude += rest / (AIRY[0] * SCALE)
    return latitude


def _meridian(latitude: float) -> float:
    """Return how far a latitude is from the true origin along the central meridian, in metres."""
    major, minor = AIRY
    n = (major - minor) / (major + minor)
    less, more = latitude - ORIGIN[0], latitude + ORIGIN[0]
    return (minor * SCALE) * (
        (1 + n + 5 / 4 * (n**2 + n**3)) * less
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
        + 15 / 8 * (n**2 + n**3) * sin(2 * less) * cos(2 * more)
        - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
    )


def _on_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    x, y, z = _in_space(latitude, longitude)
    turn_x, turn_y, turn_z = TURN
    moved = (
        SHIFT[0] + x * STRETCH - y * turn_z + z * turn_y,
        SHIFT[1] + x * turn_z + y * STRETCH - z * turn_x,
        SHIFT[2] - x * turn_y + y * turn_x + z * STRETCH,
    )
    return _on_earth(*moved)


def _in_space(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Return the cartesian coordinates of a point on the Airy ellipsoid, in metres."""
    major, minor = AIRY
    squared = 1 - (minor / major) ** 2
    across = major / sqrt(1 - squared * sin(latitude) ** 2)
    out = across * cos(latitude)
    return out * cos(longitude), out * sin(longitude), across * (1 - squared) * sin(latitude)


def _on_earth(x: float, y: float, z: float) -> tuple[float, float]:
    major, minor = WGS84
    squared, out = 1 - (minor / major) ** 2, hypot(x, y)
    latitude = atan2(z, out * (1 - squared))
    for _ in range(5):  # each step is some hundred times closer than the one before
        across = major / sqrt(1 - squared * sin(latitude) ** 2)
        latitude = atan2(z + squared * across * sin(latitude), out)
    return degrees(latitude), degrees(atan2(y, x))
