"""Commands for those who write processes: deploy, lint, test, decide, feel."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path, typer.Argument(help="The folder of processes.", exists=True, file_okay=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
Input = Annotated[
    Path | None, typer.Option("--input", "--context", help="A JSON file with the values.")
]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Write processes"
    for command in (lint, deploy, decide, feel):
        cli.command(rich_help_panel=panel)(command)
    cli.command("test", rich_help_panel=panel)(play_scenarios)


def lint(folder: Folder = Path("processes"), as_json: AsJson = False) -> None:
    """Check diagrams, tables, forms, letters and policies; change nothing."""
    from app.cli.output import findings_as_json, out, show_findings, show_json
    from app.scenarios.stage import check

    findings = check(folder)
    errors = [finding for finding in findings if finding.severity == "error"]
    if as_json:
        show_json({"findings": findings_as_json(findings)})
    else:
        show_findings(findings)
        out.print(f"{len(errors)} errors, {len(findings) - len(errors)} warnings")
    raise typer.Exit(1 if errors else 0)


def play_scenarios(
    folder: Folder = Path("processes"),
    only: Annotated[
        str, typer.Option("--only", help="Play the scenarios whose path holds this text.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Play every scenario on a virtual clock and say which flows none of them takes."""
    from app.cli.scenario_report import report
    from app.scenarios.season import season

    result = season(folder, only)
    report(result, as_json=as_json)
    raise typer.Exit(0 if result.holds else 1)


def deploy(
    folder: Folder = Path("processes"),
    url: Annotated[str, typer.Option(envvar="REEVE_URL")] = "http://127.0.0.1:8080",
    token: Annotated[str, typer.Option(envvar="REEVE_TOKEN")] = "",
    dry_run: Annotated[bool, typer.Option(help="Say what would happen, change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Deploy a folder of processes to a running service: common first, then each partnership."""
    from app.cli.client import connect
    from app.cli.output import out, show_json, show_rows
    from app.cli.packing import packed

    answers = {}
    with connect(url, token) as client:
        for tenant, archive in packed(folder).items():
            query = {"tenantId": tenant} if tenant else {}
            query |= {"dryRun": "true"} if dry_run else {}
            out.print(f"[dim]deploying {tenant or 'common'} ...[/dim]") if not as_json else None
            answers[tenant or "common"] = client.send_file(
                "/v1/deployments", archive, "application/zip", **query
            )
    if as_json:
        show_json(answers)
        return
    rows = [
        (tenant, item.get("kind"), item.get("id"), item.get("version"))
        for tenant, answer in answers.items()
        for item in answer.get("changed", [])
    ]
    show_rows("Changed", ["partnership", "kind", "id", "version"], rows)


def decide(
    model: Annotated[Path, typer.Argument(help="A DMN file.", exists=True, dir_okay=False)],
    decision: Annotated[str, typer.Option("--decision", help="Its id or name.")],
    values: Input = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate a decision of a DMN file and show which rows matched."""
    from app.cli.output import Stop, out, show_json, show_rows
    from engine import dmn
    from engine import feel as language

    try:
        result = dmn.load(model.read_bytes()).evaluate(decision, _values(values))
    except (language.FeelError, dmn.DmnError) as error:
        raise Stop(str(error)) from error
    value = language.to_json(result.value)
    if as_json:
        rows = [language.to_json(dict(row)) for row in result.rows]
        show_json({"value": value, "rows": rows, "warnings": list(result.warnings)})
        return
    out.print_json(json.dumps(value, default=str))
    show_rows("Matched rows", ["row"], [(language.to_json(dict(row)),) for row in result.rows])
    for warning in result.warnings:
        out.print(f"warning: {warning}", style="yellow", markup=False)


def feel(
    expression: Annotated[str, typer.Argument(help="A FEEL expression.")],
    values: Input = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate a FEEL expression; an error points at its place."""
    from app.cli.output import Stop, out, show_json
    from engine import feel as language

    scope = _values(values)
    try:
        answer = language.compile(expression, names=tuple(scope)).explain(scope)
    except language.FeelSyntaxError as error:
        line = expression.splitlines()[error.line - 1] if expression else ""
        mark = " " * (error.column - 1) + "^"
        raise Stop(f"{line}\n{mark}\n{error}") from error
    except language.FeelError as error:
        raise Stop(str(error)) from error
    value = language.to_json(answer.value)
    if as_json:
        show_json({"value": value, "warnings": [str(each) for each in answer.warnings]})
        return
    out.print_json(json.dumps(value, default=str))
    for warning in answer.warnings:
        out.print(f"warning: {warning}", style="yellow", markup=False)


def _values(path: Path | None) -> Mapping[str, object]:
    """Return the JSON object in a file, with its dates as dates.

    Raises:
        Stop: it is no JSON object.
    """
    from app.cli.output import Stop
    from engine import feel as language

    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Stop(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise Stop(f"{path}: this must be a JSON object, {{...}}")
    return {name: language.from_json(value) for name, value in content.items()}
