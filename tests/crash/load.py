"""The load of the storm: people who complete tasks, a sweeper of late tasks, a post office."""

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from tests.crash.clients import Client, Ledger
from tests.crash.journeys import DELIVER

OFFER_AGAIN_MS = 4_000
MOST_PROBLEMS = 20


@dataclass(slots=True)
class Load:
    """Clients on the nodes; `stop` lets each finish the case it is at."""

    ports: Sequence[int]
    token: str
    ledger: Ledger
    stop: threading.Event = field(default_factory=threading.Event)
    clients: list[Client] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def failed(self) -> bool:
        """Say whether going on would only make more of the same."""
        return len(self.problems) > MOST_PROBLEMS

    def one_case(self, client: Client) -> None:
        """Start a case and complete its tasks one after the other, each answer in the ledger."""
        topic = f"case-{next(self._numbers)}"
        body = {"processDefinitionId": "storm", "variables": {"topic": topic}}
        answer = client.post("/v1/process-instances", body, f"start-{topic}")
        self.ledger.note("started", answer["processInstanceKey"])
        while answer["nextUserTasks"]:
            answer = self.complete(client, answer["nextUserTasks"][0]["userTaskKey"])

    def complete(self, client: Client, key: str) -> dict:
        path = f"/v1/user-tasks/{key}/completion"
        answer = client.post(path, {"variables": {}}, f"complete-{key}")
        self.ledger.note("completed", key)
        return dict(answer)

    def sweep(self, client: Client) -> None:
        """Complete the tasks that are reached by a timer and not by somebody's answer."""
        wish = {"filter": {"elementId": "last", "state": "CREATED"}, "page": {"limit": 50}}
        found = client.post("/v1/user-tasks/search", wish, "")
        for task in found["items"]:
            self.complete(client, task["userTaskKey"])
        self.stop.wait(0.1)

    def deliver(self, client: Client) -> None:
        """Do what an outside worker does: deliver, note it, and report."""
        wish = {
            "type": DELIVER,
            "worker": "post",
            "maxJobsToActivate": 20,
            "timeout": OFFER_AGAIN_MS,
        }
        jobs = client.post("/v1/jobs/activation", wish, uuid.uuid4().hex)["jobs"]
        for job in jobs:
            self.ledger.note("delivered", job["jobKey"])
            self._report(client, job["jobKey"])
        self.stop.wait(0.1)

    def _report(self, client: Client, key: str) -> None:
        client.post(f"/v1/jobs/{key}/completion", {"variables": {}}, f"job-{key}")

    @contextmanager
    def going_on(self, people: int) -> Iterator[None]:
        """Let them work as long as the block; who is at a case finishes it."""
        acts = [self.one_case] * people + [self.sweep, self.deliver]
        threads = [threading.Thread(target=self._again, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()

    def _again(self, act: Callable[[Client], None]) -> None:
        client = Client(self.ports, self.token)
        self.clients.append(client)
        while not self.stop.is_set():
            try:
                act(client)
            except Exception as problem:  # noqa: BLE001  # told at the end, with the others
                self.problems.append(f"{type(problem).__name__}: {problem}")
                if self.failed:
                    break
        client.leave()
