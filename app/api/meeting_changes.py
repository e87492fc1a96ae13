"""What whoever leads or prepares a meeting changes: who is asked in, and whether it is held."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.api.case_looks import reader_of
from app.api.commands import Commanded
from app.api.meeting_shapes import ShownMeetingInFull, shown_seat
from app.api.meetings import PLACE, ItemNumbers, MeetingKey
from app.api.replies import reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, Name
from app.casework import attendance, meeting_sight, panel_meetings
from app.casework.case_fields import WHO
from app.casework.meeting_sight import Seat
from app.casework.vault import Vault
from app.store.agenda_items import ItemRow
from app.store.meetings import MeetingRow
from engine.command import Command
from engine.engine import Engine
from engine.errors import InvalidRequest, WrongState
from engine.records import Message

router = APIRouter(prefix="/v1/meetings", tags=["Meetings"], route_class=GuardedRoute)

MESSAGE, INVITED = "meeting_changed", "guest_invited"
_PAPERS_OUT = "planned; what became of one whose papers are out is told in hold_meeting"
_PANEL = "no panel about one case: that one is adjourned in review_meeting"


class GivenLetter(Given):
    """Where a guest without an account is written to, and where the meeting takes place."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    contact: Annotated[str, Field(min_length=1, max_length=500)]
    venue: Annotated[str, Field(min_length=1, max_length=300)]
    channel: Name = "email"


class GivenGuest(Given):
    """Who is asked in (`agency:charity`, a role or a user name), and for which items.

    With `letter` they are written to, once for each item that they were not asked in for before,
    and once more when the meeting has another day by now.
    """

    who: Name
    items: ItemNumbers
    letter: GivenLetter | None = None


class GivenChange(Given):
    """Why it is not held on its day, and on which later working day it is held, if it is."""

    reason: Name
    new_on: Name | None = None


@router.post(
    f"{PLACE}/change", response_model=ShownMeetingInFull, **declared("changeMeeting", "cases")
)
def change_meeting(
    request: Request, command: Commanded, key: MeetingKey, wish: GivenChange
) -> Response:
    """Move a meeting to another day, or without `newOn` call it off, and tell its members.

    What was to be discussed waits for the next one. Once its papers are out, whoever leads it says
    the same in the user task `hold_meeting`; of a panel about one case it is said in
    `review_meeting`. The form `meeting_changed` says what is asked.
    """
    reader = reader_of(command.engine, command.caller)
    vault: Vault = request.app.state.vault

    def change(one: Command) -> Seat:
        keys = vault.keys(one.tx, one.at)
        seat = meeting_sight.seat_of(one.tx, reader, key)
        attendance.check_leads(seat, "move or call off a meeting")
        if not command.engine.publish_within(one, _message(seat.meeting, wish)).correlations:
            needed = _PANEL if panel_meetings.is_panel(keys, seat.meeting) else _PAPERS_OUT
            raise WrongState("meeting", key, seat.meeting.state, needed)
        return meeting_sight.seat_of(one.tx, reader, key)

    return command.carry_out(
        lambda terms: command.engine.carry_out(change, **terms),
        lambda seat: reply(shown_seat(seat), revision=seat.meeting.revision),
    )


@router.post(
    f"{PLACE}/guests", response_model=ShownMeetingInFull, **declared("inviteGuest", "cases")
)
def invite_guest(
    request: Request, command: Commanded, key: MeetingKey, wish: GivenGuest
) -> Response:
    """Ask a guest in for some items of a closed agenda; for whoever leads or prepares it.

    A letter (process `guest_invitation`) says when and where, for which item, and that what is said
    there is confidential. It is kept in the case of the item, so each must be about one.
    """
    if not WHO.fullmatch(wish.who):
        raise InvalidRequest("an agency (agency:police), a role or a user name", "/who")
    reader = reader_of(command.engine, command.caller)
    vault: Vault = request.app.state.vault

    def invite(one: Command) -> Seat:
        keys = vault.keys(one.tx, one.at)
        seat = meeting_sight.seat_of(one.tx, reader, key)
        for item in attendance.invite(keys, reader, seat, wish.who, wish.items):
            if wish.letter is not None:
                _write(command.engine, one, _invitation(seat.meeting, item, wish.letter))
        return meeting_sight.seat_of(one.tx, reader, key)

    return command.carry_out(
        lambda terms: command.engine.carry_out(invite, **terms),
        lambda seat: reply(shown_seat(seat), revision=seat.meeting.revision),
    )


def _write(engine: Engine, one: Command, message: Message) -> None:
    if not engine.publish_within(one, message).correlations:
        raise InvalidRequest("this partnership has no process that writes to guests", "/letter")


def _invitation(meeting: MeetingRow, item: ItemRow, letter: GivenLetter) -> Message:
    if item.case_no is None:
        raise InvalidRequest(f"item {item.number} is about no case: write to them", "/letter")
    said = {
        "case_no": item.case_no,
        "meeting_no": meeting.number,
        "meeting_type": meeting.type,
        "meeting_at": meeting.meeting_at.isoformat(),
        "item_no": item.number,
        "item_kind": item.kind,
        "guest_channel": letter.channel,
        "guest_name": letter.name,
        "guest_contact": letter.contact,
        "venue": letter.venue,
    }
    return Message(
        name=INVITED,
        correlation_key=f"{meeting.number}|{item.number}",
        variables=said,
        tenant=meeting.tenant,
    )


def _message(meeting: MeetingRow, wish: GivenChange) -> Message:
    said: dict[str, object] = {"change_reason": wish.reason, "meeting_result": "called_off"}
    if wish.new_on is not None:
        said |= {"meeting_result": "moved", "new_on": wish.new_on}
    return Message(
        name=MESSAGE, correlation_key=meeting.number, variables=said, tenant=meeting.tenant
    )
