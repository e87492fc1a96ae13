"""The connectors of a countdown: until when a case is kept, and what has moved that date."""

from collections.abc import Mapping
from datetime import date, datetime

from app.casework import countdown, retention
from app.casework.vault import Keys
from app.connectors.case_file import CASE_NO, case_meant
from app.store import case_files
from app.store import retentions as rows
from app.store.case_files import CaseRow
from app.store.retentions import RetentionRow
from engine.clock import local_date
from engine.connectors import JobContext
from engine.errors import InvalidRequest

Result = Mapping[str, object]


def note_retention(keys: Keys, context: JobContext) -> Result:
    """Note until when a case is kept, and what stands against its disposal.

    Inputs: `state` (running, held, due or cancelled), and once it runs `kind`, `rule`, `base_on`
    and `due_on`; `reasons` and `review_on` while it is held. A `rule` and `due_on` that come later,
    because the countdown adopted another policy, take the place of the first ones.

    Raises:
        InvalidRequest: there is no such state, or the first note lacks what it must say.
    """
    case, given = case_meant(keys, context), context.job.variables
    state = given.get("state")
    if state not in rows.STATES:
        raise InvalidRequest(f"state must be one of {', '.join(rows.STATES)}", "/state")
    before = rows.find(keys.tx, case.key)
    if state == rows.RUNNING or before is None:
        locked = case_files.lock(keys.tx, case.key)
        rows.put(keys.tx, _counted(keys, locked, given, str(state)))
        return {}
    reasons = given.get("reasons")
    rows.change(
        keys.tx,
        case.key,
        at=keys.now,
        state=state,
        reasons=reasons if isinstance(reasons, list) else [],
        review_on=_day(given.get("review_on")),
        round_key=None,
        **_counted_again(given),
    )
    return {}


def watch_retention(keys: Keys, context: JobContext) -> Result:
    """Tell the countdowns of a partnership what they have not heard, and return what must begin.

    `active_again` are the numbers of cases in which something happened since they were counted:
    their countdowns count anew now. `ended` are applications that have ended, in which nobody
    works any more and of which none is counted yet: `case_no`, `kind` and `ended_on`.
    """
    tenant = context.job.tenant_id
    active_again = rows.outrun(keys.tx, tenant)
    for number in active_again:
        countdown.tell(keys, tenant, number)
    ended = rows.uncounted_applications(keys.tx, tenant)
    under_way = context.active_processes([one.number for one in ended])
    return {
        "active_again": active_again,
        "ended": [
            {
                CASE_NO: one.number,
                "kind": retention.kind_of(one.ended, one.threshold),
                "ended_on": local_date(one.written_at),
            }
            for one in ended
            if one.number not in under_way
        ],
    }


def _counted(keys: Keys, case: CaseRow, given: Result, state: str) -> RetentionRow:
    kind, rule = given.get("kind"), given.get("rule")
    base_on, due_on = _day(given.get("base_on")), _day(given.get("due_on"))
    if kind not in retention.KINDS or not rule or base_on is None or due_on is None:
        kinds = ", ".join(retention.KINDS)
        raise InvalidRequest(f"say kind ({kinds}), rule, base_on and due_on", "/rule")
    return RetentionRow(
        case_key=case.key,
        tenant=case.tenant,
        kind=str(kind),
        rule=str(rule),
        base_on=base_on,
        due_on=due_on,
        state=state,
        counted_at=countdown.counted_at(case, base_on, keys.now),
        changed_at=keys.now,
    )


def _counted_again(given: Result) -> Result:
    rule, due_on = given.get("rule"), _day(given.get("due_on"))
    return {"rule": str(rule), "due_on": due_on} if rule and due_on else {}


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return local_date(value)
    return value if isinstance(value, date) else None
