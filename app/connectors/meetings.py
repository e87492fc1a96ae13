"""The connectors of meetings: a case is put on an agenda, and a meeting moves on with them.

What a diagram learns of an agenda are codes and numbers. All may run twice: the second time
changes nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from app.casework import agenda, case_entries, meetings, panel_meetings, repeat_places
from app.casework.agenda import ItemWish
from app.casework.case_fields import CODE
from app.casework.location_patterns import Search
from app.casework.meetings import MeetingPlan
from app.casework.vault import Keys
from app.connectors.case_file import ENGINE, case_meant
from app.store import meeting_actions
from app.store import meetings as rows
from app.store.agenda_items import ItemRow
from engine.clock import local_date
from engine.connectors import JobContext
from engine.errors import InvalidRequest, NotFound

Result = Mapping[str, object]
# For what a meeting shares and by which power; diagrams of before say neither.
SHARING = ("purpose", "gateway")


def add_to_agenda(keys: Keys, context: JobContext) -> Result:
    """Put the case on the next agenda of a type of meeting, once for each reason while it is open.

    Returns `item_key`, and `meeting_on`: the day of the meeting that hears of it if it is planned
    already, also where the case stands on a closed agenda since before.

    Raises:
        ConnectorError: `case_unknown`: there is no case with the number `case_no`.
        InvalidRequest: the type is none of the partnership's, or kind or reason does not fit.
    """
    types = _types_of(context)
    kind = _one_of(context, "kind", agenda.KINDS)
    wish = ItemWish(
        tenant=context.job.tenant_id,
        type=_one_of(context, "meeting_type", tuple(types)),
        kind=kind,
        reason=_code(context, "reason"),
        by=ENGINE,
        source=_source(context),
        case=case_meant(keys, context),
    )
    item = agenda.add(keys, wish)
    planned = rows.planned(keys.tx, wish.tenant, since=local_date(context.now))
    found = agenda.meeting_of(keys, planned, item)
    return {"item_key": item.key, "meeting_on": found.meeting_on if found else None}


def find_unplanned(keys: Keys, context: JobContext) -> Result:
    """Return `unplanned`: those of the given `types` of which no meeting is to be held any more."""
    types = _texts(context, "types")
    today = local_date(context.now)
    planned = {one.type for one in rows.planned(keys.tx, context.job.tenant_id, since=today)}
    return {"unplanned": [one for one in types if one not in planned]}


def open_meeting(keys: Keys, context: JobContext) -> Result:
    """Open the meeting of the process, or give it the day that is given now.

    Returns `meeting_key` and `meeting_no`.
    """
    plan = _plan(context, _types_of(context))
    row = meetings.open_meeting(keys, case_entries.process_of(context.job), plan)
    return {"meeting_key": row.key, "meeting_no": row.number}


def close_agenda(keys: Keys, context: JobContext) -> Result:
    """Close the agenda; returns `agenda`: a list of {number, kind, case_no, reason, carried}.

    With `places` (`days`, `metres`, `least`) the places where incidents came back are put on it.
    Members have the papers at once, unless `papers_follow` by `meeting_papers`.
    """
    meeting = meetings.of_process(keys, case_entries.process_of(context.job))
    search = _search(context)
    if search is not None and meeting.state == meetings.PLANNED:
        repeat_places.put_on_agenda(keys, meeting, search)
    until = _date(context, "seen_until")
    items = meetings.close_agenda(keys, meeting, seen_until=until)
    if context.job.variables.get("papers_follow") is not True:
        members = [one.who for one in rows.attendees(keys.tx, meeting.key)]
        meetings.give_papers(keys, meeting, members, seen_until=until)
    return {"agenda": [_shown(one) for one in items]}


def give_papers(keys: Keys, context: JobContext) -> Result:
    """Give the member `agency_id` the papers of a meeting, and its cases until `seen_until`.

    Raises:
        NotFound: the partnership has no meeting `meeting_key`.
    """
    meeting = meetings.of_key(keys, context.job.tenant_id, _text(context, "meeting_key"))
    who, until = f"agency:{_code(context, 'agency_id')}", _date(context, "seen_until")
    meetings.give_papers(keys, meeting, [who], seen_until=until)
    return {}


def call_panel(keys: Keys, context: JobContext) -> Result:
    """Call a panel about the case of the process alone, or give its meeting the new day.

    Returns `meeting_key`, `meeting_no` and its `agenda`.
    """
    plan = _plan(context, _known_types(context))
    wish = ItemWish(
        tenant=context.job.tenant_id,
        type=plan.type,
        kind=_one_of(context, "kind", agenda.KINDS),
        reason=_code(context, "reason"),
        by=ENGINE,
        source=_source(context),
        case=case_meant(keys, context),
    )
    process, until = case_entries.process_of(context.job), _date(context, "seen_until")
    meeting, item = panel_meetings.call(keys, process, plan, wish, seen_until=until)
    told = {"meeting_key": meeting.key, "meeting_no": meeting.number}
    return {**told, "agenda": [_shown(item)]}


def call_off_panel(keys: Keys, context: JobContext) -> Result:
    """Call off the panel of the process, if it has one that is still to be held.

    Returns `panel`: {meeting_no, meeting_on, item_no, members: ids of agencies}, or null if there
    was none.
    """
    meeting = panel_meetings.call_off(keys, case_entries.process_of(context.job))
    if meeting is None:
        return {"panel": None}
    attendees = rows.attendees(keys.tx, meeting.key)
    told = {"meeting_no": meeting.number, "meeting_on": meeting.meeting_on}
    told["item_no"] = Decimal(panel_meetings.ONLY)
    members = [one.who.removeprefix("agency:") for one in attendees if one.part == meetings.MEMBER]
    return {"panel": {**told, "members": members}}


def find_action(keys: Keys, context: JobContext) -> Result:
    """Return `case_action`: the number that action `action_number` of the meeting has in its case.

    It is null where the action is about no case.

    Raises:
        NotFound: the process has opened no meeting, or the meeting has no such action.
    """
    meeting = meetings.of_process(keys, case_entries.process_of(context.job))
    number = _whole(context, "action_number")
    action = meeting_actions.numbered(keys.tx, meeting.key, number)
    if action is None:
        raise NotFound(f"action of the meeting {meeting.number}", str(number))
    in_case = action.case_action
    return {"case_action": Decimal(in_case) if in_case is not None else None}


def end_meeting(keys: Keys, context: JobContext) -> Result:
    """Note that the meeting was held, called off or is over, as the input `state` says.

    With `decision` that is what it decided on whatever was open.
    """
    state = _one_of(context, "state", tuple(_ENDS))
    meeting = meetings.of_process(keys, case_entries.process_of(context.job))
    if context.job.variables.get("decision") is not None:
        panel_meetings.decide(keys, meeting, _code(context, "decision"), by=ENGINE)
    if meeting.state != state:
        _ENDS[state](keys, meeting)
    return {}


_ENDS = {
    meetings.HELD: meetings.hold,
    meetings.CANCELLED: meetings.call_off,
    meetings.CLOSED: meetings.end,
}


def _plan(context: JobContext, types: Mapping[str, object]) -> MeetingPlan:
    return MeetingPlan(
        type=_one_of(context, "meeting_type", tuple(types)),
        meeting_on=_date(context, "meeting_on"),
        meeting_at=_instant(context, "meeting_at"),
        cut_off_at=_instant(context, "cut_off_at"),
        chair=_code(context, "chair"),
        members=_texts(context, "members"),
        quorum=_whole(context, "quorum"),
        **{name: _code(context, name) for name in SHARING if name in context.job.variables},
    )


def _search(context: JobContext) -> Search | None:
    given = context.job.variables.get("places")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise InvalidRequest("places must be {days, metres, least}", "/places")
    try:
        numbers = {name: int(str(given[name])) for name in ("days", "metres", "least")}
        return Search(until=local_date(context.now), **numbers)
    except (KeyError, ValueError) as error:
        message = f"places must be {{days, metres, least}}, whole numbers: {error}"
        raise InvalidRequest(message, "/places") from None


def _types_of(context: JobContext) -> Mapping[str, object]:
    return {name: one for name, one in _known_types(context).items() if _is_held(one)}


def _known_types(context: JobContext) -> Mapping[str, object]:
    policy = context.scope.get("policy")
    types = policy.get("meeting_types") if isinstance(policy, Mapping) else None
    if not isinstance(types, dict):
        raise InvalidRequest("the policy has no [meeting_types]", "/meeting_type")
    return types


def _is_held(one: object) -> bool:
    return isinstance(one, dict) and one.get("held") is True


def _shown(item: ItemRow) -> Result:
    return {
        "number": Decimal(item.number or 0),
        "kind": item.kind,
        "case_no": item.case_no,
        "reason": item.reason,
        "carried": Decimal(item.carried),
    }


def _source(context: JobContext) -> str:
    return f"{context.job.element_id}#{context.job.key}"


def _one_of(context: JobContext, name: str, allowed: tuple[str, ...]) -> str:
    value = context.job.variables.get(name)
    if not isinstance(value, str) or value not in allowed:
        message = f"{context.job.element_id} gives {name} {value!r}; it can be {', '.join(allowed)}"
        raise InvalidRequest(message, f"/{name}")
    return value


def _code(context: JobContext, name: str) -> str:
    value = context.job.variables.get(name)
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise InvalidRequest(f"{context.job.element_id} needs {name}, one word", f"/{name}")
    return value


def _text(context: JobContext, name: str) -> str:
    value = context.job.variables.get(name)
    if not isinstance(value, str):
        raise InvalidRequest(f"{context.job.element_id} needs {name}, a text", f"/{name}")
    return value


def _texts(context: JobContext, name: str) -> list[str]:
    value = context.job.variables.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidRequest(f"{context.job.element_id} needs {name}, a list", f"/{name}")
    return value


def _whole(context: JobContext, name: str) -> int:
    value = context.job.variables.get(name)
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise InvalidRequest(f"{context.job.element_id} needs {name}, a number", f"/{name}")
    return int(value)


def _date(context: JobContext, name: str) -> date:
    value = context.job.variables.get(name)
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InvalidRequest(f"{context.job.element_id} needs {name}, a date", f"/{name}")
    return value


def _instant(context: JobContext, name: str) -> datetime:
    value = context.job.variables.get(name)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise InvalidRequest(f"{context.job.element_id} needs {name}, a time", f"/{name}")
    return value
