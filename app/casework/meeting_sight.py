"""Who attends a meeting, and which items of its agenda they see.

To whoever does not attend a meeting it does not exist. A guest sees the items they were asked for;
nobody sees an item in which they have a conflict of interest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from app.casework.agenda import Words, opened_words
from app.casework.case_sight import BASIS, Reader
from app.casework.meetings import CONFLICT, GUEST
from app.casework.vault import Destroyed, Keys
from app.store import agenda_items, case_access, case_links, meeting_actions
from app.store import meetings as rows
from app.store.agenda_items import DecisionRow, ItemRow, MinuteRow
from app.store.case_access import ReadRow
from app.store.database import Transaction
from app.store.meeting_actions import ActionRow, ReportRow
from app.store.meetings import AttendeeRow, MeetingRow
from engine.errors import NotFound, NotPermitted
from engine.keys import new_key

PURPOSE = "meeting"
MINUTES = "meeting_minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A meeting as one attendee sees it: in which parts, and which items of the agenda."""

    meeting: MeetingRow
    attendees: Sequence[AttendeeRow]
    parts: frozenset[str]
    items: Sequence[ItemRow]

    @property
    def leads(self) -> bool:
        """Whether they lead or prepare the meeting."""
        return not self.parts.isdisjoint({"chair", "coordinator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperItem:
    """One item in the papers, opened: what it is about, and what came of it so far."""

    item: ItemRow
    words: Words
    decision: DecisionRow | None
    decision_words: Words
    minutes: Sequence[str]
    actions: Sequence["PaperAction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAction:
    """An action of an item, opened, with what was reported on it."""

    action: ActionRow
    words: Words
    reports: Sequence[tuple[ReportRow, Words]]


def seat_of(tx: Transaction, reader: Reader, key: str) -> Seat:
    """Return a meeting as a reader sees it.

    Raises:
        NotFound: there is none, or they do not attend it.
    """
    meeting = rows.find(tx, key)
    if meeting is None or reader.tenant not in (None, meeting.tenant):
        raise NotFound("meeting", key)
    attendees = rows.attendees(tx, key)
    parts = frozenset(one.part for one in attendees if one.who in reader.names)
    if not parts:
        raise NotFound("meeting", key)
    return Seat(
        meeting=meeting,
        attendees=attendees,
        parts=parts,
        items=_seen(tx, reader, parts, agenda_items.of_meeting(tx, key)),
    )


def papers(keys: Keys, reader: Reader, seat: Seat) -> list[PaperItem]:
    """Return the papers of the items that an attendee sees; each look at a case is recorded.

    Raises:
        NotPermitted: they have not accepted the confidentiality statement of this meeting.
    """
    check_accepted(keys.tx, reader, seat)
    for case_key in sorted({one.case_key for one in seat.items if one.case_key}):
        _looked(keys, reader, seat.meeting, case_key)
    decisions = agenda_items.decisions(keys.tx, seat.meeting.key)
    minutes = agenda_items.minutes(keys.tx, seat.meeting.key)
    actions = _actions(keys, [one.key for one in seat.items])
    return [
        PaperItem(
            item=one,
            words=opened_words(keys, "agenda_item", one.key, one.sealed),
            decision=(decision := decisions.get(one.key)),
            decision_words=_of_decision(keys, decision),
            minutes=[_text(keys, each) for each in minutes if each.item_key == one.key],
            actions=actions.get(one.key, ()),
        )
        for one in seat.items
    ]


def general_minutes(keys: Keys, seat: Seat) -> list[str]:
    """Return the minutes of the meeting as a whole; a guest sees none."""
    if seat.parts <= {GUEST}:
        return []
    minutes = agenda_items.minutes(keys.tx, seat.meeting.key)
    return [_text(keys, one) for one in minutes if one.item_key is None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTie:
    """Two items of an agenda whose cases have something in common.

    `on` says what: the same case, victim, perpetrator or place, or a link that somebody made.
    """

    number: int
    other: int
    on: Sequence[str]


def ties(keys: Keys, seat: Seat) -> list[ItemTie]:
    """Return which of the items that an attendee sees have people, peers or a place in common."""
    numbers: dict[str, list[int]] = {}
    for one in seat.items:
        if one.case_key is not None and one.number is not None:
            numbers.setdefault(one.case_key, []).append(one.number)
    found: dict[tuple[int, int], set[str]] = {}
    for case_key, mine in numbers.items():
        for other_key, on in _alike(keys.tx, seat.meeting.tenant, case_key):
            pairs = product(mine, numbers.get(other_key, ()))
            for pair in (pair for pair in pairs if pair[0] < pair[1]):
                found.setdefault(pair, set()).add(on)
    return [
        ItemTie(number=one, other=other, on=sorted(on))
        for (one, other), on in sorted(found.items())
    ]


def check_accepted(tx: Transaction, reader: Reader, seat: Seat) -> None:
    """Let pass whoever has accepted the confidentiality statement of a meeting.

    Raises:
        NotPermitted: they have not.
    """
    if reader.subject not in rows.accepted_by(tx, seat.meeting.key):
        needs = "that you accept its confidentiality statement first (POST .../acceptance)"
        raise NotPermitted("open the papers of this meeting", needs)


def _alike(tx: Transaction, tenant: str, case_key: str) -> Iterator[tuple[str, str]]:
    yield case_key, "case"
    yield from ((one.case_key, one.role) for one in case_links.matches(tx, tenant, case_key))
    yield from ((one.other_key, one.kind) for one in case_links.links(tx, case_key))


def _seen(
    tx: Transaction, reader: Reader, parts: frozenset[str], items: Sequence[ItemRow]
) -> list[ItemRow]:
    said = [
        one
        for one in agenda_items.parts(tx, [item.key for item in items])
        if one.who in reader.names
    ]
    conflicts = {one.item_key for one in said if one.part == CONFLICT}
    asked = {one.item_key for one in said if one.part == GUEST}
    is_guest = parts <= {GUEST}
    return [one for one in items if one.key not in conflicts and (not is_guest or one.key in asked)]


def _actions(keys: Keys, item_keys: Sequence[str]) -> Mapping[str, list[PaperAction]]:
    found = meeting_actions.of_items(keys.tx, item_keys)
    reports = meeting_actions.reports(keys.tx, [one.key for one in found])
    made: dict[str, list[PaperAction]] = {}
    for action in found:
        opened = [
            (one, opened_words(keys, "meeting_action_report", one.key, one.sealed))
            for one in reports
            if one.action_key == action.key
        ]
        words = opened_words(keys, "meeting_action", action.key, action.sealed)
        paper = PaperAction(action=action, words=words, reports=opened)
        made.setdefault(action.item_key, []).append(paper)
    return made


def _of_decision(keys: Keys, row: DecisionRow | None) -> Words:
    return opened_words(keys, "meeting_decision", row.key, row.sealed) if row else {}


def _text(keys: Keys, row: MinuteRow) -> str:
    try:
        found = keys.open(row.sealed, f"{MINUTES}|{row.key}")
    except Destroyed:
        return ""
    return str(found.get("text", "")) if isinstance(found, dict) else ""


def _looked(keys: Keys, reader: Reader, meeting: MeetingRow, case_key: str) -> None:
    row = ReadRow(
        key=new_key(keys.now),
        case_key=case_key,
        at=keys.now,
        by=reader.subject,
        what=f"papers of the meeting {meeting.number}",
        because="agenda_item",
        purpose=PURPOSE,
        lawful_basis=BASIS,
        classes=["minutes"],
    )
    case_access.note_read(keys.tx, row)
