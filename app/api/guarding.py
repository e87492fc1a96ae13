"""Who asks: the credential of a request is checked, and wrong ones are counted.

Whoever is refused here learns nothing of what lies behind.
"""

import logging
from datetime import datetime

from fastapi import Request

from app import errors
from app.errors import Refused
from app.identity import tokens
from app.identity.callers import Caller
from app.identity.guessing import Guesses, TooManyGuesses
from app.identity.recent import RecentTokens
from app.identity.tokens import TokenRefused
from app.store import tokens as rows
from app.store.database import Database
from app.store.tokens import TokenRow
from engine.clock import Clock, local_date
from engine.errors import DatabaseUnavailable

REFUSALS = {"EXPIRED": errors.TOKEN_EXPIRED, "REVOKED": errors.TOKEN_REVOKED}
LOG = logging.getLogger(__name__)


class Guard:
    """Tells callers by their credentials; life and death of one follow the machine's time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._guesses = Guesses()
        self._recent = RecentTokens()

    def caller(self, presented: str, address: str) -> Caller:
        """Return the caller; one statement a second at most, one more at the first use of a day.

        A token that another process has just revoked may open for a second more.

        Raises:
            TokenRefused: the credential opens nothing.
            TooManyGuesses: the address tried too many that open nothing; none was looked at.
        """
        at = self._clock.now()
        row = self._recent.find(presented, at) or self._looked_up(presented, address, at)
        return tokens.caller_of(row)

    def forget(self, token_id: str) -> None:
        """Let a token that was revoked open nothing from now on."""
        self._recent.forget(token_id)

    def _looked_up(self, presented: str, address: str, at: datetime) -> TokenRow:
        self._guesses.check(address, presented, at)
        try:
            with self._database.read() as tx:
                row = tokens.recognise(tx, presented, at=at)
        except TokenRefused as refused:
            self._wrong(presented, address, at, refused.reason)
            raise
        self._guesses.note_good(presented)
        self._recent.note(presented, row, at)
        self._note_use(row, at)
        return row

    def _wrong(self, presented: str, address: str, at: datetime, reason: str) -> None:
        self._guesses.forget(presented)
        # An old token is nobody's guess: whoever presents it once had it.
        if reason == "INVALID" and self._guesses.note_wrong(address, at):
            LOG.warning("too many wrong credentials from %s", address)

    def _note_use(self, row: TokenRow, at: datetime) -> None:
        day = local_date(at)
        if row.last_used_on is not None and row.last_used_on >= day:
            return
        try:
            with self._database.transaction() as tx:
                rows.note_use(tx, row.id, day=day)
        except DatabaseUnavailable:
            # Nobody is turned away for a note; the next request writes it.
            LOG.warning("the use of token %s could not be noted", row.id)


def authenticated(request: Request, scope: str) -> Caller:
    """Return who asks, if the credential has a scope; it asks the database, so never on the loop.

    Raises:
        Refused: no credential, or one that opens nothing, or not this; or too many wrong ones.
    """
    kind, _, presented = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not presented:
        raise Refused(
            errors.UNAUTHENTICATED,
            "Send an API token as `Authorization: Bearer reeve_...`",
            headers={"WWW-Authenticate": 'Bearer realm="reeve"'},
        )
    caller = _caller(request, presented.strip())
    if scope not in caller.scopes:
        challenge = f'Bearer realm="reeve", error="insufficient_scope", scope="{scope}"'
        raise Refused(
            errors.SCOPE_MISSING,
            f"This needs a token with the scope {scope!r}",
            headers={"WWW-Authenticate": challenge},
        )
    return caller


def guard_of(request: Request) -> Guard:
    """Return the guard of this service."""
    guard: Guard = request.app.state.guard
    return guard


def _caller(request: Request, presented: str) -> Caller:
    address = request.client.host if request.client else ""
    try:
        return guard_of(request).caller(presented, address)
    except TokenRefused as refused:
        raise _unauthenticated(refused) from None
    except TooManyGuesses as many:
        detail = f"{many}. Try again in {many.seconds} seconds"
        again = {"Retry-After": str(many.seconds)}
        raise Refused(errors.TOO_MANY_ATTEMPTS, detail, headers=again) from None


def _unauthenticated(refused: TokenRefused) -> Refused:
    challenge = f'Bearer realm="reeve", error="invalid_token", error_description="{refused}"'
    problem = REFUSALS.get(refused.reason, errors.UNAUTHENTICATED)
    detail = str(refused)[:1].upper() + str(refused)[1:]
    return Refused(problem, detail, headers={"WWW-Authenticate": challenge})
