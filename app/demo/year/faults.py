"""What must never be, looked for in a database: each rule says what breaks it, and where.

A rule looks at what is there, however it came about. Where nothing is wrong it finds nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from app.casework import sent_letters
from app.casework.vault import Vault
from app.store import closures, letter_deliveries, letters, statistics
from engine.clock import local_date
from engine.engine import Engine
from engine.records import Actor, Page, ProcessInstance, Search, UserTask

T = TypeVar("T")
Find = Callable[[Search], Page[T]]

PAGE = 1000
ACTIVE, SUSPENDED = "ACTIVE", "SUSPENDED"
PROTOCOL = "high_risk_protocol"
AGENCY = "agency:"
MANAGER = frozenset({"approve_closure"})
# The conference agrees to the closure itself, or has stepped the protocol down before.
CONFERENCE = frozenset({"conference_approval", "vvc_step_down"})


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that must not be: which rule it breaks, in which case, and how."""

    rule: str
    case: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.case}: {self.what}"


class Ledger:
    """Everything of one partnership that the rules look at, read once."""

    def __init__(self, engine: Engine, vault: Vault, tenant: str) -> None:
        self.engine = engine
        self.vault = vault
        self.tenant = tenant
        self.by = Actor(subject="inspection", tenant=tenant, operates=True)

    @cached_property
    def instances(self) -> Sequence[ProcessInstance]:
        """Every instance, oldest first."""
        return self._all(lambda search: self.engine.search_process_instances(search, by=self.by))

    @cached_property
    def tasks(self) -> Sequence[UserTask]:
        """Every user task, oldest first."""
        return self._all(lambda search: self.engine.search_user_tasks(search, by=self.by))

    @cached_property
    def agencies(self) -> frozenset[str]:
        """The agencies of the partnership, as the groups of a task name them."""
        listed = self.engine.policy_values(self.tenant, by=self.by)["agencies"]
        return frozenset(f"{AGENCY}{one['id']}" for one in listed)

    @staticmethod
    def _all(find: Find[T]) -> list[T]:
        found: list[T] = []
        after: str | None = None
        while True:
            page = find(Search(limit=PAGE, after=after))
            found += page.items
            if not page.has_more:
                return found
            after = page.end_cursor


def faults(engine: Engine, vault: Vault, tenant: str) -> list[Fault]:
    """Return everything that breaks a rule, by rule; an empty list is what everybody wants."""
    ledger = Ledger(engine, vault, tenant)
    return sorted(
        Fault(rule, case or "no case", what)
        for rule, breaks in RULES.items()
        for case, what in breaks(ledger)
    )


def _without_owner(ledger: Ledger) -> Iterator[tuple[str, str]]:
    at_work = {one.business_id for one in ledger.instances if one.state in (ACTIVE, SUSPENDED)}
    with ledger.engine.database.read() as tx:
        numbers = statistics.open_numbers(tx, ledger.tenant)
    yield from (
        (one, "it is open, and no process works on it") for one in numbers if one not in at_work
    )
    for task in ledger.tasks:
        if task.state == "CREATED" and not task.assignee and not _has_somebody(ledger, task):
            groups = ", ".join(task.candidate_groups) or "nobody"
            yield task.business_id or "", f"{task.element_id} is for {groups}"


def _has_somebody(ledger: Ledger, task: UserTask) -> bool:
    groups = task.candidate_groups
    return any(not one.startswith(AGENCY) or one in ledger.agencies for one in groups)


def _forgotten(kinds: frozenset[str], what: str) -> "Rule":
    def breaks(ledger: Ledger) -> Iterator[tuple[str, str]]:
        live = {one.key for one in ledger.instances if one.state in (ACTIVE, SUSPENDED)}
        for one in ledger.engine.forgotten(by=ledger.by):
            if one.kind in kinds and one.process_instance_key in live:
                place = f"{one.process_definition_id} {one.element_id}".strip()
                yield one.business_id or "", f"{place} {what}"

    return breaks


def _left_over(ledger: Ledger) -> Iterator[tuple[str, str]]:
    ended = {one.key for one in ledger.instances if one.state not in (ACTIVE, SUSPENDED)}
    for one in ledger.engine.forgotten(by=ledger.by):
        if one.process_instance_key in ended:
            place = f"{one.process_definition_id} {one.element_id}"
            yield one.business_id or "", f"{place} ({one.kind}) is open, and its instance has ended"


def _sent_twice(ledger: Ledger) -> Iterator[tuple[str, str]]:
    seen: dict[tuple[object, ...], list[str]] = defaultdict(list)
    with ledger.engine.database.read() as tx:
        keys = ledger.vault.reading(tx)
        tried = letter_deliveries.tried(tx, ledger.tenant)
        for row in letters.all_of(tx, ledger.tenant):
            letter = sent_letters.opened(keys, row)
            if not letter.text:
                continue  # erased with its case
            to = (letter.recipient, *sorted(letter.address.items()))
            place = (letter.business_id, letter.letter_id, local_date(letter.sent_at))
            ways = seen[*place, letter.process_instance_key, to, letter.text]
            # The next way after one that failed is no second copy.
            if not tried.get(letter.key, frozenset()).intersection(ways) - {letter.channel}:
                ways.append(letter.channel)
    for (number, letter_id, day, *_), ways in seen.items():
        if len(ways) > 1:
            yield str(number), f"{letter_id} of {day} went to the same person {len(ways)} times"


def _protocol_twice(ledger: Ledger) -> Iterator[tuple[str, str]]:
    of_case: dict[str, list[ProcessInstance]] = {}
    for one in ledger.instances:
        if one.process_definition_id == PROTOCOL:
            of_case.setdefault(one.business_id or "", []).append(one)
    for number, runs in of_case.items():
        for earlier, later in pairwise(sorted(runs, key=lambda one: one.start_date)):
            if earlier.end_date is None or later.start_date < earlier.end_date:
                yield number, "the protocol ran twice at the same time"


def _closed_unseen(ledger: Ledger) -> Iterator[tuple[str, str]]:
    done = [one for one in ledger.tasks if one.state == "COMPLETED"]
    with ledger.engine.database.read() as tx:
        closed = closures.at_high_risk(tx, ledger.tenant)
    for one in closed:
        seen = {
            task.element_id
            for task in done
            if task.business_id == one.number
            and task.completion_date is not None
            and one.opened_at <= task.completion_date <= one.closed_at
        }
        for who, tasks in (("manager", MANAGER), ("conference", CONFERENCE)):
            if not seen & tasks:
                yield one.number, f"it was closed at high risk, and no {who} agreed"


def _unmended(ledger: Ledger) -> Iterator[tuple[str, str]]:
    search = Search(filter={"state": ACTIVE}, limit=PAGE)
    numbers = {one.key: one.business_id for one in ledger.instances}
    for one in ledger.engine.search_incidents(search, by=ledger.by).items:
        number = numbers.get(one.process_instance_key or "")
        yield number or "", f"{one.process_definition_id} {one.element_id}: {one.message}"


Rule = Callable[[Ledger], Iterator[tuple[str, str]]]
RULES: Mapping[str, Rule] = {
    "no case without an owner": _without_owner,
    "no open deadline without a timer": _forgotten(frozenset({"DEADLINE", "TIMER"}), "never wakes"),
    "no letter twice": _sent_twice,
    "the protocol at most once": _protocol_twice,
    "no closure at high risk without manager and conference": _closed_unseen,
    "nothing waits for nothing": _forgotten(frozenset({"INSTANCE"}), "waits for nothing"),
    "nothing outlives its instance": _left_over,
    "no incident is left": _unmended,
}
