"""What a carrier is given, and what it may answer; a carrier brings letters by one service."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One letter to hand over.

    `key` is the same whenever the letter is handed over again, so that the service or its
    recipient can tell a repeat. `channel` is post, email, text or secure; `again` says that an
    earlier attempt may have succeeded unnoticed. `html` is a whole page; `pages` sets the letter
    as PDF.
    """

    key: str
    channel: str
    address: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    pages: Callable[[], bytes] = field(repr=False)
    written_at: datetime
    again: bool = False


class Undeliverable(Exception):
    """This letter will never be taken to this address; the message is one word that says why."""


class NotNow(Exception):
    """The letter could not be handed over now; the message is one word that says why."""


class NotSetUp(NotNow):
    """No letter can be handed over until somebody mends what is set; none of them is at fault."""


class Carrier(Protocol):
    """Hands letters to one service. Nothing about a person may stand in what it raises."""

    def carry(self, parcel: Parcel) -> str:
        """Hand a letter over; return the service's own name for it, "" if it gives none.

        Raises:
            Undeliverable: it will never be taken. NotNow: it may be taken later. NotSetUp: it
                waits, however long that takes.
        """

    def ask(self, reference: str) -> str:
        """Return what became of a letter: sent, delivered, failed or returned.

        Raises:
            NotNow: the service does not say now.
        """
