"""Messages: handed to whoever waits for them, kept for a while when nobody does."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine import (
    business_ids,
    covering,
    encoding,
    instances,
    kept_starts,
    running,
    settling,
    starts,
    submissions,
    tasks,
    unheard,
    waits,
)
from engine.bpmn.outcome import MessageReceived
from engine.clock import LONDON, as_utc
from engine.command import Command
from engine.errors import InvalidRequest, MessageIdReused, MessageNotCorrelated
from engine.history import Happening
from engine.keys import new_key
from engine.records import Correlation, Message, Published, UserTask
from engine.releases import Release
from engine.settling import Settled
from engine.store import definitions as definition_rows
from engine.store import messages as rows
from engine.store import waits as wait_rows
from engine.store.database import Conflict
from engine.store.row_shapes import MessageRow, StartRow, WaitRow
from engine.stuck import blaming

# A message id is remembered at least so long, even when nobody could take the message later.
REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Taken:
    """An instance that took the message."""

    correlation: Correlation
    settled: Settled


@dataclass(frozen=True, slots=True)
class _Handed:
    """Who took the message, and whether it begins another instance later."""

    taken: list[_Taken]
    starts_later: bool

    @property
    def somewhere(self) -> bool:
        """Say whether somebody has the message now."""
        return bool(self.taken) or self.starts_later


def publish(command: Command, message: Message) -> Published:
    """Hand a message over or keep it; see `Cases.publish_message`."""
    tenant = _checked(command, message)
    key = _addressed(command, message, tenant)
    row = replace(_row(command, message, tenant), correlation_key=key)
    rows.lock(command.tx, tenant, message.name, key)
    if not rows.insert(command.tx, row):
        return _repeated(command, message, row)
    handed = _hand_over(command, replace(message, correlation_key=key), tenant)
    kept = not handed.somewhere and message.time_to_live > timedelta(0)
    if kept:
        said = covering.of_nobody_yet(command, tenant, encoding.encode(message.variables))
        rows.keep(command.tx, row.key, said)
    else:
        rows.take(command.tx, row.key, "DELIVERED")
    return _told(command, row.key, handed.taken, buffered=kept or handed.starts_later)


def correlate(command: Command, message: Message) -> Published:
    """Hand a message over now or refuse it; see `Cases.correlate_message`."""
    tenant = _checked(command, message)
    key = _addressed(command, message, tenant)
    rows.lock(command.tx, tenant, message.name, key)
    at_once = replace(message, correlation_key=key, time_to_live=timedelta(0))
    handed = _hand_over(command, at_once, tenant)
    if not handed.taken:
        raise MessageNotCorrelated(message.name, key, _why_unheard(command, at_once, tenant))
    return _told(command, new_key(command.at), handed.taken, buffered=False)


def _why_unheard(command: Command, message: Message, tenant: str) -> str:
    row = starts.release_of(command, tenant)
    if row is None:
        return ""
    release = command.release(row.key)
    return unheard.why(command.tx, release, message.name, message.correlation_key)


def _addressed(command: Command, message: Message, tenant: str) -> str:
    """Return the key of a message: its own, else the business id of what it would begin.

    So whoever waits under that id hears it, instead of standing in the way of another instance.
    """
    if message.correlation_key:
        return message.correlation_key
    release_row = starts.release_of(command, tenant)
    if release_row is None:
        return ""
    release = command.release(release_row.key)
    begun = definition_rows.starts(command.tx, release_row.tenant, "message", message.name)
    numbers = {_said(command, release, one, message) for one in begun}
    return (numbers.pop() or "") if len(numbers) == 1 else ""


def _said(command: Command, release: Release, start: StartRow, message: Message) -> str | None:
    event = starts.start_event(release, start.process_id, start.element_id)
    if not event.business_id:
        return None
    if message.business_id is not None:
        return message.business_id
    handed_in = {**message.variables, "correlationKey": None}
    return business_ids.said(command, release, event, handed_in)


def _checked(command: Command, message: Message) -> str:
    if not message.name:
        raise InvalidRequest("a message needs a name", "/name")
    days = command.ground.limits.message_time_to_live.days
    if not timedelta(0) <= message.time_to_live <= _span_of(command.at, days):
        words = f"a message is kept for at most {days} days"
        raise InvalidRequest(words, "/timeToLive")
    encoding.encode_within(message.variables, command.ground.limits.submission, "the message")
    return starts.tenant_of(command, message.tenant)


def _span_of(at: datetime, days: int) -> timedelta:
    """Return how long so many days are: one on which the clocks go back has 25 hours.

    A diagram's durations follow the local clock, so its thirty days may be an hour longer.
    """
    local = at.astimezone(LONDON).replace(tzinfo=None) + timedelta(days=days)
    return max(as_utc(local.replace(tzinfo=LONDON)) - at, timedelta(days=days))


def _row(command: Command, message: Message, tenant: str) -> MessageRow:
    key = new_key(command.at)
    expires = command.at + message.time_to_live
    return MessageRow(
        key=key,
        tenant=tenant,
        name=message.name,
        correlation_key=message.correlation_key,
        message_id=message.message_id or None,
        # Covered only if it is kept, and taken out again when it is handed over.
        variables="{}",
        # Not kept before everybody has been asked: who takes it could wait for it once more.
        state="DELIVERED",
        published_at=command.at,
        published_by=command.by.subject,
        expires_at=expires,
        kept_until=max(expires, command.at + REMEMBERED) if message.message_id else expires,
        content_hmac=_content(message, key) if message.message_id else None,
    )


def _content(message: Message, key: str) -> str:
    # Keyed by the message, so that the same words in two messages do not show.
    said = [message.name, message.correlation_key, message.business_id, message.variables]
    return hmac.new(key.encode(), encoding.canonical(said), hashlib.sha256).hexdigest()


def _repeated(command: Command, message: Message, row: MessageRow) -> Published:
    before = rows.with_same_id(command.tx, row)
    if before is None:
        raise Conflict  # it was forgotten between the two looks: publish anew
    if before.content_hmac not in (None, _content(message, before.key)):
        raise MessageIdReused(message.message_id, message.name)
    return Published(
        message_key=before.key,
        correlations=(),
        buffered=before.state == "BUFFERED",
        repeated=True,
    )


def _hand_over(command: Command, message: Message, tenant: str) -> _Handed:
    chosen: dict[str, WaitRow] = {}
    for process_id, wait in rows.waiting(command.tx, tenant, message.name, message.correlation_key):
        chosen.setdefault(process_id, wait)
    # Always in the same order of instances, so that two messages cannot block each other.
    receivers = sorted(chosen.items(), key=lambda item: item[1].instance_key or "")
    taken = [_deliver(command, message, wait) for _, wait in receivers]
    begun = [*_start(command, message, tenant, set(chosen))]
    taken += [one for one in begun if one is not None]
    return _Handed(taken, starts_later=None in begun)


def _deliver(command: Command, message: Message, wait: WaitRow) -> _Taken:
    found = wait_rows.hold(command.tx, wait.key)
    if found is None or found[1].state != waits.OPEN or found[0].state != instances.ACTIVE:
        raise Conflict  # it left the event while we waited for its lock: look again who waits
    instance, wait = found
    release = command.release(instance.release_key)
    with blaming(instance, wait):
        variables = submissions.accept(
            command,
            release,
            instance,
            form_id=running.form_of_element(release, instance, wait.element_id),
            submission=message.variables,
        )
        detail = {**settling.told_message(wait), "variables": variables}
        cause = Happening("MESSAGE_RECEIVED", wait.element_id, detail)
        event = MessageReceived(wait.key, variables)
        settled = settling.advance(command, instance, event, cause)
    return _taken(settled, wait.element_id, started=False)


def _start(
    command: Command, message: Message, tenant: str, served: set[str]
) -> Iterator[_Taken | None]:
    """Begin what begins with the message; None for what begins later.

    Raises:
        NotFound: nothing was ever deployed for the tenant.
    """
    release_row = starts.release_of(command, tenant)
    if release_row is None:
        return
    release = command.release(release_row.key)
    for one in definition_rows.starts(command.tx, release_row.tenant, "message", message.name):
        if one.process_id in served or (served and _yields(release, one)):
            continue
        trigger = starts.Trigger(
            process_id=one.process_id,
            tenant=tenant,
            element_id=one.element_id,
            business_id=message.business_id,
            variables=message.variables,
            cause=kept_starts.CAUSE,
            correlation_key=message.correlation_key,
        )
        settled = kept_starts.begin_or_keep(command, release, trigger, message)
        yield None if settled is None else _taken(settled, one.element_id, started=True)


def _yields(release: Release, start: StartRow) -> bool:
    """Say whether a start event leaves the message to whoever waits for it."""
    event = starts.start_event(release, start.process_id, start.element_id)
    return event.only_if_nobody_waits


def _taken(settled: Settled, element_id: str, *, started: bool) -> _Taken:
    row = settled.row
    told = Correlation(row.key, row.process_id, element_id, started, row.business_id)
    return _Taken(told, settled)


def _told(command: Command, key: str, taken: list[_Taken], *, buffered: bool) -> Published:
    opened: list[UserTask] = []
    for one in taken:
        opened.extend(tasks.opened_for(command.by, one.settled))
    return Published(
        message_key=key,
        correlations=tuple(one.correlation for one in taken),
        buffered=buffered,
        next_user_tasks=tuple(opened),
    )


def of_row(row: WaitRow, headers: Mapping[str, object], *, business_id: str | None) -> Message:
    """Return the message that an instance threw, from the row that a step left behind.

    An instance that it starts bears the thrower's `business_id` (the row has ""), unless the event
    names another, or says that it hands none on (None).
    """
    named = headers.get("businessId", "")
    return Message(
        name=row.expects or "",
        correlation_key=row.correlation_key or "",
        variables=encoding.decode_variables(row.variables),
        time_to_live=timedelta(seconds=int(str(headers.get("timeToLive") or 0))),
        message_id=str(headers.get("messageId") or ""),
        business_id=None if named is None else str(named) or business_id,
        tenant=row.tenant,
    )
