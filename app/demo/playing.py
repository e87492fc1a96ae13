"""Plays a sample through the REST API of a running demo service, and tells it step by step."""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

from app.cli.client import Client
from app.cli.dates import moment
from app.cli.failures import Stop
from app.demo import credentials, samples
from app.demo.credentials import PLACE
from app.demo.samples import Sample
from app.demo.setting import OPERATOR
from app.demo.telling import Teller
from engine.clock import SystemClock, local_date

Json: TypeAlias = Any  # what the service answers

FIRST = "meets_threshold"
CLOCK = "conclusion"
PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.1
# A timer is fired by hand when nothing else has happened for so long.
STILL_SECONDS = 1.0


class Cast:
    """The demo's people: one client for each role and agency, and the operator."""

    def __init__(self, url: str, scope: ExitStack) -> None:
        """Read the tokens that `reeve serve --demo` has written.

        Raises:
            Stop: there are none: no demo was started in this folder.
        """
        kept = credentials.load()
        if kept is None:
            raise Stop(f"There is no {PLACE}: start the demo with `make run` in this folder first")
        self._clients = {
            who: scope.enter_context(Client(url or kept.url, text))
            for who, text in kept.tokens.items()
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
        Stop: no demo service, no such sample, the case does not get on, or it ends otherwise than
            the sample says.
    """
    names = (wanted == "all" and samples.names(folder)) or [wanted or FIRST]
    with ExitStack() as scope:
        cast = Cast(url, scope)
        surprises = [each for name in names for each in _perform(cast, folder, name)]
    if surprises:
        raise Stop("\n".join(surprises))


def _perform(cast: Cast, folder: Path, name: str) -> list[str]:
    """Play a sample; if it follows another one, that is opened before and finished after it."""
    today, suffix = local_date(SystemClock().now()), secrets.token_hex(2)
    try:
        sample = samples.read(folder, name, today=today, suffix=suffix)
        if not sample.after:
            return Play(cast, sample).to_the_end()
        earlier = Play(cast, samples.read(folder, sample.after, today=today, suffix=suffix))
    except samples.NoSuchSample as error:
        raise Stop(str(error)) from error
    earlier.take_one_step()
    return Play(cast, sample).to_the_end() + earlier.to_the_end()


class Play:
    """One case on its way, told as it happens."""

    def __init__(self, cast: Cast, sample: Sample) -> None:
        self._cast = cast
        self._sample = sample
        self._teller = Teller()
        self._instance = ""
        self._clock = ""
        self._steps = 0

    def take_one_step(self) -> None:
        """Send the request and answer the first task that comes up."""
        self._begin()
        self._go_on_until(lambda: self._steps > 0)
        self._teller.line("", "left open for now, so that the next request meets it")

    def to_the_end(self) -> list[str]:
        """Answer every task until the case has ended; return what the sample foretold otherwise.

        Raises:
            Stop: nothing is open, nothing is armed and nothing has ended.
        """
        if self._instance:
            self._teller.title(f"{self._sample.business_id} goes on")
        else:
            self._begin()
        self._go_on_until(self._has_ended)
        self._finish_aftermath()
        return self._tell_end()

    def _begin(self) -> None:
        sample = self._sample
        self._teller.title(sample.title)
        _who, client = self._cast.member_of(("police_desk",))
        wish = {
            "name": sample.message,
            "businessId": sample.business_id,
            "tenantId": sample.partnership,
            "variables": sample.variables,
        }
        (started,) = client.post("/v1/messages/correlation", wish)["correlations"]
        self._instance = started["processInstanceKey"]
        self._teller.line("request", f"{sample.business_id} received by {sample.partnership}")
        self._tell_news()

    def _go_on_until(self, happened: Callable[[], bool]) -> None:
        still = 0.0
        while not happened():
            if self._work() or (still >= STILL_SECONDS and self._wake()):
                still = 0.0
            elif still > PATIENCE_SECONDS:
                raise Stop(self._why_it_stands())
            else:
                time.sleep(PAUSE_SECONDS)
                still += PAUSE_SECONDS
            self._tell_news()

    def _finish_aftermath(self) -> None:
        """Answer what the case has left to others until all that was foretold has come.

        Their timers are left alone. What has not come after a while is told with the surprises.
        """
        still = 0.0
        while self._missing() and still < PATIENCE_SECONDS:
            if self._work():
                still = 0.0
            else:
                time.sleep(PAUSE_SECONDS)
                still += PAUSE_SECONDS
        while self._work():
            self._tell_news()

    def _missing(self) -> list[str]:
        """What the sample foretells of letters and of what comes afterwards, and has not come."""
        self._tell_news()
        lacking = Counter(self._sample.afterwards)
        for instance in self._find("process-instances", {}):
            lacking.subtract(instance["endElementIds"] or ())
        letters = sorted(self._sample.letters - self._teller.letters)
        name, seconds = self._sample.name, f"within {PATIENCE_SECONDS:g} seconds of its end"
        return [
            *([f"{name}: these letters never went out: {', '.join(letters)}"] if letters else []),
            *(f"{name}: nothing has ended as {end} {seconds}" for end in sorted(+lacking)),
        ]

    def _work(self) -> bool:
        """Answer one open task; say whether there was one to answer."""
        for task in self._open("user-tasks"):
            groups = tuple(task["candidateGroups"])
            submission = self._sample.answer(task["elementId"], groups)
            if submission is None:
                continue
            who, client = self._cast.member_of(groups)
            path = f"/v1/user-tasks/{task['userTaskKey']}/completion"
            client.post(path, {"variables": submission})
            self._teller.done(task, who)
            self._steps += 1
            return True
        return False

    def _wake(self) -> bool:
        """Fire the next timer that nothing but time could; say whether there was one."""
        for timer in self._open("timers"):
            if not timer.get("attachedTo"):
                self._cast.operator.post(f"/v1/timers/{timer['timerKey']}/trigger")
                due = f"its time would be {moment(timer['dueDate'])}"
                self._teller.line("time", timer["name"], due, "yellow")
                return True
        return False

    def _has_ended(self) -> bool:
        return self._main()["state"] in ("COMPLETED", "TERMINATED")

    def _tell_news(self) -> None:
        self._teller.sent(self._find("letters", {}))
        if not self._clock:
            for deadline in self._find("deadlines", {"name": CLOCK}):
                self._clock = deadline["deadlineKey"]
                self._teller.counted(
                    self._cast.operator.get(f"/v1/deadlines/{self._clock}/explanation")
                )
        self._teller.waiting(self._open("user-tasks"))

    def _tell_end(self) -> list[str]:
        if self._clock:
            self._teller.kept(self._cast.operator.get(f"/v1/deadlines/{self._clock}"))
        for instance in self._find("process-instances", {}):
            self._teller.ended(instance)
        return self._surprises()

    def _surprises(self) -> list[str]:
        sample, ends = self._sample, self._main()["endElementIds"]
        found = []
        if sample.end not in ends:
            came = ", ".join(ends) or "nothing"
            found.append(f"{sample.name}: the sample says that it ends as {sample.end}, not {came}")
        return found + self._missing()

    def _why_it_stands(self) -> str:
        tasks = self._open("user-tasks")
        incidents = self._find("incidents", {"state": "ACTIVE"})
        reasons = [
            f"{task['name']} waits for {', '.join(task['candidateGroups'])}, and the sample has no"
            f" answer to {task['elementId']}"
            for task in tasks
        ]
        reasons += [f"incident at {each['elementId']}: {each['message']}" for each in incidents]
        return "\n".join([f"{self._sample.business_id} does not get on.", *reasons])

    def _main(self) -> Mapping[str, Json]:
        found: Mapping[str, Json]
        found = self._cast.operator.get(f"/v1/process-instances/{self._instance}")
        return found

    def _open(self, resource: str) -> list[Mapping[str, Json]]:
        return self._find(resource, {"state": "CREATED"})

    def _find(self, resource: str, wanted: Mapping[str, Json]) -> list[Mapping[str, Json]]:
        body = {"filter": {**wanted, "businessId": self._sample.business_id}}
        items: list[Mapping[str, Json]]
        items = self._cast.operator.post(f"/v1/{resource}/search", body)["items"]
        return items
