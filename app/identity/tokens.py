"""API tokens: `reeve_<id>_<secret>`, shown once, kept only as a SHA-256 of the secret.

The secret is 256 random bits, so a plain hash is enough; there is nothing to guess. Life and
death of a token follow the machine's time, never a virtual clock.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.identity.callers import SCOPES, Caller
from app.store import tokens as rows
from app.store.database import Transaction
from app.store.tokens import TokenRow

LONGEST_LIFE = timedelta(days=366)
SHAPE = re.compile(r"reeve_([0-9a-f]{16})_([0-9a-f]{64})")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}")
NOBODY = hashlib.sha256(b"no such token").hexdigest()


class TokenRefused(Exception):
    """The credential opens nothing; `reason` is MISSING, INVALID, REVOKED or EXPIRED."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class TokenNotIssued(ValueError):
    """A token was asked for that may not exist; `field` says which part of the wish is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a new token shall be; `tenant` None means every partnership."""

    subject: str
    scopes: frozenset[str]
    roles: frozenset[str] = frozenset()
    agency: str = ""
    tenant: str | None = None
    life: timedelta = timedelta(days=90)


def issue(
    tx: Transaction, wish: Wish, *, by: str, at: datetime, request_id: str | None = None
) -> tuple[str, TokenRow]:
    """Store a new token and return its text, which nobody can ever read again, and its row.

    Raises:
        TokenNotIssued: unknown scope, a name with odd characters, or a life over one year.
    """
    _check(wish)
    secret = secrets.token_hex(32)
    row = TokenRow(
        id=secrets.token_hex(8),
        secret_sha256=_hash(secret),
        subject=wish.subject,
        scopes=wish.scopes,
        roles=wish.roles,
        agency=wish.agency,
        tenant=wish.tenant,
        created_at=at,
        created_by=by,
        expires_at=at + wish.life,
        request_id=request_id,
    )
    rows.add(tx, row)
    return f"reeve_{row.id}_{secret}", row


def verify(tx: Transaction, presented: str, *, at: datetime) -> Caller:
    """Return the caller whose token this is; one statement.

    Raises:
        TokenRefused: it is no token, unknown, revoked, or expired at the instant `at`.
    """
    return caller_of(recognise(tx, presented, at=at))


def recognise(tx: Transaction, presented: str, *, at: datetime) -> TokenRow:
    """Return the token that was presented; one statement.

    Raises:
        TokenRefused: as `verify`.
    """
    match = SHAPE.fullmatch(presented)
    if match is None:
        raise TokenRefused("INVALID", "this is not an API token")
    row = rows.find(tx, match[1])
    # An unknown id is compared too, so that the time taken does not tell ids apart.
    genuine = hmac.compare_digest(_hash(match[2]), row.secret_sha256 if row else NOBODY)
    if row is None or not genuine:
        raise TokenRefused("INVALID", "there is no such API token")
    if row.revoked_at is not None:
        raise TokenRefused("REVOKED", "this API token was revoked")
    if row.expires_at <= at:
        raise TokenRefused("EXPIRED", "this API token has expired")
    return row


def revoke(tx: Transaction, token_id: str, *, tenant: str | None, at: datetime) -> TokenRow | None:
    """Revoke a token of a partnership (None: of any) and return it; None when there is none.

    Revoking twice changes nothing.
    """
    row = rows.find(tx, token_id)
    if row is None or (tenant is not None and row.tenant != tenant):
        return None
    rows.revoke(tx, token_id, at=at)
    return replace(row, revoked_at=row.revoked_at or at)


def caller_of(row: TokenRow) -> Caller:
    """Return who holds a token."""
    return Caller(
        subject=row.subject,
        token_id=row.id,
        scopes=row.scopes,
        roles=row.roles,
        agency=row.agency,
        tenant=row.tenant,
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(wish: Wish) -> None:
    unknown = sorted(wish.scopes - SCOPES.keys())
    if unknown or not wish.scopes:
        said = f"unknown scope {unknown[0]!r}" if unknown else "a token needs a scope"
        raise TokenNotIssued("scopes", f"{said}; there are {', '.join(SCOPES)}")
    if not timedelta(0) < wish.life <= LONGEST_LIFE:
        raise TokenNotIssued("expiresAt", "a token lives longer than now and at most one year")
    _check_word("subject", wish.subject)
    for role in wish.roles:
        _check_word("roles", role)
    if wish.agency:
        _check_word("agency", wish.agency)
    if wish.tenant:
        _check_word("tenantId", wish.tenant)


def _check_word(field: str, text: str) -> None:
    if not WORD.fullmatch(text):
        raise TokenNotIssued(
            field, "up to 100 letters, figures, dots, colons, dashes, beginning with a letter"
        )
