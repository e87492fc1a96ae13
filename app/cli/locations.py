"""The command that finds places where incidents come back, in a table of incidents."""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How the report is written."""

    GEOJSON = "geojson"
    CSV = "csv"


Until = Annotated[
    datetime | None,
    typer.Option(
        "--until", formats=["%Y-%m-%d"], help="The last day; else that of the last incident."
    ),
]


def register(cli: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    cli.command(rich_help_panel="Work on cases")(location_report)


def location_report(
    table: Annotated[
        Path,
        typer.Argument(
            help="Incidents with a header: occurred_on, date or month; longitude and latitude, or"
            " easting and northing.",
            exists=True,
            dir_okay=False,
        ),
    ],
    until: Until = None,
    days: Annotated[int, typer.Option(help="In so many days up to then.")] = 28,
    metres: Annotated[float, typer.Option(help="So near together.")] = 250,
    least: Annotated[int, typer.Option(help="So many incidents.")] = 3,
    written_as: Annotated[Format, typer.Option("--as", help="For maps or sheets.")] = (
        Format.GEOJSON
    ),
) -> None:
    """Find places where incidents come back, compared with the time before."""
    from app.casework import location_patterns, location_report
    from app.cli.failures import Stop

    try:
        known = list(location_report.read(_lines(table)))
        if not known:
            raise Stop(f"{table} has no incidents")
        last = until.date() if until else max(one.on for one in known)
        search = location_patterns.Search(until=last, days=days, metres=metres, least=least)
        found = location_patterns.find(known, search)
    except (ValueError, OSError) as error:
        raise Stop(f"{table}: {error}") from error
    if written_as is Format.CSV:
        typer.echo(location_report.as_csv(found), nl=False)
    else:
        typer.echo(json.dumps(location_report.as_geojson(found, search), ensure_ascii=False))


def _lines(table: Path) -> Iterator[str]:
    opened = gzip.open if table.suffix == ".gz" else open
    with opened(table, "rt", encoding="utf-8") as lines:
        yield from lines
