"""API tokens: issue, list and revoke them. A secret is shown once, in the answer that made it."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import Field

from app import errors
from app.api import cursors
from app.api.commands import Command, Commanded
from app.api.guarding import guard_of
from app.api.pointers import pointer
from app.api.questions import Asked
from app.api.replies import created, reply
from app.api.routes import GuardedRoute, caller_of, declared
from app.api.searches import Found, PageWish, ShownPage
from app.api.shapes import Given, Instant, Name, Shown, Words
from app.errors import Refused
from app.identity import tokens
from app.identity.callers import Caller
from app.store import tokens as rows
from app.store.database import Transaction
from app.store.tokens import TokenRow
from engine.clock import Clock
from engine.errors import Finding, NotFound, NotPermitted

router = APIRouter(prefix="/v1/tokens", tags=["API tokens"], route_class=GuardedRoute)

USUAL_LIFE = timedelta(days=90)
TokenId = Annotated[str, Path(alias="tokenId", pattern="^[0-9a-f]{16}$")]


class ShownToken(Shown):
    """An API token without its secret; `tenantId` null means every partnership.

    `lastUsedOn` is the day in London on which it last opened something, null when it never did.
    """

    token_id: str = Field(validation_alias="id")
    subject: str
    scopes: list[str]
    roles: list[str]
    agency: Words
    tenant_id: Words = Field(validation_alias="tenant")
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None


class ShownSecret(Shown):
    """A new API token with the text that is shown this once."""

    token: str
    api_token: ShownToken


class Issue(Given):
    """Whom the token is for and what it permits; it expires after 90 days, one year at most."""

    subject: Name
    scopes: Annotated[list[Name], Field(min_length=1, max_length=20)]
    roles: Annotated[list[Name], Field(max_length=50)] = Field(default_factory=list)
    agency: Name | None = None
    tenant_id: Name | None = None
    expires_at: Instant | None = None


class TokenSearch(Given):
    """Which page of the tokens."""

    page: PageWish = PageWish()


@router.post("", status_code=201, response_model=ShownSecret, **declared("createToken", "admin"))
def create_token(command: Commanded, request: Request, issue: Issue) -> Response:
    """Issue a token. A repeat of the request does not show it again; nor does a dry run."""
    at = clock_of(request).now()
    wish = _wish(issue, command.caller, at)
    with command.engine.database.transaction() as tx:
        text, row = _issued(tx, wish, command, at)
        if command.dry_run:
            tx.rollback()
    token = "" if command.dry_run else text
    shown = ShownSecret(token=token, api_token=_shown(row))
    return command.answer(created(shown, f"/v1/tokens/{row.id}"))


@router.post("/search", response_model=Found[ShownToken], **declared("searchTokens", "admin"))
def search_tokens(asked: Asked, request: Request, wish: TokenSearch) -> Response:
    """List the tokens of your partnership, oldest first."""
    limit = wish.page.limit
    after = cursors.read(wish.page.after)
    with asked.engine.database.read() as tx:
        found = rows.page(tx, tenant=caller_of(request).tenant, after=after, limit=limit + 1)
    shown = found[:limit]
    last = cursors.written(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
    return asked.answer(
        Found(items=[_shown(row) for row in shown], page=ShownPage(end_cursor=last))
    )


@router.get("/{tokenId}", response_model=ShownToken, **declared("getToken", "admin"))
def get_token(asked: Asked, request: Request, token_id: TokenId) -> Response:
    """Return a token of your partnership, without its secret."""
    with asked.engine.database.read() as tx:
        row = rows.find(tx, token_id)
    if row is None or caller_of(request).tenant not in (None, row.tenant):
        raise NotFound("API token", token_id)
    return asked.answer(_shown(row))


@router.post("/{tokenId}/revocation", response_model=ShownToken, **declared("revokeToken", "admin"))
def revoke_token(command: Commanded, request: Request, token_id: TokenId) -> Response:
    """Revoke a token for good; doing it twice changes nothing."""
    at = clock_of(request).now()
    with command.engine.database.transaction() as tx:
        row = tokens.revoke(tx, token_id, tenant=command.caller.tenant, at=at)
        if command.dry_run:
            tx.rollback()
    if row is None:
        raise NotFound("API token", token_id)
    if not command.dry_run:
        guard_of(request).forget(token_id)
    return command.answer(reply(_shown(row)))


def clock_of(request: Request) -> Clock:
    """Return the machine's clock: the life of a token never follows a virtual one."""
    clock: Clock = request.app.state.machine_clock
    return clock


def _shown(row: TokenRow) -> ShownToken:
    return ShownToken(
        token_id=row.id,
        subject=row.subject,
        scopes=sorted(row.scopes),
        roles=sorted(row.roles),
        agency=row.agency,
        tenant_id=row.tenant,
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
    )


def _wish(issue: Issue, caller: Caller, at: datetime) -> tokens.Wish:
    tenant = issue.tenant_id or caller.tenant
    if caller.tenant not in (None, tenant):
        raise NotPermitted("issue tokens for another partnership", "a token of all partnerships")
    return tokens.Wish(
        subject=issue.subject,
        scopes=frozenset(issue.scopes),
        roles=frozenset(issue.roles),
        agency=issue.agency or "",
        tenant=tenant,
        life=issue.expires_at - at if issue.expires_at else USUAL_LIFE,
    )


def _issued(
    tx: Transaction, wish: tokens.Wish, command: Command, at: datetime
) -> tuple[str, TokenRow]:
    request_id = command.idempotency_key and f"{command.caller.tenant}/{command.idempotency_key}"
    try:
        return tokens.issue(tx, wish, by=command.caller.subject, at=at, request_id=request_id)
    except rows.RequestRepeated:
        detail = "This request issued a token before; if it was not kept, revoke it"
        raise Refused(errors.TOKEN_ALREADY_SHOWN, detail) from None
    except tokens.TokenNotIssued as refused:
        finding = Finding("TOKEN_NOT_ISSUED", str(refused), pointer=pointer([refused.field]))
        raise Refused(errors.INVALID_BODY, str(refused), findings=[finding]) from None
