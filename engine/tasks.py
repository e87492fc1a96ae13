"""User tasks: who may work on them, and what claiming, drafting and completing one means.

The instance is locked before the task is looked at, so two people pressing the button at once
cannot both move the process.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine import cancellations, covering, encoding, instances, settling, submissions, waits
from engine.bpmn.outcome import UserTaskCompleted
from engine.command import Command
from engine.errors import (
    NotFound,
    NotPermitted,
    StaleRevision,
    UserTaskClaimedByOther,
    UserTaskNotActive,
)
from engine.history import Happening
from engine.records import Actor, Completed, UserTask
from engine.settling import Settled
from engine.store import tasks as rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, WaitRow
from engine.stuck import blaming

Held = tuple[InstanceRow, WaitRow]


def get(command: Command, key: str) -> Held:
    """Return a task that the actor may work on, open or ended, with its instance.

    Raises:
        NotFound: there is none, or it is another tenant's. NotPermitted: it is another group's.
    """
    return _visible(command, key, wait_rows.get(command.tx, key))


def told(command: Command, key: str) -> UserTask:
    """Return a task as `get` finds it, with what cancelled it if it was cancelled."""
    instance, wait = get(command, key)
    return replace(
        record(instance, wait), cancellation=cancellations.of_user_task(command.tx, wait)
    )


def held(command: Command, key: str, *, revision: int | None) -> Held:
    """Return an open task that the actor may work on, locked together with its instance.

    Raises:
        NotFound, NotPermitted: as `get`. UserTaskNotActive: it has ended.
        WrongState: its instance is suspended. StaleRevision: it is not as the actor saw it.
    """
    instance, wait = _visible(command, key, wait_rows.hold(command.tx, key))
    if wait.state != waits.OPEN:
        raise UserTaskNotActive(key, wait.state, cancellations.told(command.tx, wait))
    instances.check_active(instance)
    if revision is not None and revision != wait.revision:
        raise StaleRevision("user task", key, revision, wait.revision)
    return instance, wait


def claim(command: Command, key: str, *, revision: int | None) -> UserTask:
    """Give the task to whoever asks; see `Work.claim`."""
    instance, wait = held(command, key, revision=revision)
    if wait.assignee == command.by.subject:
        return record(instance, wait)
    check_mine(command.by, wait)
    return _assign(command, (instance, wait), command.by.subject, "USER_TASK_CLAIMED")


def unclaim(command: Command, key: str, *, revision: int | None) -> UserTask:
    """Give the task back to its groups; see `Work.unclaim`."""
    instance, wait = held(command, key, revision=revision)
    if not wait.assignee:
        return record(instance, wait)
    return _assign(command, (instance, wait), "", "USER_TASK_UNCLAIMED")


def assign(command: Command, key: str, assignee: str, *, revision: int | None) -> UserTask:
    """Give the task to a named person; see `Work.assign`."""
    found = held(command, key, revision=revision)
    return _assign(command, found, assignee, "USER_TASK_ASSIGNED")


def save_draft(
    command: Command, key: str, content: Mapping[str, object] | None, *, revision: int | None
) -> UserTask:
    """Keep what was typed so far; see `Work.save_draft`."""
    instance, wait = held(command, key, revision=revision)
    check_mine(command.by, wait)
    limit = command.ground.limits.submission
    draft = None
    if content is not None:
        text = encoding.encode_within(content, limit, "the draft")
        draft = covering.of_instance(command, instance, text)
    rows.save_draft(command.tx, key, draft)
    return record(instance, replace(wait, draft=draft, revision=wait.revision + 1))


def complete(
    command: Command, key: str, submission: Mapping[str, object], *, revision: int | None
) -> Completed:
    """Complete the task and move its instance on; see `Work.complete_user_task`."""
    instance, wait = held(command, key, revision=revision)
    check_mine(command.by, wait)
    release = command.release(instance.release_key)
    with blaming(instance, wait, draft=submission):
        variables = submissions.accept(
            command,
            release,
            instance,
            form_id=wait.form_id,
            submission=submission,
            task=wait,
        )
        cause = Happening(
            "USER_TASK_COMPLETED", wait.element_id, {"key": key, "variables": variables}
        )
        settled = settling.advance(command, instance, UserTaskCompleted(key, variables), cause)
    done = replace(
        wait,
        state="COMPLETED",
        closed_at=command.at,
        closed_by=command.by.subject,
        revision=wait.revision + 1,
        draft=None,
    )
    return Completed(
        user_task=record(settled.row, done),
        process_instance=instances.record(settled.row),
        next_user_tasks=opened_for(command.by, settled),
        revision=settled.row.revision,
    )


def opened_for(by: Actor, settled: Settled) -> Sequence[UserTask]:
    """Return the tasks that a step opened and that the actor may work on."""
    return tuple(
        record(settled.row, wait)
        for wait in settled.opened
        if wait.kind == waits.USER_TASK and wait.state == waits.OPEN and may_work_on(by, wait)
    )


def may_work_on(by: Actor, wait: WaitRow) -> bool:
    """Say whether a task is for this actor: its own, its group's, everybody's, or any."""
    groups = waits.groups_of(wait.candidate_groups)
    is_own = bool(wait.assignee) and wait.assignee == by.subject
    return by.operates or is_own or not groups or not by.groups.isdisjoint(groups)


def check_mine(by: Actor, wait: WaitRow) -> None:
    """Let pass whoever has claimed the task, anybody if nobody has, and operators.

    Raises:
        UserTaskClaimedByOther: somebody else has it.
    """
    if wait.assignee and wait.assignee != by.subject and not by.operates:
        raise UserTaskClaimedByOther(wait.key, wait.assignee)


def record(instance: InstanceRow, wait: WaitRow) -> UserTask:
    """Return a task as it is told."""
    return UserTask(
        key=wait.key,
        element_id=wait.element_id,
        name=wait.name,
        process_instance_key=instance.key,
        process_definition_key=instance.definition_key,
        process_definition_id=instance.process_id,
        process_definition_version=instance.version,
        tenant_id=wait.tenant,
        business_id=instance.business_id,
        state=wait.state,
        revision=wait.revision,
        lane=wait.lane or "",
        form_id=wait.form_id or "",
        assignee=wait.assignee or "",
        candidate_groups=waits.groups_of(wait.candidate_groups),
        priority=wait.priority or 0,
        creation_date=wait.opened_at,
        due_date=wait.due_at,
        follow_up_date=wait.follow_up_at,
        completion_date=wait.closed_at,
        completed_by=wait.closed_by or "",
        has_draft=wait.draft is not None,
        variables=encoding.decode_variables(wait.variables),
    )


def _visible(command: Command, key: str, found: Held | None) -> Held:
    if found is None or found[1].kind != waits.USER_TASK:
        raise NotFound("user task", key)
    instance, wait = found
    command.check_sees(wait.tenant, "user task", key)
    if not may_work_on(command.by, wait):
        raise NotPermitted(
            "work on this user task", _one_of(waits.groups_of(wait.candidate_groups))
        )
    return instance, wait


def _one_of(groups: Iterable[str]) -> str:
    return "one of the groups " + ", ".join(sorted(groups))


def _assign(command: Command, found: Held, assignee: str, kind: str) -> UserTask:
    instance, wait = found
    rows.assign(command.tx, wait.key, assignee)
    detail = {"key": wait.key, "old": wait.assignee or "", "new": assignee}
    happening = Happening(kind, wait.element_id, detail)
    moved = instances.write(command, instance, instance, [happening])
    return record(moved, replace(wait, assignee=assignee, revision=wait.revision + 1))
