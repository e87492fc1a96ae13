"""A meeting is no case; what it says of one is sealed with the key of that case."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import text

from app.assembly import engine_on
from app.casework import agenda, case_files, case_writing, erasing, meeting_keeping, meetings
from app.casework.agenda import ItemWish, opened_words
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.casework.meeting_kinds import MEETING_KINDS
from app.store import agenda_items
from app.store import case_files as case_rows
from app.store.meetings import MeetingRow
from engine.clock import VirtualClock
from engine.connectors import ConnectorError
from engine.engine import Database, Engine
from engine.records import PersonalEntry
from tests.casework.meeting_plans import plan_of
from tests.connectors.jobs import run
from tests.races.racing import race
from tests.sealing import VAULT

TYPES = {"policy": {"meeting_types": {"HUB": {"held": True}, "VVC": {"held": False}}}}
HUB = {"meeting_type": "HUB", "kind": "case", "reason": "vulnerability"}


@pytest.fixture
def office(database: Database, clock: VirtualClock) -> Engine:
    return engine_on(database, clock, VAULT)


def keys_of(office: Engine, act):
    with office.database.transaction() as tx:
        return act(VAULT.keys(tx, office.now()))


def a_case(keys, number="POO-1"):
    process = Process(tenant="poole", instance_key=f"i-{number}", business_id=number)
    return case_files.case_of(keys, process, by="ann")


def test_an_item_is_on_the_agenda_once_for_each_reason_while_it_is_open(office):
    run(office, "case_open", "i-POO-1", business_id="POO-1")

    first, again, other = (
        run(office, "agenda_add", "i-POO-1", business_id="POO-1", scope=TYPES, **{**HUB, **more})
        for more in ({}, {}, {"reason": "high_risk"})
    )

    assert first["item_key"] == again["item_key"] != other["item_key"]


def test_a_case_that_is_not_there_and_a_meeting_that_is_not_held_are_refused(office):
    with pytest.raises(ConnectorError, match="there is no case 'POO-404'"):
        run(office, "agenda_add", "1", scope=TYPES, case_no="POO-404", **HUB)
    with pytest.raises(Exception, match="it can be HUB"):
        run(office, "agenda_add", "1", scope=TYPES, **{**HUB, "meeting_type": "VVC"})


def test_a_meeting_is_no_case(office):
    def hold(keys):
        process = Process(tenant="poole", instance_key="m-1", business_id="POO-M-1")
        meetings.open_meeting(keys, process, plan_of("HUB", date(2026, 12, 24)))
        a_case(keys)
        return [one.number for one in case_rows.open_ones(keys.tx, "poole")]

    assert keys_of(office, hold) == ["POO-1"]


def test_words_about_an_item_go_with_the_key_of_its_case(office):
    def put(keys):
        wish = replace(wish_for(keys, "POO-1"), words={"subject": "Ada Quill"})
        return agenda.add(keys, wish)

    def words(keys):
        item = agenda_items.find(keys.tx, key)
        return opened_words(keys, "agenda_item", key, item.sealed)

    key = keys_of(office, put).key
    with office.database.read() as tx:
        assert "Quill" not in str(tx.execute(text("SELECT * FROM agenda_item")).all())
    assert keys_of(office, words) == {"subject": "Ada Quill"}
    keys_of(office, lambda keys: erasing.erase(keys, a_case(keys), Origin(by="dpo", source="t")))
    assert keys_of(office, words) == {}


def test_what_is_decided_may_be_put_on_the_agenda_again(office):
    def twice(keys):
        wish = wish_for(keys, "POO-1")
        first = agenda.add(keys, wish)
        agenda.settle(keys, first)
        second = agenda.add(keys, wish)
        agenda.open_again(keys, agenda_items.find(keys.tx, first.key))
        waiting = agenda_items.waiting(keys.tx, "poole", "HUB")
        return first.key, second.key, [one.key for one in waiting]

    first, second, waiting = keys_of(office, twice)

    assert first != second
    assert waiting == [second]  # what came back is about the same: it is there once


def wish_for(keys, number: str, reason: str = "vulnerability") -> ItemWish:
    return ItemWish(
        tenant="poole",
        type="HUB",
        kind="case",
        reason=reason,
        by="ann",
        source="rest",
        case=a_case(keys, number),
    )


def a_meeting(keys, number: int, day: date) -> MeetingRow:
    process = Process(tenant="poole", instance_key=f"m-{number}", business_id=f"POO-M-{number}")
    return meetings.open_meeting(keys, process, plan_of("HUB", day))


def given_action(keys, meeting: MeetingRow, item, due: date) -> None:
    """A meeting decides on an item and gives the police an action."""
    values = {"item_no": item.number, "agency": "police", "due": due, "what": "look", "owner": "P"}
    decided = {"item_no": item.number, "decision": "actions_agreed"}
    say(keys, meeting, "hold_meeting", [("meeting_action", values), ("agenda_decision", decided)])


def say(keys, meeting: MeetingRow, form: str, said) -> None:
    """Somebody submits a form of a meeting."""
    entry = PersonalEntry(
        tenant="poole",
        instance_key=meeting.process_instance_key,
        business_id=meeting.number,
        user_task_key="t-1",
        form_id=form,
        values={},
        by="mia",
        at=keys.now,
    )
    records = [Written(kind=MEETING_KINDS[kind], values=values) for kind, values in said]
    meeting_keeping.keep(keys, entry, records)


@pytest.mark.parametrize("state", ["done", "moved", "cancelled", "blocked"])
def test_what_was_settled_in_the_case_returns_to_no_agenda(office, state):
    def weeks(keys):
        agenda.add(keys, wish_for(keys, "POO-1"))
        meeting = a_meeting(keys, 1, date(2026, 12, 24))
        (item,) = meetings.close_agenda(keys, meeting, seen_until=date(2027, 1, 9))
        given_action(keys, meeting, item, date(2026, 12, 28))
        said = {"number": 1, "state": state, "report_back": "so"}
        report = Written(kind=KINDS["action_report"], values=said)
        case_writing.write(keys, a_case(keys), Origin(by="ann", source="test"), [report])
        again = a_meeting(keys, 2, date(2026, 12, 29))
        return meetings.close_agenda(keys, again, seen_until=date(2027, 1, 9))

    assert len(keys_of(office, weeks)) == (1 if state == "blocked" else 0)


@pytest.mark.parametrize(("state", "comes"), [("accepted", 0), ("blocked", 1)])
def test_an_action_that_cannot_be_done_comes_before_the_next_meeting_also_before_it_is_due(
    office, state, comes
):
    def weeks(keys):
        agenda.add(keys, wish_for(keys, "POO-1"))
        meeting = a_meeting(keys, 1, date(2026, 12, 24))
        (item,) = meetings.close_agenda(keys, meeting, seen_until=date(2027, 1, 9))
        given_action(keys, meeting, item, date(2027, 1, 20))
        report = {"number": 1, "state": state, "on": date(2026, 12, 24), "report_back": "so"}
        say(keys, meeting, "report_meeting_action", [("meeting_action_report", report)])
        again = a_meeting(keys, 2, date(2026, 12, 29))
        return meetings.close_agenda(keys, again, seen_until=date(2027, 1, 9))

    assert len(keys_of(office, weeks)) == comes


@pytest.mark.parametrize("then", ["reported", "reported and asked for", "silent"])
def test_what_came_back_to_a_meeting_that_was_moved_and_is_settled_since_does_not_come(
    office, then
):
    def weeks(keys):
        agenda.add(keys, wish_for(keys, "POO-1"))
        meeting = a_meeting(keys, 1, date(2026, 12, 24))
        (item,) = meetings.close_agenda(keys, meeting, seen_until=date(2027, 1, 9))
        given_action(keys, meeting, item, date(2026, 12, 28))
        later = VAULT.keys(keys.tx, keys.now + timedelta(hours=1))
        again = a_meeting(later, 2, date(2026, 12, 29))
        assert len(meetings.close_agenda(later, again, seen_until=date(2027, 1, 9))) == 1
        moved = a_meeting(later, 2, date(2027, 1, 5))
        if then != "silent":
            said = {"number": 1, "state": "done", "report_back": "so"}
            report = Written(kind=KINDS["action_report"], values=said)
            case_writing.write(later, a_case(later), Origin(by="ann", source="test"), [report])
        if then == "reported and asked for":
            assert agenda.add(later, wish_for(later, "POO-1")).key == item.key
        return meetings.close_agenda(later, moved, seen_until=date(2027, 1, 9))

    assert len(keys_of(office, weeks)) == (0 if then == "reported" else 1)


def test_a_case_is_heard_at_the_meeting_on_whose_closed_agenda_it_stands(office):
    day = date(2026, 12, 24)

    def close(keys):
        a_case(keys)
        agenda.add(keys, wish_for(keys, "POO-1"))
        meetings.close_agenda(keys, a_meeting(keys, 1, day), seen_until=day)
        a_meeting(keys, 2, day + timedelta(days=7))

    keys_of(office, close)
    put = {**HUB, "case_no": "POO-1"}
    told = run(office, "agenda_add", "1", scope=TYPES, **put)
    other = run(office, "agenda_add", "1", scope=TYPES, **{**put, "reason": "high_risk"})

    assert (told["meeting_on"], other["meeting_on"]) == (day, day + timedelta(days=7))


def test_a_place_stands_on_an_agenda_once_and_on_an_earlier_one_as_it_was(office):
    def place_wish(keys, figure: int) -> ItemWish:
        return ItemWish(
            tenant="poole",
            type="HUB",
            kind="location",
            reason="pattern" if figure else "ceased",
            by="engine",
            source="location_patterns",
            about="53:-2",
            words={"subject": "Park", "incidents": figure},
        )

    def words(keys, meeting):
        return [
            opened_words(keys, "agenda_item", one.key, one.sealed)["incidents"]
            for one in agenda_items.of_meeting(keys.tx, meeting.key)
        ]

    def weeks(keys):
        heard = []
        for number, figure in enumerate((3, 5, 0, 4)):
            meeting = a_meeting(keys, number, date(2026, 12, 24) + timedelta(days=number))
            agenda.put(keys, place_wish(keys, figure))
            (item,) = meetings.close_agenda(keys, meeting, seen_until=date(2027, 1, 9))
            if number % 2:
                given_action(keys, meeting, item, meeting.meeting_on)
            meetings.hold(keys, meeting)
            heard.append(meeting)
        return [words(keys, one) for one in heard]

    assert keys_of(office, weeks) == [[3], [5], [0], [4]]
    with office.database.read() as tx:
        plain = str(tx.execute(text("SELECT about, open_as FROM agenda_item")).all())
    assert "53:-2" not in plain


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_an_open_item_waits_or_stands_on_one_agenda(office, seed):
    dice = Random(seed)  # noqa: S311  # nothing secret

    def weeks(keys):
        for number in range(12):
            meeting = a_meeting(keys, number, date(2026, 3, 3) + timedelta(days=number))
            for _ in range(dice.randrange(4)):
                agenda.add(keys, wish_for(keys, f"POO-{dice.randrange(5)}"))
            meetings.close_agenda(keys, meeting, seen_until=date(2026, 4, 1))
            meeting = meetings.of_process(
                keys,
                Process(tenant="poole", instance_key=f"m-{number}", business_id=f"POO-M-{number}"),
            )
            agenda.add(keys, wish_for(keys, f"POO-{dice.randrange(5)}", "too_late"))
            for item in agenda_items.of_meeting(keys.tx, meeting.key):
                if dice.random() < 0.5:
                    agenda.settle(keys, item)
            dice.choice([meetings.hold, meetings.call_off, lambda *_: None])(keys, meeting)
            yield from _misplaced(keys)

    assert keys_of(office, lambda keys: list(weeks(keys))) == []


def _misplaced(keys):
    """Yield open items that no meeting will hear of, and what is open twice."""
    query = text(
        "SELECT item.key, item.open_as, meeting.state FROM agenda_item item LEFT JOIN meeting"
        " ON meeting.key = item.meeting_key WHERE item.state = 'open'"
    )
    found = keys.tx.execute(query).all()
    yield from (one for one in found if one.state not in (None, "agenda_closed"))
    yield from (one for one in found if one.open_as is None)


def test_two_who_put_a_case_on_the_agenda_at_once_put_it_there_once(office):
    keys_of(office, a_case)

    def put() -> str:
        return keys_of(office, lambda keys: agenda.add(keys, wish_for(keys, "POO-1"))).key

    assert sorted(race([put] * 4).values()) == [4]
