"""What is deployed: bundles, definitions, resources, and decisions evaluated on request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.records.adoptions import DeadlineMoves, PolicyChange


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one tenant, by their path inside the bundle folder; `bundles.read` makes one."""

    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of one deployed thing.

    `kind`: process, decision, decision model (one without decisions), form, letter or policy.
    """

    key: str
    kind: str
    id: str
    name: str
    version: int
    tenant_id: str
    resource_name: str
    content_hash: str
    deployment_key: str
    deployed_at: datetime
    version_tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a deployment did. `changed` is empty when every resource was already in force.

    `warnings` are the linter's findings that did not stop it (`errors.Finding`). Of each tenant
    that had a policy before, `policy_changes` has what differs now. `adoption_keys` are those by
    which running instances take other bank holidays. `moves` is what a dry run foresees if they
    adopted the new policies; None when no policy changes. `in_force_from` is the day to come on
    which it comes into force; None: it is in force. Until that day the release, and
    the keys and versions of what changes, are those of the trial: they are given on the day.
    """

    key: str
    tenant_id: str
    deployed_at: datetime
    deployed_by: str
    release_key: str
    definitions: Sequence[Definition]
    changed: Sequence[Definition]
    warnings: Sequence[object] = ()
    policy_changes: Sequence[PolicyChange] = ()
    adoption_keys: Sequence[str] = ()
    moves: DeadlineMoves | None = None
    in_force_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledDeployment:
    """A deployment that comes into force with a day to come (Europe/London).

    `resources` are those that it changes: kind and id.
    """

    key: str
    tenant_id: str
    in_force_from: date
    scheduled_at: datetime
    scheduled_by: str
    resources: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The content of one resource as it was deployed; `content_hash` serves as its ETag."""

    kind: str
    id: str
    name: str
    version: int
    content: bytes
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEvaluation:
    """A decision, evaluated on request: its value, the rows that matched and why, the warnings.

    `required_rows` are the rows that matched in the decisions it was built on.
    """

    decision_id: str
    decision_definition_key: str
    version: int
    value: object
    rows: Sequence[Mapping[str, object]]
    warnings: Sequence[Mapping[str, object]]
    required_rows: Sequence[Mapping[str, object]] = ()
