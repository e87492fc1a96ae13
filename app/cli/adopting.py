"""Changes of policy on the command line: what they would move, and letting cases adopt them."""

import json
from collections.abc import Mapping, Sequence
from time import sleep
from typing import Annotated, Any, TypeAlias

import typer

from app.cli.options import LOCAL, AsJson, DryRun, Token, Url

Answer: TypeAlias = Mapping[str, Any]
EFFECTS = {
    "EARLIER": "earlier",
    "BANK_HOLIDAY": "later: bank holiday",
    "AGREED": "later: as agreed",
    "KEPT": "stays: was promised",
}
LOOKS, PAUSE_SECONDS = 60, 0.5


def register(cli: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    cli.command(rich_help_panel="Write processes")(adopt)


def adopt(
    reason: Annotated[str, typer.Option(help="Why; it stands in the history of each case.")],
    partnership: Annotated[str, typer.Option(help="Whose running cases adopt its policy.")],
    business_id: Annotated[str | None, typer.Option(help="Only this case.")] = None,
    agreed_on: Annotated[
        str | None,
        typer.Option(help="With --business-id: the day on which later dates were agreed to."),
    ] = None,
    wait: Annotated[
        bool, typer.Option(help="Look on for up to half a minute while workers carry it out.")
    ] = True,
    dry_run: DryRun = False,
    url: Url = LOCAL,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Let running cases adopt the policy in force, instead of the one they began with."""
    from app.cli.client import connect
    from app.cli.output import show_json

    body: dict[str, object] = {"tenantId": partnership, "reason": reason}
    body |= {"businessId": business_id} if business_id else {}
    body |= {"agreedOn": agreed_on} if agreed_on else {}
    with connect(url, token) as client:
        query = {"dryRun": "true"} if dry_run else {}
        answer = client.post("/v1/policy-adoptions", body, **query)
        for _ in range(LOOKS if wait and not dry_run else 0):
            if answer["state"] == "COMPLETED":
                break
            sleep(PAUSE_SECONDS)
            answer = client.get(f"/v1/policy-adoptions/{answer['adoptionKey']}")
    if as_json:
        show_json(answer)
    elif dry_run:
        show_moves(answer["moves"])
    else:
        _show(answer)


def show_changes(changes: Sequence[Answer]) -> None:
    """Print which values of policies differ, before and after, with their sources."""
    from app.cli.output import show_rows

    rows = [
        (one["path"], *_values(one), (one["after"] or {}).get("source", ""), one["tenantId"])
        for one in changes
    ]
    show_rows("Policy", ["value", "before", "after", "source", "partnership"], rows)


def show_moves(moves: Answer) -> None:
    """Print which deadlines of running cases would move, and which stay although the rule says."""
    from app.cli.output import say, show_rows

    rows = [
        (
            one["businessId"] or one["processInstanceKey"],
            one["name"],
            one["dueNow"],
            one["dueThen"],
            EFFECTS[one["effect"]] + (", missed at once" if one["missedAtOnce"] else ""),
        )
        for one in moves["items"]
    ]
    show_rows("Open deadlines", ["case", "deadline", "due now", "due then", "how"], rows)
    touched = sum(moves["counts"].values())
    more = "" if moves["isComplete"] else "; there are more that were not looked at"
    say(f"{touched} of {moves['examined']} open deadlines are touched{more}")


def _show(answer: Answer) -> None:
    from app.cli.output import say

    say(f"adoption {answer['adoptionKey']}: {answer['state'].lower()}")
    say(f"{answer['changed']} of {answer['planned']} running processes adopted the policy in force")
    say(f"{answer['moved']} deadlines moved, {answer['kept']} stay as they were promised")
    if answer["state"] != "COMPLETED":
        say("it goes on: the workers of the service carry it out")


def _values(change: Answer) -> tuple[str, str]:
    """Return what a value was and is; of a rule only the entries that differ."""
    old, new = ((change[when] or {}).get("value") for when in ("before", "after"))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
        old, new = ({name: one.get(name) for name in names} for one in (old, new))
        return _entries(old), _entries(new)
    return _plain(old), _plain(new)


def _entries(values: Mapping[str, object]) -> str:
    named = [f"{name} = {_plain(one)}" for name, one in values.items() if name != "source"]
    return ", ".join(named)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
