"""Reports in numbers: what those who run a service ask about cases, people's answers and work.

Each report gives figures, and each figure a number, by one or two things or by none. Nothing in a
report is about a person; small parts of a breakdown are hidden. Shown as they are: the yearly
figures, which the law has published, and what counts work (meetings, deadlines, processes, the
engine, records by the state of their retention).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from app.casework.names import ADDRESS
from app.casework.suppression import suppressed
from app.store import statistics as rows
from app.store.database import Transaction
from engine.calendar import months_after
from engine.clock import local_date, start_of_day
from engine.records import Figures

REPEAT_INCIDENTS, REPEAT_MONTHS = 3, 6
STALE_DAYS = 28
DONE, DROPPED = "done", ("moved", "cancelled")
BANDS = ("standard", "medium", "high")
UNKNOWN = "not_known"
SURVEY = "SURVEY"
TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is asked about: a partnership, from `first` to `last`, both included."""

    tx: Transaction
    tenant: str
    first: date
    last: date
    today: date
    smallest: int
    homes: int
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


def cases(asked: Asked) -> Iterator[Figure]:
    """Count cases and episodes, repeat victims and hate."""
    categories = Counter(
        {one or UNKNOWN: n for one, n in rows.opened(asked.tx, asked.tenant, asked.span)}
    )
    again = rows.reopened(asked.tx, asked.tenant, asked.span)
    opened = sum(categories.values())
    yield Figure("opened", opened)
    yield Figure("imported", rows.imported(asked.tx, asked.tenant, asked.span))
    yield Figure("reopened", again)
    yield Figure("episodes", opened + again)
    yield from parts(asked, "opened_by_category", "category", categories)
    days: dict[str, list[date]] = {}
    hate = set[str]()
    for case, day, is_hate in rows.incidents(asked.tx, asked.tenant, asked.span):
        days.setdefault(case, []).append(day)
        hate |= {case} if is_hate else set()
    yield Figure("repeat_victims", sum(is_repeat(one) for one in days.values()))
    yield Figure("hate", len(hate))
    if asked.homes:
        yield Figure("episodes_per_1000_homes", _per_1000(opened + again, asked.homes))
        yield Figure("hate_per_1000_homes", _per_1000(len(hate), asked.homes))


def closures(asked: Asked) -> Iterator[Figure]:
    """Count the episodes that ended, why, and how many began again soon."""
    ended = rows.episodes(asked.tx, asked.tenant, asked.span)
    reasons = Counter(reason for row in ended for reason in (row[3] or [UNKNOWN]))
    yield Figure("closed", len(ended))
    yield from parts(asked, "closed_by_reason", "reason", reasons)
    for months in (3, 6):
        soon = sum(_began_within(row[2], row[4], months) for row in ended)
        yield Figure(f"reopened_within_{months}_months", soon)


def risk(asked: Asked) -> Iterator[Figure]:
    """Count the bands of the open cases now, assessments that are old, and moves in the period."""
    bands: Counter[str] = Counter()
    ages: dict[str, list[int]] = {}
    for band, assessed_at in rows.open_bands(asked.tx, asked.tenant):
        bands[band or UNKNOWN] += 1
        age = (asked.today - local_date(assessed_at)).days if assessed_at else 0
        if age > STALE_DAYS:
            ages.setdefault(band or UNKNOWN, []).append(age)
    stale = {band: len(days) for band, days in ages.items()}
    yield from parts(asked, "open_by_band", "band", bands)
    yield from parts(asked, "assessed_long_ago", "band", stale)
    yield from spread(asked, "days_since_assessment", "band", ages)
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
        for part in parts(asked, "consents", "answer", answers):
            yield Figure(part.name, part.number, {"kind": kind, **part.by}, part.hidden)


def satisfaction(asked: Asked) -> Iterator[Figure]:
    """Count the surveys that went out, the answers that came, and what they say."""
    said = rows.surveys(asked.tx, asked.tenant, asked.span)
    yield Figure("surveys_sent", rows.letters(asked.tx, asked.tenant, SURVEY, asked.span))
    yield Figure("answers", len(said))
    columns = {"handling": 0, "outcome": 1, "kept_informed": 2, "feels_safer": 3}
    for name, at in columns.items():
        yield from parts(asked, name, "answer", Counter(_answer(one[at]) for one in said))


def repeat_places(asked: Asked) -> Iterator[Figure]:
    """Count the places that several cases of the period are about."""
    again = [
        count for count in rows.places(asked.tx, asked.tenant, ADDRESS, asked.span) if count > 1
    ]
    yield Figure("places", len(again))
    yield Figure("cases", sum(again))
    by = Counter("two" if count == TWO else "three or more" for count in again)
    yield from parts(asked, "places_by_cases", "cases", by)


def retention(asked: Asked) -> Iterator[Figure]:
    """Count records by the state of their retention, and what was disposed of in the period."""
    for state, count in sorted(rows.retention_states(asked.tx, asked.tenant)):
        yield Figure("records", count, {"state": state})
    held = Counter(one for reasons in rows.held_reasons(asked.tx, asked.tenant) for one in reasons)
    yield from parts(asked, "held_by_reason", "reason", held)
    disposed = rows.disposals(asked.tx, asked.tenant, asked.span)
    yield Figure("disposed", sum(count for _kind, count in disposed))


def parts(asked: Asked, name: str, by: str, counts: Mapping[str, int]) -> Iterator[Figure]:
    """Yield the parts of a breakdown; the small ones are hidden, and what would give one away."""
    shown = suppressed(counts, asked.smallest)
    for part, number in sorted(shown.items()):
        yield Figure(name, number, {by: part}, hidden=number is None)


def spread(
    asked: Asked, name: str, by: str, measured: Mapping[str, Sequence[int]]
) -> Iterator[Figure]:
    """Yield the median and the 90th percentile of each part, hidden where its count would be."""
    shown = suppressed({part: len(found) for part, found in measured.items()}, asked.smallest)
    for part, count in sorted(shown.items()):
        found, hidden = measured[part], count is None
        yield Figure(f"{name}_median", None if hidden else median(found), {by: part}, hidden)
        yield Figure(f"{name}_p90", None if hidden else p90(found), {by: part}, hidden)


def p90(found: Sequence[int]) -> int | None:
    """Return the number that nine in ten do not exceed, by the nearest rank; None of none.

    >>> p90([1, 2, 3, 4, 5, 6, 7, 8, 9, 30]), p90([7]), p90([])
    (9, 7, None)
    """
    return sorted(found)[-(-len(found) * 9 // 10) - 1] if found else None


def is_repeat(days: Sequence[date]) -> bool:
    """Say whether three incidents lie within six months, the day of the first included.

    That makes a repeat victim by our default, the table `repeat_victim`. The table asks for another
    case within twelve months, too; that is not counted here.

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


def told_on(on: date | None, at: datetime | None) -> date | None:
    """Return the local day that a report tells of; that on which it came where it says none."""
    return on or (local_date(at) if at else None)


def _per_1000(count: int, homes: int) -> float:
    return round(count * 1000 / homes, 1)


def _answer(given: float | bool | None) -> str:
    if given is None:
        return UNKNOWN
    return ("no", "yes")[given] if isinstance(given, bool) else str(given)


def _began_within(ended: datetime | None, began: datetime | None, months: int) -> bool:
    if ended is None or began is None:
        return False
    return local_date(began) <= months_after(local_date(ended), months)


def _direction(old: str, new: str) -> str:
    step = BANDS.index(new) - BANDS.index(old)
    return "rose" if step > 0 else "fell" if step < 0 else "stayed"
