"""The deliverer: takes written letters to the services that bring them, and asks about them.

A letter is written in the transaction of its command, together with a row that says which
connector takes it. The deliverer claims that row under a lease, hands the letter over outside of
any transaction, and writes what came of it. Killed in between, its lease ends and the letter is
handed over again under the same key. What cannot be delivered goes back to the process as the
message `letter_returned`; one of which nobody could be told is due to be told of again.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from html import escape

from app.casework import sent_letters
from app.casework.letter_addresses import LetterAddress
from app.casework.letter_paper import LetterNotPrinted, paper
from app.casework.letter_progress import UNDELIVERED
from app.casework.vault import Vault
from app.connectors.letter_returns import DELIVERER, Tell, telling
from app.connectors.parcels import Carrier, NotNow, NotSetUp, Parcel, Undeliverable
from app.letter_settings import OUTBOX
from app.store import letter_deliveries as rows
from app.store import letters
from app.store.letter_deliveries import FAILED, QUEUED, SENT, DeliveryRow
from app.store.letters import LetterRow
from engine.command import Command
from engine.engine import Engine
from engine.errors import DatabaseUnavailable
from engine.records import Actor

LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
MOST_ATTEMPTS = 12
# Asked first after some minutes, then less often. After that nobody will tell any more.
FIRST_QUESTION, LONGEST_QUESTION = timedelta(minutes=5), timedelta(hours=6)
ASKED_FOR = timedelta(days=14)
PAGE = '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{}</title></head>{}'


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Delivers the letters of one database; any number of them may work on it."""

    engine: Engine
    vault: Vault
    carriers: Mapping[str, Carrier]

    def run_due(self) -> int:
        """Do what is due now; say how much that was."""
        done = 0
        while self.deliver_next():
            done += 1
        return done

    def deliver_next(self) -> bool:
        """Hand over the letter that is due, ask about it, or tell of it; False when none is due.

        Raises:
            DatabaseUnavailable: it did not answer; what was claimed comes back by itself.
        """
        row = rows.claim(self.engine.database, now=self.engine.now(), span=LEASE)
        if row is None:
            return False
        self._write(row, self._attempted(row))
        return True

    def _attempted(self, row: DeliveryRow) -> DeliveryRow:
        if row.state in UNDELIVERED:
            return replace(row, due_at=None)
        try:
            return self._handed_over(row) if row.state == QUEUED else self._asked(row)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one, the next letter goes
            # No trace: it may show an address.
            LOG.warning("the letter %s failed: %s", row.letter_key, type(error).__name__)
            return self._later(row, "broken") if row.state == QUEUED else self._asked_later(row)

    def _handed_over(self, row: DeliveryRow) -> DeliveryRow:
        carrier, letter = self.carriers.get(row.connector), self._letter(row)
        address = LetterAddress(**letter.address).by(row.channel) if letter else ""
        if carrier is None or letter is None or not address:
            problem = "no_connector" if carrier is None else "no_address"
            return replace(row, connector=OUTBOX, due_at=None, problem=problem)
        try:
            reference = carrier.carry(_parcel(row, letter, address))
        except Undeliverable as never:
            return replace(row, state=FAILED, due_at=None, problem=str(never))
        except LetterNotPrinted:
            return replace(row, state=FAILED, due_at=None, problem="not_printable")
        except NotSetUp as ours:
            # One attempt counts: the next is a repeat, and the letter is never given up for this.
            pause = self.engine.now() + LONGEST_PAUSE
            return replace(row, due_at=pause, problem=str(ours), attempts=1)
        except NotNow as later:
            return self._later(row, str(later))
        due = self.engine.now() + FIRST_QUESTION if reference else None
        return replace(row, state=SENT, due_at=due, attempts=0, reference=reference, problem="")

    def _letter(self, row: DeliveryRow) -> LetterRow | None:
        with self.engine.database.read() as tx:
            found = letters.find(tx, row.letter_key)
            letter = sent_letters.opened(self.vault.reading(tx), found) if found else None
        return letter if letter and letter.text else None

    def _later(self, row: DeliveryRow, problem: str) -> DeliveryRow:
        if row.attempts >= MOST_ATTEMPTS:
            return replace(row, state=FAILED, due_at=None, problem=problem)
        pause = min(FIRST_PAUSE * (1 << (row.attempts - 1)), LONGEST_PAUSE)
        return replace(row, due_at=self.engine.now() + pause, problem=problem)

    def _asked(self, row: DeliveryRow) -> DeliveryRow:
        carrier, now = self.carriers.get(row.connector), self.engine.now()
        if carrier is None or now - row.changed_at > ASKED_FOR:
            return replace(row, due_at=None)
        try:
            state = carrier.ask(row.reference)
        except NotNow:
            state = SENT
        if state == SENT:
            return self._asked_later(row)
        return replace(row, state=state, due_at=None)

    def _asked_later(self, row: DeliveryRow) -> DeliveryRow:
        pause = min(FIRST_QUESTION * (1 << min(row.attempts, 12)), LONGEST_QUESTION)
        return replace(row, due_at=self.engine.now() + pause)

    def _write(self, claimed: DeliveryRow, row: DeliveryRow) -> None:
        if row.state != claimed.state:
            row = replace(row, changed_at=self.engine.now())
        after = replace(row, token="")
        by = Actor(DELIVERER, row.tenant, operates=True)

        def noted(tell: Tell) -> None:
            self.engine.carry_out(lambda one: self._noted(one, claimed, after, tell), by=by)

        telling(self.engine, noted)

    def _noted(self, one: Command, claimed: DeliveryRow, row: DeliveryRow, tell: Tell) -> None:
        if not rows.change(one.tx, row, token=claimed.token):
            LOG.info("lost the lease of the letter %s", row.letter_key)
        else:
            tell(one, row)


def _parcel(row: DeliveryRow, letter: LetterRow, address: str) -> Parcel:
    body = f"<body>{letter.html}</body></html>"
    return Parcel(
        key=letter.key,
        channel=row.channel,
        address=address,
        subject=letter.title,
        text=letter.text,
        html=PAGE.format(escape(letter.title), body),
        pages=partial(paper, letter),
        written_at=letter.sent_at,
        again=row.attempts > 1,
    )
