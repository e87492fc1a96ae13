"""Long polls: a request that waits for work, without a thread and without a connection."""

import asyncio
from collections.abc import Callable
from time import monotonic

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from engine.engine import Engine
from engine.errors import NotFound

LONGEST_SECONDS = 30.0
# What this process commits rings its bell; what another one commits is looked for.
LISTEN_SECONDS = 0.1
LOOK_SECONDS = 1.0


async def patiently(
    request: Request, engine: Engine, attempt: Callable[[bool], Response], *, seconds: float
) -> Response:
    """Return what `attempt(True)` answers as soon as it raises no NotFound.

    After so many seconds (at most 30, of the machine's time) `attempt(False)` answers. Nothing is
    attempted any more for a client that has gone.
    """
    until = monotonic() + min(seconds, LONGEST_SECONDS)
    while monotonic() < until:
        heard = engine.bell.count()
        try:
            return await run_in_threadpool(attempt, True)
        except NotFound:
            await _listen(engine, heard, until)
        if await request.is_disconnected():
            return Response(status_code=204)
    return await run_in_threadpool(attempt, False)


async def _listen(engine: Engine, heard: int, until: float) -> None:
    """Wait until the bell rings, for one look, or until the poll is over."""
    end = min(until, monotonic() + LOOK_SECONDS)
    # The bell belongs to threads; waiting for it here would cost one of them.
    while engine.bell.count() == heard and (rest := end - monotonic()) > 0:  # noqa: ASYNC110
        await asyncio.sleep(min(rest, LISTEN_SECONDS))
