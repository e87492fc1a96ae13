"""Instances whose rules change: what becomes of their promises, and of what follows from those.

Each promise is held against the rules by itself: two of one rule may have been counted by
different counts, if one was kept when the policy changed. A timer or task follows the promise by
whose rule it stands where it stands; if it may be either's, it is due as the earlier one says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine import deadline_functions, deadline_moves, encoding, promises, running, waits
from engine.bpmn.dates_moved import DatesMoved, NewTerms
from engine.command import Command
from engine.deadlines import DeadlineTerms
from engine.policy import Policy
from engine.promises import Reckoning
from engine.releases import Release
from engine.store.row_shapes import InstanceRow, WaitRow

Reckonings = Mapping[str, Reckoning]
FOLLOWS = (waits.TIMER, waits.USER_TASK)


@dataclass(frozen=True, slots=True)
class Change:
    """An instance between two releases.

    `agreed` says that later dates are agreed to; `of_holidays` that bank holidays alone change,
    and no rule, also none by which something was kept before.
    """

    row: InstanceRow
    before: Release
    after: Release
    agreed: bool
    of_holidays: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    """What something was promised by, and what it is counted by now."""

    promised: Policy
    wanted: Policy


def reckoned(change: Change, open_now: Sequence[WaitRow]) -> Reckonings:
    """Return what becomes of each running deadline, by key; what was missed stays missed."""
    return {
        key: promises.reckon(terms, rules.promised, rules.wanted, agreed=change.agreed)
        for key, terms in _running(open_now).items()
        for rules in [_rules(change, [terms])]
    }


def new_terms(open_now: Sequence[WaitRow], found: Reckonings) -> Mapping[str, NewTerms]:
    """Return the terms of the deadlines that move, by key."""
    return {
        wait.key: NewTerms(
            encoding.decode_variables(wait.variables),
            deadline_functions.local(found[wait.key].then.context()),
        )
        for wait in open_now
        if wait.key in found and found[wait.key].moves
    }


def new_dues(
    command: Command, change: Change, open_now: Sequence[WaitRow], event: DatesMoved
) -> Mapping[str, datetime]:
    """Return when timers and tasks are due now that stood where their expressions put them."""
    due = {one.key: one.due_at for one in open_now if one.kind in FOLLOWS and one.due_at}
    opened = {one.key: one.opened_at for one in open_now if one.key in due}
    found: dict[str, datetime] = {}
    for terms in promises.of_different_rules(_running(open_now).values()):
        rules = _rules(change, terms)
        was = running.due_dates(change.before, change.row, opened, rules.promised)
        stood = {key: opened[key] for key in due if was.get(key) == due[key]}
        for key, instant in _counted(command, change, rules, due, stood, event).items():
            found[key] = min(instant, found.get(key, instant))
    return {key: instant for key, instant in found.items() if instant != due[key]}


def _counted(
    command: Command,
    change: Change,
    rules: _Rules,
    due: Mapping[str, datetime],
    stood: Mapping[str, datetime],
    event: DatesMoved,
) -> Mapping[str, datetime]:
    if not stood:
        return {}
    policy = command.policy(change.after, change.row.tenant)
    outcome = running.advance(change.after, change.row, event, policy, at=command.at)
    row = replace(change.row, snapshot=outcome.snapshot)
    counted = running.due_dates(change.after, row, stood, rules.wanted)
    at_most = promises.at_the_latest(rules.promised, rules.wanted)
    latest = running.due_dates(change.after, row, stood, at_most)
    return {
        key: promises.instant(due[key], counted[key], latest.get(key), agreed=change.agreed)
        for key in stood
        if key in counted
    }


def _rules(change: Change, terms: Sequence[DeadlineTerms]) -> _Rules:
    wanted = change.after.policy
    if change.of_holidays:
        wanted = promises.as_promised(wanted, terms)
    return _Rules(promises.as_promised(change.before.policy, terms), wanted)


def _running(open_now: Sequence[WaitRow]) -> Mapping[str, DeadlineTerms]:
    found = {
        wait.key: deadline_moves.terms_in(wait)
        for wait in open_now
        if wait.kind == waits.DEADLINE and wait.breached_at is None
    }
    return {key: terms for key, terms in found.items() if terms is not None}
