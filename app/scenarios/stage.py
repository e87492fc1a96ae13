"""The stage a scenario is played on: a throwaway engine, its worker and a virtual clock."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.assembly import engine_on
from app.casework import sent_letters
from app.casework.master_keys import MasterKeys, fresh
from app.casework.vault import Vault
from app.scenarios.rules import POLICY, Rules
from app.store import letters
from app.store.letters import LetterRow
from app.store.migrating import migrate
from engine import bundles
from engine.clock import VirtualClock, as_utc
from engine.connectors import Connector, ConnectorError, JobContext
from engine.engine import Database
from engine.errors import DeploymentRefused, Finding, MessageNotCorrelated, NotFound
from engine.records import (
    Actor,
    Bundle,
    Deadline,
    ElementInstance,
    Incident,
    Message,
    ProcessInstance,
    Search,
    StartRequest,
    Timer,
    UserTask,
)
from engine.timelapse import Timelapse

EVERYTHING = 1000
MADE_UP = "made-up"
DIRECTOR = Actor(subject="scenario", tenant=None, operates=True)
OPENING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class Theatre:
    """A folder of processes, deployed once into a database that every play gets a copy of."""

    def __init__(self, processes: Path, workshop: Path) -> None:
        """Deploy `processes` into a new database file in the folder `workshop`.

        Raises:
            DeploymentRefused: the processes have faults.
        """
        self._original = workshop / "original.db"
        self._copy = workshop / "stage.db"
        # One for all plays, so that its statements are compiled once.
        self._database = Database(f"sqlite:///{self._copy}")
        warnings: list[Finding] = []
        self.tenants: list[str] = []
        self._policies: dict[str, str] = {}
        url = f"sqlite:///{self._original}"
        migrate(url)
        database = Database(url)
        self._vault = Vault(MasterKeys.read(fresh()))
        engine = engine_on(database, VirtualClock(OPENING), self._vault)
        for tenant, bundle in bundles.read_all(processes).items():
            self.tenants.append(tenant)
            self._policies[tenant] = bundle.files.get(POLICY, b"").decode()
            try:
                deployment = engine.deploy(bundle, tenant=tenant, by=DIRECTOR)
            except DeploymentRefused as refusal:
                found = tuple(_placed(one, tenant, bundle) for one in refusal.findings)
                raise DeploymentRefused(found) from refusal
            engine.rest_timer_starts(tenant, by=DIRECTOR)
            warnings += [each for each in deployment.warnings if isinstance(each, Finding)]
        database.close()
        # Each once: every partnership has the common files.
        self.warnings = list(dict.fromkeys(warnings))

    @contextmanager
    def stage(self, tenant: str, start: datetime, policy: str = "") -> Iterator["Stage"]:
        """Lend a fresh stage whose clock stands at `start`; one at a time.

        With a `policy` it is that of a partnership made up, which has nothing else of its own.

        Raises:
            DeploymentRefused: the policy has faults.
        """
        shutil.copy(self._original, self._copy)
        try:
            if policy:
                tenant = self._make_up(policy)
            own = policy or self._policies[tenant]
            yield Stage(self._database, tenant, VirtualClock(start), self._vault, policy=own)
        finally:
            self._database.close()
            for left in self._copy.parent.glob(f"{self._copy.name}*"):
                left.unlink()

    def _make_up(self, policy: str) -> str:
        engine = engine_on(self._database, VirtualClock(OPENING), self._vault)
        Rules(engine, MADE_UP, DIRECTOR, policy).deploy()
        return MADE_UP


def check(processes: Path) -> list[Finding]:
    """Deploy a folder of processes on a throwaway stage and return every finding, errors first."""
    with TemporaryDirectory(prefix="reeve-lint-") as workshop:
        try:
            return list(Theatre(processes, Path(workshop)).warnings)
        except DeploymentRefused as refusal:
            return list(refusal.findings)


def _placed(found: Finding, tenant: str, bundle: Bundle) -> Finding:
    # Each partnership has a policy.toml: which of them it is belongs to the finding.
    is_own = bool(tenant) and found.resource in bundle.files
    place = f"partnerships/{tenant}/{found.resource}"
    return replace(found, resource=place) if is_own else found


class Stage:
    """One play: commands as people would give them, and a look at what came of them."""

    def __init__(
        self, database: Database, tenant: str, clock: VirtualClock, vault: Vault, *, policy: str
    ) -> None:
        self._database = database
        self._clock = clock
        self.tenant = tenant
        # What lets jobs fail: the code of a BPMN error, by the id of the element.
        self.failing: Mapping[str, str] = {}
        # The process that the scenario stands beside: its timer start events may be fired by hand.
        self.process = ""
        self._vault = vault
        self.engine = engine_on(database, clock, vault, through=self._unless_failing)
        self.rules = Rules(self.engine, tenant, DIRECTOR, policy)
        self._time = Timelapse(self.engine, clock)
        self._letters_seen: set[str] = set()

    def settle(self) -> None:
        """Run every job that is due at the present instant."""
        self._time.settle()

    def move_to(self, instant: datetime) -> None:
        """Move the clock; everything that falls due on the way happens at its own instant."""
        for begin in self.rules.begin_until(instant):
            self._time.move_to(begin)
            self.rules.rest()
        self._time.move_to(as_utc(instant))

    def start(self, process: str, business_id: str | None, variables: Mapping[str, object]) -> None:
        """Start an instance of a process."""
        request = StartRequest(
            process_definition_id=process,
            business_id=business_id,
            tenant=self.tenant,
            variables=variables,
        )
        self.engine.start(request, by=self._person(()))

    def send(self, message: Message) -> None:
        """Hand a message to whoever waits for it; one that bears an id is taken once only.

        Raises:
            MessageNotCorrelated: nobody does.
        """
        by = self._person(())
        if not message.message_id:
            self.engine.correlate_message(message, by=by)
            return
        published = self.engine.publish_message(message, by=by)
        if not published.correlations and not published.repeated:
            raise MessageNotCorrelated(message.name, message.correlation_key)

    def signal(self, name: str, variables: Mapping[str, object]) -> None:
        """Broadcast a signal to the partnership."""
        self.engine.broadcast_signal(name, variables, by=DIRECTOR, tenant=self.tenant)

    def complete(
        self,
        element_id: str,
        submission: Mapping[str, object],
        groups: tuple[str, ...],
        where: Mapping[str, object],
    ) -> None:
        """Complete an open task as a member of `groups` (none named: whoever may).

        Raises:
            NotFound: there never was such a task. UserTaskNotActive: it has ended.
        """
        task = self._pick(element_id, where)
        by = self._person(groups or tuple(task.candidate_groups))
        self.engine.complete_user_task(task.key, submission, by=by)

    def trigger(self, element_id: str) -> None:
        """Fire a timer by hand, or begin what a timer start event of `process` begins.

        Raises:
            NotFound: no such timer is armed, and the process has no such start event.
        """
        for timer in self.timers():
            if timer.element_id == element_id:
                self.engine.trigger_timer(timer.key, by=DIRECTOR)
                return
        try:
            self.engine.begin_by_timer(self.process, element_id, tenant=self.tenant, by=DIRECTOR)
        except NotFound:
            raise NotFound("armed timer", element_id) from None

    def cancel(self, reason: str) -> None:
        """End every active instance, for a reason."""
        for instance in self.instances():
            if instance.state == "ACTIVE":
                self.engine.cancel(instance.key, reason=reason, by=DIRECTOR)

    def tasks(self) -> list[UserTask]:
        """Return the open user tasks."""
        return list(self.engine.search_user_tasks(_open("creationDate"), by=DIRECTOR).items)

    def timers(self) -> list[Timer]:
        """Return the armed timers, soonest first."""
        return list(self.engine.search_timers(_open("dueDate"), by=DIRECTOR).items)

    def deadlines(self) -> list[Deadline]:
        """Return all deadlines, running and past."""
        search = Search(sort=[("creationDate", "asc")], limit=EVERYTHING)
        return list(self.engine.search_deadlines(search, by=DIRECTOR).items)

    def instances(self) -> list[ProcessInstance]:
        """Return all instances in the order of their start."""
        search = Search(sort=[("startDate", "asc")], limit=EVERYTHING)
        return list(self.engine.search_process_instances(search, by=DIRECTOR).items)

    def visits(self, instance_key: str) -> list[ElementInstance]:
        """Return every visit of every element of an instance."""
        return list(self.engine.element_instances(instance_key, by=DIRECTOR))

    def incidents(self) -> list[Incident]:
        """Return what could not go on."""
        search = Search(filter={"state": "ACTIVE"}, limit=EVERYTHING)
        return list(self.engine.search_incidents(search, by=DIRECTOR).items)

    def new_letters(self) -> list[LetterRow]:
        """Return the letters sent since this was last asked."""
        with self._database.read() as tx:
            keys = self._vault.reading(tx)
            rows = [
                sent_letters.opened(keys, row)
                for row in letters.page(tx, {}, after=None, limit=EVERYTHING)
                if row.key not in self._letters_seen
            ]
        self._letters_seen |= {row.key for row in rows}
        return rows

    def letters_sent(self) -> set[str]:
        """Return the ids of all letters that were sent."""
        with self._database.read() as tx:
            return {row.letter_id for row in letters.page(tx, {}, after=None, limit=EVERYTHING)}

    def rows_matched(self) -> Iterator[Mapping[str, Any]]:
        """Yield the rows that matched in each decision, and in those it was built on."""
        for instance in self.instances():
            for event in self.engine.decisions_taken(instance.key, by=DIRECTOR):
                for part in ("rows", "requiredRows"):
                    rows = event.detail.get(part)
                    yield from rows if isinstance(rows, list) else ()

    def _unless_failing(self, connector: Connector) -> Connector:
        def connect(context: JobContext) -> Mapping[str, object]:
            if code := self.failing.get(context.job.element_id):
                raise ConnectorError(code, "the scenario says so")
            return connector(context)

        return connect

    def _pick(self, element_id: str, where: Mapping[str, object]) -> UserTask:
        # Without an open one the last that ended, so that the engine says why it is too late.
        for task in chain(self.tasks(), self._ended(element_id)):
            if task.element_id == element_id and where.items() <= dict(task.variables).items():
                return task
        raise NotFound("open user task", f"{element_id} {dict(where) or ''}".strip())

    def _ended(self, element_id: str) -> Iterator[UserTask]:
        search = Search(
            filter={"elementId": element_id}, sort=[("creationDate", "desc")], limit=EVERYTHING
        )
        yield from self.engine.search_user_tasks(search, by=DIRECTOR).items

    def _person(self, groups: tuple[str, ...]) -> Actor:
        # Who a person is goes by their roles, so that the same roles are the same person.
        who = " and ".join(sorted(groups)) or "scenario"
        return Actor(subject=who, tenant=self.tenant, groups=frozenset(groups))


def _open(order: str) -> Search:
    return Search(filter={"state": "CREATED"}, sort=[(order, "asc")], limit=EVERYTHING)
