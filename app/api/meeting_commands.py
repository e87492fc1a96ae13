"""What people do about meetings: put things on agendas, accept, ask guests in, decide."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.api.case_looks import reader_of
from app.api.commands import Command, Commanded, Conditioned, actor_of
from app.api.meeting_shapes import ShownItem, ShownMeetingInFull, shown_item, shown_seat
from app.api.meetings import ItemNumbers, MeetingKey
from app.api.replies import Reply, created, reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, JsonObject, Name
from app.api.user_tasks import ShownCompletion
from app.casework import agenda, attendance, case_sight, meeting_sight, panel_meetings
from app.casework.agenda import ItemWish
from app.casework.case_fields import CODE
from app.casework.case_sight import Reader
from app.casework.meeting_sight import Seat
from app.casework.vault import Keys, Vault
from app.store import case_files
from app.store import meetings as rows
from app.store.agenda_items import ItemRow
from app.store.case_files import CaseRow
from engine.clock import local_date
from engine.errors import InvalidRequest, NotFound, NotPermitted, WrongState
from engine.records import Completed, Search

router = APIRouter(prefix="/v1/meetings", tags=["Meetings"], route_class=GuardedRoute)

SOURCE = "rest"
# A meeting is decided in the one, a panel about a case in the other.
DECIDING = ("hold_meeting", "review_meeting")
# Even a yearly meeting takes items in the days after it; the next one is called by its calendar.
COMES_AGAIN = timedelta(days=366)


class GivenItem(Given):
    """Something for the next agenda; its words are sealed with the key of the case."""

    meeting_type: Name
    kind: Name
    reason: Name
    case_no: Name | None = None
    tenant_id: Name | None = None
    subject: Annotated[str, Field(max_length=2000)] = ""
    detail: Annotated[str, Field(max_length=10_000)] = ""


class GivenConflict(Given):
    """In which items there is a conflict of interest; without `who` it is your own."""

    items: ItemNumbers
    who: Name | None = None


class GivenDecisions(Given):
    """What the meeting decided on all its items, as the form `hold_meeting` asks for it."""

    variables: JsonObject = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Doing:
    """Somebody does something about meetings."""

    command: Command
    vault: Vault
    reader: Reader

    def seat(self, keys: Keys, key: str) -> Seat:
        return meeting_sight.seat_of(keys.tx, self.reader, key)


def _doing(request: Request, command: Command) -> _Doing:
    reader = reader_of(command.engine, command.caller)
    return _Doing(command, request.app.state.vault, reader)


@router.post(
    "/items", response_model=ShownItem, status_code=201, **declared("addAgendaItem", "cases")
)
def add_agenda_item(request: Request, command: Commanded, wish: GivenItem) -> Response:
    """Put something on the next agenda of a type of meeting that is held.

    Until the next one is called it waits, as after the hub of today for that of tomorrow.

    With `caseNo` you must see the case. The same case is on the agenda once for each reason: what
    is there already is returned as it is.
    """
    _check_words(wish)
    doing = _doing(request, command)

    def add(keys: Keys) -> ItemRow:
        tenant = _tenant(doing, wish)
        _check_held(keys, tenant, wish.meeting_type)
        words = {name: text for name in ("subject", "detail") if (text := getattr(wish, name))}
        return agenda.add(
            keys,
            ItemWish(
                tenant=tenant,
                type=wish.meeting_type,
                kind=wish.kind,
                reason=wish.reason,
                by=doing.reader.subject,
                source=SOURCE,
                case=_case(keys, doing.reader, tenant, wish.case_no),
                words=words,
            ),
        )

    return command.carry_out(
        lambda terms: command.engine.carry_out(
            lambda one: add(doing.vault.keys(one.tx, one.at)), **terms
        ),
        lambda row: created(shown_item(row), "/v1/meetings/search"),
    )


@router.post(
    "/{meetingKey}/acceptance",
    response_model=ShownMeetingInFull,
    **declared("acceptConfidentiality", "cases"),
)
def accept_confidentiality(request: Request, command: Commanded, key: MeetingKey) -> Response:
    """Accept the confidentiality statement of a meeting; its papers open to you."""
    doing = _doing(request, command)

    def accept(keys: Keys) -> Seat:
        seat = doing.seat(keys, key)
        attendance.accept(keys, doing.reader, seat)
        return seat

    return _seen(doing, accept)


@router.post(
    "/{meetingKey}/conflicts",
    response_model=ShownMeetingInFull,
    **declared("declareConflict", "cases"),
)
def declare_conflict(
    request: Request, command: Commanded, key: MeetingKey, wish: GivenConflict
) -> Response:
    """Declare a conflict of interest: the items are taken from that person or agency."""
    doing = _doing(request, command)

    def declare(keys: Keys) -> Seat:
        who = wish.who or doing.reader.subject
        attendance.declare(keys, doing.reader, doing.seat(keys, key), who, wish.items)
        return doing.seat(keys, key)

    return _seen(doing, declare)


@router.post(
    "/{meetingKey}/decisions",
    response_model=ShownCompletion,
    **declared("decideAgenda", "tasks"),
)
def decide_agenda(
    request: Request, command: Conditioned, key: MeetingKey, wish: GivenDecisions
) -> Response:
    """Decide on every item of a meeting at once: all of it is on record, or nothing.

    It completes the user task `hold_meeting`, or `review_meeting` of a panel about one case; its
    form says what is asked.
    """
    task = _deciding(_doing(request, command), key)
    return command.carry_out(
        lambda by: command.engine.complete_user_task(
            task, wish.variables, revision=command.revision, **by
        ),
        _decided,
    )


def _decided(completed: Completed) -> Reply:
    shown = ShownCompletion.model_validate(completed)
    return reply(shown, revision=completed.user_task.revision)


def _deciding(doing: _Doing, key: str) -> str:
    command = doing.command
    by = actor_of(command.caller)
    with command.engine.question(by) as question:
        seat = meeting_sight.seat_of(question.tx, doing.reader, key)
    wanted = Search(
        filter={
            "processInstanceKey": seat.meeting.process_instance_key,
            "elementId": {"$in": list(DECIDING)},
        },
        sort=[("creationDate", "desc")],
        limit=1,
    )
    found = command.engine.search_user_tasks(wanted, by=by).items
    if found:
        return found[0].key
    if seat.meeting.chair not in doing.reader.names:
        raise NotPermitted("decide in this meeting", f"the role {seat.meeting.chair}")
    raise WrongState("meeting", key, seat.meeting.state, "agenda_closed")


def _seen(doing: _Doing, act: Callable[[Keys], Seat]) -> Response:
    command = doing.command
    return command.carry_out(
        lambda terms: command.engine.carry_out(
            lambda one: act(doing.vault.keys(one.tx, one.at)), **terms
        ),
        lambda seat: reply(shown_seat(seat), revision=seat.meeting.revision),
    )


def _check_words(wish: GivenItem) -> None:
    if wish.kind not in agenda.KINDS:
        raise InvalidRequest("there is no such kind of item", "/kind", list(agenda.KINDS))
    if not CODE.fullmatch(wish.reason):
        message = "a reason is one word of small letters, figures, _ and -"
        raise InvalidRequest(message, "/reason")
    if wish.case_no is None and not wish.subject.strip():
        raise InvalidRequest("say what it is about, or name the case in caseNo", "/subject")


def _tenant(doing: _Doing, wish: GivenItem) -> str:
    mine = doing.reader.tenant
    tenant = mine or wish.tenant_id
    if tenant is None:
        raise InvalidRequest("name the partnership", "/tenantId")
    if wish.tenant_id not in (None, tenant):
        raise NotFound("partnership", wish.tenant_id or "")
    return tenant


def _check_held(keys: Keys, tenant: str, kind: str) -> None:
    known = rows.since(keys.tx, tenant, local_date(keys.now) - COMES_AGAIN)
    if not any(one.type == kind and not panel_meetings.is_panel(keys, one) for one in known):
        held = {one.type for one in known if not panel_meetings.is_panel(keys, one)}
        message = (
            "no meeting of this type is planned or was held within a year; a panel about one case"
            " takes nothing else"
        )
        raise InvalidRequest(message, "/meetingType", sorted(held))


def _case(keys: Keys, reader: Reader, tenant: str, number: str | None) -> CaseRow | None:
    if number is None:
        return None
    case = case_files.newest(keys.tx, tenant, number)
    if case is None:
        raise NotFound("case", number)
    try:
        return case_sight.sees(keys.tx, reader, case.key, now=keys.now).case
    except NotFound:
        raise NotFound("case", number) from None
