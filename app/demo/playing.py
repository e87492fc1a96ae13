"""Plays a sample through the REST API of a running demo service, and tells it step by step."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console

from app.cli.client import Client
from app.cli.output import Stop
from app.demo import samples
from app.demo.samples import Sample
from app.demo.setting import OPERATOR, TOKENS
from engine.clock import SystemClock, local_date

Json: TypeAlias = Any  # what the service answers

FIRST = "meets_threshold"
PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.1


class Cast:
    """The demo's people: one client for each role and agency, and the operator."""

    def __init__(self, url: str, scope: ExitStack) -> None:
        """Read the tokens that `reeve serve --demo` has written.

        Raises:
            Stop: there are none: no demo was started in this folder.
        """
        if not TOKENS.exists():
            raise Stop(f"{TOKENS} is missing: start the service with `make run` in this folder")
        tokens = json.loads(TOKENS.read_text())["tokens"]
        self._clients = {
            who: scope.enter_context(Client(url, text)) for who, text in tokens.items()
        }
        self.operator = self._clients[OPERATOR]

    def member_of(self, groups: tuple[str, ...]) -> tuple[str, Client]:
        """Return somebody who belongs to one of the groups, else the operator."""
        for group in groups:
            if group in self._clients:
                return group, self._clients[group]
        return OPERATOR, self.operator


def play(*, url: str, folder: Path, wanted: str) -> None:
    """Play one sample (`all`: each of them) from the request to its end.

    Raises:
        Stop: no demo service, no such sample, or the case does not get on.
    """
    names = samples.names(folder) if wanted == "all" else [wanted or FIRST]
    console = Console(highlight=False)
    with ExitStack() as scope:
        cast = Cast(url, scope)
        for name in names:
            for sample in _in_order(folder, name):
                Play(cast, sample, console).run(to_the_end=sample.name == name)


def _in_order(folder: Path, name: str) -> Iterator[Sample]:
    """Yield a sample, and before it the one that it follows, under the same suffix."""
    today, suffix = local_date(SystemClock().now()), secrets.token_hex(2)
    try:
        sample = samples.read(folder, name, today=today, suffix=suffix)
        if sample.after:
            yield samples.read(folder, sample.after, today=today, suffix=suffix)
        yield sample
    except samples.NoSuchSample as error:
        raise Stop(str(error)) from error


class Play:
    """One case on its way, told as it happens."""

    def __init__(self, cast: Cast, sample: Sample, console: Console) -> None:
        self._cast = cast
        self._sample = sample
        self._console = console
        self._told: set[str] = set()

    def run(self, *, to_the_end: bool) -> None:
        """Send the request and answer every task; else only until the request is recorded.

        Raises:
            Stop: nothing is open, nothing is armed and nothing has ended.
        """
        self._begin()
        waited = 0.0
        while not self._ended():
            if self._work():
                waited = 0.0
                if not to_the_end:
                    self._say("[dim]left open, so that the next request meets it[/dim]")
                    return
            elif waited >= 1.0 and self._wake():
                waited = 0.0
            elif waited > PATIENCE_SECONDS:
                raise Stop(f"{self._sample.business_id} does not get on; see `reeve tasks`")
            else:
                time.sleep(PAUSE_SECONDS)
                waited += PAUSE_SECONDS
            self._tell_letters()
        self._tell_letters()
        self._tell_end()

    def _begin(self) -> None:
        sample = self._sample
        self._console.rule(f"[bold]{sample.title}[/bold]", align="left")
        _who, client = self._cast.member_of(("police_desk",))
        answer = client.post(
            "/v1/messages/correlation",
            {
                "name": sample.message,
                "businessId": sample.business_id,
                "tenantId": sample.partnership,
                "variables": sample.variables,
            },
        )
        key = answer["correlations"][0]["processInstanceKey"]
        self._say(f"request {sample.business_id} received, instance {key}")

    def _work(self) -> bool:
        """Answer one open task; say whether there was one to answer."""
        for task in self._find("user-tasks", {"state": "CREATED"}):
            groups = tuple(task["candidateGroups"])
            submission = self._sample.answer(task["elementId"], groups)
            if submission is None:
                continue
            who, client = self._cast.member_of(groups)
            path = f"/v1/user-tasks/{task['userTaskKey']}/completion"
            client.post(path, {"variables": submission})
            due = f"  [dim]due {task['dueDate'][:10]}[/dim]" if task.get("dueDate") else ""
            self._say(f"[green]done[/green]    {task['name']}  [dim]by {who}[/dim]{due}")
            return True
        return False

    def _wake(self) -> bool:
        """Fire the next timer that nothing but time could; say whether there was one."""
        for timer in self._find("timers", {"state": "CREATED"}):
            if not timer.get("attachedTo"):
                self._cast.operator.post(f"/v1/timers/{timer['timerKey']}/trigger")
                due = timer["dueDate"][:10]
                self._say(f"[yellow]time[/yellow]    {timer['name']}  [dim]was due {due}[/dim]")
                return True
        return False

    def _ended(self) -> bool:
        mine = [one for one in self._instances() if one["processDefinitionId"] == self._main]
        return bool(mine) and all(one["state"] in ("COMPLETED", "TERMINATED") for one in mine)

    @property
    def _main(self) -> str:
        return "asb_case_review"

    def _instances(self) -> list[Mapping[str, Json]]:
        return self._find("process-instances", {})

    def _find(self, resource: str, wanted: Mapping[str, Json]) -> list[Mapping[str, Json]]:
        body = {"filter": {**wanted, "businessId": self._sample.business_id}}
        items: list[Mapping[str, Json]]
        items = self._cast.operator.post(f"/v1/{resource}/search", body)["items"]
        return items

    def _tell_letters(self) -> None:
        for letter in self._find("letters", {}):
            if letter["letterKey"] not in self._told:
                self._told.add(letter["letterKey"])
                to = f"[dim]to {letter['recipient']} by {letter['channel']}[/dim]"
                self._say(f"[blue]letter[/blue]  {letter['title']}  {to}")

    def _tell_end(self) -> None:
        for instance in self._instances():
            ends = ", ".join(instance.get("endElementIds") or ()) or instance["state"].lower()
            self._say(f"[bold]{instance['processDefinitionId']}: {ends}[/bold]")

    def _say(self, text: str) -> None:
        self._console.print(f"  {text}")
