"""Histories of cases and applications, as anybody would tell them, and how they are stored."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from app.casework.names import ADDRESS
from app.store import case_rows
from app.store.case_files import CaseRow, open_new
from app.store.case_links import EpisodeRow, FingerprintRow, add_fingerprint, open_episode
from app.store.case_rows import RecordRow
from app.store.filing import Filing
from engine.clock import LONDON
from engine.keys import new_key

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
