"""The command `import`: cases, people and incidents of another system, out of a CSV file."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.options import LOCAL, AsJson, Token, Url

CSV = "text/csv"
PAUSE_SECONDS = 0.5
MOST_SHOWN = 50


def register(cli: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    cli.command("import", rich_help_panel="Work on cases")(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="The CSV file.", exists=True, dir_okay=False)],
    system: Annotated[str, typer.Option(help="Where it comes from, in one word.")],
    partnership: Annotated[str | None, typer.Option(help="Whose cases they become.")] = None,
    visible_to: Annotated[
        str, typer.Option(help="Who may see them: a role, agency:..., or a person.")
    ] = "case_officer",
    check: Annotated[bool, typer.Option("--check", help="Report as if; import nothing.")] = False,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Import cases, people and incidents from a CSV file; the same file twice changes nothing."""
    from app.cli.client import connect
    from app.cli.output import progress, show_json

    query = {"system": system, "visibleTo": visible_to}
    query |= {"tenantId": partnership} if partnership else {}
    query |= {"checkOnly": "true"} if check else {}
    with connect(url, token) as client, progress("importing") as tell:
        begun = client.send_file("/v1/imports", file.read_bytes(), CSV, **query)
        place = f"/v1/imports/{begun['importKey']}"
        while (state := client.get(place))["state"] != "done":
            tell(f"{state['casesDone']} of {state['cases']} cases")
            time.sleep(PAUSE_SECONDS)
        report = client.get(f"{place}/report")
    if as_json:
        show_json(report)
    else:
        _show(report)
    if report["rejections"]:
        raise typer.Exit(1)


def _show(report: dict[str, Any]) -> None:
    from app.cli.output import say, show_rows

    verb = "would import" if report["checkOnly"] else "imported"
    say(
        f"{verb} {report['importedCases']} cases, {report['importedPeople']} people,"
        f" {report['importedIncidents']} incidents; {report['unchanged']} rows were there before,"
        f" {report['rejected']} rows were rejected"
    )
    say(f"work {'would begin' if report['checkOnly'] else 'began'} on {report['casesBegun']} cases")
    rejections = report["rejections"]
    rows = [(one["row"], one["column"], one["reason"]) for one in rejections[:MOST_SHOWN]]
    show_rows("Rejected", ["row", "column", "reason"], rows)
    if len(rejections) > MOST_SHOWN:
        place = f"/v1/imports/{report['importKey']}/report/csv"
        say(f"and {len(rejections) - MOST_SHOWN} more: {place}")
