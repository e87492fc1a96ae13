"""Commands for those who work on cases through a running service: start, tasks, complete ..."""

from typing import Annotated

import typer

from app.cli.options import LOCAL, AsJson, DryRun, Token, Url, Values, read_object


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    panel = "Work on cases"
    for command in (start, tasks, complete, timers):
        cli.command(rich_help_panel=panel)(command)


def start(
    process: Annotated[str, typer.Argument(help="The id of the process.")] = "",
    message: Annotated[
        str, typer.Option(help="Begin by this message instead, as in trigger_request.")
    ] = "",
    values: Values = None,
    business_id: Annotated[str | None, typer.Option(help="The case reference.")] = None,
    partnership: Annotated[str | None, typer.Option(help="For whom it starts.")] = None,
    dry_run: DryRun = False,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Start a process instance, by the id of its process or by the message that begins it."""
    from app.cli.client import connect
    from app.cli.failures import WRONG_USE, Stop
    from app.cli.output import say, show_json

    if bool(process) is bool(message):
        raise Stop("Say what to start: the id of a process, or a message with --message", WRONG_USE)
    body: dict[str, object]
    body = {"name": message} if message else {"processDefinitionId": process}
    body |= {"variables": read_object(values)}
    body |= {"businessId": business_id} if business_id else {}
    body |= {"tenantId": partnership} if partnership else {}
    path = "/v1/messages/correlation" if message else "/v1/process-instances"
    with connect(url, token) as client:
        answer = client.post(path, body, **_query(dry_run))
    if as_json:
        show_json(answer)
        return
    for one in answer["correlations"] if message else [answer]:
        verb = "would start" if dry_run else "started"
        case = f", {one['businessId']}" if one["businessId"] else ""
        say(f"{verb} {one['processDefinitionId']}: {one['processInstanceKey']}{case}")
    _show_next(answer["nextUserTasks"])


def tasks(
    group: Annotated[
        str | None, typer.Option(help="Only tasks for this role, or agency:<id>.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="Only tasks of this case reference.")] = None,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """List the open tasks that you may work on, most urgent first."""
    from app.cli.client import connect
    from app.cli.dates import day
    from app.cli.output import show_json, show_rows

    query = {"state": "CREATED", "sort": "dueDate,-priority"}
    query |= {"candidateGroup": group} if group else {}
    query |= {"businessId": case} if case else {}
    with connect(url, token) as client:
        items = client.get("/v1/user-tasks", **query)["items"]
    if as_json:
        show_json(items)
        return
    rows = [
        (
            task["userTaskKey"],
            task["businessId"],
            task["name"],
            day(task["dueDate"]),
            task["assignee"] or ", ".join(task["candidateGroups"]),
        )
        for task in items
    ]
    show_rows("Open tasks", ["key", "case", "task", "due", "for"], rows)


def complete(
    user_task_key: Annotated[str, typer.Argument(help="The key of the task, as `tasks` shows it.")],
    values: Values = None,
    dry_run: DryRun = False,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Complete a task with the answers in a JSON file."""
    from app.cli.client import connect
    from app.cli.output import say, show_json

    path = f"/v1/user-tasks/{user_task_key}/completion"
    with connect(url, token) as client:
        answer = client.post(path, {"variables": read_object(values)}, **_query(dry_run))
    if as_json:
        show_json(answer)
        return
    say(f"{'would complete' if dry_run else 'completed'} {user_task_key}")
    _show_next(answer["nextUserTasks"])


def timers(
    case: Annotated[str | None, typer.Option(help="Only timers of this case reference.")] = None,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """List the armed timers, soonest first."""
    from app.cli.client import connect
    from app.cli.dates import moment
    from app.cli.output import show_json, show_rows

    wanted = {"state": "CREATED"} | ({"businessId": case} if case else {})
    body = {"filter": wanted, "sort": [{"field": "dueDate", "order": "asc"}]}
    with connect(url, token) as client:
        items = client.post("/v1/timers/search", body)["items"]
    if as_json:
        show_json(items)
        return
    rows = [
        (
            timer["timerKey"],
            timer["businessId"],
            timer["name"] or timer["elementId"],
            moment(timer["dueDate"]),
        )
        for timer in items
    ]
    show_rows("Armed timers", ["key", "case", "timer", "due"], rows)


def _query(dry_run: bool) -> dict[str, str]:
    return {"dryRun": "true"} if dry_run else {}


def _show_next(following: list[dict[str, str]]) -> None:
    from app.cli.output import say

    for task in following:
        say(f"  next: {task['name']} ({task['userTaskKey']})")
