"""Changes of policy: what differs, which deadlines would move, and who adopts what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValue:
    """A value of a policy with the sentence it comes from, and that sentence's status."""

    value: object
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """A value that differs between two policies of a tenant; None where it is missing."""

    tenant_id: str
    path: str
    before: PolicyValue | None
    after: PolicyValue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMove:
    """What becomes of one running deadline under another policy.

    `due_now` is the local day (Europe/London) that keeps it at present, `due_then` the day when
    the policy is adopted, `due_counted` the day that the policy's rule counts; they differ when
    it stays as it was promised. `effect`: EARLIER, BANK_HOLIDAY, AGREED or KEPT
    (`promises.Effect`). `missed_at_once` says that the new instant has passed.
    """

    tenant_id: str
    business_id: str | None
    process_instance_key: str
    process_definition_id: str
    deadline_key: str
    name: str
    rule: str
    due_now: date
    due_then: date
    due_counted: date
    breach_at_now: datetime
    breach_at_then: datetime
    effect: str
    missed_at_once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoves:
    """The running deadlines that a change of policy touches.

    At most `examined` were looked at: those due soonest. `is_complete` says that there are no
    others. `counts` has a number for each effect; `items` are the first of them.
    """

    examined: int
    is_complete: bool
    counts: Mapping[str, int]
    items: Sequence[DeadlineMove]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRequest:
    """Let running instances of a tenant adopt the policy in force; with a business id, of it only.

    `agreed_on` is the day on which whoever was promised the dates agreed to later ones; only for
    one business id.
    """

    tenant: str
    reason: str
    business_id: str | None = None
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Running instances adopt a policy, and how far they have come.

    `cause`: POLICY (somebody asked for it) or BANK_HOLIDAYS (a deployment brought other ones).
    `state`: PLANNING (more instances may be found), RUNNING, COMPLETED. `planned`, `done` and
    `changed` count instances, `moved` and `kept` deadlines. `moves` is what a dry run foresees.
    """

    key: str
    tenant_id: str
    business_id: str | None
    cause: str
    release_key: str
    reason: str
    agreed_on: date | None
    asked_at: datetime
    asked_by: str
    state: str
    planned: int
    done: int
    changed: int
    moved: int
    kept: int
    moves: DeadlineMoves | None = None
