"""What the records of a case say in plain, of many kinds at once: one statement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, cast, literal, null, select, union_all

from app.store.case_rows import COMMON
from app.store.case_tables import RECORDS
from app.store.database import Transaction
from engine.engine import Prepared

KINDS = (
    *("case", "person", "incident", "consent", "contact_agreement", "contact"),
    *("assessment", "action", "action_report", "hold", "legal_measure"),
)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One record without what is sealed."""

    episode: int
    recorded_at: datetime
    facts: Mapping[str, object]


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name not in COMMON]


# Columns of one name have one type, whatever the table.
_TYPES = {name: RECORDS[kind].c[name].type for kind in KINDS for name in _names(RECORDS[kind])}


def _of_kind(kind: str) -> Select[tuple[object, ...]]:
    table = RECORDS[kind]
    facts = [
        table.c[name] if name in table.c else cast(null(), one).label(name)
        for name, one in _TYPES.items()
    ]
    said = literal(kind).label("record_kind"), table.c.key, table.c.episode, table.c.recorded_at
    return select(*said, *facts).where(table.c.case_key == bindparam("wanted"))


_ALL = Prepared(union_all(*map(_of_kind, KINDS)).order_by("key"))


def of_case(tx: Transaction, case_key: str) -> Mapping[str, Sequence[FactRow]]:
    """Return the records of a case by their kind, oldest first; kinds without any are empty."""
    found: dict[str, list[FactRow]] = defaultdict(list)
    rows: Sequence[Sequence[Any]] = _ALL.all(tx, {"wanted": case_key})
    for kind, _key, episode, recorded_at, *cells in rows:
        given = dict(zip(_TYPES, cells, strict=True))
        facts = {name: given[name] for name in _names(RECORDS[kind])}
        found[kind].append(FactRow(episode, recorded_at, facts))
    return found
