"""Orders to adopt: written down by whoever changes a policy, carried out by workers.

An order asks nobody itself. A worker finds the running instances it is about, some at a time,
and each is asked in a transaction of its own (`engine.adoptions`).
"""

from dataclasses import replace
from datetime import date

from engine import waits
from engine.command import Command
from engine.keys import new_key
from engine.records import Adoption, AdoptionRequest, DeadlineMoves
from engine.store import adoptions as rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import AdoptionRow, WaitRow

POLICY, BANK_HOLIDAYS = "POLICY", "BANK_HOLIDAYS"
AT_A_TIME = 200


def place(
    command: Command, request: AdoptionRequest, *, cause: str, release_key: str
) -> AdoptionRow:
    """Write an order down; `release_key` names the release whose policy is to be adopted."""
    row = AdoptionRow(
        key=new_key(command.at),
        tenant=request.tenant,
        business_id=request.business_id,
        cause=cause,
        release_key=release_key,
        reason=request.reason,
        agreed_on=request.agreed_on.isoformat() if request.agreed_on else None,
        asked_at=command.at,
        asked_by=command.by.subject,
    )
    rows.insert_row(command.tx, row)
    wait_rows.open_all(command.tx, [_work(command, row)])
    return row


def plan(command: Command, wait: WaitRow) -> bool:
    """Ask the next instances that an order is about; say whether these were the last."""
    row = rows.get(command.tx, wait.expects or "")
    if row is None:
        return True
    found = rows.running_after(command.tx, row, most=AT_A_TIME)
    over = len(found) < AT_A_TIME
    work = replace(_work(command, row), kind=waits.ADOPT)
    asked = [
        replace(work, key=f"{row.key}.{number}", ordinal=number, instance_key=key)
        for number, (_, key) in enumerate(found, row.planned + 1)
    ]
    wait_rows.open_all(command.tx, asked)
    rows.note_planned(command.tx, row, found, over=over)
    return over


def record(row: AdoptionRow, moves: DeadlineMoves | None = None) -> Adoption:
    """Return an adoption as it is told."""
    return Adoption(
        key=row.key,
        tenant_id=row.tenant,
        business_id=row.business_id,
        cause=row.cause,
        release_key=row.release_key,
        reason=row.reason,
        agreed_on=date.fromisoformat(row.agreed_on) if row.agreed_on else None,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        state=_state(row),
        planned=row.planned,
        done=row.done,
        changed=row.changed,
        moved=row.moved,
        kept=row.kept,
        moves=moves,
    )


def _state(row: AdoptionRow) -> str:
    if not row.is_planned:
        return "PLANNING"
    return "RUNNING" if row.done < row.planned else "COMPLETED"


def _work(command: Command, row: AdoptionRow) -> WaitRow:
    return WaitRow(
        key=row.key,
        kind=waits.ADOPTION,
        state=waits.OPEN,
        instance_key=None,
        tenant=row.tenant,
        element_id="",
        name=row.cause,
        opened_at=command.at,
        closed_at=None,
        closed_by=None,
        ordinal=0,
        wake_at=command.at,
        expects=row.key,
    )
