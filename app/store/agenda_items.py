"""Rows of what is on an agenda, or waits for the next one."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from app.store.database import Transaction
from app.store.inserting import insert_unless_there
from app.store.meeting_tables import agenda_item as table
from app.store.meeting_tables import agenda_item_part, meeting_decision, meeting_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item. `state`: open or decided; `open_as` is None once it is decided.

    `about` names what it is about and why, and stays; rows of before may have none.
    """

    key: str
    tenant: str
    type: str
    kind: str
    reason: str
    added_at: datetime
    added_by: str
    source: str
    case_no: str | None = None
    case_key: str | None = None
    state: str = "open"
    about: str | None = None
    open_as: str | None = None
    meeting_key: str | None = None
    number: int | None = None
    carried: int = 0
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A person's or agency's part in one item at one meeting: guest or conflict."""

    item_key: str
    who: str
    part: str
    meeting_key: str
    said_at: datetime
    said_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """What a meeting decided on an item."""

    key: str
    meeting_key: str
    item_key: str
    number: int
    decision: str
    carried_over: bool
    decided_at: datetime
    decided_by: str
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteRow:
    """The minutes of an item, or without one of the meeting as a whole."""

    key: str
    meeting_key: str
    item_key: str | None
    written_at: datetime
    written_by: str
    sealed: bytes


def add(tx: Transaction, row: ItemRow) -> bool:
    """Insert an item; say False when one that is open is about the same already."""
    return insert_unless_there(tx, table, asdict(row))


def open_as(tx: Transaction, tenant: str, name: str) -> ItemRow | None:
    """Return the open item that is about something."""
    query = select(table).where(table.c.tenant == tenant, table.c.open_as == name)
    return _row(tx.execute(query).mappings().first())


def find(tx: Transaction, key: str) -> ItemRow | None:
    """Return the item with this key."""
    return _row(tx.execute(select(table).where(table.c.key == key)).mappings().first())


def waiting(tx: Transaction, tenant: str, kind: str) -> list[ItemRow]:
    """Return the items that wait for the next meeting of a type, the oldest first; locked."""
    query = select(table).where(
        table.c.tenant == tenant,
        table.c.type == kind,
        table.c.state == "open",
        table.c.meeting_key.is_(None),
    )
    found = tx.execute(query.order_by(table.c.added_at, table.c.key).with_for_update()).mappings()
    return [ItemRow(**one) for one in found]


def returned(tx: Transaction, tenant: str, kind: str) -> list[ItemRow]:
    """Return the items that came back by themselves to a meeting that was not held, and wait.

    The last meeting that heard of them decided on them, and nobody asked for them since.
    """
    later = meeting_decision.alias("later")
    is_last = ~(
        select(later.c.key)
        .where(later.c.item_key == table.c.key, later.c.key > meeting_decision.c.key)
        .exists()
    )
    decided = select(meeting_decision.c.key).where(
        meeting_decision.c.item_key == table.c.key,
        meeting_decision.c.carried_over.is_(False),
        meeting_decision.c.decided_at >= table.c.added_at,
        is_last,
    )
    query = select(table).where(
        table.c.tenant == tenant,
        table.c.type == kind,
        table.c.state == "open",
        table.c.meeting_key.is_(None),
        decided.exists(),
    )
    return [ItemRow(**one) for one in tx.execute(query.order_by(table.c.key)).mappings()]


def of_meeting(tx: Transaction, meeting_key: str) -> list[ItemRow]:
    """Return the agenda of a meeting by the numbers of then, with what it has carried over."""
    heard = meeting_decision.alias()
    here = (heard.c.item_key == table.c.key) & (heard.c.meeting_key == meeting_key)
    query = (
        select(table, heard.c.number.label("then"))
        .outerjoin(heard, here)
        .where((table.c.meeting_key == meeting_key) | heard.c.key.is_not(None))
    )
    found = [dict(one) for one in tx.execute(query).mappings()]
    rows = [_then(one, one.pop("then")) for one in found]
    return sorted(rows, key=lambda row: row.number or 0)


def change(tx: Transaction, key: str, **values: object) -> None:
    """Give an item other values."""
    tx.execute(update(table).where(table.c.key == key).values(**values))


def release(tx: Transaction, meeting_key: str) -> None:
    """Let the open items of a meeting wait for the next one."""
    mine = (table.c.meeting_key == meeting_key) & (table.c.state == "open")
    tx.execute(update(table).where(mine).values(meeting_key=None, number=None))


def say_part(tx: Transaction, row: PartRow) -> bool:
    """Note a part in an item at a meeting; say False when it was noted before."""
    return insert_unless_there(tx, agenda_item_part, asdict(row))


def say_part_again(tx: Transaction, row: PartRow, *, before: datetime) -> bool:
    """Note anew a part that was noted before an instant; say False when it was noted since."""
    table = agenda_item_part
    mine = [
        table.c[name] == getattr(row, name) for name in ("meeting_key", "item_key", "who", "part")
    ]
    changed = update(table).where(*mine, table.c.said_at < before)
    found = tx.execute(changed.values(said_at=row.said_at, said_by=row.said_by))
    return found.rowcount > 0


def parts(tx: Transaction, item_keys: Collection[str]) -> list[PartRow]:
    """Return the parts that people have in some items, at whatever meeting."""
    query = select(agenda_item_part).where(agenda_item_part.c.item_key.in_(list(item_keys)))
    return [PartRow(**one) for one in tx.execute(query).mappings()]


def named(tx: Transaction, tenant: str, abouts: Collection[str]) -> dict[str, str]:
    """Return by their keys what the items of a partnership are about, of what is asked for."""
    query = select(table.c.key, table.c.about).where(
        table.c.tenant == tenant, table.c.about.in_(list(abouts))
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def conflicts(tx: Transaction, names: Collection[str]) -> set[str]:
    """Return the keys of the cases of whose items somebody said a conflict of interest."""
    query = (
        select(table.c.case_key)
        .join(agenda_item_part, agenda_item_part.c.item_key == table.c.key)
        .where(agenda_item_part.c.who.in_(list(names)), agenda_item_part.c.part == "conflict")
        .where(table.c.case_key.is_not(None))
    )
    return set(tx.execute(query.distinct()).scalars())


def add_decision(tx: Transaction, row: DecisionRow) -> None:
    """Insert a decision; a second one of the meeting on the item raises IntegrityError."""
    tx.execute(insert(meeting_decision).values(**asdict(row)))


def decisions(tx: Transaction, meeting_key: str) -> dict[str, DecisionRow]:
    """Return what a meeting decided, by the key of the item."""
    query = select(meeting_decision).where(meeting_decision.c.meeting_key == meeting_key)
    return {one["item_key"]: DecisionRow(**one) for one in tx.execute(query).mappings()}


def add_minute(tx: Transaction, row: MinuteRow) -> None:
    """Insert minutes."""
    tx.execute(insert(meeting_minute).values(**asdict(row)))


def minutes(tx: Transaction, meeting_key: str) -> list[MinuteRow]:
    """Return the minutes of a meeting as they were written."""
    query = select(meeting_minute).where(meeting_minute.c.meeting_key == meeting_key)
    found = tx.execute(query.order_by(meeting_minute.c.key)).mappings()
    return [MinuteRow(**one) for one in found]


def _then(values: dict[str, Any], number: int | None) -> ItemRow:
    return ItemRow(**{**values, "number": values["number"] if number is None else number})


def _row(found: RowMapping | None) -> ItemRow | None:
    return ItemRow(**found) if found else None
