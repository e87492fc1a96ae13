"""Puts the service together: database, engine, clock, connectors and the REST API."""

import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from threading import Thread

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool

from app.api import (
    case_records,
    clock,
    deadlines,
    decision_definitions,
    deployments,
    diagrams,
    documentation,
    health,
    incidents,
    jobs,
    letters,
    messages,
    process_definitions,
    process_instances,
    timers,
    tokens,
    user_tasks,
)
from app.api.guarding import Guard
from app.api.headers import SafeHeaders
from app.api.openapi import describe
from app.api.problems import add_problem_handlers
from app.api.routes import VERSION
from app.assembly import engine_on, vault_of
from app.settings import Settings
from engine.clock import Clock, SystemClock, VirtualClock
from engine.engine import Database, Engine
from engine.timelapse import Timelapse
from engine.worker import Worker

# A request tries one after the other: what is asked for most comes first.
ROUTERS: Sequence[APIRouter] = (
    user_tasks.router,
    deployments.router,
    process_definitions.router,
    decision_definitions.router,
    process_instances.router,
    diagrams.router,
    case_records.router,
    timers.router,
    deadlines.router,
    messages.router,
    incidents.router,
    jobs.router,
    letters.router,
    tokens.router,
    health.router,
    documentation.router,
)


def create_app(settings: Settings) -> FastAPI:
    """Return the service; its database must be migrated before the first request."""
    time = _clock(settings)
    vault = vault_of(settings)
    engine = engine_on(Database(settings.database_url), time, vault)
    app = FastAPI(
        title="Reeve",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(settings, engine),
    )
    app.state.engine = engine
    app.state.vault = vault
    app.state.worker = None
    app.state.machine_clock = SystemClock()
    app.state.guard = Guard(engine.database, app.state.machine_clock)
    app.state.meters = health.meters()
    if isinstance(time, VirtualClock):
        app.state.pendulum = clock.Pendulum(time, Timelapse(engine, time))
    for router in (*ROUTERS, *([clock.router] if isinstance(time, VirtualClock) else [])):
        # Not included but joined: an included router is looked through anew at each request.
        app.router.routes.extend(router.routes)
    add_problem_handlers(app)
    app.add_middleware(health.Meter, meters=app.state.meters)
    app.add_middleware(SafeHeaders)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign] # as FastAPI documents
    return app


def run_worker(settings: Settings) -> None:
    """Run jobs, timers and deadlines until the process is told to stop (SIGINT or SIGTERM)."""
    engine = engine_on(Database(settings.database_url), _clock(settings), vault_of(settings))
    worker = Worker(engine)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: worker.stop())
    try:
        worker.run_until_stopped()
    finally:
        engine.database.close()


def _clock(settings: Settings) -> Clock:
    return SystemClock() if settings.virtual_clock is None else VirtualClock(settings.virtual_clock)


def _worker(app: FastAPI, engine: Engine) -> Worker:
    pendulum: clock.Pendulum | None = getattr(app.state, "pendulum", None)
    # Else the mover of the clock would jump over what this worker has claimed.
    return Worker(engine) if pendulum is None else Worker(engine, turn=pendulum.turn)


def _lifespan(
    settings: Settings, engine: Engine
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = _worker(app, engine) if settings.worker else None
        thread = Thread(target=worker.run_until_stopped, name="worker") if worker else None
        app.state.worker = thread
        if thread:
            thread.start()
        try:
            yield
        finally:
            if worker and thread:
                worker.stop()
                await run_in_threadpool(thread.join)
            engine.database.close()

    return lifespan
