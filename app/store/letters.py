"""Rows of letters as they were sent: written once, with the job that sends them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, bindparam, func, insert, or_, select, update

from app.store.database import Transaction
from app.store.tables import letter, letter_delivery
from engine.engine import Prepared

BATCH = 200
_ADD = Prepared(insert(letter))
_OF_JOB = Prepared(select(letter).where(letter.c.job_key == bindparam("wanted")))
OF_DELIVERY = {"delivery_state": "state", "connector": "connector"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One letter exactly as it went out; `law` names the provisions it rests on.

    As it is stored, `recipient`, `text` and `html` are empty and stand in `sealed`, together with
    the `address`, which has no column: name, post, email and phone, as far as they were known.
    `classes` say what it is about; None where a version before wrote it, which did not know.
    """

    key: str
    tenant: str
    process_instance_key: str
    business_id: str
    element_id: str
    job_key: str
    letter_id: str
    version: str
    title: str
    recipient: str
    channel: str
    text: str
    html: str
    sent_at: datetime
    law: Sequence[str] = field(default_factory=list)
    case_key: str | None = None
    sealed: bytes | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    classes: Sequence[str] | None = None


def add(tx: Transaction, row: LetterRow) -> None:
    """Insert a letter; a second letter of the same job raises the database's IntegrityError."""
    values = {name: value for name, value in asdict(row).items() if name in letter.c}
    _ADD.count(tx, {**values, "law": list(row.law)})


def plain(tx: Transaction) -> list[LetterRow]:
    """Return some of the letters that are not sealed yet."""
    query = select(letter).where(letter.c.sealed.is_(None)).order_by(letter.c.key).limit(BATCH)
    return [_row(found) for found in tx.execute(query).mappings()]


def seal(tx: Transaction, key: str, case_key: str, sealed: bytes) -> None:
    """Put the sealed words of a letter in the place of its plain ones."""
    empty = {"recipient": "", "text": "", "html": ""}
    change = update(letter).where(letter.c.key == key)
    tx.execute(change.values(case_key=case_key, sealed=sealed, **empty))


def find(tx: Transaction, key: str) -> LetterRow | None:
    """Return the letter with this key; None when there is none."""
    found = tx.execute(select(letter).where(letter.c.key == key)).mappings().first()
    return _row(found) if found else None


def find_by_job(tx: Transaction, job_key: str) -> LetterRow | None:
    """Return the letter that this job has sent before, if any."""
    return next((LetterRow(**row) for row in _OF_JOB.mapped(tx, {"wanted": job_key})), None)


def written_by(
    tx: Transaction, process_instance_key: str, *, apart_from: Collection[str] = ()
) -> list[LetterRow]:
    """Return the letters of a process, oldest first, without those with certain keys."""
    query = select(letter).where(letter.c.process_instance_key == process_instance_key)
    found = tx.execute(query.order_by(letter.c.sent_at, letter.c.key)).mappings()
    return [_row(one) for one in found if one["key"] not in apart_from]


def all_of(tx: Transaction, tenant: str) -> Iterator[LetterRow]:
    """Yield every letter of a partnership, oldest first."""
    query = select(letter).where(letter.c.tenant == tenant)
    for found in tx.execute(query.order_by(letter.c.sent_at, letter.c.key)).mappings():
        yield _row(found)


def page(
    tx: Transaction,
    wanted: Mapping[str, str],
    *,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[LetterRow]:
    """Return up to `limit` letters after a position, in the order they were sent.

    `wanted` maps a column (tenant, process_instance_key, business_id, letter_id, channel, or of
    its delivery: delivery_state, connector) to the value it must have.
    """
    query = select(letter).where(*_are(wanted)).order_by(letter.c.sent_at, letter.c.key)
    if after is not None:
        query = query.where(_later_than(after))
    return [_row(found) for found in tx.execute(query.limit(limit)).mappings()]


def count(tx: Transaction, wanted: Mapping[str, str], *, cap: int) -> int:
    """Count the letters that `page` would go through, up to `cap`."""
    inside = select(letter.c.key).where(*_are(wanted)).limit(cap).subquery()
    return tx.execute(select(func.count()).select_from(inside)).scalar_one()


def _are(wanted: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [
        _progresses(name, value) if name in OF_DELIVERY else letter.c[name] == value
        for name, value in wanted.items()
    ]


def _progresses(name: str, value: str) -> ColumnElement[bool]:
    column = letter_delivery.c[OF_DELIVERY[name]]
    return letter.c.key.in_(select(letter_delivery.c.letter_key).where(column == value))


def _later_than(position: tuple[datetime, str]) -> ColumnElement[bool]:
    at, key = position
    return or_(letter.c.sent_at > at, (letter.c.sent_at == at) & (letter.c.key > key))


def _row(found: RowMapping) -> LetterRow:
    return LetterRow(**found)
