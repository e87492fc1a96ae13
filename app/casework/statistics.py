"""Reports in numbers: the yearly figures of section 104, and what those who run a service ask.

Each report gives figures, and each figure a number, by one or two things or by none. Nothing in a
report is about a person; small parts of a breakdown are hidden, except in the yearly figures, which
the law has published as they are, and in the figures of the engine, which count work.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from app.casework.suppression import suppressed
from app.store import statistics as rows
from app.store.database import Transaction
from engine.calendar import months_after
from engine.clock import local_date, start_of_day
from engine.records import Figures

JOINED, NOT_MET = "joined", "not_met"
DECISIONS = ("ACK-MET", "ACK-NOTMET")
CONCLUSION, LAST_DAY = "CONCLUSION", 28
AGES = ((0, "0 to 13 days"), (14, "14 to 27 days"), (28, "28 days or more"))
REPEAT_INCIDENTS, REPEAT_MONTHS = 3, 6
STALE_DAYS = 28
DONE, DROPPED = "done", ("moved", "cancelled")
BANDS = ("standard", "medium", "high")
UNKNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is asked about: a partnership, from `first` to `last`, both included."""

    tx: Transaction
    tenant: str
    first: date
    last: date
    today: date
    smallest: int
    processes: Callable[[], Figures]

    @property
    def span(self) -> rows.Span:
        """The first instant of the period, and the first one after it."""
        return start_of_day(self.first), start_of_day(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; `by` says of which part. None: it is hidden, or there is nothing to count."""

    name: str
    number: float | None
    by: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what it is about, what each of its figures means, and how they are counted."""

    about: str
    figures: Mapping[str, str]
    count: Callable[[Asked], Iterator[Figure]]


def yearly(asked: Asked) -> Iterator[Figure]:
    """Count the four figures of section 104, and the duplicates that were joined, apart."""
    found = rows.applications(asked.tx, asked.tenant, asked.first, asked.last)
    counted = [row for row in found if row[5] != JOINED]
    yield Figure("applications", len(counted))
    yield Figure("threshold_not_met", sum(row[2] == NOT_MET for row in counted))
    yield Figure("reviews", sum(bool(row[3]) for row in counted))
    with_recommendations = sum(bool(row[3]) and int(str(row[4])) > 0 for row in counted)
    yield Figure("reviews_with_recommendations", with_recommendations)
    yield Figure("joined", len(found) - len(counted))


def review_times(asked: Asked) -> Iterator[Figure]:
    """Count days from receipt to the decision on the threshold and to the conclusion."""
    found = rows.applications(asked.tx, asked.tenant, asked.first, asked.last)
    received = {str(row[0]): row[1] for row in found}
    sent = rows.letters_sent(asked.tx, asked.tenant, list(received))
    days: dict[str, list[int]] = {"decision": [], "conclusion": []}
    told = set[tuple[str, str]]()
    for number, letter, at in sent:
        kind = "conclusion" if letter == CONCLUSION else "decision" if letter in DECISIONS else ""
        base = received[number]
        if kind and (number, kind) not in told and isinstance(base, date):
            told.add((number, kind))
            days[kind].append((local_date(at) - base).days)
    for kind, counted in days.items():
        yield Figure(f"{kind}_letters", len(counted))
        yield Figure(f"days_to_{kind}_median", median(counted) if counted else None)
        yield Figure(f"days_to_{kind}_p90", _p90(counted))
    yield Figure("concluded_in_28_days", sum(one <= LAST_DAY for one in days["conclusion"]))


def open_reviews(asked: Asked) -> Iterator[Figure]:
    """Count the applications of the period that have not ended, by stage and by age."""
    stages: Counter[str] = Counter()
    ages: Counter[str] = Counter()
    for row in rows.applications(asked.tx, asked.tenant, asked.first, asked.last):
        if row[5] is None and isinstance(row[1], date):
            stages[str(row[2] or "before_decision")] += 1
            age = (asked.today - row[1]).days
            ages[next(words for least, words in reversed(AGES) if age >= least or not least)] += 1
    yield Figure("open", sum(stages.values()))
    yield from _parts(asked, "open_by_stage", "stage", stages)
    yield from _parts(asked, "open_by_age", "age", ages)


def cases(asked: Asked) -> Iterator[Figure]:
    """Count cases and episodes, repeat victims and hate."""
    categories = Counter(
        {one or UNKNOWN: n for one, n in rows.opened(asked.tx, asked.tenant, asked.span)}
    )
    again = rows.reopened(asked.tx, asked.tenant, asked.span)
    opened = sum(categories.values())
    yield Figure("opened", opened)
    yield Figure("reopened", again)
    yield Figure("episodes", opened + again)
    yield from _parts(asked, "opened_by_category", "category", categories)
    days: dict[str, list[date]] = {}
    hate = set[str]()
    for case, day, is_hate in rows.incidents(asked.tx, asked.tenant, asked.span):
        days.setdefault(case, []).append(day)
        hate |= {case} if is_hate else set()
    yield Figure("repeat_victims", sum(is_repeat(one) for one in days.values()))
    yield Figure("hate", len(hate))


def closures(asked: Asked) -> Iterator[Figure]:
    """Count the episodes that ended, why, and how many began again soon."""
    ended = rows.episodes(asked.tx, asked.tenant, asked.span)
    reasons = Counter(reason for row in ended for reason in (row[3] or [UNKNOWN]))
    yield Figure("closed", len(ended))
    yield from _parts(asked, "closed_by_reason", "reason", reasons)
    for months in (3, 6):
        soon = sum(_began_within(row[2], row[4], months) for row in ended)
        yield Figure(f"reopened_within_{months}_months", soon)


def risk(asked: Asked) -> Iterator[Figure]:
    """Count the bands of the open cases now, assessments that are old, and moves in the period."""
    bands: Counter[str] = Counter()
    stale: Counter[str] = Counter()
    for band, assessed_at in rows.open_bands(asked.tx, asked.tenant):
        bands[band or UNKNOWN] += 1
        if assessed_at is not None and (asked.today - local_date(assessed_at)).days > STALE_DAYS:
            stale[band or UNKNOWN] += 1
    yield from _parts(asked, "open_by_band", "band", bands)
    yield from _parts(asked, "assessed_long_ago", "band", stale)
    moved = Counter({_direction(old, new): 0 for old in BANDS for new in BANDS})
    for old, new, count in rows.moves(asked.tx, asked.tenant, asked.span):
        moved[_direction(old, new)] += count
    for direction, count in moved.items():
        yield Figure(f"band_{direction}", count)


def consents(asked: Asked) -> Iterator[Figure]:
    """Count the answers on consent, by kind."""
    kinds: dict[str, dict[str, int]] = {}
    for kind, answer, count in sorted(rows.consents(asked.tx, asked.tenant, asked.span)):
        kinds.setdefault(kind, {})[answer] = count
    for kind, answers in kinds.items():
        for part in _parts(asked, "consents", "answer", answers):
            yield Figure(part.name, part.number, {"kind": kind, **part.by}, part.hidden)


def partners(asked: Asked) -> Iterator[Figure]:
    """Count actions by agency: done in time, done late, open and overdue; and disclosures."""
    found: dict[str, Counter[str]] = {}
    for agency, due, state, on, at in rows.actions(asked.tx, asked.tenant, asked.span):
        outcome = action_outcome(due, state, on or (local_date(at) if at else None), asked.today)
        found.setdefault(outcome, Counter())[agency] += 1
    for outcome, agencies in sorted(found.items()):
        yield from _parts(asked, f"actions_{outcome}", "agency", agencies)
    told = dict(rows.disclosures(asked.tx, asked.tenant, asked.span))
    yield Figure("disclosures", sum(told.values()))
    yield from _parts(asked, "disclosures_by_recipient", "recipient", told)


def retention(asked: Asked) -> Iterator[Figure]:
    """Count records by the state of their retention, and what was disposed of in the period."""
    for state, count in sorted(rows.retention_states(asked.tx, asked.tenant)):
        yield Figure("records", count, {"state": state})
    held = Counter(one for reasons in rows.held_reasons(asked.tx, asked.tenant) for one in reasons)
    yield from _parts(asked, "held_by_reason", "reason", held)
    disposed = rows.disposals(asked.tx, asked.tenant, asked.span)
    yield Figure("disposed", sum(count for _kind, count in disposed))


def deadlines(asked: Asked) -> Iterator[Figure]:
    """Count the deadlines of the period by rule: kept, missed, running or canceled."""
    for (rule, outcome), count in sorted(asked.processes().deadlines.items()):
        yield Figure(outcome, count, {"rule": rule})


def processes(asked: Asked) -> Iterator[Figure]:
    """Count the processes that began in the period, and the ends they reached."""
    found = asked.processes()
    for process, count in sorted(found.started.items()):
        yield Figure("started", count, {"process": process})
    for (process, end), count in sorted(found.ends.items()):
        yield Figure("reached", count, {"process": process, "end": end})


def engine(asked: Asked) -> Iterator[Figure]:
    """Count what is open in the engine at this moment."""
    found = asked.processes()
    for (process, version), count in sorted(found.active.items()):
        yield Figure("active", count, {"process": process, "version": str(version)})
    for kind, count in sorted(found.waits.items()):
        yield Figure("waiting", count, {"kind": kind.lower()})
    for kind, count in sorted(found.incidents.items()):
        yield Figure("incidents", count, {"kind": kind.lower()})


def is_repeat(days: Sequence[date]) -> bool:
    """Say whether three incidents lie within six months, the day of the first included.

    >>> is_repeat([date(2026, 1, 10), date(2026, 7, 9), date(2026, 3, 1)])
    True
    >>> is_repeat([date(2026, 1, 10), date(2026, 7, 11), date(2026, 3, 1)])
    False
    """
    ordered = sorted(days)
    pairs = zip(ordered, ordered[REPEAT_INCIDENTS - 1 :], strict=False)
    return any(last <= months_after(first, REPEAT_MONTHS) for first, last in pairs)


def action_outcome(due: date | None, state: str | None, on: date | None, today: date) -> str:
    """Return what has come of an action: done_in_time, done_late, dropped, open or overdue.

    One that was moved on or cancelled is dropped: nobody has done it.
    """
    if state in DROPPED:
        return "dropped"
    if state == DONE:
        return "done_late" if due is not None and on is not None and on > due else "done_in_time"
    return "overdue" if due is not None and due < today else "open"


def _parts(asked: Asked, name: str, by: str, parts: Mapping[str, int]) -> Iterator[Figure]:
    shown = suppressed(parts, asked.smallest)
    for part, number in sorted(shown.items()):
        yield Figure(name, number, {by: part}, hidden=number is None)


def _p90(days: Sequence[int]) -> int | None:
    # The nearest rank: nine in ten took so long or less.
    return sorted(days)[-(-len(days) * 9 // 10) - 1] if days else None


def _began_within(ended: datetime | None, began: datetime | None, months: int) -> bool:
    if ended is None or began is None:
        return False
    return local_date(began) <= months_after(local_date(ended), months)


def _direction(old: str, new: str) -> str:
    step = BANDS.index(new) - BANDS.index(old)
    return "rose" if step > 0 else "fell" if step < 0 else "stayed"
