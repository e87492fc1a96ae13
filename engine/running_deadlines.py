"""Deadlines of instances: told, explained, and marked when they are broken."""

from datetime import date, datetime

from engine import encoding, instances, waits
from engine.command import Command
from engine.deadline_explanation import DeadlineExplanation, explain
from engine.deadlines import terms_of
from engine.errors import NotFound
from engine.history import Happening
from engine.records import Deadline
from engine.store import deadlines as rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, WaitRow

Held = tuple[InstanceRow, WaitRow]


def get(command: Command, key: str) -> Held:
    """Return a deadline that runs or ran, with its instance.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    found = wait_rows.get(command.tx, key)
    if found is None or found[1].kind != waits.DEADLINE:
        raise NotFound("deadline", key)
    command.check_sees(found[1].tenant, "deadline", key)
    return found


def explanation(command: Command, key: str) -> DeadlineExplanation:
    """Count a deadline again, day by day; see `Reading.explanation`."""
    instance, wait = get(command, key)
    calendar = command.release(instance.release_key).policy.calendar()
    return explain(terms_of(encoding.decode_variables(wait.variables)), calendar)


def breach(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    """Note that a locked, running deadline was not kept; it goes on running."""
    rows.mark_breached(command.tx, wait.key, at=command.at)
    detail = {"key": wait.key, "name": wait.name, "breachAt": wait.due_at}
    happening = Happening("DEADLINE_BREACHED", wait.element_id, detail)
    instances.write(command, instance, instance, [happening])


def record(instance: InstanceRow, wait: WaitRow) -> Deadline:
    """Return a deadline as it is told."""
    terms = encoding.decode_variables(wait.variables)
    base, due, count = terms.get("base"), terms.get("due"), terms.get("count")
    return Deadline(
        key=wait.key,
        name=wait.name,
        element_id=wait.element_id,
        process_instance_key=instance.key,
        process_definition_id=instance.process_id,
        tenant_id=wait.tenant,
        business_id=instance.business_id,
        state=wait.state,
        revision=wait.revision,
        rule=wait.expects or "",
        kind=str(terms.get("kind") or ""),
        count=None if count is None else int(str(count)),
        base=_day_or_instant(base),
        due=_day_or_instant(due),
        breach_at=wait.due_at or wait.opened_at,
        breached_at=wait.breached_at,
        source=str(terms.get("source") or ""),
        creation_date=wait.opened_at,
        completion_date=wait.closed_at,
    )


def _day_or_instant(value: object) -> date | datetime | None:
    return value if isinstance(value, date) else None
