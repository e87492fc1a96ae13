"""Writes records into a case file: sealed, numbered, told as an event, and found again later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from app.casework import countdown
from app.casework.case_hints import Written
from app.casework.names import ADDRESS, NAME, UPRN, plain_address, plain_name
from app.casework.vault import Keys
from app.store import case_files, case_links, case_rows
from app.store.case_files import CaseRow
from app.store.case_incidents import IncidentRow
from app.store.case_links import FingerprintRow
from app.store.case_rows import EventRow, RecordRow, Standing
from app.store.filing import Filing
from engine import feel
from engine.clock import local_date, start_of_day
from engine.keys import new_key

Facts = Mapping[str, object]
PLACE = "place"
# Reaching somebody for one of these is an update: the next one counts from that day.
UPDATES = ("update", "visit")
# Who may see a case, and that it must not be disposed of, is no work on it.
NO_ACTIVITY = frozenset({"access", "hold"})
# What these say or are numbered by depends on those before.
COUNTED = frozenset({"action", "assessment", "contact", "legal_measure"})


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
    filing = Filing()
    made = add(keys, filing, case_files.lock(keys.tx, case.key), origin, records)
    filing.write(keys.tx)
    return made


def add(
    keys: Keys,
    filing: Filing,
    case: CaseRow,
    origin: Origin,
    records: Sequence[Written],
    *,
    is_activity: bool = True,
) -> list[RecordRow]:
    """File records of a locked case, as `write` does.

    What is no activity does not move the day until which a case is kept.
    """
    if not records:
        return []
    standing = _standing(keys, filing, case, records)
    made, changes = [], dict[str, Any]()
    for one in records:
        row = _row(keys, case, origin, standing, one)
        case_rows.add(filing, row)
        case_rows.add_event(
            filing, told(keys.now, case, origin, row.kind, row.facts, record_key=row.key)
        )
        _index(keys, filing, case, one)
        changes |= _known_from(row, standing, keys.now)
        made.append(row)
    if is_activity and not NO_ACTIVITY.issuperset(row.kind for row in made):
        changes["last_activity_at"] = keys.now
        if not filing.opens(case.key):
            countdown.hear(keys, case)
    case_files.put(filing, replace(case, **changes))
    return made


def told(
    at: datetime,
    case: CaseRow,
    origin: Origin,
    kind: str,
    facts: Facts = MappingProxyType({}),
    record_key: str = "",
) -> EventRow:
    """Return an event for the timeline of a case; `facts` are codes, dates and numbers only."""
    shown = feel.to_json({name: value for name, value in facts.items() if value is not None})
    return EventRow(
        key=new_key(at),
        case_key=case.key,
        at=at,
        by=origin.by,
        type=kind,
        record_key=record_key,
        source=origin.source,
        process_instance_key=origin.process_instance_key,
        facts=shown if isinstance(shown, dict) else {},
    )


def opened(keys: Keys, row: RecordRow | IncidentRow) -> Mapping[str, object]:
    """Return the sealed fields of a record.

    Raises:
        Destroyed: the key of the case was destroyed.
    """
    if row.sealed is None:
        return {}
    found = keys.open(row.sealed, _place(row.kind, row.key))
    return found if isinstance(found, dict) else {}


def _standing(keys: Keys, filing: Filing, case: CaseRow, records: Sequence[Written]) -> Standing:
    counts = any(one.kind.name in COUNTED for one in records)
    is_new = filing.opens(case.key)
    return case_rows.standing(keys.tx, case.key) if counts and not is_new else Standing()


def _row(keys: Keys, case: CaseRow, origin: Origin, standing: Standing, one: Written) -> RecordRow:
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
        facts={**plain, **_given(keys, case, standing, one)},
    )


def _given(keys: Keys, case: CaseRow, standing: Standing, one: Written) -> Facts:
    values = one.values
    if one.kind.name == "person":
        name = plain_name(str(values["name"]))
        return {"person": keys.fingerprint(case.tenant, NAME, f"{values['role']} {name}")}
    if one.kind.name == "assessment":
        return {"version": standing.next_version(str(values["subject"]))}
    if one.kind.name == "action":
        return {"number": standing.next_action()}
    if one.kind.name == "legal_measure" and "measure_no" not in values:
        return {"measure_no": standing.next_measure()}
    if one.kind.name == "access":
        return {"withdrawn": False, "until_at": _end_of(values.get("until")), **values}
    return {}


def _end_of(day: object) -> datetime | None:
    return start_of_day(day + timedelta(days=1)) if isinstance(day, date) else None


def _index(keys: Keys, filing: Filing, case: CaseRow, one: Written) -> None:
    for role, kind, plain in _findable(one):
        row = FingerprintRow(
            tenant=case.tenant,
            case_key=case.key,
            role=role,
            kind=kind,
            fingerprint=keys.fingerprint(case.tenant, kind, plain),
        )
        case_links.add_fingerprint(filing, row)


def _findable(one: Written) -> Iterator[tuple[str, str, str]]:
    values = one.values
    role = str(values.get("role", PLACE))
    if one.kind.name == "person":
        yield role, NAME, plain_name(str(values["name"]))
    if one.kind.name in ("person", "place") and values.get("address"):
        yield role, ADDRESS, plain_address(str(values["address"]))
    if values.get("uprn"):
        yield role, UPRN, str(values["uprn"]).strip()


def _known_from(row: RecordRow, standing: Standing, now: datetime) -> dict[str, Any]:
    facts = row.facts
    if row.kind == "case":
        return {name: facts[name] for name in ("lead_department", "category") if facts.get(name)}
    if row.kind == "assessment" and facts["subject"] == "victim":
        return {"band": facts["band"]}
    if row.kind == "contact_agreement":
        standing.every_days = int(str(facts["every_days"]))
        return {"update_due": _days_after(facts.get("from"), standing.every_days, now)}
    is_update = row.kind == "contact" and facts["reached"] and facts.get("purpose") in UPDATES
    if is_update and standing.every_days is not None:
        return {"update_due": _days_after(facts["on"], standing.every_days, now)}
    return {}


def _days_after(start: object, days: int, now: datetime) -> date:
    first = start if isinstance(start, date) else local_date(now)
    return first + timedelta(days=days)


def _place(kind: str, key: str) -> str:
    return f"case_{kind}|{key}"
