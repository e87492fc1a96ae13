"""Figures of ASB case reviews: those of section 104, how long they took, and what was decided.

The yearly figures are shown as they are, because the law has them published; by area below that of
the partnership small ones are hidden, as in every breakdown.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from app.casework.statistics import UNKNOWN, Asked, Figure, p90, parts
from app.store import review_statistics as rows
from engine.clock import local_date

JOINED, NOT_MET, MET = "joined", "not_met", "met"
DEFERRED = "defer_time"
DECISIONS = ("ACK-MET", "ACK-NOTMET")
CONCLUSION, LAST_DAY = "CONCLUSION", 28
AGES = ((0, "0 to 13 days"), (14, "14 to 27 days"), (28, "28 days or more"))


def yearly(asked: Asked) -> Iterator[Figure]:
    """Count the four figures of section 104, and the duplicates that were joined, apart.

    The Act names the figures (2014 Act, section 104(9)); how they are counted is our default. An
    application counts in the period in which it was received, whatever becomes of it later.
    """
    found = _applications(asked)
    counted = [row for row in found if row[5] != JOINED]
    for name, number in _four(counted):
        yield Figure(name, number)
    yield Figure("joined", len(found) - len(counted))


def by_area(asked: Asked) -> Iterator[Figure]:
    """Count the four figures by area; the small ones are hidden."""
    areas: dict[str, list[tuple[object, ...]]] = {}
    for row in _applications(asked):
        if row[5] != JOINED:
            areas.setdefault(str(row[6] or UNKNOWN), []).append(row)
    counted: dict[str, dict[str, int]] = {}
    for area, mine in areas.items():
        for name, number in _four(mine):
            counted.setdefault(name, {})[area] = number
    for name, by in counted.items():
        yield from parts(asked, name, "area", by)


def review_times(asked: Asked) -> Iterator[Figure]:
    """Count days from receipt to the decision on the threshold and to the conclusion."""
    days: dict[str, list[int]] = {"decision": [], "conclusion": []}
    told = set[tuple[str, str]]()
    period, ids = (asked.first, asked.last), (*DECISIONS, CONCLUSION)
    sent = rows.letters_sent(asked.tx, asked.tenant, period, since=asked.span[0], ids=ids)
    for number, letter, received, at in sent:
        kind = "conclusion" if letter == CONCLUSION else "decision"
        if (number, kind) not in told:
            told.add((number, kind))
            days[kind].append((local_date(at) - received).days)
    for kind, counted in days.items():
        yield Figure(f"{kind}_letters", len(counted))
        yield Figure(f"days_to_{kind}_median", median(counted) if counted else None)
        yield Figure(f"days_to_{kind}_p90", p90(counted))
    yield Figure("concluded_in_28_days", sum(one <= LAST_DAY for one in days["conclusion"]))


def open_reviews(asked: Asked) -> Iterator[Figure]:
    """Count the applications of the period that have not ended, by stage and by age."""
    stages: Counter[str] = Counter()
    ages: Counter[str] = Counter()
    for row in _applications(asked):
        if row[5] is None and isinstance(row[1], date):
            stages[str(row[2] or "before_decision")] += 1
            age = (asked.today - row[1]).days
            ages[next(words for least, words in reversed(AGES) if age >= least or not least)] += 1
    yield Figure("open", sum(stages.values()))
    yield from parts(asked, "open_by_stage", "stage", stages)
    yield from parts(asked, "open_by_age", "age", ages)


def decisions(asked: Asked) -> Iterator[Figure]:
    """Count what was decided on thresholds, what was deferred, and where rule and statute differ.

    The test of the statute and the rule of the partnership are kept apart: a conflict is a test
    that is met where the rule says otherwise. Where the rule goes further than the statute there is
    none; that is counted apart.
    """
    found = rows.decisions(asked.tx, asked.tenant, asked.span)
    yield Figure("decisions", len(found))
    yield from parts(asked, "decisions_by_outcome", "outcome", Counter(one[1] for one in found))
    yield Figure("against_proposal", sum(bool(one[5]) for one in found))
    conflicts = [one for one in found if one[4]]
    yield Figure("statute_conflicts", len(conflicts))
    ends = Counter(one[1] for one in conflicts)
    yield from parts(asked, "statute_conflicts_by_outcome", "outcome", ends)
    wider = sum(one[2] == MET and one[3] is False for one in found)
    yield Figure("rule_wider_than_statute", wider)
    yield from _deferred(asked)


def _deferred(asked: Asked) -> Iterator[Figure]:
    since = Counter(rows.last_decisions(asked.tx, asked.tenant, asked.span, DEFERRED))
    yield Figure("deferred", sum(since.values()))
    yield Figure("deferred_still", since.pop(DEFERRED, 0))
    yield from parts(asked, "decided_after_deferral", "outcome", since)


def _applications(asked: Asked) -> list[tuple[object, ...]]:
    return rows.applications(asked.tx, asked.tenant, asked.first, asked.last)


def _four(counted: Sequence[tuple[object, ...]]) -> Iterator[tuple[str, int]]:
    yield "applications", len(counted)
    yield "threshold_not_met", sum(row[2] == NOT_MET for row in counted)
    yield "reviews", sum(bool(row[3]) for row in counted)
    recommended = sum(bool(row[3]) and int(str(row[4])) > 0 for row in counted)
    yield "reviews_with_recommendations", recommended
