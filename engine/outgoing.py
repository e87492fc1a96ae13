"""Messages that the application sends from within a transaction of the engine's.

A connector or a keeper that notes something may let a process hear of it. The message leaves with
the commit or not at all, and a worker hands it over in a transaction of its own: whatever becomes
of it there, what was noted stays.
"""

import json
from datetime import datetime

from engine import encoding, waits
from engine.keys import new_key
from engine.records import Message
from engine.store import messages as rows
from engine.store import waits as wait_rows
from engine.store.database import Transaction
from engine.store.row_shapes import WaitRow

# It begins nothing of its own accord, and is not kept: who waits for it now hears it.
_HEADERS = json.dumps({"messageId": "", "timeToLive": 0, "businessId": None})


def send_soon(tx: Transaction, message: Message, *, at: datetime) -> bool:
    """Let a message be handed over right after the commit; False when nobody waits for it now.

    Only its name, tenant, correlation key and variables count. `at` is the aware instant of the
    transaction.

    Raises:
        InvalidRequest: a variable is none that a process can hold.
    """
    waiting = rows.waiting(tx, message.tenant or "", message.name, message.correlation_key)
    if not waiting:
        return False
    _process, waits_first = waiting[0]
    wait_rows.open_all(tx, [_row(message, waits_first, at)])
    return True


def _row(message: Message, waits_first: WaitRow, at: datetime) -> WaitRow:
    return WaitRow(
        key=new_key(at),
        kind=waits.PUBLISH,
        state=waits.OPEN,
        instance_key=waits_first.instance_key,
        tenant=waits_first.tenant,
        element_id=waits_first.element_id,
        name=message.name,
        opened_at=at,
        closed_at=None,
        closed_by=None,
        ordinal=waits_first.ordinal,
        wake_at=at,
        expects=message.name,
        correlation_key=message.correlation_key,
        variables=encoding.encode(message.variables),
        headers=_HEADERS,
    )
