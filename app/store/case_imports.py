"""Rows of imports: how far each has come, what it refused, and what was imported from where.

The file is sealed while it is worked on, and gone afterwards. What was imported is known by keyed
fingerprints alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, insert, select, update

from app.store import leases
from app.store.database import Database, Transaction
from app.store.import_tables import case_import, case_import_rejection, case_imported

RUNNING, DONE = "running", "done"
MOST_KEYS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportState:
    """One import; `done` of its `cases` are through, in the order of the file.

    `due_at` is when it goes on, None when it is over. Of `begun` cases the work has begun with it.
    """

    key: str
    tenant: str
    system: str
    check_only: bool
    visible_to: str
    state: str
    created_at: datetime
    created_by: str
    rows: int
    cases: int
    due_at: datetime | None
    done: int = 0
    imported_cases: int = 0
    imported_people: int = 0
    imported_incidents: int = 0
    unchanged: int = 0
    rejected: int = 0
    begun: int = 0
    finished_at: datetime | None = None
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a row was not imported; `column` is empty when it is about the row as a whole."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """Something that was imported: which, with which content, both as keyed fingerprints."""

    tenant: str
    system: str
    identity: str
    content: str
    case_key: str


def add(tx: Transaction, row: ImportState, content: bytes) -> None:
    """Insert an import with its sealed file."""
    tx.execute(insert(case_import).values(**asdict(row), content=content))


def find(tx: Transaction, key: str) -> ImportState | None:
    """Return the import with this key; its file is left where it is."""
    query = select(*(case_import.c[one.name] for one in fields(ImportState)))
    return _state(tx.execute(query.where(case_import.c.key == key)).mappings().first())


def content(tx: Transaction, key: str) -> bytes | None:
    """Return the sealed file of an import; None when it is over."""
    query = select(case_import.c.content).where(case_import.c.key == key)
    found: bytes | None = tx.execute(query).scalar()
    return found


def claim(database: Database, *, now: datetime, span: timedelta) -> ImportState | None:
    """Take the import that has been due longest, under a lease; see `leases`."""
    return leases.claim(database, case_import, find, now=now, span=span)


def write(tx: Transaction, row: ImportState, *, token: str) -> bool:
    """Write how far an import has come, if that lease still holds; its file goes with its end."""
    mine = leases.held(case_import, row.key, token)
    values = asdict(row)
    if row.state == DONE:
        values["content"] = None
    return tx.execute(update(case_import).where(mine).values(values)).rowcount == 1


def reject(tx: Transaction, key: str, rejections: Sequence[Rejection]) -> None:
    """Note why rows were not imported."""
    if rejections:
        rows = [{"import_key": key, **asdict(one)} for one in rejections]
        tx.execute(insert(case_import_rejection), rows)


def rejections(tx: Transaction, key: str) -> list[Rejection]:
    """Return every rejected row with its reason, in the order of the file."""
    table = case_import_rejection
    query = select(table.c.row, table.c.column, table.c.reason).where(table.c.import_key == key)
    found = tx.execute(query.order_by(table.c.row, table.c.column)).mappings()
    return [Rejection(**one) for one in found]


def imported(
    tx: Transaction, tenant: str, system: str, identities: Collection[str]
) -> dict[str, ImportedRow]:
    """Return what was imported before of these, by identity."""
    found: dict[str, ImportedRow] = {}
    wanted = sorted(identities)
    for start in range(0, len(wanted), MOST_KEYS):
        query = select(case_imported).where(
            case_imported.c.tenant == tenant,
            case_imported.c.system == system,
            case_imported.c.identity.in_(wanted[start : start + MOST_KEYS]),
        )
        for row in tx.execute(query).mappings():
            found[row["identity"]] = ImportedRow(**row)
    return found


def note(tx: Transaction, rows: Sequence[ImportedRow]) -> None:
    """Note what was imported."""
    if rows:
        tx.execute(insert(case_imported), [asdict(row) for row in rows])


def _state(found: RowMapping | None) -> ImportState | None:
    return ImportState(**found) if found else None
