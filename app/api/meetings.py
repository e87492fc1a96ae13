"""Meetings: found and read by whoever attends them, each attendee with papers of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import Field

from app.api import cursors
from app.api.case_looks import on_record, reader_of
from app.api.meeting_shapes import (
    ShownAgenda,
    ShownMeeting,
    ShownMeetingInFull,
    ShownPapers,
    ShownStatement,
    shown_item,
    shown_paper,
    shown_seat,
)
from app.api.questions import Asked, Question
from app.api.routes import GuardedRoute, caller_of, declared
from app.api.searches import Fields, Found, SearchWish, ShownPage, search
from app.casework import meeting_sight
from app.casework.case_sight import Reader
from app.casework.meeting_sight import Seat
from app.casework.vault import Keys
from app.store import meetings as rows
from app.store.meetings import MeetingRow
from engine.errors import InvalidRequest

router = APIRouter(prefix="/v1/meetings", tags=["Meetings"], route_class=GuardedRoute)

T = TypeVar("T")
PLACE = "/{meetingKey}"
MeetingKey = Annotated[str, Path(alias="meetingKey", min_length=1, max_length=64)]
ItemNumbers = Annotated[list[int], Field(min_length=1, max_length=200)]
FIELDS = Fields(
    {"meetingNo": "text", "meetingType": "text", "tenantId": "text", "state": "text"},
    renamed={"meetingNo": "number", "meetingType": "type", "tenantId": "tenant"},
    filter_only=frozenset({"meetingNo", "meetingType", "tenantId", "state"}),
    states=("planned", "agenda_closed", "held", "cancelled", "closed", "disposed"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A look at one meeting by one of its attendees."""

    asked: Question
    key: str

    def see(self, show: Callable[[Keys, Reader, Seat], T]) -> T:
        """Return what `show` makes of the meeting.

        Raises:
            NotFound: there is no such meeting, or the asker does not attend it.
        """
        asked = self.asked
        reader = reader_of(asked.engine, caller_of(asked.request))

        def seen(keys: Keys) -> T:
            return show(keys, reader, meeting_sight.seat_of(keys.tx, reader, self.key))

        return on_record(asked.engine, asked.vault, seen, asked)


async def visit(asked: Asked, key: MeetingKey) -> Visit:
    """Read what is common to all looks at a meeting."""
    return Visit(asked, key)


Visiting = Annotated[Visit, Depends(visit)]


@router.post(
    "/search",
    response_model=Found[ShownMeeting],
    **declared("searchMeetings", "cases", **FIELDS.marks),
)
def search_meetings(asked: Asked, wish: SearchWish) -> Response:
    """Find the meetings that you attend, in the order in which they are held."""
    wanted, after = _wanted(wish), cursors.read(wish.page.after)
    reader = reader_of(asked.engine, caller_of(asked.request))
    if reader.tenant is not None and wanted.setdefault("tenant", reader.tenant) != reader.tenant:
        return asked.answer(_page([], wish.page.limit))
    with asked.engine.question(asked.by) as question:
        found = rows.page(question.tx, wanted, reader.names, after=after, limit=wish.page.limit + 1)
    return asked.answer(_page(found, wish.page.limit))


@router.get(PLACE, response_model=ShownMeetingInFull, **declared("getMeeting", "cases"))
def get_meeting(visiting: Visiting) -> Response:
    """Return a meeting that you attend, and in which part."""
    shown = visiting.see(lambda _keys, _reader, seat: shown_seat(seat))
    return visiting.asked.answer(shown, revision=shown.revision)


@router.get(f"{PLACE}/agenda", response_model=ShownAgenda, **declared("getMeetingAgenda", "cases"))
def get_meeting_agenda(visiting: Visiting) -> Response:
    """Return the items of the agenda that you may see; it is empty until the agenda is closed."""
    shown = visiting.see(
        lambda _keys, _reader, seat: ShownAgenda(items=[shown_item(one) for one in seat.items])
    )
    return visiting.asked.answer(shown)


@router.get(
    f"{PLACE}/confidentiality-statement",
    response_model=ShownStatement,
    **declared("getConfidentialityStatement", "cases"),
)
def get_confidentiality_statement(visiting: Visiting) -> Response:
    """Return what you accept before the papers of a meeting open to you.

    It is `confidentiality.statement` of the policy in force; empty where the policy has none.
    """
    asked = visiting.asked
    tenant = visiting.see(lambda _keys, _reader, seat: seat.meeting.tenant)
    policy = asked.engine.policy_values(tenant, by=asked.by)
    lines = policy.get("confidentiality", {}).get("statement", [])
    return asked.answer(ShownStatement(statement=lines))


@router.get(f"{PLACE}/pack", response_model=ShownPapers, **declared("getMeetingPack", "cases"))
def get_meeting_pack(visiting: Visiting) -> Response:
    """Return your papers: what each item is about, decisions, minutes, and actions with reports.

    Refused (403) until you have accepted the confidentiality statement. A guest gets the items they
    were asked for, and nobody gets one in which they have a conflict of interest. Every case in
    them notes that you read it.
    """

    def show(keys: Keys, reader: Reader, seat: Seat) -> ShownPapers:
        papers = meeting_sight.papers(keys, reader, seat)
        return ShownPapers(
            meeting_no=seat.meeting.number,
            items=[shown_paper(one) for one in papers],
            minutes=meeting_sight.general_minutes(keys, seat),
        )

    return visiting.asked.answer(visiting.see(show))


def _wanted(wish: SearchWish) -> dict[str, str]:
    if wish.sort:
        raise InvalidRequest("meetings come in the order in which they are held", "/sort")
    wanted: dict[str, str] = {}
    for name, value in search(wish, FIELDS).filter.items():
        if not isinstance(value, str):
            raise InvalidRequest("meetings are found by plain values only", f"/filter/{name}")
        wanted[name] = value
    return wanted


def _page(found: Sequence[MeetingRow], limit: int) -> Found[ShownMeeting]:
    shown = found[:limit]
    return Found(
        items=[ShownMeeting.model_validate(row) for row in shown],
        page=ShownPage(
            start_cursor=_cursor(shown[0]) if shown else None,
            end_cursor=_cursor(shown[-1]) if len(found) > limit else None,
        ),
    )


def _cursor(row: MeetingRow) -> str:
    return cursors.written(row.meeting_at, row.key)
