"""What becomes of a letter that was not delivered: the process of contacts takes it up again.

That it came back, and that somebody is told of it, is one transaction: nobody hears of a letter
that is tried again. Where nobody can be told, because the process is drawn wrongly, the letter is
due again: the deliverer tells of it every hour until somebody hears. A letter to an agency waits
in the outbox: what people agreed to says nothing of another way to an agency.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

from app.casework.letter_progress import UNDELIVERED
from app.letter_settings import OUTBOX, SECURE
from app.store import letter_deliveries as rows
from app.store import letters
from app.store.letter_deliveries import QUEUED, DeliveryRow
from app.store.letters import LetterRow
from engine.clock import local_date
from engine.command import Command
from engine.engine import Engine
from engine.errors import DatabaseUnavailable, EngineError, ExecutionFailed
from engine.records import Actor, Message

LOG = logging.getLogger(__name__)
RETURNED = "letter_returned"
KEPT, AGAIN = timedelta(days=30), timedelta(hours=1)
DELIVERER = "deliverer"

T = TypeVar("T")
Tell = Callable[[Command, DeliveryRow], DeliveryRow]


class NobodyTold(Exception):
    """No process takes up letters that come back; its cause is the refusal."""


def telling(engine: Engine, act: Callable[[Tell], T]) -> T:
    """Carry out what notes how letters are getting on, and return its answer.

    `act` runs a command of the engine, and within it gives each letter that it has noted to the
    function that it is given, which returns it as it is then. Where nobody can be told, `act` is
    carried out once more: the letter is on record as undelivered, and due again to be told of.

    Raises:
        DatabaseUnavailable: nothing was noted; whoever called does it again.
    """
    why = ""
    # A release that was deployed before takes no `letter_key`.
    for named in (True, False):
        try:
            return act(partial(_tell, engine, named=named))
        except NobodyTold as refusal:
            why = type(refusal.__cause__).__name__
        except ExecutionFailed as stuck:
            why = type(stuck).__name__
            break
    return act(partial(_tell_later, why))


def _tell_later(why: str, command: Command, row: DeliveryRow) -> DeliveryRow:
    if row.state not in UNDELIVERED:
        return row
    LOG.warning("nobody could be told that the letter %s came back: %s", row.letter_key, why)
    waits = replace(row, due_at=command.at + AGAIN)
    rows.change(command.tx, waits)
    return waits


def _tell(engine: Engine, command: Command, row: DeliveryRow, *, named: bool) -> DeliveryRow:
    if row.state in UNDELIVERED and row.channel == SECURE:
        waits = replace(row, connector=OUTBOX, state=QUEUED, due_at=None)
        rows.change(command.tx, waits)
        return waits
    letter = letters.find(command.tx, row.letter_key) if row.state in UNDELIVERED else None
    if letter is None:
        return row
    deliverer = replace(command, by=Actor(DELIVERER, row.tenant, operates=True))
    try:
        engine.publish_within(deliverer, _message(row, letter, named=named))
    except DatabaseUnavailable:
        raise
    except EngineError as refusal:
        raise NobodyTold from refusal
    return row


def _message(row: DeliveryRow, letter: LetterRow, *, named: bool) -> Message:
    said = {
        "application_no": letter.business_id or letter.process_instance_key,
        "letter": letter.letter_id,
        "returned_method": row.channel,
        "returned_on": local_date(row.changed_at).isoformat(),
        **({"letter_key": letter.key} if named else {}),
    }
    return Message(
        name=RETURNED,
        correlation_key=letter.business_id,
        variables=said,
        business_id=letter.business_id or None,
        tenant=row.tenant,
        message_id=f"{RETURNED}|{row.letter_key}",
        time_to_live=KEPT,
    )
