"""The connectors of a disposal: what is proposed, who approves it, and the erasing itself."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from app.casework import erasing, meeting_disposal, retention
from app.casework.case_files import DISPOSED
from app.casework.case_writing import Origin
from app.casework.erasing import Erased
from app.casework.vault import Keys
from app.connectors.case_file import CASE_NO, ENGINE
from app.store import case_erasing, case_files, certificates, retentions
from app.store.case_files import CaseRow
from app.store.certificates import CertificateRow
from app.store.retentions import APPROVED, DUE, HELD, PROPOSED, RetentionRow
from engine.clock import local_date
from engine.connectors import ConnectorError, Eraser, JobContext
from engine.keys import new_key

MOST = 50
SAME_PERSON = "same_person"
HASHED = "disposed"
DAYS_OF_A_YEAR = 365.25
Result = Mapping[str, object]


def propose_disposals(keys: Keys, context: JobContext) -> Result:
    """Return `proposed`: the cases whose time is over, the longest first, for one round.

    What is proposed in a round is in no other one. `most` bounds their number.
    """
    most = int(str(context.job.variables.get("most") or MOST))
    found = retentions.due(keys.tx, context.job.tenant_id, most=most)
    for row, _number in found:
        _mark(keys, context, row.case_key, state=PROPOSED)
    again = retentions.proposed(keys.tx, context.job.process_instance_key)
    return {"proposed": [_shown(row, number) for row, number in again]}


def approve_disposals(keys: Keys, context: JobContext) -> Result:
    """Note who approved what of a round, and return `approved` and `left_over`, case numbers.

    `held_back` are the numbers that are not to be disposed of. `elements` are the tasks in which
    it was approved: each by somebody else. Whoever handed in one of `closing_forms` for a case
    cannot approve that one: it is left over for another round.

    Raises:
        ConnectorError: `same_person`: somebody approved twice.
    """
    given = context.job.variables
    approvers = _approvers(context)
    approved: list[str] = []
    left_over: list[str] = []
    for row, number in retentions.proposed(keys.tx, context.job.process_instance_key):
        if number in _texts(given.get("held_back")):
            _mark(keys, context, row.case_key, state=HELD, reasons=["held_back"])
        elif _closed_by(keys, row, approvers, _texts(given.get("closing_forms"))):
            _mark(keys, context, row.case_key, state=DUE, round_key=None)
            left_over.append(number)
        else:
            _mark(keys, context, row.case_key, state=APPROVED, approved_by=approvers)
            approved.append(number)
    return {"approved": approved, "left_over": left_over}


def dispose_case(keys: Keys, context: JobContext) -> Result:
    """Erase an approved case, and return `disposal`: `disposed`, `reasons`, `copies_at`.

    Meant is the case of the number `case_no` that is in this round, whatever bears that number by
    now. If something stands against it nothing is erased; `reasons` say what. `apart_from` is the
    process that counts down. A job that runs twice finds the case erased.
    """
    number, eraser = str(context.job.variables.get(CASE_NO) or ""), context.eraser
    kept = retentions.of_round(keys.tx, context.job.process_instance_key, number)
    before = certificates.of_case(keys.tx, kept.case_key) if kept else None
    if before is not None:
        return _told(reasons=[], copies_at=before.told)
    if kept is None or kept.state != APPROVED or eraser is None:
        return _told(reasons=["not_approved"], copies_at=[])
    case = case_files.lock(keys.tx, kept.case_key)
    countdown = str(context.job.variables.get("apart_from") or "")
    bearers = erasing.bearers_of(keys, case, eraser)
    against = sorted(
        {
            *retention.stands_against(keys, case, kept, bearers, countdown),
            *_against_appeals(keys, case, eraser, countdown),
        }
    )
    if against:
        _mark(keys, context, case.key, state=HELD, reasons=against)
        return _told(reasons=against, copies_at=[])
    erased = _erase(keys, context, case, eraser)
    _certify(keys, case, kept, erased)
    _mark(keys, context, case.key, state=DISPOSED)
    return _told(reasons=[], copies_at=erased.copies_at)


def dispose_of_reads(keys: Keys, context: JobContext) -> Result:
    """Delete the records of who has read what that are older than `years`; return `reads`."""
    before = keys.now - timedelta(days=_years(context) * DAYS_OF_A_YEAR)
    return {"reads": case_erasing.forget_reads(keys.tx, context.job.tenant_id, before=before)}


def dispose_of_meetings(keys: Keys, context: JobContext) -> Result:
    """Dispose of what meetings said of no case that ended more than `years` ago.

    Returns `meetings`, how many there were; the rest of a long list goes the next time.
    """
    if context.eraser is None:
        return {"meetings": 0}
    before = keys.now - timedelta(days=_years(context) * DAYS_OF_A_YEAR)
    gone = meeting_disposal.dispose(keys, context.job.tenant_id, context.eraser, before=before)
    return {"meetings": gone}


def _years(context: JobContext) -> float:
    return float(str(context.job.variables["years"]))


def _erase(keys: Keys, context: JobContext, case: CaseRow, eraser: Eraser) -> Erased:
    origin = Origin(by=ENGINE, source=f"{context.job.element_id}#{context.job.key}")
    total, copies_at = dict[str, int](), set[str]()
    for key in (case.key, *retention.appeals_of(keys, case)):
        one = case_files.lock(keys.tx, key)
        if one.state == DISPOSED:
            continue
        processes = erasing.erase_processes(one, erasing.bearers_of(keys, one, eraser), eraser)
        erased = erasing.erase(keys, one, origin)
        copies_at |= set(erased.copies_at)
        for name, count in {**erased.counts, "processes": processes}.items():
            total[name] = total.get(name, 0) + count
    return Erased(total, sorted(copies_at))


def _against_appeals(keys: Keys, case: CaseRow, eraser: Eraser, countdown: str) -> Iterator[str]:
    """Yield what stands against erasing the files of appeals, which go with the case."""
    for key in sorted(retention.appeals_of(keys, case)):
        appeal = case_files.lock(keys.tx, key)
        if appeal.state != DISPOSED:
            bearers = erasing.bearers_of(keys, appeal, eraser)
            yield from retention.holds_and_work(keys, appeal, bearers, countdown)


def _certify(keys: Keys, case: CaseRow, kept: RetentionRow, erased: Erased) -> None:
    row = CertificateRow(
        key=new_key(keys.now),
        case_key=case.key,
        tenant=case.tenant,
        case_hash=keys.fingerprint(case.tenant, HASHED, case.number),
        kind=kept.kind,
        opened_on=local_date(case.opened_at),
        base_on=kept.base_on,
        due_on=kept.due_on,
        disposed_at=keys.now,
        approved_by=list(kept.approved_by),
        counts=erased.counts,
        told=erased.copies_at,
    )
    certificates.add(keys.tx, row)


def _approvers(context: JobContext) -> list[str]:
    # The last word of each task counts: a second approval is asked for again if it was refused.
    said = [context.completers(one) for one in _texts(context.job.variables.get("elements"))]
    approvers = [people[-1] for people in said if people]
    if len(set(approvers)) != len(approvers):
        raise ConnectorError(SAME_PERSON, "a second person must approve the disposal")
    return approvers


def _closed_by(keys: Keys, row: RetentionRow, approvers: list[str], forms: list[str]) -> bool:
    case = case_files.find(keys.tx, row.case_key)
    return case is not None and not retention.closers(keys, case, forms).isdisjoint(approvers)


def _mark(keys: Keys, context: JobContext, case_key: str, **values: object) -> None:
    in_round = {"round_key": context.job.process_instance_key, **values}
    retentions.change(keys.tx, case_key, at=keys.now, **in_round)


def _shown(row: RetentionRow, number: str) -> Result:
    return {CASE_NO: number, "kind": row.kind, "counted_from": row.base_on, "due_on": row.due_on}


def _told(*, reasons: list[str], copies_at: object) -> Result:
    return {"disposal": {"disposed": not reasons, "reasons": reasons, "copies_at": copies_at}}


def _texts(value: object) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str)]
