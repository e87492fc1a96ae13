"""Repeat places come before a meeting by themselves, and are shown as the meeting had them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.casework import agenda, case_writing, location_patterns, location_report
from app.casework.agenda import ItemWish
from app.casework.case_fields import point_in
from app.casework.location_patterns import CEASED, LocatedIncident, Pattern, Search
from app.casework.names import plain_address
from app.casework.vault import Destroyed, Keys
from app.store import case_incidents
from app.store.case_incidents import IncidentRow
from app.store.case_rows import RecordRow
from app.store.meetings import MeetingRow

REASON = "pattern"
CELL_METRES = 111_000


def put_on_agenda(keys: Keys, meeting: MeetingRow, search: Search) -> None:
    """Put every place where incidents came back on the agenda of a meeting, in words and figures.

    Those that have ceased are put there, too: they were on it the time before. A place is there
    once, whatever became of it since.
    """
    for one in location_patterns.find(_incidents(keys, meeting.tenant, search), search):
        wish = ItemWish(
            tenant=meeting.tenant,
            type=meeting.type,
            kind="location",
            reason="ceased" if one.trend == CEASED else REASON,
            by="engine",
            source="location_patterns",
            about=_cell(one, search),
            words=_words(one, search),
        )
        agenda.put(keys, wish)


def patterns_of(words: Iterable[Mapping[str, object]]) -> list[Pattern]:
    """Return the patterns that were put on an agenda, from the words of its items."""
    return [_pattern(one) for one in words if {"latitude", "trend"} <= set(one)]


def search_of(words: Sequence[Mapping[str, object]], until: date) -> Search:
    """Return what was searched for, from the words of the items; else the usual search."""
    for one in words:
        if "metres" in one:
            return Search(
                until=date.fromisoformat(str(one["until"])),
                days=int(str(one["days"])),
                metres=float(str(one["metres"])),
                least=int(str(one["least"])),
            )
    return Search(until=until)


def _incidents(keys: Keys, tenant: str, search: Search) -> list[LocatedIncident]:
    since = search.before.since
    known: dict[str, list[_Place]] = {}
    for row in case_incidents.places(keys.tx, tenant, since, search.until):
        known.setdefault(row.case_key, []).append(_place(keys, row))
    found = case_incidents.days(keys.tx, tenant, since, search.until)
    located = (
        (one.on, _own(keys, one) or _where(known.get(one.case_key, []), one.recorded_at))
        for one in found
    )
    return [
        LocatedIncident(on=on, latitude=at.point[0], longitude=at.point[1], place=at.name)
        for on, at in located
        if at is not None and at.point is not None
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of a case as it was recorded."""

    recorded_at: datetime
    address: str
    point: tuple[float, float] | None
    name: str


def _place(keys: Keys, row: RecordRow) -> _Place:
    opened = _opened(keys, row)
    address, name = (str(opened.get(one) or "") for one in ("address", "name"))
    return _Place(row.recorded_at, plain_address(address), point_in(str(opened.get("geo"))), name)


def _own(keys: Keys, row: IncidentRow) -> _Place | None:
    """Return where an incident itself says that it was."""
    opened = _opened(keys, row)
    point = point_in(str(opened.get("geo"))) if opened.get("geo") else None
    name = str(opened.get("place") or "")
    return _Place(row.recorded_at, plain_address(name), point, name) if point else None


def _where(places: Sequence[_Place], recorded_at: datetime) -> _Place | None:
    """Return where an incident was: the place told with it or before, as it is known by now."""
    before = [one for one in places if one.recorded_at <= recorded_at]
    told = next(reversed(before), None) or next(iter(places), None)
    same = (one for one in reversed(places) if told and one.address == told.address and one.point)
    return next(same, None) or next((one for one in reversed(places) if one.point), None)


def _opened(keys: Keys, row: RecordRow | IncidentRow) -> Mapping[str, object]:
    try:
        return case_writing.opened(keys, row)
    except Destroyed:
        return {}


def _cell(one: Pattern, search: Search) -> str:
    size = search.metres / CELL_METRES
    return f"{round(one.latitude / size)}:{round(one.longitude / size)}"


def _words(one: Pattern, search: Search) -> dict[str, object]:
    (row,) = location_report.rows([one])
    about = {
        "subject": one.place or f"{one.latitude:.4f}, {one.longitude:.4f}",
        "until": search.until.isoformat(),
        "days": search.days,
        "metres": search.metres,
        "least": search.least,
    }
    return {**row, **about, "latitude": one.latitude, "longitude": one.longitude}


def _pattern(words: Mapping[str, object]) -> Pattern:
    return Pattern(
        latitude=float(str(words["latitude"])),
        longitude=float(str(words["longitude"])),
        place=str(words["place"]),
        incidents=int(str(words["incidents"])),
        previous=int(str(words["previous"])),
        trend=str(words["trend"]),
        first_on=_day(words["first_on"]),
        last_on=_day(words["last_on"]),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
