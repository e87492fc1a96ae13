"""Reports count what a plain count over the histories finds, on both databases."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.casework import meeting_statistics, partner_statistics, review_statistics, statistics
from app.store import (
    agenda_items,
    case_files,
    case_imports,
    case_review_figures,
    case_rows,
    letters,
    meeting_actions,
    meetings,
    retentions,
)
from app.store.case_files import CaseRow, open_new
from app.store.case_imports import ImportedRow
from app.store.case_rows import RecordRow
from app.store.filing import Filing
from app.store.retentions import RetentionRow
from engine.clock import start_of_day
from engine.keys import new_key
from engine.records import Figures
from tests.casework import plain_counts
from tests.casework.histories import APPLICATIONS, given_history, given_record, histories
from tests.casework.plain_counts import FIRST, LAST, TODAY

TENANTS = count()
NOTHING_OPEN = Figures(
    started={}, ends={}, deadlines={}, running=[], waits={}, overdue_tasks={}, incidents={}
)


def asked(tx, tenant: str, smallest: int = 0) -> statistics.Asked:
    return asked_with(tx, tenant, NOTHING_OPEN, smallest)


def asked_with(tx, tenant: str, processes: Figures, smallest: int = 0) -> statistics.Asked:
    return statistics.Asked(
        tx=tx, tenant=tenant, first=FIRST, last=LAST, today=TODAY, smallest=smallest, homes=500,
        processes=lambda: processes,
    )  # fmt: skip


def numbers(report, one: statistics.Asked) -> Mapping[tuple[str, ...], float | None]:
    return {(figure.name, *figure.by.values()): figure.number for figure in report(one)}


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
        assert numbers(review_statistics.yearly, told) == plain_counts.yearly_by_hand(applications)
        assert numbers(review_statistics.by_area, told) == plain_counts.areas_by_hand(applications)
        assert numbers(review_statistics.decisions, told) == plain_counts.decisions_by_hand(cases)
        assert numbers(statistics.satisfaction, told) == plain_counts.surveys_by_hand(cases)
        assert numbers(statistics.repeat_places, told) == plain_counts.places_by_hand(cases)
        assert numbers(statistics.cases, told) == plain_counts.cases_by_hand(cases)
        assert numbers(statistics.closures, told) == plain_counts.closures_by_hand(cases)
        assert numbers(statistics.consents, told) == plain_counts.consents_by_hand(cases)
        assert actions_of(
            numbers(partner_statistics.partners, told)
        ) == plain_counts.actions_by_hand(cases)


def actions_of(shown: Mapping[tuple[str, ...], float | None]) -> dict[tuple[str, ...], object]:
    return {name: number for name, number in shown.items() if name[0].startswith("actions_")}


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
    tenant, at, filing = f"t{next(TENANTS)}", start_of_day(FIRST), Filing()
    held = [("closed", 3), ("held", 1), ("cancelled", None), ("disposed", 2)]
    with database.transaction() as tx:
        for number, (state, present) in enumerate(held):
            key = new_key(at)
            row = meetings.MeetingRow(
                key=key, tenant=tenant, number=f"M-{number}", type="JOG",
                process_instance_key=key, state=state, meeting_on=FIRST, meeting_at=at,
                cut_off_at=at, chair="chair", quorum=2, present=present, opened_at=at,
            )  # fmt: skip
            meetings.add(tx, row)
        case = f"case-{tenant}"
        for number, carried_over in enumerate([True, False, False]):
            given_item(tx, tenant, case, key, number, carried_over=carried_over)
        for number, (due, state) in enumerate([(TODAY, "assigned"), (FIRST, "accepted")]):
            given_action(tx, tenant, key, number, due=due, state=state)
        given_action(tx, tenant, key, 2, due=LAST, reported=[FIRST, LAST])
        given_action(tx, tenant, key, 3, due=FIRST, reported=[FIRST, LAST])
        given_action(tx, tenant, key, 4, due=FIRST, case_action=1)
        given_action(tx, tenant, key, 5, due=FIRST, case_action=2)
        for number, state in ((1, "done"), (2, "moved")):
            given_record(filing, case, "action_report", at, number=number, state=state, on=FIRST)
        filing.write(tx)

    with database.read() as tx:
        found = numbers(meeting_statistics.meetings, asked(tx, tenant))

    assert found == {
        ("meetings", "JOG", "closed"): 1,
        ("meetings", "JOG", "held"): 1,
        ("meetings", "JOG", "cancelled"): 1,
        ("meetings", "JOG", "disposed"): 1,
        ("with_quorum", "JOG"): 2,
        ("items_carried_over", "JOG"): 1,
        ("items_decided", "JOG"): 2,
        ("actions_done_in_time", "JOG", "police"): 2,
        ("actions_done_late", "JOG", "police"): 1,
        ("actions_dropped", "JOG", "police"): 1,
        ("actions_open", "JOG", "police"): 1,
        ("actions_overdue", "JOG", "police"): 1,
    }


def given_item(
    tx, tenant: str, case: str, meeting: str, number: int, *, carried_over: bool
) -> None:
    at = start_of_day(FIRST)
    item = agenda_items.ItemRow(
        key=f"{meeting}-{number}", tenant=tenant, type="JOG", kind="case", reason="high_risk",
        case_key=case, state="decided", meeting_key=meeting, added_at=at, added_by="ann",
        source="test",
    )  # fmt: skip
    decision = agenda_items.DecisionRow(
        key=new_key(at), meeting_key=meeting, item_key=item.key, number=number, decision="noted",
        carried_over=carried_over, decided_at=at, decided_by="ann",
    )  # fmt: skip
    agenda_items.add(tx, item)
    agenda_items.add_decision(tx, decision)


def given_action(
    tx, tenant: str, meeting: str, number: int, *, due: date, reported: Sequence[date] = (),
    **facts: object,
) -> None:  # fmt: skip
    at = start_of_day(FIRST)
    action = meeting_actions.ActionRow(
        key=new_key(at), tenant=tenant, type="JOG", meeting_key=meeting, number=number,
        item_key=f"{meeting}-0", agency="police", due=due, given_at=at, given_by="ann", sealed=b"",
        **facts,
    )  # fmt: skip
    meeting_actions.add(tx, action)
    for on in reported:
        report = meeting_actions.ReportRow(
            key=new_key(start_of_day(on)), action_key=action.key, state="done", on=on,
            reported_at=at, reported_by="pat", sealed=b"",
        )  # fmt: skip
        meeting_actions.report(tx, report)


def test_whoever_applied_waited_until_the_first_letter_that_told_them(database) -> None:
    tenant = f"t{next(TENANTS)}"
    sent = [
        ("A-1", "ACK-MET", 3), ("A-1", "ACK-NOTMET", 9), ("A-1", "CONCLUSION", 28),
        ("A-2", "ACK-NOTMET", 5), ("A-2", "CONCLUSION", 29), ("A-2", "CONCLUSION", 40),
        ("A-3", "ACK-MET", 6), ("A-3", "UPDATE", 1), ("A-3", "SURVEY", 60),
    ]  # fmt: skip
    with database.transaction() as tx:
        for number in ("A-1", "A-2", "A-3"):
            facts = {"received_on": FIRST}
            case_review_figures.write(tx, tenant, number, facts, at=start_of_day(FIRST))
        for number, letter_id, days in sent:
            key = new_key(start_of_day(FIRST))
            row = letters.LetterRow(
                key=key, tenant=tenant, process_instance_key="i", business_id=number,
                element_id="tell", job_key=key, letter_id=letter_id, version="1", title="",
                recipient="", channel="post", text="", html="",
                sent_at=start_of_day(FIRST + timedelta(days=days)),
            )  # fmt: skip
            letters.add(tx, row)

    with database.read() as tx:
        waited = numbers(review_statistics.review_times, asked(tx, tenant))
        surveys = numbers(statistics.satisfaction, asked(tx, tenant))

    assert waited == {
        ("decision_letters",): 3,
        ("days_to_decision_median",): 5,
        ("days_to_decision_p90",): 6,
        ("conclusion_letters",): 2,
        ("days_to_conclusion_median",): 28.5,
        ("days_to_conclusion_p90",): 29,
        ("concluded_in_28_days",): 1,
    }
    assert surveys["surveys_sent",] == 1
