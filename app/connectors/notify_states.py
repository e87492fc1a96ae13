"""What the statuses of GOV.UK Notify mean here."""

from collections.abc import Mapping

from app.store.letter_deliveries import DELIVERED, FAILED, RETURNED, SENT

# What Notify calls it, and what it is here. Of a letter by post `received` is the last word: the
# printer has it, and what the post brings back is reported by a person.
STATES: Mapping[str, str] = {
    "delivered": DELIVERED,
    "received": DELIVERED,
    "permanent-failure": RETURNED,
    "temporary-failure": FAILED,
    "technical-failure": FAILED,
    "validation-failed": FAILED,
    "virus-scan-failed": FAILED,
    "cancelled": FAILED,
}


def state_of(status: object) -> str:
    """Return what a status of Notify means here; everything that may still change is sent.

    >>> state_of("permanent-failure"), state_of("sending")
    ('returned', 'sent')
    """
    return STATES.get(str(status), SENT)
