"""Writes records into a case file: sealed, numbered, told as an event, and found again later."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.casework.case_hints import Written
from app.casework.names import ADDRESS, NAME, UPRN, plain_address, plain_name
from app.casework.vault import Keys
from app.store import case_files, case_links, case_rows
from app.store.case_files import CaseRow
from app.store.case_rows import EventRow, RecordRow
from engine import feel
from engine.clock import local_date, start_of_day
from engine.keys import new_key

Facts = Mapping[str, object]
PLACE = "place"
# Reaching somebody for one of these is an update: the next one counts from that day.
UPDATES = ("update", "visit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who writes, through which form or step of which process."""

    by: str
    source: str
    process_instance_key: str = ""


def write(keys: Keys, case: CaseRow, origin: Origin, records: Sequence[Written]) -> list[RecordRow]:
    """Append records to a case, in order, and bring what is known of the case up to date.

    Raises:
        WrongState: the key of the case was destroyed.
    """
    if not records:
        return []
    now = case_files.lock(keys.tx, case.key)
    made, changes = [], dict[str, object]()
    for one in records:
        row = _row(keys, now, origin, one)
        case_rows.add(keys.tx, row)
        tell(keys, case, origin, one.kind.name, row.facts, record_key=row.key)
        _index(keys, case, one)
        changes |= _known_from(keys, case, row)
        made.append(row)
    case_files.change(keys.tx, case.key, **{**changes, "last_activity_at": keys.now})
    return made


def tell(
    keys: Keys, case: CaseRow, origin: Origin, kind: str, facts: Facts, record_key: str = ""
) -> None:
    """Append an event to the timeline of a case; `facts` are codes, dates and numbers only."""
    told = feel.to_json({name: value for name, value in facts.items() if value is not None})
    row = EventRow(
        key=new_key(keys.now),
        case_key=case.key,
        at=keys.now,
        by=origin.by,
        type=kind,
        record_key=record_key,
        source=origin.source,
        process_instance_key=origin.process_instance_key,
        facts=told if isinstance(told, dict) else {},
    )
    case_rows.add_event(keys.tx, row)


def opened(keys: Keys, row: RecordRow) -> Mapping[str, object]:
    """Return the sealed fields of a record.

    Raises:
        Destroyed: the key of the case was destroyed.
    """
    found = keys.open(row.sealed, _place(row.kind, row.key)) if row.sealed else {}
    return found if isinstance(found, dict) else {}


def _row(keys: Keys, case: CaseRow, origin: Origin, one: Written) -> RecordRow:
    key = new_key(keys.now)
    secret = {name: one.values[name] for name in one.kind.sealed if name in one.values}
    plain = {name: value for name, value in one.values.items() if name not in one.kind.sealed}
    sealed = None
    if secret:
        place = _place(one.kind.name, key)
        sealed = keys.seal(case.tenant, case.key, place, feel.to_json(secret))
    return RecordRow(
        kind=one.kind.name,
        key=key,
        case_key=case.key,
        episode=case.episode,
        recorded_at=keys.now,
        recorded_by=origin.by,
        source=origin.source,
        process_instance_key=origin.process_instance_key,
        sensitivity=one.sensitivity,
        sealed=sealed,
        facts={**plain, **_GIVEN.get(one.kind.name, _nothing)(keys, case, one.values)},
    )


def _nothing(_keys: Keys, _case: CaseRow, _values: Facts) -> Facts:
    return {}


def _person(keys: Keys, case: CaseRow, values: Facts) -> Facts:
    name = plain_name(str(values["name"]))
    return {"person": keys.fingerprint(case.tenant, NAME, f"{values['role']} {name}")}


def _version(keys: Keys, case: CaseRow, values: Facts) -> Facts:
    subject = values["subject"]
    number = case_rows.next_number(keys.tx, "assessment", "version", case.key, subject=subject)
    return {"version": number}


def _number(keys: Keys, case: CaseRow, _values: Facts) -> Facts:
    return {"number": case_rows.next_number(keys.tx, "action", "number", case.key)}


def _access(_keys: Keys, _case: CaseRow, values: Facts) -> Facts:
    until = values.get("until")
    ends = start_of_day(until + timedelta(days=1)) if isinstance(until, date) else None
    return {"withdrawn": values.get("withdrawn", False), "until_at": values.get("until_at", ends)}


_GIVEN: Mapping[str, Callable[[Keys, CaseRow, Facts], Facts]] = {
    "person": _person,
    "assessment": _version,
    "action": _number,
    "access": _access,
}


def _index(keys: Keys, case: CaseRow, one: Written) -> None:
    for role, kind, plain in _findable(one):
        fingerprint = keys.fingerprint(case.tenant, kind, plain)
        case_links.add_fingerprint(
            keys.tx, case.tenant, case.key, role=role, kind=kind, fingerprint=fingerprint
        )


def _findable(one: Written) -> Iterator[tuple[str, str, str]]:
    values = one.values
    role = str(values.get("role", PLACE))
    if one.kind.name == "person":
        yield role, NAME, plain_name(str(values["name"]))
    if one.kind.name in ("person", "place") and values.get("address"):
        yield role, ADDRESS, plain_address(str(values["address"]))
    if values.get("uprn"):
        yield role, UPRN, str(values["uprn"]).strip()


def _known_from(keys: Keys, case: CaseRow, row: RecordRow) -> dict[str, object]:
    facts = row.facts
    if row.kind == "case":
        return {name: facts[name] for name in ("lead_department", "category") if facts.get(name)}
    if row.kind == "assessment" and facts["subject"] == "victim":
        return {"band": facts["band"]}
    if row.kind == "contact_agreement":
        return {"update_due": _days_after(facts.get("from"), facts["every_days"], keys.now)}
    if row.kind == "contact" and facts["reached"] and facts.get("purpose") in UPDATES:
        agreed = case_rows.of_case(keys.tx, "contact_agreement", case.key)
        if agreed:
            every = agreed[-1].facts["every_days"]
            return {"update_due": _days_after(facts["on"], every, keys.now)}
    return {}


def _days_after(start: object, days: object, now: datetime) -> date:
    first = start if isinstance(start, date) else local_date(now)
    return first + timedelta(days=int(str(days)))


def _place(kind: str, key: str) -> str:
    return f"case_{kind}|{key}"
