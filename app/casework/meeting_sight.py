"""Who attends a meeting, and which items of its agenda they see.

To whoever does not attend a meeting it does not exist. Members see its items once they were given
the papers. A guest, and a member without papers, sees the items they were asked for; nobody sees an
item in which they have a conflict of interest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from app.casework.agenda import Words, name_of, opened_words
from app.casework.case_sight import BASIS, Reader
from app.casework.meeting_disclosures import CONFLICT
from app.casework.meetings import GUEST, LEADS, MEMBER
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
    has_papers: bool
    items: Sequence[ItemRow]

    @property
    def is_guest(self) -> bool:
        """Whether they see no items but those that they were asked for."""
        return not self.leads and not self.has_papers

    @property
    def leads(self) -> bool:
        """Whether they lead or prepare the meeting."""
        return not self.parts.isdisjoint(LEADS)


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
    """An action of an item, opened, with what was reported on it.

    `state` is that of the file of its case where it is over there.
    """

    action: ActionRow
    state: str
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
    mine = [one for one in attendees if one.who in reader.names]
    parts = frozenset(one.part for one in mine)
    if not parts:
        raise NotFound("meeting", key)
    whole = Seat(
        meeting=meeting,
        attendees=attendees,
        parts=parts,
        has_papers=any(one.part == MEMBER and one.papers_at for one in mine),
        items=agenda_items.of_meeting(tx, key),
    )
    return replace(whole, attendees=_met(reader, whole), items=_seen(tx, reader, whole))


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
    actions = _actions(keys, reader, seat, decisions)
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
    if seat.is_guest:
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
        needs = (
            "that you accept its confidentiality statement first"
            " (GET .../confidentiality-statement, then POST .../acceptance)"
        )
        raise NotPermitted("open the papers of this meeting", needs)


def _alike(tx: Transaction, tenant: str, case_key: str) -> Iterator[tuple[str, str]]:
    yield case_key, "case"
    yield from ((one.case_key, one.role) for one in case_links.matches(tx, tenant, case_key))
    yield from ((one.other_key, one.kind) for one in case_links.links(tx, case_key))


def _met(reader: Reader, seat: Seat) -> list[AttendeeRow]:
    """Return whom an attendee is told of: guests do not hear of each other."""
    return [
        one
        for one in seat.attendees
        if not seat.is_guest or one.part != GUEST or one.who in reader.names
    ]


def _seen(tx: Transaction, reader: Reader, seat: Seat) -> list[ItemRow]:
    said = [
        one
        for one in agenda_items.parts(tx, [item.key for item in seat.items])
        if one.who in reader.names
    ]
    barred = {one.item_key for one in said if one.part == CONFLICT}
    cases = agenda_items.conflicts(tx, reader.names)
    asked = {
        one.item_key for one in said if one.part == GUEST and one.meeting_key == seat.meeting.key
    }
    return [
        one
        for one in seat.items
        if one.key not in barred
        and one.case_key not in cases
        and (not seat.is_guest or one.key in asked)
    ]


def _actions(
    keys: Keys, reader: Reader, seat: Seat, decisions: Mapping[str, DecisionRow]
) -> Mapping[str, list[PaperAction]]:
    """Return by item the actions that were given until this meeting on what it is about."""
    items = {name_of(one): one for one in seat.items}
    earlier = agenda_items.named(keys.tx, seat.meeting.tenant, items)
    mine = {key: items[name] for key, name in earlier.items()}
    mine |= {one.key: one for one in seat.items}
    found = [
        one
        for one in meeting_actions.of_items(keys.tx, list(mine))
        if _is_told(reader, seat, one, decisions.get(mine[one.item_key].key))
    ]
    made: dict[str, list[PaperAction]] = {}
    for paper in _opened(keys, found):
        made.setdefault(mine[paper.action.item_key].key, []).append(paper)
    return made


def _is_told(reader: Reader, seat: Seat, action: ActionRow, decided: DecisionRow | None) -> bool:
    """Say whether an attendee is told of an action: a guest of this meeting's, and their own."""
    if action.meeting_key == seat.meeting.key:
        return True
    if decided is not None and action.given_at > decided.decided_at:
        return False
    return not seat.is_guest or f"agency:{action.agency}" in reader.names


def _opened(keys: Keys, found: Sequence[ActionRow]) -> Iterator[PaperAction]:
    reports = meeting_actions.reports(keys.tx, [one.key for one in found])
    settled = meeting_actions.settled_in_case(keys.tx, [one.key for one in found])
    for action in found:
        yield PaperAction(
            action=action,
            state=settled.get(action.key, action.state),
            words=opened_words(keys, "meeting_action", action.key, action.sealed),
            reports=[
                (one, opened_words(keys, "meeting_action_report", one.key, one.sealed))
                for one in reports
                if one.action_key == action.key
            ],
        )


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
