"""Rows as they are read: one field for each column of the table, in the table's order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Shape(Protocol):
    """A slotted dataclass with one field for each column."""

    __slots__: tuple[str, ...]


def cells(row: Shape) -> Mapping[str, object]:
    """Return a row by column name; unlike `dataclasses.asdict` it copies nothing."""
    return {name: getattr(row, name) for name in row.__slots__}


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A row of `definition`."""

    key: str
    kind: str
    id: str
    name: str
    version: int
    version_tag: str
    tenant: str
    resource_name: str
    hash: str
    deployment_key: str
    deployed_at: datetime


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """A row of `process_instance`; `snapshot` is empty where it was not asked for."""

    key: str
    definition_key: str
    release_key: str
    process_id: str
    version: int
    tenant: str
    business_id: str | None
    state: str
    revision: int
    snapshot: bytes
    variables: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    end_element_ids: str
    open_incidents: int
    history_seq: int
    history_hash: str


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A row of `wait_state`."""

    key: str
    kind: str
    state: str
    instance_key: str | None
    tenant: str
    element_id: str
    name: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    ordinal: int
    revision: int = 1
    due_at: datetime | None = None
    wake_at: datetime | None = None
    held_at: datetime | None = None
    attempts: int = 0
    token: str | None = None
    worker: str | None = None
    expects: str | None = None
    correlation_key: str | None = None
    variables: str | None = None
    lane: str | None = None
    form_id: str | None = None
    assignee: str | None = None
    candidate_groups: str | None = None
    follow_up_at: datetime | None = None
    priority: int | None = None
    draft: str | None = None
    attached_to: str | None = None
    interrupting: bool | None = None
    repeats: int | None = None
    retries: int | None = None
    headers: str | None = None
    problem: str | None = None
    breached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A row of `message`."""

    key: str
    tenant: str
    name: str
    correlation_key: str
    message_id: str | None
    variables: str
    state: str
    published_at: datetime
    published_by: str
    expires_at: datetime
    kept_until: datetime
    content_hmac: str | None = None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """A row of `incident`."""

    key: str
    kind: str
    state: str
    instance_key: str | None
    wait_key: str | None
    tenant: str
    element_id: str
    message: str
    expression: str
    seen: str
    opened_at: datetime
    resolved_at: datetime | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A row of `history`."""

    instance_key: str
    seq: int
    at: datetime
    type: str
    actor: str
    element_id: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A row of `release`."""

    key: str
    tenant: str
    seq: int
    manifest: str
    deployment_key: str


@dataclass(frozen=True, slots=True)
class StartRow:
    """A row of `start_subscription`."""

    tenant: str
    kind: str
    name: str
    process_id: str
    element_id: str
    definition_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRow:
    """A row of `adoption`."""

    key: str
    tenant: str
    business_id: str | None
    cause: str
    release_key: str
    reason: str
    agreed_on: str | None
    asked_at: datetime
    asked_by: str
    behind_at: datetime | None = None
    behind_key: str | None = None
    is_planned: bool = False
    planned: int = 0
    done: int = 0
    changed: int = 0
    moved: int = 0
    kept: int = 0
