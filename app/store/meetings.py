"""Rows of meetings and of who attends them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, RowMapping, func, insert, select, update

from app.store.database import Transaction
from app.store.inserting import insert_unless_there
from app.store.meeting_tables import meeting as table
from app.store.meeting_tables import meeting_acceptance, meeting_attendee


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting. `state`: planned, agenda_closed, held, cancelled, closed or disposed."""

    key: str
    tenant: str
    number: str
    type: str
    process_instance_key: str
    state: str
    meeting_on: date
    meeting_at: datetime
    cut_off_at: datetime
    chair: str
    quorum: int
    opened_at: datetime
    purpose: str = "prevent_crime"
    gateway: str = "s115"
    present: int | None = None
    ended_at: datetime | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeRow:
    """Who attends a meeting. `part`: chair, coordinator, member or guest."""

    meeting_key: str
    who: str
    part: str
    present: bool | None = None
    papers_at: datetime | None = None


def add(tx: Transaction, row: MeetingRow) -> None:
    """Insert a meeting; a second one of the same process raises IntegrityError."""
    tx.execute(insert(table).values(**asdict(row)))


def find(tx: Transaction, key: str) -> MeetingRow | None:
    """Return the meeting with this key."""
    return _first(tx, table.c.key == key)


def of_process(tx: Transaction, process_instance_key: str) -> MeetingRow | None:
    """Return the meeting that a process prepares and follows up."""
    return _first(tx, table.c.process_instance_key == process_instance_key)


def count_numbered(tx: Transaction, tenant: str, beginning: str) -> int:
    """Count the meetings of a partnership whose number begins so."""
    mine = table.c.number.startswith(beginning, autoescape=True)
    query = select(func.count()).select_from(table).where(table.c.tenant == tenant, mine)
    return int(tx.execute(query).scalar_one())


def lock(tx: Transaction, key: str) -> MeetingRow:
    """Return a meeting that nobody else changes until the end of the transaction."""
    query = select(table).where(table.c.key == key).with_for_update()
    return _row(tx.execute(query).mappings().one())


def change(tx: Transaction, key: str, **values: object) -> None:
    """Give a meeting other values; its revision grows."""
    changed = {**values, "revision": table.c.revision + 1}
    tx.execute(update(table).where(table.c.key == key).values(changed))


def planned(tx: Transaction, tenant: str, *, since: date) -> list[MeetingRow]:
    """Return the meetings that are still to be held on a day or later, the next one first."""
    query = select(table).where(
        table.c.tenant == tenant,
        table.c.state.in_(["planned", "agenda_closed"]),
        table.c.meeting_on >= since,
    )
    found = tx.execute(query.order_by(table.c.meeting_on, table.c.key)).mappings()
    return [_row(one) for one in found]


def since(tx: Transaction, tenant: str, day: date) -> list[MeetingRow]:
    """Return the meetings of a partnership on a day or later not called off, the last one first."""
    query = select(table).where(
        table.c.tenant == tenant, table.c.state != "cancelled", table.c.meeting_on >= day
    )
    found = tx.execute(query.order_by(table.c.meeting_on.desc(), table.c.key)).mappings()
    return [_row(one) for one in found]


def page(
    tx: Transaction,
    wanted: Mapping[str, str],
    attended_by: Collection[str],
    *,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[MeetingRow]:
    """Return up to `limit` meetings by day that somebody attends, under whatever name."""
    mine = select(meeting_attendee.c.meeting_key).where(
        meeting_attendee.c.who.in_(list(attended_by))
    )
    query = select(table).where(
        table.c.key.in_(mine), *(table.c[name] == one for name, one in wanted.items())
    )
    if after is not None:
        at, key = after
        later = (table.c.meeting_at == at) & (table.c.key > key)
        query = query.where((table.c.meeting_at > at) | later)
    found = tx.execute(query.order_by(table.c.meeting_at, table.c.key).limit(limit)).mappings()
    return [_row(one) for one in found]


def attend(tx: Transaction, row: AttendeeRow) -> bool:
    """Say who attends; say False when they do already, in whatever part."""
    return insert_unless_there(tx, meeting_attendee, asdict(row))


def attendees(tx: Transaction, key: str) -> list[AttendeeRow]:
    """Return who attends a meeting, by name."""
    query = select(meeting_attendee).where(meeting_attendee.c.meeting_key == key)
    found = tx.execute(query.order_by(meeting_attendee.c.who)).mappings()
    return [AttendeeRow(**one) for one in found]


def note_presence(tx: Transaction, key: str, who: str, *, present: bool) -> None:
    """Say whether an attendee was there."""
    mine = (meeting_attendee.c.meeting_key == key) & (meeting_attendee.c.who == who)
    tx.execute(update(meeting_attendee).where(mine).values(present=present))


def give_papers(tx: Transaction, key: str, who: Collection[str], at: datetime) -> None:
    """Let attendees have the papers of a meeting from an instant, unless they have them already."""
    mine = (meeting_attendee.c.meeting_key == key) & meeting_attendee.c.who.in_(list(who))
    none = meeting_attendee.c.papers_at.is_(None)
    tx.execute(update(meeting_attendee).where(mine, none).values(papers_at=at))


def take_papers(tx: Transaction, key: str) -> None:
    """Take the papers of a meeting back: its agenda is made anew."""
    mine = meeting_attendee.c.meeting_key == key
    tx.execute(update(meeting_attendee).where(mine).values(papers_at=None))


def accept(tx: Transaction, key: str, person: str, who: str, at: datetime) -> bool:
    """Note that a person accepted the confidentiality statement; False when they had before."""
    row = {"meeting_key": key, "person": person, "who": who, "accepted_at": at}
    return insert_unless_there(tx, meeting_acceptance, row)


def accepted_by(tx: Transaction, key: str) -> dict[str, datetime]:
    """Return who accepted the confidentiality statement of a meeting, and when."""
    query = select(meeting_acceptance).where(meeting_acceptance.c.meeting_key == key)
    return {one.person: one.accepted_at for one in tx.execute(query)}


def _first(tx: Transaction, condition: ColumnElement[bool]) -> MeetingRow | None:
    found = tx.execute(select(table).where(condition)).mappings().first()
    return _row(found) if found else None


def _row(found: RowMapping) -> MeetingRow:
    return MeetingRow(**found)
