"""The life of a case over REST: a partnership's real processes, and people who work in it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.testclient import TestClient

from engine import bundles
from engine.engine import Engine
from engine.records import COMMON, Actor
from tests.databases import ROOT

PROCESSES = ROOT / "processes"
SAMPLES = PROCESSES / "common" / "case_lifecycle" / "samples" / "answers"
DEPLOYER = Actor(subject="root", tenant=None, operates=True)
A_MOMENT = timedelta(seconds=1)


def given_processes(engine: Engine, tenant: str) -> None:
    """Deploy what is common, and what is a partnership's own."""
    for whose, folder in ((COMMON, "common"), (tenant, f"partnerships/{tenant}")):
        engine.deploy(bundles.read(PROCESSES / folder), tenant=whose, by=DEPLOYER)
    engine.rest_timer_starts(tenant, by=DEPLOYER)


def answers(name: str) -> dict[str, Any]:
    """Return the sample answers of that name."""
    return dict(json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8")))


class Life:
    """One case and those who work in it; every deed is one request, and what is due is done."""

    def __init__(self, client: TestClient, number: str) -> None:
        self.client = client
        self.number = number
        self.sent: dict[str, Mapping[str, object]] = {}
        self.keys: dict[str, str] = {}

    def settle(self) -> None:
        """Let everything happen that is due now."""
        now = datetime.fromisoformat(self.client.get("/v1/clock").json()["instant"])
        moved = self.client.put("/v1/clock", json={"instant": (now + A_MOMENT).isoformat()})
        assert moved.status_code == 200, moved.text

    def tell(self, name: str, variables: Mapping[str, object]) -> tuple[int, str]:
        """Send a message to the case; return the status, and who took it or why nobody does."""
        wish = {"name": name, "correlationKey": self.number, "variables": dict(variables)}
        answer = self.client.post("/v1/messages/correlation", json=wish).json()
        if "correlations" not in answer:
            return answer["status"], answer["detail"]
        self.settle()
        return 200, " ".join(sorted(one["processDefinitionId"] for one in answer["correlations"]))

    def publish(self, name: str, variables: Mapping[str, object], message_id: str) -> str:
        """Send a message under an id; return who took it, or why nobody does."""
        wish: dict[str, object] = {
            "name": name,
            "correlationKey": self.number,
            "variables": dict(variables),
            "messageId": message_id,
        }
        self.sent[message_id] = wish
        answer = self.client.post("/v1/messages/publication", json=wish).json()
        self.keys[message_id] = answer["messageKey"]
        if not answer["correlations"]:
            return self.tell(name, variables)[1]
        self.settle()
        return " ".join(sorted(one["processDefinitionId"] for one in answer["correlations"]))

    def repeat(self) -> None:
        """Send every message once more that bears an id: nothing may come of it."""
        before = self.standing()
        for message_id, wish in self.sent.items():
            again = self.client.post("/v1/messages/publication", json=wish).json()
            assert (again["messageKey"], again["repeated"]) == (self.keys[message_id], True), again
            assert again["correlations"] == []
        assert self.standing() == before
        self.sent.clear()

    def standing(self) -> Mapping[str, int]:
        """Return how often each instance has moved that bears the number of the case."""
        wanted = {"filter": {"businessId": self.number}, "page": {"limit": 200}}
        found = self.client.post("/v1/process-instances/search", json=wanted).json()["items"]
        return {one["processInstanceKey"]: one["revision"] for one in found}

    def open_tasks(self) -> list[dict[str, Any]]:
        """Return the open tasks of the case."""
        wanted = {"state": "CREATED", "businessId": self.number}
        found = self.client.post("/v1/user-tasks/search", json={"filter": wanted})
        return list(found.json()["items"])

    def waits_at(self) -> list[str]:
        """Return the element ids of the open tasks."""
        return sorted(one["elementId"] for one in self.open_tasks())

    def assess(self, sample: str = "risk_standard", band: str = "standard") -> None:
        """Answer every assessment that is open."""
        given = {"score_form": answers(sample), "officer_judgement": {"final_band": band}}
        while waiting := [name for name in self.waits_at() if name in given]:
            self.do(waiting[0], **given[waiting[0]])

    def do(self, element_id: str, sample: str = "", **more: object) -> None:
        """Complete the newest open task of that id."""
        tasks = [one for one in self.open_tasks() if one["elementId"] == element_id]
        assert tasks, f"{element_id} is not open, but {self.waits_at()}"
        key = max(tasks, key=lambda one: one["creationDate"])["userTaskKey"]
        variables = {**(answers(sample) if sample else {}), **more}
        answer = self.client.post(f"/v1/user-tasks/{key}/completion", json={"variables": variables})
        assert answer.status_code == 200, answer.text
        self.settle()

    def referred_to(self) -> list[str]:
        """Return the systems of others to which the case refers."""
        wanted = {"filter": {"caseNo": self.number}}
        (case,) = self.client.post("/v1/cases/search", json=wanted).json()["items"]
        items = self.client.get(f"/v1/cases/{case['caseKey']}/references").json()["items"]
        return [one["facts"]["system"] for one in items]
