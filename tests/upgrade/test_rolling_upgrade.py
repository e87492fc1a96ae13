"""An upgrade without a pause: an earlier version and this one work on the same cases.

The earlier version is a commit of this repository, with the libraries of today. It begins alone,
goes on while the database is migrated under it, and then shares every case with the new one.
"""

import io
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.settings import KNOWN_TO_ALL
from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.records import Search
from tests import databases
from tests.bench import services
from tests.bench.bench import deploy
from tests.crash.clients import Client
from tests.crash.sizes import FULL
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, bundle

EARLIER = "5a3d4e4"
"""Its schema is the one before nodes said that they live, and before case files had keys."""
PATIENCE_SECONDS = 120.0
CASES = 6
SCOPES = [word for one in ("read", "tasks", "start", "deploy") for word in ("--scope", one)]
ROLLS = d.process(
    "rolls", d.start(), d.user_task("first"), d.user_task("second"),
    d.timer("wait", "timeDuration", "PT1S"), d.user_task("last"), d.end(),
)  # fmt: skip


def git(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=databases.ROOT, check=False, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def earlier(tmp_path) -> Path:
    """The code of the earlier version."""
    found = git("archive", "--format=tar", EARLIER)
    if found.returncode:
        pytest.skip(f"this checkout holds no commit {EARLIER}: the test is LEFT OUT")
    folder = tmp_path / "earlier"
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(params=["postgresql", *["sqlite"] * FULL])
def empty_url(request, tmp_path) -> Iterator[str]:
    """A database in which nothing is."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'rolling.db'}"
        return
    cluster = request.getfixturevalue("cluster")
    if cluster is None:
        pytest.skip(databases.ABSENT)
    name = cluster.fresh_name()
    cluster.run(f"CREATE DATABASE {name}")
    yield cluster.url(name)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(slots=True)
class Rolling:
    """Cases whose every request goes to another node than the one before."""

    client: Client

    def start(self, number: int) -> str:
        body = {"processDefinitionId": "rolls", "businessId": f"case-{number}"}
        answer = self.client.post("/v1/process-instances", body, f"start-{number}")
        self.client.leave()
        return str(answer["processInstanceKey"])

    def complete(self, element_id: str) -> int:
        """Complete all tasks of an element; say how many there were."""
        wish = {"filter": {"elementId": element_id, "state": "CREATED"}}
        tasks = self.client.post("/v1/user-tasks/search", wish, "")["items"]
        for task in tasks:
            key = task["userTaskKey"]
            self.client.post(f"/v1/user-tasks/{key}/completion", {"variables": {}}, key)
            self.client.leave()
        return len(tasks)

    def complete_last(self, count: int) -> None:
        """Complete what the timers reach, until there were so many."""
        until = time.monotonic() + PATIENCE_SECONDS
        while count > 0:
            count -= self.complete("last")
            assert time.monotonic() < until, f"{count} timers have not fired"
            time.sleep(0.1)


def test_an_earlier_version_and_this_one_finish_the_same_cases(earlier, empty_url):
    environment = {"REEVE_DATABASE_URL": empty_url, "REEVE_MASTER_KEY": KNOWN_TO_ALL}
    services.call(["migrate"], environment, earlier)
    token = services.call(["token", "roller", *SCOPES], environment, earlier)
    with ExitStack() as scope:
        (old,) = scope.enter_context(services.serving(1, environment, earlier))
        deploy(old.url, token, bundle(ROLLS).files)
        client = Client([_port(old.url)], token)
        rolling = Rolling(client)
        keys = [rolling.start(number) for number in range(CASES // 2)]
        assert rolling.complete("first") == CASES // 2

        services.call(["migrate"], environment)
        scope.enter_context(services.working(environment, earlier))
        (new,) = scope.enter_context(services.serving(1, environment))
        scope.enter_context(services.working(environment))
        client.ports = [_port(old.url), _port(new.url)]
        keys += [rolling.start(number) for number in range(CASES // 2, CASES)]
        assert rolling.complete("first") == CASES - CASES // 2
        assert rolling.complete("second") == CASES
        rolling.complete_last(CASES)

    assert client.faults == []
    with closing(Database(empty_url)) as database:
        engine = Engine(database, SystemClock())
        found = engine.search_process_instances(Search(), by=ROOT).items
        assert sorted((one.key, one.state) for one in found) == [
            (key, "COMPLETED") for key in sorted(keys)
        ]
        assert all(engine.verify_history(key, by=ROOT).whole for key in keys)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])
