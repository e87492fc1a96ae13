"""A meeting is moved or called off before it is held: by whoever leads or prepares it."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.case_looks import reader_of
from app.api.commands import Commanded
from app.api.meeting_shapes import ShownMeetingInFull, shown_seat
from app.api.meetings import PLACE, MeetingKey
from app.api.replies import reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, Name
from app.casework import attendance, meeting_sight
from app.casework.meeting_sight import Seat
from app.store.meetings import MeetingRow
from engine.command import Command
from engine.errors import WrongState
from engine.records import Message

router = APIRouter(prefix="/v1/meetings", tags=["Meetings"], route_class=GuardedRoute)

MESSAGE = "meeting_changed"


class GivenChange(Given):
    """Why it is not held on its day, and on which later working day it is held, if it is."""

    reason: Name
    new_on: Name | None = None


@router.post(
    f"{PLACE}/change", response_model=ShownMeetingInFull, **declared("changeMeeting", "cases")
)
def change_meeting(command: Commanded, key: MeetingKey, wish: GivenChange) -> Response:
    """Move a meeting to another day, or without `newOn` call it off, and tell its members.

    What was to be discussed waits for the next one. Once its papers are out, whoever leads it says
    the same in the user task `hold_meeting`. The form `meeting_changed` says what is asked.
    """
    reader = reader_of(command.engine, command.caller)

    def change(one: Command) -> Seat:
        seat = meeting_sight.seat_of(one.tx, reader, key)
        attendance.check_leads(seat, "move or call off a meeting")
        if not command.engine.publish_within(one, _message(seat.meeting, wish)).correlations:
            needed = "planned; what became of one whose papers are out is told in hold_meeting"
            raise WrongState("meeting", key, seat.meeting.state, needed)
        return meeting_sight.seat_of(one.tx, reader, key)

    return command.carry_out(
        lambda terms: command.engine.carry_out(change, **terms),
        lambda seat: reply(shown_seat(seat), revision=seat.meeting.revision),
    )


def _message(meeting: MeetingRow, wish: GivenChange) -> Message:
    said: dict[str, object] = {"change_reason": wish.reason, "meeting_result": "called_off"}
    if wish.new_on is not None:
        said |= {"meeting_result": "moved", "new_on": wish.new_on}
    return Message(
        name=MESSAGE, correlation_key=meeting.number, variables=said, tenant=meeting.tenant
    )
