"""Takes what is sealed out of the rows of a case, and what tells that a person is the same.

The key that it was sealed with is destroyed besides (`app.store.data_keys`); this leaves nothing
to try a key on that an old backup may still hold.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, func, select, update

from app.store.case_tables import RECORDS, case_person, case_read
from app.store.database import Transaction
from app.store.meeting_tables import (
    agenda_item,
    meeting_action,
    meeting_action_report,
    meeting_decision,
    meeting_minute,
)
from app.store.tables import case_file, case_record, letter, letter_delivery, metadata

NOTHING = b""
AGENCY = "agency:"
_KINDS = {case_record: "answers", letter: "letters"}


def empty(tx: Transaction, case_key: str) -> dict[str, int]:
    """Empty what is sealed of a case; say how many records, answers and letters there were.

    Whatever table holds something sealed of a case counts, whoever keeps it; what meetings said of
    it hangs on its items and their actions.
    """
    counts = {"records": 0, "answers": 0, "letters": 0}
    for table in metadata.sorted_tables:
        if {"case_key", "sealed"} <= set(table.c.keys()):
            counts[_KINDS.get(table, "records")] += _empty(tx, table, table.c.case_key == case_key)
    counts["records"] += _empty_meetings(tx, case_key)
    _forget_deliveries(tx, case_key)
    return counts


def rename_people(tx: Transaction, case_key: str, new_name: Callable[[], str]) -> None:
    """Call the people of a case otherwise: equal ones stay equal, within this case alone."""
    mine = case_person.c.case_key == case_key
    for person in tx.execute(select(case_person.c.person).where(mine).distinct()).scalars().all():
        same = mine & (case_person.c.person == person)
        tx.execute(update(case_person).where(same).values(person=new_name()))


def copies_at(tx: Transaction, case_key: str) -> list[str]:
    """Return the agencies that were given something of a case, or were let into it."""
    given, let_in = RECORDS["disclosure"], RECORDS["access"]
    told = select(given.c.recipient).where(given.c.case_key == case_key)
    seen = select(let_in.c.who).where(
        let_in.c.case_key == case_key, let_in.c.who.startswith(AGENCY, autoescape=True)
    )
    found = tx.execute(told.union(seen)).scalars()
    return sorted({str(one).removeprefix(AGENCY) for one in found})


def forget_reads(tx: Transaction, tenant: str, *, before: datetime) -> int:
    """Delete the readings of a partnership's cases that are older; say how many there were."""
    cases = select(case_file.c.key).where(case_file.c.tenant == tenant)
    old = (case_read.c.at < before) & case_read.c.case_key.in_(cases)
    gone = delete(case_read).where(old)
    return tx.execute(gone.execution_options(preserve_rowcount=True)).rowcount


def _empty_meetings(tx: Transaction, case_key: str) -> int:
    items = select(agenda_item.c.key).where(agenda_item.c.case_key == case_key)
    actions = select(meeting_action.c.key).where(meeting_action.c.item_key.in_(items))
    said = (
        (meeting_decision, meeting_decision.c.item_key.in_(items)),
        (meeting_minute, meeting_minute.c.item_key.in_(items)),
        (meeting_action, meeting_action.c.item_key.in_(items)),
        (meeting_action_report, meeting_action_report.c.action_key.in_(actions)),
    )
    return sum(_empty(tx, table, mine) for table, mine in said)


def _forget_deliveries(tx: Transaction, case_key: str) -> None:
    # What a mail server said of a letter names whom it was for; an empty letter goes to nobody.
    mine = select(letter.c.key).where(letter.c.case_key == case_key)
    said = {"problem": "", "reference": "", "due_at": None}
    tx.execute(update(letter_delivery).where(letter_delivery.c.letter_key.in_(mine)).values(said))


def _empty(tx: Transaction, table: Table, mine: ColumnElement[bool]) -> int:
    count = tx.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
    tx.execute(update(table).where(mine, table.c.sealed.is_not(None)).values(sealed=NOTHING))
    return int(count)
