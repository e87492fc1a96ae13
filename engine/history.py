"""History: what happened to an instance, line by line, each line sealed to the one before.

The hash of a line covers the line and the hash before it, so a line that is changed, added or
left out later breaks the chain from there on. What an erased line said is gone, its seal stays: it
counts if a line that came later says that lines were erased.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from engine import encoding
from engine.records import HistoryEvent, Verification
from engine.store import history as rows
from engine.store.database import Transaction
from engine.store.instant import written
from engine.store.row_shapes import HistoryRow, InstanceRow

BEGINNING = ""
ERASED = "INSTANCE_ERASED"
PAGE = 1000
# A row of history but for its hash, in the order of its fields.
Unsealed = tuple[str, int, datetime, str, str, str, str]
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, before it has a place in the chain; `detail` holds FEEL values."""

    type: str
    element_id: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines ready to be stored, and where the chain then ends."""

    lines: Sequence[HistoryRow]
    seq: int
    hash: str


def chained(
    instance: InstanceRow, happenings: Sequence[Happening], *, by: str, at: datetime
) -> Chain:
    """Give each happening its place behind what the instance has so far."""
    seq, seal = instance.history_seq, instance.history_hash
    lines: list[HistoryRow] = []
    for happening in happenings:
        seq += 1
        detail = encoding.encode(happening.detail)
        line = (instance.key, seq, at, happening.type, by, happening.element_id, detail)
        seal = _seal(seal, line)
        lines.append(HistoryRow(*line, seal))
    return Chain(lines, seq, seal)


def read(tx: Transaction, instance_key: str, *, after: int, limit: int) -> list[HistoryEvent]:
    """Return an instance's history in order, beginning behind a sequence number."""
    return [event(row) for row in rows.read(tx, instance_key, after=after, limit=limit)]


def event(row: HistoryRow) -> HistoryEvent:
    """Return a stored line as it is told."""
    return HistoryEvent(
        sequence=row.seq,
        at=row.at,
        type=row.type,
        actor=row.actor,
        element_id=row.element_id,
        detail=encoding.decode_variables(row.detail),
        hash=row.hash,
    )


def verify(tx: Transaction, instance: InstanceRow) -> Verification:
    """Recompute the chain and say where it breaks, its end included."""
    seq, seal, erased = 0, BEGINNING, rows.last_of_type(tx, instance.key, ERASED)
    while lines := rows.read(tx, instance.key, after=seq, limit=PAGE):
        for line in lines:
            gone = line.detail == rows.ERASED_DETAIL and line.seq < erased
            seal = line.hash if gone else _seal(seal, _unsealed(line))
            if line.seq != seq + 1 or line.hash != seal:
                return Verification(
                    process_instance_key=instance.key, events=seq, broken_at=seq + 1
                )
            seq = line.seq
    whole = seq == instance.history_seq and seal == instance.history_hash
    return Verification(
        process_instance_key=instance.key, events=seq, broken_at=None if whole else seq + 1
    )


def _seal(before: str, line: Unsealed) -> str:
    key, seq, at, *rest = line
    return sha256(_COMPACT([before, key, seq, written(at), *rest]).encode()).hexdigest()


def _unsealed(line: HistoryRow) -> Unsealed:
    return (
        line.instance_key,
        line.seq,
        line.at,
        line.type,
        line.actor,
        line.element_id,
        line.detail,
    )
