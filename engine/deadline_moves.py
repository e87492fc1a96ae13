"""Which running deadlines would move if their instances adopted another policy.

It is reckoned from what is stored of each deadline; no instance is touched. What it costs is
bounded: so many deadlines are looked at, and those that are due soonest come first.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine import encoding, promises
from engine.calendar import CalendarError
from engine.command import Command
from engine.deadlines import DeadlineTerms, terms_of
from engine.policy import Policy
from engine.promises import Effect, Reckoning
from engine.records import DeadlineMove, DeadlineMoves
from engine.store import adoptions as rows
from engine.store.row_shapes import WaitRow

MOST_EXAMINED = 5_000
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose deadlines under which policy: a tenant's, or those of one business id.

    `agreed` says that a later date is agreed.
    """

    tenant: str
    policy: Policy
    business_id: str | None = None
    agreed: bool = False


def foreseen(command: Command, scopes: Sequence[Scope]) -> DeadlineMoves:
    """Say which running deadlines would move, and which would not although the rules say later."""
    counts: Counter[str] = Counter()
    items: list[DeadlineMove] = []
    examined, is_complete = 0, True
    for scope in scopes:
        left = MOST_EXAMINED - examined
        found = rows.running_deadlines(command.tx, scope.tenant, scope.business_id, most=left + 1)
        is_complete = is_complete and len(found) <= left
        examined += min(left, len(found))
        for move in _moves(command, scope, found[:left]):
            counts[move.effect] += 1
            items.append(move)
    return DeadlineMoves(
        examined=examined, is_complete=is_complete, counts=counts, items=items[:MOST_TOLD]
    )


def terms_in(wait: WaitRow) -> DeadlineTerms | None:
    """Return the terms of a stored deadline; None when they are none that can be counted again."""
    try:
        return terms_of(encoding.decode_variables(wait.variables))
    except CalendarError:
        return None


def _moves(
    command: Command, scope: Scope, found: Sequence[rows.RunningDeadline]
) -> Iterator[DeadlineMove]:
    for release_key, process_id, business_id, wait in found:
        terms = terms_in(wait)
        if terms is None:
            continue
        before = command.release(release_key).policy
        reckoned = promises.reckon(terms, before, scope.policy, agreed=scope.agreed)
        if reckoned.effect is not Effect.NONE:
            yield _told(command, reckoned, wait, process_id, business_id)


def _told(
    command: Command, reckoned: Reckoning, wait: WaitRow, process_id: str, business_id: str | None
) -> DeadlineMove:
    now, then = reckoned.now, reckoned.then
    return DeadlineMove(
        tenant_id=wait.tenant,
        business_id=business_id,
        process_instance_key=wait.instance_key or "",
        process_definition_id=process_id,
        deadline_key=wait.key,
        name=wait.name,
        rule=now.rule,
        due_now=now.due,
        due_then=then.due,
        due_counted=reckoned.counted.due,
        breach_at_now=now.breach_at,
        breach_at_then=then.breach_at,
        effect=reckoned.effect,
        missed_at_once=then.breach_at <= command.at,
    )
