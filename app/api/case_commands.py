"""What people write into a case unasked: records; and how they see one in an emergency."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from app.api.case_looks import CaseKey, reader_of
from app.api.case_shapes import ShownBrokenGlass, ShownWritten
from app.api.commands import Commanded, Conditioned
from app.api.replies import Reply, created, reply
from app.api.routes import GuardedRoute, declared
from app.api.shapes import Given, JsonObject, Name, Reason
from app.casework import broken_glass, case_facts, case_sight, case_writing
from app.casework.case_fields import DoesNotFit
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_sight import Reader, Sight
from app.casework.case_views import HOLDERS, UNCLASSED
from app.casework.case_writing import Origin
from app.casework.vault import Keys, Vault
from app.store import case_files
from app.store.case_files import CaseRow
from app.store.case_rows import RecordRow
from engine.command import Command
from engine.errors import InvalidRequest, NotFound, NotPermitted, StaleRevision
from engine.records import Message

router = APIRouter(prefix="/v1/cases", tags=["Cases"], route_class=GuardedRoute)

SOURCE = "rest"
HEARD_FOR = timedelta(days=1)
SETTLED = "case_action_settled"
HOLD, HOLDING = "hold", sorted(HOLDERS)


class GivenRecord(Given):
    """A record of one kind, as in the `x-case` of a form."""

    record: Name
    fields: JsonObject = Field(default_factory=dict)


class GivenReason(Given):
    """Which case must be seen, and why there is no time to be given a part in it."""

    case_no: Name
    tenant_id: Name | None = None
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Opened:
    case_key: str
    until: datetime


@router.post(
    "/{caseKey}/records",
    response_model=ShownWritten,
    status_code=201,
    **declared("addCaseRecord", "cases"),
)
def add_case_record(
    request: Request, command: Conditioned, key: CaseKey, wish: GivenRecord
) -> Response:
    """Write one record into a case; docs/case-file.md names the kinds and their fields.

    A hold is set and lifted by whoever may, with a reason; while it is set the case is not disposed
    of. An assessment says in `based_on` which version it rests on (none for the first) and is
    refused (412) when there is a newer one.
    """
    written = _written(wish)
    reader = reader_of(command.engine, command.caller)
    vault: Vault = request.app.state.vault

    def add(one: Command) -> RecordRow:
        keys = vault.keys(one.tx, one.at)
        sight = case_sight.sees(keys.tx, reader, key, now=keys.now)
        _check_right(reader, sight, written)
        _check(keys, sight, written, command.revision)
        origin = Origin(by=reader.subject, source=SOURCE)
        (row,) = case_writing.write(keys, sight.case, origin, [written])
        if case_facts.settles(row):
            command.engine.publish_within(one, _settled(sight.case, row))
        return row

    return command.carry_out(lambda terms: command.engine.carry_out(add, **terms), _added)


@router.post("/break-glass", response_model=ShownBrokenGlass, **declared("breakGlass", "cases"))
def break_glass(request: Request, command: Commanded, wish: GivenReason) -> Response:
    """See a case for an hour without a part in it; the data protection officer is told.

    Who, when and why come to the officer as a letter and a task, where the partnership has the
    process `emergency_access`; the case stands in their search in any event.
    """
    reader = reader_of(command.engine, command.caller)
    tenant = command.caller.tenant or wish.tenant_id
    if tenant is None:
        raise InvalidRequest("say for which partnership", "/tenantId")
    vault: Vault = request.app.state.vault

    def smash(one: Command) -> _Opened:
        keys = vault.keys(one.tx, one.at)
        case = case_files.newest(keys.tx, tenant, wish.case_no)
        if case is None or wish.tenant_id not in (None, tenant):
            raise NotFound("case", wish.case_no)
        until = broken_glass.break_glass(keys, reader, case, wish.reason)
        said = broken_glass.said(reader, case, one.at, until)
        message = Message(name=broken_glass.MESSAGE, variables=said, tenant=case.tenant)
        begun = command.engine.publish_within(one, message).correlations
        instances = [each.process_instance_key for each in begun if each.started]
        broken_glass.tell_why(keys, reader, case, wish.reason, instances)
        return _Opened(case.key, until)

    return command.carry_out(
        lambda terms: command.engine.carry_out(smash, **terms),
        lambda opened: reply(ShownBrokenGlass.model_validate(opened)),
    )


def _settled(case: CaseRow, row: RecordRow) -> Message:
    # An agency to which a meeting gave the action is asked for no report on it any longer; the
    # letter with which it is asked may still be on its way.
    number, state = row.facts["number"], row.facts["state"]
    said = {"case_no": case.number, "action_number": number, "action_state": state}
    return Message(
        name=SETTLED,
        correlation_key=f"{case.number}|{number}",
        variables=said,
        tenant=case.tenant,
        time_to_live=HEARD_FOR,
    )


def _written(wish: GivenRecord) -> Written:
    kind = KINDS.get(wish.record)
    if kind is None:
        raise InvalidRequest("there is no such kind of record", "/record", list(KINDS))
    values: dict[str, object] = {}
    for name, value in wish.fields.items():
        if name not in kind.fields:
            raise InvalidRequest("there is no such field", f"/fields/{name}", list(kind.fields))
        try:
            values[name] = kind.fields[name].fit(value)
        except DoesNotFit as fault:
            raise InvalidRequest(f"the value {fault}", f"/fields/{name}") from None
    for name in kind.required:
        if values.get(name) in (None, ""):
            raise InvalidRequest(f"a record of {kind.name} needs {name}", f"/fields/{name}")
    return Written(kind=kind, values=values)


def _check_right(reader: Reader, sight: Sight, written: Written) -> None:
    if written.kind.name == HOLD:
        if reader.groups.isdisjoint(HOLDERS):
            raise NotPermitted("say whether this case is held", f"one of {', '.join(HOLDING)}")
    elif UNCLASSED not in sight.classes:
        raise NotPermitted("add to this case", "a role of its casework")


def _check(keys: Keys, sight: Sight, written: Written, revision: int | None) -> None:
    case = case_files.lock(keys.tx, sight.case.key)
    if revision is not None and revision != case.revision:
        raise StaleRevision("case", case.key, revision, case.revision)
    if written.kind.name == "assessment":
        subject = str(written.values["subject"])
        latest = case_facts.latest_assessment(keys.tx, case.key, subject)
        stored = int(str(latest.facts["version"])) if latest else 0
        based_on = int(str(written.values.get("based_on") or 0))
        if based_on != stored:
            raise StaleRevision("assessment of the", subject, based_on, stored)


def _added(row: RecordRow) -> Reply:
    shown = ShownWritten(
        record_key=row.key,
        record=row.kind,
        number=_whole(row.facts.get("number")),
        version=_whole(row.facts.get("version")),
    )
    return created(shown, f"/v1/cases/{row.case_key}")


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
