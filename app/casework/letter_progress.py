"""Which way a letter may go after it was written: queued, sent, delivered; or failed, returned."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.store import letter_deliveries as rows
from app.store.database import Transaction
from app.store.letter_deliveries import DELIVERED, FAILED, QUEUED, RETURNED, SENT, DeliveryRow
from engine.errors import WrongState

# The post brings back what was believed to be delivered; nothing else changes after its end.
NEXT: Mapping[str, frozenset[str]] = {
    QUEUED: frozenset({SENT, DELIVERED, FAILED, RETURNED}),
    SENT: frozenset({DELIVERED, FAILED, RETURNED}),
    DELIVERED: frozenset({RETURNED}),
    FAILED: frozenset(),
    RETURNED: frozenset(),
}
UNDELIVERED = frozenset({FAILED, RETURNED})


def moved(tx: Transaction, row: DeliveryRow, state: str, *, now: datetime) -> DeliveryRow:
    """Write that a locked letter has come to a state; no machine works on it any more.

    Coming to the state in which it is changes nothing.

    Raises:
        WrongState: it cannot come there from where it is.
    """
    if row.state == state:
        return row
    if state not in NEXT[row.state]:
        raise WrongState("letter", row.letter_key, row.state, _before(state))
    after = replace(row, state=state, changed_at=now, due_at=None, token="", problem="")
    rows.change(tx, after)
    return after


def _before(state: str) -> str:
    return " or ".join(one for one, following in NEXT.items() if state in following)
