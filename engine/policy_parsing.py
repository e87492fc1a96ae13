"""Reads one layer of a policy into entries, and says what is wrong with it.

An entry is a leaf, a deadline rule or a meeting, under its path. Faults are collected, never
raised, so that an analyst sees all of them at once.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from engine.calendar import CalendarError, WorkingCalendar
from engine.deadlines import DeadlineOptions, DeadlineRule, Kind
from engine.errors import Finding
from engine.meetings import MeetingSeries

STATUSES = {
    "S": "said in a policy",
    "L": "law or statutory guidance",
    "P": "practice elsewhere",
    "K": "general knowledge",
    "D": "our default",
}
DEADLINES, MEETINGS, CALENDAR = "deadlines", "meetings", "calendar"
KINDS = ", ".join(Kind)
LEAF_KEYS = frozenset({"value", "source", "status"})
RULE_KEYS = frozenset(
    {"kind", "count", "source", "status", "skip_christmas_day", "roll_if_holiday", "meeting"}
)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DEEPEST = 12

Path = tuple[str, ...]
BANK_HOLIDAYS: Path = (CALENDAR, "bank_holidays")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with the sentence it comes from; rules and meetings have a context as value."""

    value: object
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of a policy by path, and what was found wrong with it."""

    entries: Mapping[Path, Entry] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def overlaid_with(self, above: "Parsed", resource: str) -> "Parsed":
        """Return both layers as one, and what is wrong with the whole."""
        entries = {**self.entries, **above.entries}
        crossing = [
            _finding(
                resource,
                path,
                "policy-branch",
                f"{'.'.join(path)} is a value in one layer and a group of values in the other",
            )
            for path in entries
            if any(path[:length] in entries for length in range(1, len(path)))
        ]
        whole = Parsed(entries, (*self.findings, *above.findings, *crossing))
        return Parsed(entries, (*whole.findings, *_senseless(whole, resource)))

    def calendar(self) -> WorkingCalendar:
        """Return the calendar that the region, the closure days and further bank holidays make."""
        region = self.entries.get((CALENDAR, "region"))
        closed = self.entries.get((CALENDAR, "closed"))
        days = closed.value if closed and isinstance(closed.value, list) else []
        if any(isinstance(day, datetime) or not isinstance(day, date) for day in days):
            raise CalendarError("calendar.closed must be a list of dates, such as [2026-12-29]")
        name = str(region.value) if region else "GB-ENG"
        return WorkingCalendar(name, frozenset(days), _proclaimed(self.entries.get(BANK_HOLIDAYS)))

    def meetings(self) -> dict[str, MeetingSeries]:
        """Return the meeting series by type."""
        return {name: _series(entry) for name, entry in self._under(MEETINGS)}

    def deadline_rules(self) -> dict[str, DeadlineRule]:
        """Return the deadline rules by name, each meeting resolved to its series."""
        meetings = self.meetings()
        return {name: _rule(name, entry, meetings) for name, entry in self._under(DEADLINES)}

    def _under(self, branch: str) -> Iterator[tuple[str, Entry]]:
        for path, entry in self.entries.items():
            if path[0] == branch:
                yield path[-1], entry


def parse_layer(text: str, resource: str) -> Parsed:
    """Read one policy text; a text that is no TOML gives one finding with its line."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1  # "at end of document"
        message = f"this is not TOML: {error}"
        return Parsed({}, (Finding("policy-toml", message, resource=resource, line=number),))
    entries: dict[Path, Entry] = {}
    findings: list[Finding] = []
    for path, found in _walk(document, (), resource):
        if isinstance(found, Finding):
            findings.append(found)
        else:
            entries[path] = found
    return Parsed(entries, tuple(findings))


def _walk(
    table: Mapping[str, object], path: Path, resource: str
) -> Iterator[tuple[Path, Entry | Finding]]:
    for name, value in table.items():
        here = (*path, name)
        if NAME.fullmatch(name) is None:
            advice = "use letters, digits and underscores"
            yield here, _finding(resource, here, "policy-name", f"{name!r} is no name", advice)
        elif len(here) > DEEPEST:
            yield here, _finding(resource, here, "policy-depth", f"{name!r} lies too deep")
        elif not isinstance(value, dict):
            yield from _bare(here, value, resource)
        elif _is_entry(here, value):
            yield from ((here, found) for found in _entry(here, value, resource))
        else:
            yield from _walk(value, here, resource)


def _is_entry(path: Path, table: Mapping[str, object]) -> bool:
    if path[0] in (DEADLINES, MEETINGS):
        return len(path) > 1
    return any(name in table and not isinstance(table[name], dict) for name in LEAF_KEYS) or (
        isinstance(table.get("value"), dict)
    )


def _bare(path: Path, value: object, resource: str) -> Iterator[tuple[Path, Entry | Finding]]:
    if path[0] == CALENDAR:  # the calendar may be written plainly, it explains itself
        yield path, Entry(value, "", "")
    else:
        message = f"{'.'.join(path)} does not say where its value comes from"
        advice = 'write { value = ..., source = "...", status = "D" }'
        yield path, _finding(resource, path, "policy-bare-value", message, advice)


def _entry(path: Path, table: Mapping[str, object], resource: str) -> Iterator[Entry | Finding]:
    name = ".".join(path)
    known = {DEADLINES: RULE_KEYS}.get(path[0], LEAF_KEYS)
    if path[0] != MEETINGS:
        for key in sorted(set(table) - known):
            message = f"{name} has an entry {key!r} that means nothing here"
            yield _finding(resource, path, "policy-entry", message, f"known: {_listed(known)}")
    yield from _provenance(path, table, resource)
    if path[0] in (DEADLINES, MEETINGS):
        value: object = dict(table)
    elif "value" in table:
        value = table["value"]
    else:
        yield _finding(resource, path, "policy-no-value", f"{name} has no value")
        return
    if _holds_no_number(value):
        yield _finding(resource, path, "policy-number", f"{name} holds nan or inf")
    yield Entry(value, str(table.get("source", "")), str(table.get("status", "")))


def _provenance(path: Path, table: Mapping[str, object], resource: str) -> Iterator[Finding]:
    name, source, status = ".".join(path), table.get("source"), table.get("status")
    if not isinstance(source, str) or not source.strip():
        advice = "name the sentence, the law or the practice it comes from"
        yield _finding(resource, path, "policy-source", f"{name} has no source", advice)
    if status not in STATUSES:
        message = f"{name} has the status {status!r}" if status else f"{name} has no status"
        advice = "; ".join(f"{letter}: {words}" for letter, words in STATUSES.items())
        yield _finding(resource, path, "policy-status", message, advice)


def _senseless(parsed: Parsed, resource: str) -> Iterator[Finding]:
    try:
        parsed.calendar()
    except (CalendarError, TypeError) as error:
        yield _finding(resource, (CALENDAR,), "policy-calendar", str(error))
    meetings: dict[str, MeetingSeries] = {}
    for path, entry in parsed.entries.items():
        if path[0] == MEETINGS:
            try:
                meetings[path[-1]] = _series(entry)
            except CalendarError as error:
                yield _finding(resource, path, "policy-meeting", f"{'.'.join(path)}: {error}")
    for path, entry in parsed.entries.items():
        if path[0] == DEADLINES:
            try:
                _rule(path[-1], entry, meetings)
            except CalendarError as error:
                yield _finding(resource, path, "policy-deadline", f"{'.'.join(path)}: {error}")


def _proclaimed(entry: Entry | None) -> frozenset[tuple[date, str]]:
    days = entry.value if entry and isinstance(entry.value, list) else ()
    return frozenset(map(_bank_holiday, days))


def _bank_holiday(one: object) -> tuple[date, str]:
    if isinstance(one, dict) and set(one) == {"day", "name"}:
        day, name = one["day"], one["name"]
        is_day = isinstance(day, date) and not isinstance(day, datetime)
        if is_day and isinstance(name, str) and name:
            return day, name
    raise CalendarError(
        "calendar.bank_holidays must be a list of days with their names, such as"
        ' [{ day = 2023-05-08, name = "Coronation of King Charles III" }]'
    )


def _series(entry: Entry) -> MeetingSeries:
    values = entry.value if isinstance(entry.value, dict) else {}
    return MeetingSeries.from_mapping(
        {name: value for name, value in values.items() if name not in LEAF_KEYS}
    )


def _rule(name: str, entry: Entry, meetings: Mapping[str, MeetingSeries]) -> DeadlineRule:
    values = entry.value if isinstance(entry.value, dict) else {}
    kind, count = (
        values.get("kind"),
        values.get("count", 1 if values.get("kind") == "MTG" else None),
    )
    if kind not in set(Kind):
        raise CalendarError(f"the kind must be one of {KINDS}")
    if not isinstance(count, int) or isinstance(count, bool):
        raise CalendarError("the count must be a whole number")
    meeting = values.get("meeting")
    if meeting is not None and meeting not in meetings:
        raise CalendarError(f"there is no meeting {meeting!r} in this policy")
    options = DeadlineOptions(
        skip_christmas_day=_switch(values, "skip_christmas_day"),
        roll_if_holiday=_switch(values, "roll_if_holiday"),
        meeting=meetings[meeting] if meeting is not None else None,
    )
    return DeadlineRule(name, Kind(str(kind)), count, options, entry.source, entry.status)


def _switch(values: Mapping[str, object], name: str) -> bool:
    value = values.get(name, False)
    if not isinstance(value, bool):
        raise CalendarError(f"{name} must be true or false")
    return value


def _holds_no_number(value: object) -> bool:
    if isinstance(value, Decimal):
        return not value.is_finite()
    if isinstance(value, dict):
        return any(_holds_no_number(each) for each in value.values())
    return isinstance(value, list) and any(_holds_no_number(each) for each in value)


def _finding(resource: str, path: Path, code: str, message: str, advice: str = "") -> Finding:
    pointer = "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in path)
    return Finding(code, message, pointer=pointer, resource=resource, advice=advice)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
