"""Commands for those who write processes: deploy, lint, test."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from app.cli.options import LOCAL, AsJson, DryRun, Folder, Token, Url

if TYPE_CHECKING:
    from app.scenarios.season import Season

PROCESSES = Path("processes")
# What a deployment answers: lists of what changed and of warnings, among other members.
Answer: TypeAlias = Mapping[str, Any]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Write processes"
    cli.command(rich_help_panel=panel)(lint)
    cli.command("test", rich_help_panel=panel)(play_scenarios)
    cli.command(rich_help_panel=panel)(deploy)


def lint(folder: Folder = PROCESSES, as_json: AsJson = False) -> None:
    """Check diagrams, tables, forms, letters, policies and scenarios; change nothing."""
    from app.cli.output import findings_as_json, progress, say, show_findings, show_json
    from app.scenarios import contacts, requirements
    from app.scenarios.scenario import faults
    from app.scenarios.stage import check

    with progress("checking"):
        findings = [*check(_processes(folder)), *faults(folder), *requirements.faults(folder)]
        errors = [finding for finding in findings if finding.severity == "error"]
        notes = [] if errors else contacts.notes(folder)
    if as_json:
        show_json({"findings": findings_as_json([*findings, *notes])})
    else:
        show_findings([*findings, *notes])
        say(f"{_count(len(errors), 'error')}, {_count(len(findings) - len(errors), 'warning')}")
    raise typer.Exit(1 if errors else 0)


def play_scenarios(
    folder: Folder = PROCESSES,
    only: Annotated[
        str, typer.Option("--only", help="Play the scenarios whose path holds this text.")
    ] = "",
    every_flow: Annotated[
        bool, typer.Option("--every-flow", help="Fail, too, when a flow is never taken.")
    ] = False,
    coverage_floor: Annotated[
        int,
        typer.Option(
            "--coverage-floor",
            min=0,
            max=100,
            help="Fail, too, when less than this percentage of the flows, of the rows of tables,"
            " of the letters or of the timers is taken.",
        ),
    ] = 0,
    pictures: Annotated[
        Path | None,
        typer.Option("--pictures", help="Draw into this folder which flows were taken."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play every scenario on a virtual clock and say which flows none of them takes."""
    from app.cli import scenario_report as report
    from app.cli.failures import WRONG_USE, Stop
    from app.cli.output import progress
    from app.scenarios import season

    stories = season.stories(_processes(folder), only)
    if not stories:
        raise Stop(f"there is no scenario in {folder} whose path holds {only!r}", WRONG_USE)
    with progress("deploying") as tell:
        following = report.Following(len(stories), tell, quiet=as_json)
        result = season.season(folder, stories, after_each=following.played)
    report.summary(result, as_json=as_json)
    if pictures is not None:
        _draw(folder, result, pictures)
    complete = result.complete or not every_flow
    complete = complete and min(result.percent.values()) >= coverage_floor
    raise typer.Exit(0 if result.holds and complete else 1)


def _draw(folder: Path, played: "Season", target: Path) -> None:
    from app.cli import coverage_pictures
    from app.cli.output import err

    count = coverage_pictures.draw_all(folder, played, target)
    err.print(f"drew {_count(count, 'picture')} in {target}", markup=False)


def deploy(
    folder: Folder = PROCESSES,
    url: Url = LOCAL,
    token: Token = "",
    in_force_from: Annotated[
        str, typer.Option("--from", help="A day to come, with which it begins: 2027-01-04.")
    ] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Deploy a folder of processes to a running service: common first, then each partnership."""
    from app.cli.client import connect
    from app.cli.output import progress, show_json
    from app.cli.packing import packed

    answers: dict[str, Answer] = {}
    with connect(url, token) as client, progress("deploying") as tell:
        for tenant, archive in packed(_processes(folder)).items():
            tell(tenant or "common")
            query = {"tenantId": tenant} if tenant else {}
            query |= {"dryRun": "true"} if dry_run else {}
            query |= {"inForceFrom": in_force_from} if in_force_from else {}
            answers[tenant or "common"] = client.send_file(
                "/v1/deployments", archive, "application/zip", **query
            )
    if as_json:
        show_json(answers)
        return
    title = f"Will change on {in_force_from}" if in_force_from else "Changed"
    _show_deployed(answers, "Would change" if dry_run else title)


def _show_deployed(answers: Mapping[str, Answer], title: str) -> None:
    from app.cli.output import say, show_rows

    rows = [
        (item["id"], item["kind"], item["version"], tenant)
        for tenant, answer in answers.items()
        for item in answer.get("changed", [])
    ]
    show_rows(title, ["id", "kind", "version", "partnership"], rows)
    for tenant, answer in answers.items():
        for warning in answer.get("warnings", []):
            say(f"warning: {tenant}: {warning['message']}", "yellow")
    _show_policy(answers)


def _show_policy(answers: Mapping[str, Answer]) -> None:
    from app.cli.adopting import show_changes, show_moves

    changes = [one for answer in answers.values() for one in answer.get("policyChanges", [])]
    if changes:
        show_changes(changes)
    for answer in answers.values():
        if answer.get("deadlineMoves"):
            show_moves(answer["deadlineMoves"])


def _processes(folder: Path) -> Path:
    """Return a folder that holds processes.

    Raises:
        Stop: it does not.
    """
    from app.cli.failures import WRONG_USE, Stop

    if not (folder / "common").is_dir():
        raise Stop(f"{folder} holds no processes: there must be a folder `common` in it", WRONG_USE)
    return folder


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
