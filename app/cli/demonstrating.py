"""The command that shows Reeve at work: one request played to its end, or a whole year."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Database

YEAR_DATABASE = "sqlite:///var/year.db"
FIRST = datetime(2025, 4, 1)  # noqa: DTZ001  # a day, read as one


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    cli.command(rich_help_panel="Work on cases")(demo)


def demo(
    sample: Annotated[
        str, typer.Option(help="The name of a sample; `all` plays each of them.")
    ] = "",
    folder: Annotated[
        Path, typer.Option(envvar="REEVE_PROCESSES", help="The processes, with their samples.")
    ] = Path("processes"),
    url: Annotated[
        str, typer.Option(envvar="REEVE_URL", help="Where the demo listens, if elsewhere.")
    ] = "",
    year: Annotated[
        bool, typer.Option("--year", help="Play a partnership's year instead, without a service.")
    ] = False,
    partnership: Annotated[str, typer.Option(help="--year: whose year.")] = "poole",
    cases: Annotated[
        int, typer.Option(help="--year: how many requests come in.", min=0, max=10_000)
    ] = 100,
    seed: Annotated[int, typer.Option(help="--year: the same seed is the same year.")] = 1,
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="--year: its first day.")
    ] = FIRST,
    database: Database = None,
) -> None:
    """Play one request from receipt to conclusion against a running demo service, or a year."""
    if year:
        _play_year(folder, partnership, cases, seed, first, database)
        return
    from app.demo.playing import play

    play(url=url, folder=folder, wanted=sample)


def _play_year(
    folder: Path, partnership: str, cases: int, seed: int, first: datetime, database: str | None
) -> None:
    from dataclasses import replace

    from app.cli.service import read_settings
    from app.demo.year.playing import Wish, play

    settings = read_settings(database=database or YEAR_DATABASE, environment="demo")
    wish = Wish(partnership=partnership, first=first.date(), cases=cases, seed=seed)
    play(replace(settings, processes=folder), wish)
