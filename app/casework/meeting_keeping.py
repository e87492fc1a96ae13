"""Keeps what a meeting's forms say: who was there, what was decided, who does what, the minutes.

All of one submission is written in its transaction: a meeting has decided on every item that it
names, or on none. Nothing of it is kept in the meeting's own file, because an item's words belong
to the case that it is about.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.casework import agenda, case_writing, meeting_disclosures, meetings
from app.casework.agenda import sealed_words
from app.casework.case_files import DISPOSED, Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.casework.meeting_kinds import (
    ACTION,
    ACTION_REPORT,
    ATTENDANCE,
    DECISION,
    MEETING_KINDS,
    MINUTE,
)
from app.casework.meetings import GUEST, MEMBER
from app.casework.vault import Keys
from app.store import agenda_items, case_files, meeting_actions
from app.store import meetings as rows
from app.store.agenda_items import DecisionRow, ItemRow, MinuteRow
from app.store.meeting_actions import ActionRow, ReportRow
from app.store.meetings import MeetingRow
from engine.errors import ExecutionFailed
from engine.keys import new_key
from engine.records import PersonalEntry

# Whoever does an action sees the case a while longer, to report and to answer questions.
SEEN_AFTER_DUE = timedelta(days=28)
GENERAL = "meeting"


def keep(keys: Keys, entry: PersonalEntry, records: Sequence[Written]) -> None:
    """Write what a form of a meeting says.

    Raises:
        ExecutionFailed: it names an item or an action that the meeting does not have.
        NotFound: the process has no meeting. WrongState: a case was disposed of.
    """
    process = Process(
        tenant=entry.tenant, instance_key=entry.instance_key, business_id=entry.business_id
    )
    meeting = meetings.of_process(keys, process)
    items = {one.number: one for one in agenda_items.of_meeting(keys.tx, meeting.key)}
    present = {str(one["who"]) for one in attended(records) if one["present"] is True}
    kept = _Kept(keys, entry, meeting, items, present)
    for kind, write in _WRITERS.items():
        for number, one in enumerate((one for one in records if one.kind.name == kind), start=1):
            write(kept, one.values, number)
    if attended(records):
        rows.change(keys.tx, meeting.key, present=len(present))


def attended(records: Sequence[Written]) -> list[Mapping[str, object]]:
    """Return what was said of who was there."""
    return [one.values for one in records if one.kind.name == ATTENDANCE]


def is_of_meeting(record: Written) -> bool:
    """Say whether a record goes to a meeting, not to a case."""
    return record.kind.name in MEETING_KINDS


@dataclass(frozen=True, slots=True)
class _Kept:
    """One submission about one meeting."""

    keys: Keys
    entry: PersonalEntry
    meeting: MeetingRow
    items: Mapping[int | None, ItemRow]
    present: Collection[str]

    def attend(self, values: Mapping[str, object], _number: int) -> None:
        """Note whether an attendee was there."""
        rows.note_presence(
            self.keys.tx, self.meeting.key, str(values["who"]), present=values["present"] is True
        )

    def decide(self, values: Mapping[str, object], _number: int) -> None:
        """Write a decision; the item is settled, or waits for the next meeting."""
        item, key = self._item(values["item_no"]), new_key(self.keys.now)
        carried = values.get("carried_over") is True
        words = _words(values, "note", "information_shared")
        decision = DecisionRow(
            key=key,
            meeting_key=self.meeting.key,
            item_key=item.key,
            number=item.number or 0,
            decision=str(values["decision"]),
            carried_over=carried,
            decided_at=self.keys.now,
            decided_by=self.entry.by,
            sealed=self._sealed(item, "meeting_decision", key, words) if words else None,
        )
        agenda_items.add_decision(self.keys.tx, decision)
        shared = values.get("information_shared")
        meeting_disclosures.shared(self.keys, self.meeting, item, shared, self.present)
        if carried:
            agenda.open_again(self.keys, item)
        else:
            agenda.settle(self.keys, item)

    def give(self, values: Mapping[str, object], number: int) -> None:
        """Give an action to an agency, which sees the case from now on."""
        item, key = self._item(values["item_no"]), new_key(self.keys.now)
        words, due = _words(values, "what", "owner"), values["due"]
        action = ActionRow(
            key=key,
            tenant=self.meeting.tenant,
            type=self.meeting.type,
            meeting_key=self.meeting.key,
            number=number,
            item_key=item.key,
            agency=str(values["agency"]),
            due=due if isinstance(due, date) else self.meeting.meeting_on,
            power=str(values["power"]) if values.get("power") else None,
            given_at=self.keys.now,
            given_by=self.entry.by,
            case_action=self._in_case(item, values),
            sealed=self._sealed(item, "meeting_action", key, words),
        )
        meeting_actions.add(self.keys.tx, action)

    def report(self, values: Mapping[str, object], _number: int) -> None:
        """Write what was reported on an action, in the case, too."""
        number = int(str(values["number"]))
        action = meeting_actions.numbered(self.keys.tx, self.meeting.key, number)
        if action is None:
            raise self._no("action", number)
        item = agenda_items.find(self.keys.tx, action.item_key)
        if item is None:
            raise self._no("item of the action", number)
        key, on = new_key(self.keys.now), values["on"]
        words = _words(values, "report_back")
        row = ReportRow(
            key=key,
            action_key=action.key,
            state=str(values["state"]),
            on=on if isinstance(on, date) else self.meeting.meeting_on,
            reported_at=self.keys.now,
            reported_by=self.entry.by,
            sealed=self._sealed(item, "meeting_action_report", key, words),
        )
        meeting_actions.report(self.keys.tx, row)
        if action.case_action is not None:
            given = {**values, "number": action.case_action}
            self._write_in_case(item, Written(kind=KINDS["action_report"], values=given))

    def minute(self, values: Mapping[str, object], _number: int) -> None:
        """Write the minutes of an item, or of the meeting as a whole."""
        key, item = new_key(self.keys.now), None
        words = _words(values, "text")
        if values.get("item_no") is not None:
            item = self._item(values["item_no"])
            sealed = self._sealed(item, "meeting_minute", key, words)
            meeting_disclosures.minutes(self.keys, self.meeting, item, self._readers(item))
        else:
            place, owner = f"meeting_minute|{key}", f"{GENERAL}:{self.meeting.key}"
            sealed = self.keys.seal(self.meeting.tenant, owner, place, dict(words))
        row = MinuteRow(
            key=key,
            meeting_key=self.meeting.key,
            item_key=item.key if item else None,
            written_at=self.keys.now,
            written_by=self.entry.by,
            sealed=sealed,
        )
        agenda_items.add_minute(self.keys.tx, row)

    def _readers(self, item: ItemRow) -> set[str]:
        """Return who reads the minutes of an item: members with papers, and its guests."""
        everybody = rows.attendees(self.keys.tx, self.meeting.key)
        members = {one.who for one in everybody if one.part == MEMBER and one.papers_at}
        asked = agenda_items.parts(self.keys.tx, [item.key])
        here = [one for one in asked if one.meeting_key == self.meeting.key]
        return members | {one.who for one in here if one.part == GUEST}

    def _item(self, number: object) -> ItemRow:
        found = self.items.get(int(str(number)))
        if found is None:
            raise self._no("item", number)
        return found

    def _sealed(self, item: ItemRow, kind: str, key: str, words: Mapping[str, object]) -> bytes:
        return sealed_words(self.keys, item, kind, key, words)

    def _in_case(self, item: ItemRow, values: Mapping[str, object]) -> int | None:
        given = {name: value for name, value in values.items() if name in KINDS["action"].fields}
        number = self._write_in_case(item, Written(kind=KINDS["action"], values=given))
        if number is not None and item.case_key is not None:
            due = values["due"]
            until = due if isinstance(due, date) else self.meeting.meeting_on
            meetings.let_in(
                self.keys,
                item.case_key,
                f"agency:{values['agency']}",
                until + SEEN_AFTER_DUE,
                self._origin(),
            )
        return number

    def _write_in_case(self, item: ItemRow, record: Written) -> int | None:
        case = case_files.find(self.keys.tx, item.case_key) if item.case_key else None
        if case is None or case.state == DISPOSED:
            return None
        (row,) = case_writing.write(self.keys, case, self._origin(), [record])
        number = row.facts.get("number")
        return number if isinstance(number, int) else None

    def _origin(self) -> Origin:
        return Origin(
            by=self.entry.by,
            source=self.entry.form_id,
            process_instance_key=self.entry.instance_key,
        )

    def _no(self, what: str, number: object) -> ExecutionFailed:
        message = f"the meeting {self.meeting.number} has no {what} {number}"
        return ExecutionFailed(self.entry.form_id, message, "x-case")


def _words(values: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: values[name] for name in names if values.get(name) not in (None, "")}


_WRITERS: Mapping[str, Callable[[_Kept, Mapping[str, object], int], None]] = {
    ATTENDANCE: _Kept.attend,
    ACTION: _Kept.give,
    DECISION: _Kept.decide,
    ACTION_REPORT: _Kept.report,
    MINUTE: _Kept.minute,
}
