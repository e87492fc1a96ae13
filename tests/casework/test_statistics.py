"""Reports count what a plain count over the histories finds, on both databases."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.casework import statistics
from app.casework.suppression import suppressed
from app.store import case_review_figures, case_rows, retentions
from app.store.case_files import CaseRow, open_new
from app.store.case_links import EpisodeRow, open_episode
from app.store.case_rows import RecordRow
from app.store.filing import Filing
from app.store.retentions import RetentionRow
from engine.clock import LONDON, local_date, start_of_day
from engine.keys import new_key
from tests.processes.content import COMMON

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
TODAY = date(2027, 4, 10)
TENANTS = count()
DAYS = st.dates(date(2026, 3, 25), date(2027, 4, 8))
REASONS = st.lists(
    st.sampled_from(["asb_ceased", "withdrawn", "duplicate"]), max_size=2, unique=True
)


@dataclass(frozen=True)
class Told:
    """A history of one case: its episodes, incidents and consents, as anybody would tell it."""

    category: str | None
    opened: datetime
    closed: datetime | None
    reasons: list[str]
    again: datetime | None
    incidents: list[tuple[date, bool]]
    consents: list[tuple[str, str, datetime]]
    actions: list[tuple[str, date | None, str | None, date]]


@dataclass(frozen=True)
class Application:
    received: date
    threshold: str | None
    held: bool
    recommendations: int
    ended: str | None


def instants(days: st.SearchStrategy[date] = DAYS) -> st.SearchStrategy[datetime]:
    # Around midnight the local day is not that of UTC.
    hours = st.sampled_from([time(0, 5), time(12, 0), time(23, 55)])
    return st.builds(lambda day, at: datetime.combine(day, at, LONDON).astimezone(UTC), days, hours)


@st.composite
def histories(draw) -> Told:
    opened = draw(instants())
    later = st.integers(0, 260).map(lambda days: opened + timedelta(days=days))
    closed = draw(st.none() | later)
    again = None
    if closed is not None and draw(st.booleans()):
        again = closed + timedelta(days=draw(st.integers(0, 200)))
    day = st.integers(0, 250).map(lambda days: (opened + timedelta(days=days)).date())
    return Told(
        category=draw(st.none() | st.sampled_from(["personal", "nuisance"])),
        opened=opened,
        closed=closed,
        reasons=draw(REASONS) if closed else [],
        again=again,
        incidents=draw(st.lists(st.tuples(day, st.booleans()), max_size=4)),
        consents=draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["record_share", "perpetrator_visit"]),
                    st.sampled_from(["given", "refused"]),
                    instants(),
                ),
                max_size=2,
            )
        ),
        actions=draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["police", "landlord"]),
                    st.none() | day,
                    st.none() | st.sampled_from(["done", "blocked"]),
                    day,
                ),
                max_size=2,
            )
        ),
    )


APPLICATIONS = st.builds(
    Application,
    DAYS,
    st.none() | st.sampled_from(["met", "not_met", "discretion"]),
    st.booleans(),
    st.integers(0, 2),
    st.none() | st.sampled_from(["joined", "concluded", "withdrawn", "not_met"]),
)


def given_history(filing: Filing, tenant: str, number: str, told: Told) -> None:
    key = new_key(told.opened)
    again = told.again is not None
    row = CaseRow(
        key=key, tenant=tenant, number=number, ordinal=1, opened_at=told.opened, opened_by="ann",
        begun_by_instance="i", state="open" if told.closed is None or again else "closed",
        category=told.category,
    )  # fmt: skip
    open_new(filing, row)
    first = EpisodeRow(
        case_key=key, number=1, opened_at=told.opened, opened_by="ann", closed_at=told.closed,
        closed_by="ann" if told.closed else None, reasons=told.reasons,
    )  # fmt: skip
    open_episode(filing, first)
    if told.again is not None:
        open_episode(
            filing, EpisodeRow(case_key=key, number=2, opened_at=told.again, opened_by="ann")
        )
    for day, hate in told.incidents:
        given_record(filing, key, "incident", told.opened, occurred_on=day, hate=hate)
    for kind, answer, at in told.consents:
        given_record(filing, key, "consent", at, kind=kind, answer=answer)
    for number_of, (agency, due, state, on) in enumerate(told.actions, 1):
        given_record(filing, key, "action", told.opened, number=number_of, agency=agency, due=due)
        if state:
            given_record(
                filing, key, "action_report", told.opened, number=number_of, state=state, on=on
            )


def given_record(filing: Filing, case: str, record: str, at: datetime, **facts: object) -> None:
    row = RecordRow(
        kind=record, key=new_key(at), case_key=case, episode=1, recorded_at=at, recorded_by="ann",
        source="test", process_instance_key="", sensitivity="", sealed=None, facts=facts,
    )  # fmt: skip
    case_rows.add(filing, row)


def asked(tx, tenant: str, smallest: int = 0) -> statistics.Asked:
    return statistics.Asked(
        tx=tx, tenant=tenant, first=FIRST, last=LAST, today=TODAY, smallest=smallest,
        processes=lambda: pytest.fail("this report asks for no process"),
    )  # fmt: skip


def numbers(report, one: statistics.Asked) -> Mapping[tuple[str, ...], float | None]:
    return {(figure.name, *figure.by.values()): figure.number for figure in report(one)}


def inside(at: datetime | None) -> bool:
    return at is not None and FIRST <= local_date(at) <= LAST


@given(st.lists(histories(), max_size=6), st.lists(APPLICATIONS, max_size=6))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reports_say_what_a_plain_count_finds(database, cases, applications) -> None:
    tenant = f"t{next(TENANTS)}"
    filing = Filing()
    for number, told in enumerate(cases):
        given_history(filing, tenant, f"C-{number}", told)
    with database.transaction() as tx:
        filing.write(tx)
        for number, one in enumerate(applications):
            facts = {
                "received_on": one.received, "threshold": one.threshold, "review_held": one.held,
                "recommendations": one.recommendations, "ended": one.ended,
            }  # fmt: skip
            at = start_of_day(one.received)
            case_review_figures.write(tx, tenant, f"A-{number}", facts, at=at)

    with database.read() as tx:
        told = asked(tx, tenant)
        assert numbers(statistics.yearly, told) == yearly_by_hand(applications)
        assert numbers(statistics.cases, told) == cases_by_hand(cases)
        assert numbers(statistics.closures, told) == closures_by_hand(cases)
        assert numbers(statistics.consents, told) == consents_by_hand(cases)
        assert actions_of(numbers(statistics.partners, told)) == actions_by_hand(cases)


def yearly_by_hand(applications: list[Application]) -> dict[tuple[str, ...], int]:
    mine = [one for one in applications if FIRST <= one.received <= LAST]
    counted = [one for one in mine if one.ended != "joined"]
    return {
        ("applications",): len(counted),
        ("threshold_not_met",): len([one for one in counted if one.threshold == "not_met"]),
        ("reviews",): len([one for one in counted if one.held]),
        ("reviews_with_recommendations",): len(
            [one for one in counted if one.held and one.recommendations]
        ),
        ("joined",): len(mine) - len(counted),
    }


def cases_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    mine = [one for one in cases if inside(one.opened)]
    again = len([one for one in cases if inside(one.again)])
    repeat = 0
    for one in mine:
        days = sorted(day for day, _ in one.incidents)
        repeat += any(
            days[at + 2] <= statistics.months_after(days[at], 6) for at in range(len(days) - 2)
        )
    parts = Counter(one.category or "not_known" for one in mine)
    return {
        ("opened",): len(mine),
        ("reopened",): again,
        ("episodes",): len(mine) + again,
        **{("opened_by_category", name): number for name, number in parts.items()},
        ("repeat_victims",): repeat,
        ("hate",): len([one for one in mine if any(hate for _, hate in one.incidents)]),
    }


def closures_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    mine = [one for one in cases if inside(one.closed)]
    reasons = Counter(reason for one in mine for reason in one.reasons or ["not_known"])

    def soon(months: int) -> int:
        return len(
            [
                one
                for one in mine
                if one.again
                and local_date(one.again) <= statistics.months_after(local_date(one.closed), months)
            ]
        )

    return {
        ("closed",): len(mine),
        **{("closed_by_reason", reason): number for reason, number in reasons.items()},
        ("reopened_within_3_months",): soon(3),
        ("reopened_within_6_months",): soon(6),
    }


def consents_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    given_answers = [
        ("consents", kind, answer)
        for one in cases
        for kind, answer, at in one.consents
        if inside(at)
    ]
    return dict(Counter(given_answers))


def actions_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    found: Counter[tuple[str, ...]] = Counter()
    for one in cases:
        for agency, due, state, on in one.actions:
            if not inside(one.opened):
                continue
            if state in ("moved", "cancelled"):
                outcome = "dropped"
            elif state == "done":
                outcome = "done_late" if due and on > due else "done_in_time"
            else:
                outcome = "overdue" if due and due < TODAY else "open"
            found[f"actions_{outcome}", agency] += 1
    return dict(found)


def actions_of(shown: Mapping[tuple[str, ...], float | None]) -> dict[tuple[str, ...], object]:
    return {name: number for name, number in shown.items() if name[0].startswith("actions_")}


PARTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30))


@given(PARTS, st.integers(1, 8))
def test_no_hidden_number_can_be_found_from_the_others_and_the_total(parts, smallest) -> None:
    shown = suppressed(parts, smallest)

    hidden = [name for name, number in shown.items() if number is None]
    assert all(parts[name] == number for name, number in shown.items() if number is not None)
    assert all(number >= smallest for number in shown.values() if number is not None)
    assert len(hidden) != 1
    assert set(shown) in (set(parts), set())


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=3), st.just(5))
def test_three_parts_are_hidden_as_agencies_are_shown_them(parts, smallest) -> None:
    shown = suppressed(parts, smallest)
    table = (COMMON / "information_request/shown_figure.dmn").read_text()
    assert "count(figures) &gt; 2" in table  # the rule that this one follows

    small = [name for name, number in parts.items() if number < smallest]
    least = min((number for number in parts.values() if number >= smallest), default=None)
    for name, number in parts.items():
        given_away = len(small) == 1 and number == least
        if number < smallest:
            assert shown[name] is None
        elif not given_away:
            assert shown[name] == number


def test_records_are_counted_by_the_state_of_their_retention(database) -> None:
    tenant, at = f"t{next(TENANTS)}", start_of_day(TODAY)
    states = [("running", []), ("held", ["legal_hold"]), ("held", ["legal_hold", "activity"])]
    with database.transaction() as tx:
        for number, (state, reasons) in enumerate(states):
            row = RetentionRow(
                case_key=f"{tenant}-{number}", tenant=tenant, kind="case", rule="retention_case",
                base_on=FIRST, due_on=LAST, state=state, reasons=reasons, counted_at=at,
                changed_at=at,
            )  # fmt: skip
            retentions.put(tx, row)

    with database.read() as tx:
        found = numbers(statistics.retention, asked(tx, tenant))

    assert found == {
        ("records", "held"): 2,
        ("records", "running"): 1,
        ("held_by_reason", "activity"): 1,
        ("held_by_reason", "legal_hold"): 2,
        ("disposed",): 0,
    }
