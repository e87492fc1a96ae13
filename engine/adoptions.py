"""Adoptions: running instances take the policy in force, or its bank holidays, instead of theirs.

An instance keeps the policy of its start until somebody says otherwise; then its history says who
did, when, why, from what to what. Bank holidays alone are taken without being asked. An order may
be carried out long after it was placed: nobody goes back to a policy from before theirs, and the
bank holidays are always those in force. Each instance moves in one transaction: its rules,
deadlines, timers and tasks together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from engine import (
    adoption_orders,
    bundles,
    changed_rules,
    deadline_moves,
    derived_releases,
    instances,
    policy_changes,
    settling,
    starts,
)
from engine.adoption_orders import BANK_HOLIDAYS, POLICY
from engine.bpmn.dates_moved import DatesMoved
from engine.changed_rules import Change, Reckonings
from engine.command import Command
from engine.connectors import Switched
from engine.deadline_moves import Scope
from engine.errors import InvalidRequest, NotFound, PolicyNotAdoptable
from engine.history import Happening
from engine.promises import Effect
from engine.records import Adoption, AdoptionRequest, DeadlineMoves
from engine.releases import BASE_POLICY, HOLIDAYS, HOLIDAYS_BASE, Release
from engine.store import adoptions as rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import AdoptionRow, InstanceRow, WaitRow
from engine.stuck import blaming

# Whose policies a release is made of, as history names them.
POLICIES = {
    "own": bundles.POLICY,
    "common": BASE_POLICY,
    "ownBankHolidays": HOLIDAYS,
    "commonBankHolidays": HOLIDAYS_BASE,
}


def ask(command: Command, request: AdoptionRequest, *, foresee: bool) -> Adoption:
    """Let running instances adopt the policy in force; see `Operations.adopt_policy`."""
    if not request.reason.strip():
        raise InvalidRequest("adopting a policy needs a reason", "/reason")
    if request.agreed_on is not None and request.business_id is None:
        message = "an agreement to later dates is one case's: name its business id"
        raise InvalidRequest(message, "/agreedOn")
    meant = starts.tenant_of(command, request.tenant)
    release = starts.release_of(command, meant)
    if release is None:
        raise NotFound("tenant", meant)
    after = command.release(release.key)
    _check_complete(command, request, after)
    row = adoption_orders.place(command, request, cause=POLICY, release_key=after.key)
    return adoption_orders.record(row, _foreseen(command, request, after) if foresee else None)


def get(command: Command, key: str) -> Adoption:
    """Return how far an adoption has come.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    row = rows.get(command.tx, key)
    if row is None:
        raise NotFound("adoption", key)
    command.check_sees(row.tenant, "adoption", key)
    return adoption_orders.record(row)


def adopt(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    """Let a locked instance adopt what an order says; who has ended or has it already is counted.

    Raises:
        Stuck: the diagram cannot go on with its new dates.
    """
    order = rows.get(command.tx, wait.expects or "")
    if order is None:
        return
    with blaming(instance, wait):
        runs = instance.state in (instances.ACTIVE, instances.SUSPENDED)
        reckoned = _adopted(command, instance, order) if runs else None
    effects = [one.effect for one in (reckoned or {}).values()]
    rows.note_done(
        command.tx,
        order.key,
        changed=reckoned is not None,
        moved=sum(one.moves for one in (reckoned or {}).values()),
        kept=effects.count(Effect.KEPT),
    )


def _check_complete(command: Command, request: AdoptionRequest, after: Release) -> None:
    found = rows.releases_running(command.tx, request.tenant, request.business_id)
    if request.business_id is not None and not found:
        raise NotFound("running case with the business id", request.business_id)
    lacks: set[str] = set()
    for key in found:
        lacks.update(policy_changes.missing(command.release(key).policy, after.policy))
    if lacks:
        raise PolicyNotAdoptable(tuple(sorted(lacks)))


def _foreseen(command: Command, request: AdoptionRequest, after: Release) -> DeadlineMoves:
    agreed = request.agreed_on is not None
    scope = Scope(request.tenant, after.policy, request.business_id, agreed)
    return deadline_moves.foreseen(command, [scope])


def _adopted(command: Command, instance: InstanceRow, order: AdoptionRow) -> Reckonings | None:
    """Return what became of each deadline; None when the instance has those rules already."""
    before, of_holidays = command.release(instance.release_key), order.cause == BANK_HOLIDAYS
    ruled = before if of_holidays else _with_policy(command, before, order)
    if ruled is None:
        return None
    after = derived_releases.with_bank_holidays_in_force(command, ruled)
    change = Change(instance, before, after, order.agreed_on is not None, of_holidays)
    # What was kept when the policy was adopted may be agreed to afterwards.
    if after.key == before.key and not change.agreed:
        return None
    return _moved(command, change, order)


def _with_policy(command: Command, release: Release, order: AdoptionRow) -> Release | None:
    wanted = command.release(order.release_key)
    if derived_releases.has_later_policy(release, wanted):
        return None
    if policy_changes.missing(release.policy, wanted.policy):
        return None  # the order was refused for what ran then; this one began meanwhile
    return derived_releases.with_policy_of(command, release, wanted)


def _moved(command: Command, change: Change, order: AdoptionRow) -> Reckonings | None:
    open_now = wait_rows.open_of(command.tx, change.row.key)
    reckoned = changed_rules.reckoned(change, open_now)
    terms = changed_rules.new_terms(open_now, reckoned)
    if change.after.key == change.before.key and not terms:
        return None
    dues = changed_rules.new_dues(command, change, open_now, DatesMoved(terms))
    event = DatesMoved(terms, dues)
    rows.rebind(command.tx, change.row, change.after.key)
    row = replace(change.row, release_key=change.after.key)
    touched = _touched(open_now, reckoned)
    settling.advance(command, row, event, _told(order, change, touched))
    if row.state == instances.SUSPENDED:
        wait_rows.suspend(command.tx, row.key)  # its timers moved, and rest on
    _tell_keeper(command, row, order, touched)
    return reckoned


def _touched(open_now: Sequence[WaitRow], reckoned: Reckonings) -> list[Mapping[str, object]]:
    return [
        {
            "key": wait.key,
            "name": wait.name,
            "rule": one.now.rule,
            "before": one.now.due,
            "after": one.then.due,
            "counted": one.counted.due,
            "effect": str(one.effect),
        }
        for wait in open_now
        if (one := reckoned.get(wait.key)) is not None and one.effect is not Effect.NONE
    ]


def _tell_keeper(
    command: Command, row: InstanceRow, order: AdoptionRow, touched: Sequence[Mapping[str, object]]
) -> None:
    keeper = command.ground.keeper
    if keeper is None:
        return
    switched = Switched(
        tenant=row.tenant,
        instance_key=row.key,
        business_id=row.business_id,
        adoption_key=order.key,
        cause=order.cause,
        by=order.asked_by,
        at=command.at,
        deadlines=touched,
    )
    keeper.hear(command.tx, switched)


def _told(order: AdoptionRow, change: Change, touched: Sequence[Mapping[str, object]]) -> Happening:
    kind = "BANK_HOLIDAYS_ADOPTED" if order.cause == BANK_HOLIDAYS else "POLICY_ADOPTED"
    detail = {
        "adoptionKey": order.key,
        "reason": order.reason,
        "askedBy": order.asked_by,
        "askedAt": order.asked_at,
        "agreedOn": date.fromisoformat(order.agreed_on) if order.agreed_on else None,
        "before": _versions(change.before),
        "after": _versions(change.after),
        "deadlines": touched,
    }
    return Happening(kind, detail=detail)


def _versions(release: Release) -> Mapping[str, object]:
    return {
        "releaseKey": release.key,
        "policyVersions": {
            name: release.manifest[kind, bundles.POLICY].version
            for name, kind in POLICIES.items()
            if (kind, bundles.POLICY) in release.manifest
        },
    }
