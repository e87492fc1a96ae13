"""What becomes of a letter that was not delivered: the process of contacts takes it up again."""

import logging
from datetime import timedelta

from app.store import letters
from app.store.letter_deliveries import DeliveryRow
from engine.clock import local_date
from engine.engine import Engine
from engine.errors import DatabaseUnavailable, EngineError, MessageIdReused
from engine.records import Actor, Message

LOG = logging.getLogger(__name__)
RETURNED = "letter_returned"
KEPT = timedelta(days=30)
DELIVERER = "deliverer"


def tell_returned(engine: Engine, row: DeliveryRow) -> None:
    """Publish that a letter did not reach its person; telling it twice changes nothing.

    Raises:
        DatabaseUnavailable: nothing was told; whoever called does it again.
    """
    with engine.database.read() as tx:
        letter = letters.find(tx, row.letter_key)
    if letter is None:
        return
    said = {
        "application_no": letter.business_id or letter.process_instance_key,
        "letter": letter.letter_id,
        "returned_method": row.channel,
        "returned_on": local_date(row.changed_at).isoformat(),
    }
    message = Message(
        name=RETURNED,
        correlation_key="",
        variables=said,
        business_id=letter.business_id or None,
        tenant=row.tenant,
        message_id=f"{RETURNED}|{row.letter_key}",
        time_to_live=KEPT,
    )
    try:
        engine.publish_message(message, by=Actor(DELIVERER, row.tenant, operates=True))
    except DatabaseUnavailable:
        raise
    except MessageIdReused:
        LOG.info("it was told before that the letter %s came back", row.letter_key)
    except EngineError as refusal:
        # The letter is on record as failed all the same, and shown so.
        LOG.warning("nobody was told of the letter %s: %s", row.letter_key, type(refusal).__name__)
