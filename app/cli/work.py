"""Commands for those who work on cases through a running service: start, tasks, complete ..."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

Url = Annotated[str, typer.Option(envvar="REEVE_URL", help="Where Reeve listens.")]
Token = Annotated[str, typer.Option(envvar="REEVE_TOKEN", help="An API token.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
Values = Annotated[
    Path | None, typer.Option("--input", help="A JSON file with the values.", exists=True)
]
LOCAL = "http://127.0.0.1:8080"


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Work on cases"
    for command in (start, tasks, complete, timers, demo):
        cli.command(rich_help_panel=panel)(command)


def start(
    process: Annotated[str, typer.Argument(help="The id of the process.")],
    values: Values = None,
    business_id: Annotated[str | None, typer.Option(help="The case reference.")] = None,
    partnership: Annotated[str | None, typer.Option(help="For whom it starts.")] = None,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Start a process instance."""
    from app.cli.client import connect
    from app.cli.output import out, show_json

    body = {"processDefinitionId": process, "variables": _read(values)}
    body |= {"businessId": business_id} if business_id else {}
    body |= {"tenantId": partnership} if partnership else {}
    with connect(url, token) as client:
        answer = client.post("/v1/process-instances", body)
    if as_json:
        show_json(answer)
        return
    out.print(f"started {process}: {answer['processInstanceKey']}", markup=False)


def tasks(
    group: Annotated[str | None, typer.Option(help="Only tasks for this role.")] = None,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """List the open tasks that you may work on, most urgent first."""
    from app.cli.client import connect
    from app.cli.output import show_json, show_rows

    query = {"state": "CREATED", "sort": "dueDate,-priority"}
    query |= {"candidateGroup": group} if group else {}
    with connect(url, token) as client:
        items = client.get("/v1/user-tasks", **query)["items"]
    if as_json:
        show_json(items)
        return
    fields = ["userTaskKey", "businessId", "name", "dueDate", "assignee"]
    show_rows("Open tasks", fields, [[task.get(field) for field in fields] for task in items])


def complete(
    user_task_key: Annotated[str, typer.Argument(help="The key of the task.")],
    values: Values = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would happen, change nothing.")] = False,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Complete a task with the answers in a JSON file."""
    from app.cli.client import connect
    from app.cli.output import out, show_json

    path = f"/v1/user-tasks/{user_task_key}/completion"
    query = {"dryRun": "true"} if dry_run else {}
    with connect(url, token) as client:
        answer = client.post(path, {"variables": _read(values)}, **query)
    if as_json:
        show_json(answer)
        return
    out.print(f"{'would complete' if dry_run else 'completed'} {user_task_key}", markup=False)
    for task in answer["nextUserTasks"]:
        out.print(f"  next: {task['name']} ({task['userTaskKey']})", markup=False)


def timers(
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """List the armed timers, soonest first."""
    from app.cli.client import connect
    from app.cli.output import show_json, show_rows

    body = {"filter": {"state": "CREATED"}, "sort": [{"field": "dueDate", "order": "asc"}]}
    with connect(url, token) as client:
        items = client.post("/v1/timers/search", body)["items"]
    if as_json:
        show_json(items)
        return
    fields = ["timerKey", "businessId", "name", "dueDate"]
    show_rows("Armed timers", fields, [[timer.get(field) for field in fields] for timer in items])


def demo(
    sample: Annotated[
        str, typer.Option(help="The name of a sample; `all` plays each of them.")
    ] = "",
    folder: Annotated[Path, typer.Option(help="The folder of processes with the samples.")] = Path(
        "processes"
    ),
    url: Url = LOCAL,
) -> None:
    """Play one request from receipt to conclusion against a running demo service."""
    from app.demo.playing import play

    play(url=url, folder=folder, wanted=sample)


def _read(path: Path | None) -> Mapping[str, object]:
    """Return the JSON object in a file.

    Raises:
        Stop: it is no JSON object.
    """
    from app.cli.output import Stop

    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Stop(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise Stop(f"{path}: this must be a JSON object, {{...}}")
    return content
