"""The location pattern report of a table, on the command line."""

import gzip
import json

from tests.cli.conftest import Typed

TABLE = "month\tlongitude\tlatitude\tlocation\n" + "2026-03\t-2.2\t53.01\tPark Lane\n" * 3


def test_a_packed_table_becomes_a_map_or_a_sheet(typed: Typed, tmp_path) -> None:
    table = tmp_path / "incidents.tsv.gz"
    table.write_bytes(gzip.compress(TABLE.encode()))

    drawn = typed("location-report", str(table))
    listed = typed("location-report", str(table), "--as", "csv", "--until", "2026-03-20")

    (feature,) = json.loads(drawn.out)["features"]
    assert feature["properties"]["place"] == "Park Lane"
    assert "1,Park Lane,53.01,-2.2,3,0,new,2026-03-01,2026-03-01" in listed.out


def test_a_table_on_the_national_grid_is_read_as_one_in_degrees(typed: Typed, tmp_path) -> None:
    table, abroad = tmp_path / "grid.csv", tmp_path / "abroad.csv"
    table.write_text("date,easting,northing\n" + "2026-03-01,614300,159900\n" * 3)
    abroad.write_text("date,easting,northing\n2026-03-01,614300,15990000\n")

    drawn, refused = (typed("location-report", str(one)) for one in (table, abroad))

    (feature,) = json.loads(drawn.out)["features"]
    longitude, latitude = feature["geometry"]["coordinates"]
    assert (round(latitude, 4), round(longitude, 4)) == (51.2979, 1.0726)
    assert refused.status == 1
    assert "line 2: easting and northing must be metres within Great Britain" in refused.err


def test_what_is_no_table_is_refused_with_its_line(typed: Typed, tmp_path) -> None:
    table = tmp_path / "incidents.csv"
    table.write_text("date,longitude,latitude\n2026-03-01,east,53\n")
    empty = tmp_path / "empty.csv"
    empty.write_text("date,longitude,latitude\n")

    wrong, none, senseless = (
        typed("location-report", str(table)),
        typed("location-report", str(empty)),
        typed("location-report", str(table), "--days", "0"),
    )

    assert (wrong.status, none.status, senseless.status) == (1, 1, 1)
    assert "line 2: longitude must be degrees" in wrong.err
    assert "has no incidents" in none.err
