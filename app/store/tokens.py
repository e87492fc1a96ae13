"""Rows of API tokens: identities and hashes, never a secret."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.store.database import Transaction
from app.store.tables import api_token
from engine.engine import Prepared

NAMES = [column.name for column in api_token.columns]
_FIND = Prepared(select(api_token).where(api_token.c.id == bindparam("wanted")))


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """One API token as stored; `secret_sha256` is hexadecimal, `tenant` None means all."""

    id: str
    secret_sha256: str
    subject: str
    scopes: frozenset[str]
    roles: frozenset[str]
    agency: str
    tenant: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    request_id: str | None = None
    last_used_on: date | None = None


class RequestRepeated(Exception):
    """The same request of the same administrator has issued a token before."""


def add(tx: Transaction, row: TokenRow) -> None:
    """Insert a token.

    Raises:
        RequestRepeated: the transaction must be rolled back.
    """
    values = asdict(row)
    values |= {name: " ".join(sorted(values[name])) for name in ("scopes", "roles")}
    try:
        tx.execute(insert(api_token).values(values))
    except IntegrityError as error:
        raise RequestRepeated from error


def find(tx: Transaction, token_id: str) -> TokenRow | None:
    """Return the token with this id, revoked or not; None when there is none."""
    found = _FIND.first(tx, {"wanted": token_id})
    return _row(dict(zip(NAMES, found, strict=True))) if found else None


def page(
    tx: Transaction, *, tenant: str | None, after: tuple[datetime, str] | None, limit: int
) -> list[TokenRow]:
    """Return up to `limit` tokens after a position, oldest first; `tenant` None means all."""
    query = select(api_token).order_by(api_token.c.created_at, api_token.c.id).limit(limit)
    if tenant is not None:
        query = query.where(api_token.c.tenant == tenant)
    if after is not None:
        at, key = after
        later = (api_token.c.created_at == at) & (api_token.c.id > key)
        query = query.where(or_(api_token.c.created_at > at, later))
    return [_row(found) for found in tx.execute(query).mappings()]


def revoke(tx: Transaction, token_id: str, *, at: datetime) -> None:
    """Note when the token was revoked; a second revocation changes nothing."""
    tx.execute(
        update(api_token)
        .where(api_token.c.id == token_id, api_token.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def note_use(tx: Transaction, token_id: str, *, day: date) -> None:
    """Note the day of use, unless that day or a later one is noted already."""
    tx.execute(
        update(api_token)
        .where(
            api_token.c.id == token_id,
            or_(api_token.c.last_used_on.is_(None), api_token.c.last_used_on < day),
        )
        .values(last_used_on=day)
    )


def _row(found: Mapping[Any, Any]) -> TokenRow:
    words = {name: frozenset(str(found[name]).split()) for name in ("scopes", "roles")}
    return TokenRow(**{**found, **words})
