"""Reports count what a plain count over the histories finds, on both databases."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.casework import meeting_statistics, review_statistics, statistics
from app.casework.names import ADDRESS
from app.casework.suppression import suppressed
from app.store import (
    case_files,
    case_imports,
    case_review_figures,
    case_rows,
    meeting_actions,
    meetings,
    retentions,
)
from app.store.case_files import CaseRow, open_new
from app.store.case_imports import ImportedRow
from app.store.case_links import EpisodeRow, FingerprintRow, add_fingerprint, open_episode
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
    place: str
    decisions: list[tuple[str, str, bool, datetime]]
    survey: tuple[int, bool | None, datetime] | None
    imported: bool


@dataclass(frozen=True)
class Application:
    received: date
    threshold: str | None
    held: bool
    recommendations: int
    ended: str | None
    area: str | None


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
        place=draw(st.sampled_from(["", "1", "2"])),
        decisions=sorted(draw(st.lists(DECISIONS, max_size=2)), key=lambda one: one[3]),
        survey=draw(
            st.none()
            | st.tuples(st.integers(1, 5), st.sampled_from([None, True, False]), instants())
        ),
        imported=draw(st.booleans()),
    )


DECISIONS = st.tuples(
    st.sampled_from(["met", "not_met", "defer_time"]),
    st.sampled_from(["met", "not_met"]),
    st.booleans(),
    instants(),
)
APPLICATIONS = st.builds(
    Application,
    DAYS,
    st.none() | st.sampled_from(["met", "not_met", "discretion"]),
    st.booleans(),
    st.integers(0, 2),
    st.none() | st.sampled_from(["joined", "concluded", "withdrawn", "not_met"]),
    st.sampled_from([None, "north", "south"]),
)


def given_history(filing: Filing, tenant: str, number: str, told: Told) -> None:
    key = new_key(told.opened)
    again = told.again is not None
    row = CaseRow(
        key=key, tenant=tenant, number=number, ordinal=1, opened_at=told.opened, opened_by="ann",
        begun_by_instance=None if told.imported else "i", category=told.category,
        state="open" if told.closed is None or again else "closed",
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
    given_answers(filing, tenant, key, told)
    for number_of, (agency, due, state, on) in enumerate(told.actions, 1):
        given_record(filing, key, "action", told.opened, number=number_of, agency=agency, due=due)
        if state:
            given_record(
                filing, key, "action_report", told.opened, number=number_of, state=state, on=on
            )


def given_answers(filing: Filing, tenant: str, key: str, told: Told) -> None:
    if told.place:
        add_fingerprint(
            filing,
            FingerprintRow(
                tenant=tenant, case_key=key, role="place", kind=ADDRESS, fingerprint=told.place
            ),
        )
    for outcome, proposal, statutory, at in told.decisions:
        given_record(
            filing, key, "threshold_decision", at, outcome=outcome, proposal=proposal,
            statutory_met=statutory, statute_conflict=statutory and proposal != "met",
            overrules=outcome != proposal,
        )  # fmt: skip
    if told.survey is not None:
        score, informed, at = told.survey
        given_record(filing, key, "survey", at, handling=score, outcome=6 - score,
                     kept_informed=informed)  # fmt: skip


def given_record(filing: Filing, case: str, record: str, at: datetime, **facts: object) -> None:
    row = RecordRow(
        kind=record, key=new_key(at), case_key=case, episode=1, recorded_at=at, recorded_by="ann",
        source="test", process_instance_key="", sensitivity="", sealed=None, facts=facts,
    )  # fmt: skip
    case_rows.add(filing, row)


def asked(tx, tenant: str, smallest: int = 0) -> statistics.Asked:
    return statistics.Asked(
        tx=tx, tenant=tenant, first=FIRST, last=LAST, today=TODAY, smallest=smallest, homes=500,
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
        for number, one in enumerate(cases):
            if one.imported:
                key = case_files.newest(tx, tenant, f"C-{number}").key
                row = ImportedRow(
                    tenant=tenant, system="flare", identity=key, content="", case_key=key
                )
                case_imports.note(tx, [row])
        for number, one in enumerate(applications):
            facts = {
                "received_on": one.received, "threshold": one.threshold, "review_held": one.held,
                "recommendations": one.recommendations, "ended": one.ended, "area": one.area,
            }  # fmt: skip
            at = start_of_day(one.received)
            case_review_figures.write(tx, tenant, f"A-{number}", facts, at=at)

    with database.read() as tx:
        told = asked(tx, tenant)
        assert numbers(review_statistics.yearly, told) == yearly_by_hand(applications)
        assert numbers(review_statistics.by_area, told) == areas_by_hand(applications)
        assert numbers(review_statistics.decisions, told) == decisions_by_hand(cases)
        assert numbers(statistics.satisfaction, told) == surveys_by_hand(cases)
        assert numbers(statistics.repeat_places, told) == places_by_hand(cases)
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


def areas_by_hand(applications: list[Application]) -> dict[tuple[str, ...], int]:
    found = {}
    for area in (None, "north", "south"):
        mine = [
            one
            for one in applications
            if one.area == area and one.ended != "joined" and FIRST <= one.received <= LAST
        ]
        if mine:
            four = yearly_by_hand(mine)
            del four["joined",]
            found |= {(*name, area or "not_known"): number for name, number in four.items()}
    return found


def decisions_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    made = [one for told in cases for one in told.decisions if inside(one[3])]
    conflicts = [one for one in made if one[2] and one[1] != "met"]
    since = Counter(
        told.decisions[-1][0]
        for told in cases
        if any(one[0] == "defer_time" and inside(one[3]) for one in told.decisions)
    )
    deferred, still = sum(since.values()), since.pop("defer_time", 0)
    return {
        ("decisions",): len(made),
        **{("decisions_by_outcome", k): v for k, v in Counter(one[0] for one in made).items()},
        ("against_proposal",): len([one for one in made if one[0] != one[1]]),
        ("statute_conflicts",): len(conflicts),
        **{
            ("statute_conflicts_by_outcome", k): v
            for k, v in Counter(one[0] for one in conflicts).items()
        },
        ("rule_wider_than_statute",): len([one for one in made if one[1] == "met" and not one[2]]),
        ("deferred",): deferred,
        ("deferred_still",): still,
        **{("decided_after_deferral", k): v for k, v in since.items()},
    }


def surveys_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    said = [told.survey for told in cases if told.survey and inside(told.survey[2])]
    words = {None: "not_known", True: "yes", False: "no"}
    return {
        ("surveys_sent",): 0,
        ("answers",): len(said),
        **{("handling", k): v for k, v in Counter(str(one[0]) for one in said).items()},
        **{("outcome", k): v for k, v in Counter(str(6 - one[0]) for one in said).items()},
        **{("kept_informed", words[k]): v for k, v in Counter(one[1] for one in said).items()},
        **({("feels_safer", "not_known"): len(said)} if said else {}),
    }


def places_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    at = Counter(told.place for told in cases if told.place and inside(told.opened))
    again = [count for count in at.values() if count > 1]
    by = Counter("two" if count == 2 else "three or more" for count in again)
    return {
        ("places",): len(again),
        ("cases",): sum(again),
        **{("places_by_cases", name): number for name, number in by.items()},
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
        ("imported",): len([one for one in mine if one.imported]),
        ("reopened",): again,
        ("episodes",): len(mine) + again,
        **{("opened_by_category", name): number for name, number in parts.items()},
        ("repeat_victims",): repeat,
        ("hate",): len(hated := [one for one in mine if any(hate for _, hate in one.incidents)]),
        ("episodes_per_1000_homes",): (len(mine) + again) * 2,
        ("hate_per_1000_homes",): len(hated) * 2,
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


def test_an_appeal_has_a_file_of_its_own_and_is_no_case(database) -> None:
    tenant, at, filing = f"t{next(TENANTS)}", start_of_day(FIRST), Filing()
    for number, form in (("C-1", "complaint_received"), ("AP-1", "appeal")):
        key = new_key(at)
        open_new(filing, CaseRow(key=key, tenant=tenant, number=number, ordinal=1, opened_at=at,
                                 opened_by="ann", begun_by_instance="i"))  # fmt: skip
        case_rows.add(filing, RecordRow(
            kind="case", key=new_key(at), case_key=key, episode=1, recorded_at=at,
            recorded_by="ann", source=form, process_instance_key="i", sensitivity="", sealed=None,
            facts={"begins": True},
        ))  # fmt: skip
    with database.transaction() as tx:
        filing.write(tx)

    with database.read() as tx:
        found = numbers(statistics.cases, asked(tx, tenant))
        bands = numbers(statistics.risk, asked(tx, tenant))

    assert found["opened",] == 1
    assert bands["open_by_band", "not_known"] == 1


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


def test_meetings_are_counted_by_their_quorum_and_by_what_came_of_them(database) -> None:
    tenant, at = f"t{next(TENANTS)}", start_of_day(FIRST)
    with database.transaction() as tx:
        for number, (state, present) in enumerate(
            [("closed", 3), ("held", 1), ("cancelled", None)]
        ):
            key = new_key(at)
            row = meetings.MeetingRow(
                key=key, tenant=tenant, number=f"M-{number}", type="JOG",
                process_instance_key=key, state=state, meeting_on=FIRST, meeting_at=at,
                cut_off_at=at, chair="chair", quorum=2, present=present, opened_at=at,
            )  # fmt: skip
            meetings.add(tx, row)
        for number, (due, state) in enumerate([(TODAY, "assigned"), (FIRST, "accepted")]):
            action = meeting_actions.ActionRow(
                key=new_key(at), tenant=tenant, type="JOG", meeting_key=key, number=number,
                item_key="", agency="police", due=due, state=state, given_at=at, given_by="ann",
                sealed=b"",
            )  # fmt: skip
            meeting_actions.add(tx, action)

    with database.read() as tx:
        found = numbers(meeting_statistics.meetings, asked(tx, tenant))

    assert found == {
        ("meetings", "JOG", "closed"): 1,
        ("meetings", "JOG", "held"): 1,
        ("meetings", "JOG", "cancelled"): 1,
        ("with_quorum", "JOG"): 1,
        ("actions_open", "JOG", "police"): 1,
        ("actions_overdue", "JOG", "police"): 1,
    }
