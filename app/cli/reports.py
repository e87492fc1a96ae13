"""The command that shows reports in numbers, of a running service."""

from typing import Annotated

import typer

from app.cli.options import LOCAL, AsJson, Token, Url


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    cli.command(rich_help_panel="Work on cases")(statistics)


def statistics(
    report: Annotated[str, typer.Argument(help="Which report; without it their names.")] = "",
    since: Annotated[str, typer.Option("--from", help="First day, as 2026-04-01.")] = "",
    until: Annotated[str, typer.Option(help="Last day, as 2027-03-31.")] = "",
    partnership: Annotated[str, typer.Option(help="Whose figures.")] = "",
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Show a report in numbers: yearly figures, cases, closures, partners, retention ..."""
    from app.cli.client import connect
    from app.cli.output import say, show_json, show_rows

    given = {"from": since, "until": until, "tenantId": partnership}
    query = {name: value for name, value in given.items() if value}
    path = f"/v1/statistics/{report}" if report else "/v1/statistics"
    with connect(url, token) as client:
        answer = client.get(path, **query)
    if as_json:
        show_json(answer)
        return
    if not report:
        show_rows(
            "Reports",
            ["report", "about"],
            [[one["report"], one["about"]] for one in answer["items"]],
        )
        return
    period = f"{answer['firstDay']} to {answer['lastDay']}"
    rows = [[one["figure"], _by(one), _number(one)] for one in answer["figures"]]
    show_rows(f"{report}, {answer['tenantId']}, {period}", ["figure", "by", "number"], rows)
    for name, meaning in answer["dictionary"].items():
        say(f"{name}: {meaning}", style="dim")


def _by(one: dict[str, dict[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in one["by"].items())


def _number(one: dict[str, object]) -> str:
    if one["number"] is None:
        return "hidden" if one["hidden"] else "-"
    return f"{one['number']:g}"
