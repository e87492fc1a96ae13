"""Easting and northing become degrees as the Ordnance Survey has it, within Great Britain."""

import re
from math import cos, degrees, hypot, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.casework import national_grid
from app.casework.case_fields import DoesNotFit
from app.casework.case_kinds import KINDS
from tests.processes.content import form_of

GEO = KINDS["place"].fields["geo"]
METRES = 111_200
# As the Ordnance Survey has them by its grid of corrections.
KNOWN = [
    (651_409.804, 313_177.450, 52.65800783, 1.71607397),
    (614_300, 159_900, 51.297880, 1.072628),
    (530_624.974, 178_388.464, 51.48936565, -0.11992557),
]


def seconds(angle: float) -> tuple[int, int, float]:
    whole = degrees(angle) * 3600
    return int(whole // 3600), int(whole % 3600 // 60), round(whole % 60, 3)


def test_the_worked_example_of_the_guide_comes_out() -> None:
    latitude, longitude = national_grid.on_airy(651_409.903, 313_177.270)

    assert (seconds(latitude), seconds(longitude)) == ((52, 39, 27.253), (1, 43, 4.518))


@pytest.mark.parametrize(("easting", "northing", "latitude", "longitude"), KNOWN)
def test_a_point_is_right_to_five_metres(easting, northing, latitude, longitude) -> None:
    found = national_grid.latitude_longitude(easting, northing)

    north = (found[0] - latitude) * METRES
    east = (found[1] - longitude) * METRES * cos(radians(latitude))
    assert hypot(north, east) < 5


def test_what_was_said_on_the_grid_is_kept_in_degrees() -> None:
    assert GEO.fit("614300, 159900") == GEO.fit("614300.0 159900.0") == "51.297876, 1.072598"


@pytest.mark.parametrize("text", ["700000, 100000", "384500, 1346200", "100, 200", "384500"])
def test_what_is_not_in_great_britain_is_refused(text) -> None:
    with pytest.raises(DoesNotFit, match="easting and northing within Great Britain"):
        GEO.fit(text)


@given(st.integers(1_000, 799_999), st.integers(1_000, 1_399_999))
@settings(max_examples=200)
def test_the_forms_take_just_the_points_that_the_case_file_takes(easting, northing) -> None:
    pattern = form_of("new_incident").schema["properties"]["coordinates"]["pattern"]
    taken = re.search(pattern, f"{easting}, {northing}") is not None

    assert taken == national_grid.is_in_great_britain(easting, northing)
    assert pattern == form_of("register_complaint").schema["properties"]["coordinates"]["pattern"]
