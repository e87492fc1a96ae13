"""Places where incidents come back: the same as by counting everything, however many there are."""

import gzip
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework import location_report
from app.casework.location_patterns import LocatedIncident, Pattern, Search, distance, find
from app.casework.location_report import WrongTable

UNTIL = date(2026, 3, 28)
# A grid of about 70 metres, so that places lie near, at, and beyond the distance.
incidents = st.builds(
    LocatedIncident,
    on=st.integers(0, 70).map(lambda days: UNTIL - timedelta(days=days)),
    latitude=st.integers(0, 16).map(lambda step: 53.0 + step * 0.00063),
    longitude=st.integers(0, 16).map(lambda step: -2.2 + step * 0.00105),
    place=st.sampled_from(["", "Park", "High Street"]),
)
searches = st.builds(
    Search,
    until=st.integers(-5, 5).map(lambda days: UNTIL + timedelta(days=days)),
    days=st.integers(1, 40),
    metres=st.sampled_from([1.0, 70.0, 100.0, 250.0, 1000.0]),
    least=st.integers(1, 5),
)


def counted(known: list[LocatedIncident], search: Search) -> list[tuple[float, float, int]]:
    """Take the place with most incidents again and again, by looking at every pair."""
    left = [one for one in known if search.since <= one.on <= search.until]
    found = []
    while left:
        around = {
            (one.latitude, one.longitude): [
                each
                for each in left
                if distance((one.latitude, one.longitude), (each.latitude, each.longitude))
                <= search.metres
            ]
            for one in left
        }
        centre = min(around, key=lambda point: (-len(around[point]), point))
        if len(around[centre]) < search.least:
            break
        found.append((*centre, len(around[centre])))
        left = [one for one in left if not any(one is each for each in around[centre])]
    return found


def around(known: list[LocatedIncident], search: Search, one: Pattern) -> int:
    return sum(
        distance((one.latitude, one.longitude), (each.latitude, each.longitude)) <= search.metres
        for each in known
        if search.since <= each.on <= search.until
    )


@given(st.lists(incidents, max_size=40), searches)
def test_the_places_are_those_that_counting_every_pair_finds(known, search):
    found = find(known, search)
    now = [one for one in found if one.trend != "ceased"]
    ceased = [one for one in found if one.trend == "ceased"]

    assert [(one.latitude, one.longitude, one.incidents) for one in now] == counted(known, search)
    assert [one.previous for one in now] == [around(known, search.before, one) for one in now]
    assert [(one.latitude, one.longitude, one.previous) for one in ceased] == [
        place
        for place in counted(known, search.before)
        if sum(
            distance(place[:2], (each.latitude, each.longitude)) <= search.metres
            for each in known
            if search.since <= each.on <= search.until
        )
        < search.least
    ]


@given(st.lists(incidents, max_size=30), searches, st.randoms())
def test_the_order_in_which_incidents_come_changes_nothing(known, search, random):
    other = list(known)
    random.shuffle(other)

    assert find(other, search) == find(known, search)


def test_a_trend_says_how_it_was_in_the_28_days_before():
    def at(latitude: float, *days_before: int) -> list[LocatedIncident]:
        return [
            LocatedIncident(
                on=UNTIL - timedelta(days=days), latitude=latitude, longitude=-2.2, place="Park"
            )
            for days in days_before
        ]

    known = [
        *at(53.00, 0, 27, 27, 28),  # day 28 of 28 counts, the one before does not
        *at(53.01, 1, 2, 3),
        *at(53.02, 1, 2, 3, 30, 31, 32),
        *at(53.03, 1, 2, 3, 30, 31, 32, 33),
        *at(53.04, 5, 30, 31, 32),
        *at(53.05, 1, 2),
    ]

    found = find(known, Search(until=UNTIL))

    assert [(one.latitude, one.incidents, one.previous, one.trend) for one in found] == [
        (53.00, 3, 1, "rising"),
        (53.01, 3, 0, "new"),
        (53.02, 3, 3, "same"),
        (53.03, 3, 4, "falling"),
        (53.04, 1, 3, "ceased"),
    ]
    assert (found[0].first_on, found[0].last_on) == (date(2026, 3, 1), UNTIL)
    assert found[4].last_on is None


@pytest.mark.parametrize("wrong", [{"days": 0}, {"metres": 0.5}, {"least": 0}])
def test_a_search_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="must be 1 to"):
        Search(until=UNTIL, **wrong)


def test_a_table_is_read_and_a_report_is_written_without_formulas():
    table = ["date,longitude,latitude,location\n", *["2026-03-27,-2.2,53.0,=HYPERLINK\n"] * 3]
    search = Search(until=UNTIL)

    found = find(location_report.read(table), search)

    shown = json.loads(json.dumps(location_report.as_geojson(found, search)))
    (feature,) = shown["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-2.2, 53.0]}
    assert feature["properties"]["incidents"] == 3
    assert location_report.as_csv(found).splitlines() == [
        "rank,place,latitude,longitude,incidents,previous,trend,first_on,last_on",
        "1,'=HYPERLINK,53.0,-2.2,3,0,new,2026-03-27,2026-03-27",
    ]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (["a,b\n"], "line 1: the header has no column for a day"),
        (["date,latitude\n"], "line 1: the header has no column for longitude"),
        (["date,latitude,longitude\n", "soon,1,1\n"], "line 2: date must be a day"),
        (["date,latitude,longitude\n", "2026-03,1,1\n", "2026-03,91,1\n"], "line 3: latitude"),
        (["date,latitude,longitude\n", "2026-03,1\n"], "line 2: longitude must be degrees"),
        (["date,latitude,longitude\n", "2026-03,nan,1\n"], "line 2: latitude must be degrees"),
        ([], "line 1"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_what_to_write(table, words):
    with pytest.raises(WrongTable, match=words):
        list(location_report.read(table))


def test_the_incidents_of_a_whole_county_are_all_counted():
    path = os.environ.get("REEVE_INCIDENTS")
    if not path:
        pytest.skip("set REEVE_INCIDENTS to a table of real incidents (.tsv or .tsv.gz) to try it")
    with gzip.open(Path(path), "rt", encoding="utf-8") as lines:
        known = list(location_report.read(lines))
    until = max(one.on for one in known)
    search = Search(until=until, days=(until - min(one.on for one in known)).days + 1)

    found = find(known, search)

    assert sum(one.incidents for one in found) <= len(known)
    assert all(one.incidents == around_in(known, one, search) for one in found[:1])


def around_in(known: list[LocatedIncident], one: Pattern, search: Search) -> int:
    centre = (one.latitude, one.longitude)
    return sum(distance(centre, (each.latitude, each.longitude)) <= search.metres for each in known)
