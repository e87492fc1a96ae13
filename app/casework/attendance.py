"""What attendees say of themselves and each other: accepting, guests, conflicts of interest."""

from collections.abc import Sequence

from app.casework import meeting_disclosures, meetings
from app.casework.case_sight import Reader
from app.casework.case_writing import Origin
from app.casework.meeting_disclosures import CONFLICT
from app.casework.meeting_sight import Seat
from app.casework.meetings import GUEST
from app.casework.vault import Keys
from app.store import agenda_items
from app.store import meetings as rows
from app.store.agenda_items import ItemRow, PartRow
from app.store.meetings import AttendeeRow
from engine.errors import InvalidRequest, NotPermitted, WrongState

SOURCE = "rest"
OVER = (meetings.CANCELLED, meetings.CLOSED, meetings.DISPOSED)


def accept(keys: Keys, reader: Reader, seat: Seat) -> None:
    """Note that a person accepts the confidentiality statement; again changes nothing.

    Raises:
        WrongState: the meeting is over.
    """
    _check_open(seat)
    who = min(one.who for one in seat.attendees if one.who in reader.names)
    rows.accept(keys.tx, seat.meeting.key, reader.subject, who, keys.now)


def invite(
    keys: Keys, reader: Reader, seat: Seat, who: str, numbers: Sequence[int]
) -> list[ItemRow]:
    """Ask a guest in for some items of the agenda; they see these and no others.

    The file of each case says that they were given its papers, unless they have them as a member.
    Asking again changes nothing, unless the meeting has another day by now. The items are returned
    for which they are new, or were asked in for the day of before.

    Raises:
        NotPermitted: the reader neither leads nor prepares the meeting.
        WrongState: the meeting is over. InvalidRequest: there is no such item.
    """
    check_leads(seat, "ask a guest in")
    _check_open(seat)
    items = _items(seat, numbers)
    rows.attend(keys.tx, AttendeeRow(meeting_key=seat.meeting.key, who=who, part=GUEST))
    until = seat.meeting.meeting_on + meetings.SEEN_AFTER
    new = [one for one in items if _say(keys, reader, seat, one, who, GUEST)]
    asked = [one for one in items if one in new or _say_again(keys, reader, seat, one, who)]
    for item in asked:
        if item.case_key is not None:
            meetings.let_in(keys, item.case_key, who, until, _origin(reader))
    if not any(one.who == who and one.papers_at for one in seat.attendees):
        meeting_disclosures.papers(keys, seat.meeting, new, [who])
    return asked


def declare(keys: Keys, reader: Reader, seat: Seat, who: str, numbers: Sequence[int]) -> None:
    """Note a conflict of interest: these items are taken from that person or agency.

    Raises:
        NotPermitted: it is somebody else's, and the reader neither leads nor prepares the meeting.
        WrongState: the meeting is over. InvalidRequest: there is no such item.
    """
    if who != reader.subject:
        check_leads(seat, "say that somebody else has a conflict of interest")
    _check_open(seat)
    for item in _items(seat, numbers):
        _say(keys, reader, seat, item, who, CONFLICT)
        if item.case_key is not None:
            meetings.let_out(keys, item.case_key, who, _origin(reader))


def check_leads(seat: Seat, what: str) -> None:
    """Let pass whoever leads or prepares a meeting; `what` they want to do.

    Raises:
        NotPermitted: they do neither.
    """
    if not seat.leads:
        raise NotPermitted(what, "the role that leads this meeting, or the meeting coordinator")


def _say(  # who says what of whom and which item
    keys: Keys, reader: Reader, seat: Seat, item: ItemRow, who: str, part: str
) -> bool:
    return agenda_items.say_part(keys.tx, _part(keys, reader, seat, item, who, part))


def _say_again(keys: Keys, reader: Reader, seat: Seat, item: ItemRow, who: str) -> bool:
    row = _part(keys, reader, seat, item, who, GUEST)
    return agenda_items.say_part_again(keys.tx, row, before=seat.meeting.cut_off_at)


def _part(  # who says what of whom and which item
    keys: Keys, reader: Reader, seat: Seat, item: ItemRow, who: str, part: str
) -> PartRow:
    return PartRow(
        item_key=item.key,
        who=who,
        part=part,
        meeting_key=seat.meeting.key,
        said_at=keys.now,
        said_by=reader.subject,
    )


def _items(seat: Seat, numbers: Sequence[int]) -> list[ItemRow]:
    known = {one.number: one for one in seat.items}
    for index, number in enumerate(numbers):
        if number not in known:
            message = f"the agenda has no item {number}"
            raise InvalidRequest(message, f"/items/{index}", [str(one) for one in known])
    return [known[number] for number in numbers]


def _check_open(seat: Seat) -> None:
    if seat.meeting.state in OVER:
        meeting = seat.meeting
        raise WrongState("meeting", meeting.key, meeting.state, "not over yet")


def _origin(reader: Reader) -> Origin:
    return Origin(by=reader.subject, source=SOURCE)
