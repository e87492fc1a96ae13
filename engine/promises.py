"""Promised dates, when the rules change that they were counted by.

A promise may move earlier. Later it moves only because a bank holiday was proclaimed that nobody
knew of, or when whoever it was given to has agreed. A date that is not the one its rule counts
was settled otherwise, by agreement or by the diagram: no change of the rules touches it.

Days are local days in Europe/London, instants are UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from engine.calendar import CalendarError
from engine.deadlines import DeadlineRule, DeadlineTerms, compute, recompute, rule_of
from engine.policy import Policy

POLICIES_KEPT = 128


class Effect(StrEnum):
    """What a change of the rules does to a promised date."""

    NONE = "NONE"
    EARLIER = "EARLIER"
    BANK_HOLIDAY = "BANK_HOLIDAY"  # later, because a bank holiday was proclaimed
    AGREED = "AGREED"  # later, as agreed
    KEPT = "KEPT"  # the rules would have it later: it stays


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A promise held against new rules: as it is, as they count it, and what becomes of it."""

    now: DeadlineTerms
    counted: DeadlineTerms
    then: DeadlineTerms
    effect: Effect

    @property
    def moves(self) -> bool:
        """Whether its date becomes another one."""
        return self.then.breach_at != self.now.breach_at


def reckon(now: DeadlineTerms, before: Policy, after: Policy, *, agreed: bool = False) -> Reckoning:
    """Say what becomes of a running deadline when its policy `before` gives way to `after`.

    `agreed` says that whoever the date was promised to agrees to a later one.
    """
    still = Reckoning(now, now, now, Effect.NONE)
    try:
        if recompute(now, before.calendar()).breach_at != now.breach_at:
            return still
        rule = after.deadline_rules.get(now.rule, rule_of(now))
        counted = compute(rule, now.base, after.calendar())
        latest = recompute(now, at_the_latest(before, after).calendar())
    except CalendarError:
        return still  # what the new rules cannot count, such as hours from a day, stays
    return _judged(now, counted, latest, agreed=agreed)


def as_promised(policy: Policy, promises: Iterable[DeadlineTerms]) -> Policy:
    """Return a policy with the rules that running deadlines were counted by, where they differ.

    A promise that was kept when the policy changed still follows its own rule.
    """
    rules = {rule_of(one) for one in promises}
    other = frozenset(one for one in rules if policy.deadline_rules.get(one.rule) != one)
    return _with_rules(policy, other) if other else policy


def of_different_rules(found: Iterable[DeadlineTerms]) -> Sequence[Sequence[DeadlineTerms]]:
    """Part promises so that in no part two have one name and different rules; one part at least.

    What is promised by one rule alone is in each part.
    """
    by_name: dict[str, dict[DeadlineRule, DeadlineTerms]] = {}
    for one in found:
        by_name.setdefault(one.rule, {}).setdefault(rule_of(one), one)
    rules = [list(each.values()) for each in by_name.values()]
    parts = max(map(len, rules), default=1)
    return [[each[part % len(each)] for each in rules] for part in range(parts)]


@lru_cache(maxsize=POLICIES_KEPT)
def _with_rules(policy: Policy, rules: frozenset[DeadlineRule]) -> Policy:
    found = {**policy.deadline_rules, **{one.rule: one for one in rules}}
    return replace(policy, deadline_rules=found)


@lru_cache(maxsize=POLICIES_KEPT)
def at_the_latest(before: Policy, after: Policy) -> Policy:
    """Return a policy with the bank holidays that are new in another: what it may count at most."""
    days = before.calendar()
    proclaimed = days.proclaimed | after.calendar().proclaimed
    return replace(before, working_calendar=replace(days, proclaimed=proclaimed))


def instant(now: datetime, counted: datetime, latest: datetime | None, *, agreed: bool) -> datetime:
    """Return when something that follows from promises falls due, by the same rule.

    `counted` is what the new rules say, `latest` what the old ones say with the new bank holidays.
    """
    if counted <= now or agreed:
        return counted
    return max(now, min(counted, latest or now))


def _judged(
    now: DeadlineTerms, counted: DeadlineTerms, latest: DeadlineTerms, *, agreed: bool
) -> Reckoning:
    if counted.breach_at < now.breach_at:
        return Reckoning(now, counted, counted, Effect.EARLIER)
    if counted.breach_at == now.breach_at:
        return Reckoning(now, counted, now, Effect.NONE)
    if agreed:
        return Reckoning(now, counted, counted, Effect.AGREED)
    then = min(counted, latest, key=lambda one: one.breach_at)
    if then.breach_at > now.breach_at:
        return Reckoning(now, counted, then, Effect.BANK_HOLIDAY)
    return Reckoning(now, counted, now, Effect.KEPT)
