"""Commands over HTTP: repeatable by idempotency key, conditional by revision, tried by dry run."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, TypedDict, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response

from app import errors
from app.api.bodies import BoundedRequest
from app.api.parameters import header, header_of, reading, switch, switch_of
from app.api.replies import CREATED, OK, Reply, restored
from app.api.routes import caller_of, writing
from app.errors import Refused
from app.identity.callers import Caller
from engine.engine import Engine
from engine.errors import AlreadyAnswered
from engine.records import Actor, Receipt

KEY = re.compile(r"[\x21-\x7e]{1,255}")
TAG = re.compile(r'(?:W/)?"?(\d{1,18})"?', re.ASCII)
T = TypeVar("T")


class Terms(TypedDict):
    """The arguments that every command of the engine takes."""

    by: Actor
    receipt: Receipt | None
    dry_run: bool


def actor_of(caller: Caller) -> Actor:
    """Return who asks, in the engine's terms; an operator's scope opens every group's tasks."""
    return Actor(
        subject=caller.subject,
        tenant=caller.tenant,
        groups=caller.groups,
        operates="operate" in caller.scopes,
    )


def engine_of(request: Request) -> Engine:
    """Return the engine of this service."""
    engine: Engine = request.app.state.engine
    return engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command as it was asked for; `revision` is what `If-Match` named."""

    engine: Engine
    caller: Caller
    idempotency_key: str | None
    fingerprint: str
    revision: int | None
    dry_run: bool
    minimal: bool

    def carry_out(self, act: Callable[[Terms], T], show: Callable[[T], Reply]) -> Response:
        """Let the engine act and answer with what `show` makes of the result.

        With an idempotency key the answer is stored in the command's transaction, and a repeat
        gets it again. A dry run is never stored.
        """
        shown: list[Reply] = []

        def answer(result: object) -> str:
            shown.append(show(result))  # type: ignore[arg-type] # it is what `act` returns
            return shown[-1].stored()

        try:
            result = act(self._terms(answer))
        except AlreadyAnswered as before:
            again = {"Idempotency-Replayed": "true"}
            return restored(before.answer).response(minimal=self.minimal, extra=again)
        reply = shown[-1] if shown else show(result)
        return self.answer(reply)

    def answer(self, reply: Reply) -> Response:
        """Write a reply as the client prefers it; of a dry run nothing can be pointed at."""
        if not self.dry_run:
            return reply.response(minimal=self.minimal)
        status = OK if reply.status == CREATED else reply.status
        return Reply(body=reply.body, status=status).response(extra={"Dry-Run": "true"})

    def _terms(self, answer: Callable[[object], str]) -> Terms:
        receipt = None
        if self.idempotency_key is not None and not self.dry_run:
            subject = f"{self.caller.tenant or '*'}/{self.caller.subject}"
            receipt = Receipt(subject, self.idempotency_key, self.fingerprint, answer)
        return Terms(by=actor_of(self.caller), receipt=receipt, dry_run=self.dry_run)


@writing
@reading(
    header(
        "Idempotency-Key",
        "Makes the request repeatable: the same key and body get the first answer.",
        longest=255,
    ),
    header("Prefer", "`return=minimal` answers 204.", longest=100),
    switch("dryRun", "Everything happens, is answered, and is undone."),
)
async def command(request: Request) -> Command:
    """Read what is common to all commands."""
    key = _read_key(header_of(request, "Idempotency-Key", longest=255))
    prefer = header_of(request, "Prefer", longest=100) or ""
    return Command(
        engine=engine_of(request),
        caller=caller_of(request),
        idempotency_key=key,
        fingerprint=await _fingerprint(request) if key is not None else "",
        revision=None,
        dry_run=switch_of(request, "dryRun"),
        minimal="return=minimal" in prefer.replace(" ", "").split(","),
    )


Commanded = Annotated[Command, Depends(command)]


@reading(
    header("If-Match", "The ETag that was read; 412 if the thing has changed since.", longest=100),
)
async def conditional(request: Request, command: Commanded) -> Command:
    """Read what is common to commands on a thing that bears a revision."""
    given = header_of(request, "If-Match", longest=100)
    return command if given is None else replace(command, revision=_read_tag(given))


Conditioned = Annotated[Command, Depends(conditional)]


async def _fingerprint(request: Request) -> str:
    return await request.fingerprint() if isinstance(request, BoundedRequest) else ""


def _read_key(given: str | None) -> str | None:
    if given is None:
        return None
    key = given.strip('"')
    if not KEY.fullmatch(key):
        raise Refused(errors.INVALID_HEADER, "Idempotency-Key: 1 to 255 visible ASCII characters")
    return key


def _read_tag(given: str) -> int | None:
    if given.strip() == "*":
        return None
    match = TAG.fullmatch(given.strip())
    if match is None:
        raise Refused(errors.PRECONDITION_FAILED, "No version of this bears that ETag")
    return int(match[1])
