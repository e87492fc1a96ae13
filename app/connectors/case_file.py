"""The connectors of the case file: a process opens, links, assesses and closes cases with them.

They write facts only: what a process hands over are codes, dates and numbers. All may run twice:
the job's key tells that a record was made, so the second time makes none.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.casework import case_entries, case_facts, case_files, case_writing
from app.casework.case_fields import CODE, DoesNotFit
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS, LINKS, CaseKind
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.store import case_files as rows
from app.store import case_links, case_rows
from app.store.case_files import CaseRow
from app.store.case_rows import RecordRow
from app.store.filing import Filing
from engine.clock import local_date
from engine.connectors import ConnectorError, JobContext
from engine.errors import InvalidRequest

CASE_NO = "case_no"
ENGINE = "engine"
# What a record may be counted by; whoever wrote it is told.
COUNTERS = ("number", "version", "measure_no")
Result = Mapping[str, object]


def case_meant(keys: Keys, context: JobContext) -> CaseRow:
    """Return the case that the input `case_no` names, else that of the instance.

    Raises:
        ConnectorError: `case_unknown`: the partnership has no case with that number.
    """
    process = case_entries.process_of(context.job)
    number = _text(context, CASE_NO)
    if not number or number == process.number:
        return case_files.case_of(keys, process, by=ENGINE)
    case = rows.newest(keys.tx, context.job.tenant_id, number)
    if case is None:
        raise ConnectorError("case_unknown", f"there is no case {number!r}")
    return case


def open_case(keys: Keys, context: JobContext) -> Result:
    """Open the case, or join the instance to the one with the number that it names."""
    number = _text(context, CASE_NO)
    process = case_entries.process_of(context.job)
    if number and not process.business_id:
        case = case_files.joined(keys, process, number, by=ENGINE)
    else:
        case = case_files.case_of(keys, process, by=ENGINE)
    details = {name: context.job.variables.get(name) for name in ("lead_department", "category")}
    if any(details.values()):
        _once(keys, context, case, _written(KINDS["case"], details, context))
    return _numbered(case)


def reopen_case(keys: Keys, context: JobContext) -> Result:
    """Begin the next episode of a closed case; an open one stays as it is."""
    case = rows.lock(keys.tx, case_meant(keys, context).key)
    if case.state != "closed":
        return _numbered(case)
    number = case.episode + 1
    begun = case_links.EpisodeRow(
        case_key=case.key, number=number, opened_at=context.now, opened_by=ENGINE
    )
    filing = Filing()
    case_links.open_episode(filing, begun)
    rows.put(filing, replace(case, state="open", episode=number, closed_at=None))
    facts = {"episode": number, "reason": _code(context, "reason")}
    _tell(filing, case, context, "reopened", facts)
    filing.write(keys.tx)
    return {CASE_NO: case.number, "episode": number}


def close_case(keys: Keys, context: JobContext) -> Result:
    """End the open episode of a case.

    Raises:
        ConnectorError: `case_has_open_actions`: an action is neither done, moved nor cancelled.
    """
    case = rows.lock(keys.tx, case_meant(keys, context).key)
    if case.state != "open":
        return {CASE_NO: case.number, "closed_on": _local(case.closed_at)}
    still = case_facts.open_actions(keys.tx, case.key)
    if still:
        numbers = ", ".join(map(str, still))
        raise ConnectorError("case_has_open_actions", f"open actions: {numbers}")
    given = context.job.variables.get("closed_at")
    at = given if isinstance(given, datetime) else context.now
    reasons = _codes(context, "reasons") or _codes(context, "reason")
    case_links.close_episode(keys.tx, case.key, case.episode, reasons=reasons, by=ENGINE, at=at)
    filing = Filing()
    rows.put(filing, replace(case, state="closed", closed_at=at, update_due=None))
    _tell(filing, case, context, "closed", {"reasons": reasons})
    filing.write(keys.tx)
    return {CASE_NO: case.number, "closed_on": local_date(at)}


def link_cases(keys: Keys, context: JobContext) -> Result:
    """Link two cases, so that each shows the other.

    Raises:
        ConnectorError: `case_unknown`: one of them is not there.
    """
    case, kind = case_meant(keys, context), _code(context, "kind")
    if kind not in LINKS:
        raise InvalidRequest(f"kind must be one of {', '.join(LINKS)}", "/kind")
    number = _text(context, "other")
    other = rows.newest(keys.tx, context.job.tenant_id, number)
    if other is None or other.key == case.key:
        raise ConnectorError("case_unknown", f"there is no other case {number!r}")
    made = case_links.link(keys.tx, case.key, other.key, kind, by=ENGINE, at=context.now)
    if made:
        filing = Filing()
        for one, seen in ((case, other), (other, case)):
            facts = {"case_no": seen.number, "kind": kind}
            _tell(filing, one, context, "linked", facts)
        filing.write(keys.tx)
    return {"linked": made}


def record_in_case(keys: Keys, context: JobContext) -> Result:
    """Write one record; the input `record` names its kind.

    Raises:
        InvalidRequest: there is no such kind, or a field does not fit it.
    """
    kind = KINDS.get(_text(context, "record"))
    if kind is None:
        raise InvalidRequest(f"record must be one of {', '.join(KINDS)}", "/record")
    written = _written(kind, context.job.variables, context)
    missing = sorted(set(kind.required) - set(written.values))
    if missing:
        raise InvalidRequest(f"a record of {kind.name} needs {', '.join(missing)}", "/record")
    row = _once(keys, context, case_meant(keys, context), written)
    told = {name: row.facts[name] for name in COUNTERS if name in row.facts}
    return {"record_key": row.key, **told}


def assess_case(keys: Keys, context: JobContext) -> Result:
    """Write an assessment if nobody has assessed since the version that it was based on.

    Raises:
        ConnectorError: `assessment_stale`: there is a newer one; it comes with the error.
    """
    case = rows.lock(keys.tx, case_meant(keys, context).key)
    written = _written(KINDS["assessment"], context.job.variables, context)
    subject = str(written.values.get("subject", "victim"))
    before = case_facts.latest_assessment(keys.tx, case.key, subject)
    if before is not None and before.source == _origin(context).source:
        return _assessment(before, None)  # this very job has written it
    seen, based_on = before.facts["version"] if before else None, written.values.get("based_on")
    if based_on != seen:
        now = _assessment(before, None)["assessment"] if before else None
        message = f"version {seen} was made since; this one is based on {based_on}"
        raise ConnectorError("assessment_stale", message, {"assessment": now})
    (row,) = case_writing.write(keys, case, _origin(context), [written])
    return _assessment(row, before)


def give_access(keys: Keys, context: JobContext) -> Result:
    """Let somebody see the case, or with `withdraw` no longer."""
    case, given = case_meant(keys, context), context.job.variables
    values = {"because": "assignment", **given} if given.get("withdraw") else given
    written = _written(KINDS["access"], values, context)
    if given.get("withdraw") is True:
        written = Written(kind=written.kind, values={**written.values, "withdrawn": True})
    _once(keys, context, case, written)
    return {}


def _once(keys: Keys, context: JobContext, case: CaseRow, written: Written) -> RecordRow:
    origin = _origin(context)
    for row in case_rows.of_case(keys.tx, written.kind.name, case.key):
        if row.source == origin.source:
            return row
    (row,) = case_writing.write(keys, case, origin, [written])
    return row


def _written(kind: CaseKind, given: Mapping[str, object], context: JobContext) -> Written:
    values: dict[str, object] = {}
    for name, one in kind.fields.items():
        if given.get(name) is None:
            continue
        try:
            values[name] = one.fit(given[name])
        except DoesNotFit as fault:
            message = f"{context.job.element_id} gives {name!r}, which {fault}"
            raise InvalidRequest(message, f"/{name}") from None
    return Written(kind=kind, values=values)


def _assessment(row: RecordRow, before: RecordRow | None) -> Result:
    band, old = row.facts["band"], before.facts["band"] if before else None
    order = ("standard", "medium", "high")
    return {
        "assessment": {
            "version": row.facts["version"],
            "band": band,
            "old_band": old,
            "changed": band != old,
            "rose": old is not None and order.index(str(band)) > order.index(str(old)),
        }
    }


def _tell(filing: Filing, case: CaseRow, context: JobContext, kind: str, facts: Result) -> None:
    event = case_writing.told(context.now, case, _origin(context), kind, facts)
    case_rows.add_event(filing, event)


def _origin(context: JobContext) -> Origin:
    job = context.job
    return Origin(
        by=ENGINE,
        source=f"{job.element_id}#{job.key}",
        process_instance_key=job.process_instance_key,
    )


def _numbered(case: CaseRow) -> Result:
    return {CASE_NO: case.number, "episode": case.episode}


def _text(context: JobContext, name: str) -> str:
    value = context.job.variables.get(name)
    return value.strip() if isinstance(value, str) else ""


def _code(context: JobContext, name: str) -> str:
    return next(iter(_codes(context, name)), "")


def _codes(context: JobContext, name: str) -> list[str]:
    value = context.job.variables.get(name)
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str) and CODE.fullmatch(one)]


def _local(at: datetime | None) -> object:
    return None if at is None else local_date(at)
