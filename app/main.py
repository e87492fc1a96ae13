"""Puts the service together: database, engine, clock, connectors and the REST API."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from threading import Thread

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool

from app.api import (
    agencies,
    answer_links,
    case_commands,
    case_records,
    cases,
    clock,
    deadlines,
    decision_definitions,
    deployments,
    diagrams,
    documentation,
    health,
    imports,
    incidents,
    jobs,
    letter_deliveries,
    letter_previews,
    letters,
    meeting_changes,
    meeting_commands,
    meeting_places,
    meetings,
    messages,
    policy_adoptions,
    process_definitions,
    process_instances,
    statistics,
    timers,
    tokens,
    user_tasks,
)
from app.api.guarding import Guard
from app.api.headers import SafeHeaders
from app.api.openapi import describe
from app.api.problems import add_problem_handlers
from app.api.routes import VERSION
from app.api.turns import Turn
from app.assembly import begin_time, clock_of, engine_on, rounds_of, vault_of
from app.casework.vault import Vault
from app.identity.guessing import Guesses
from app.presence import present
from app.rounds import Rounds
from app.settings import Settings
from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.shared_clock import SharedClock
from engine.timelapse import Timelapse
from engine.worker import Worker

# A request tries one after the other: what is asked for most comes first.
ROUTERS: Sequence[APIRouter] = (
    user_tasks.router,
    agencies.router,
    answer_links.router,
    deployments.router,
    policy_adoptions.router,
    process_definitions.router,
    decision_definitions.router,
    process_instances.router,
    diagrams.router,
    case_records.router,
    case_commands.router,
    cases.router,
    meeting_changes.router,
    meeting_commands.router,
    meetings.router,
    meeting_places.router,
    timers.router,
    deadlines.router,
    messages.router,
    incidents.router,
    jobs.router,
    letters.router,
    letter_previews.router,
    letter_deliveries.router,
    imports.router,
    statistics.router,
    tokens.router,
    health.router,
    documentation.router,
)


def create_app(settings: Settings) -> FastAPI:
    """Return the service; its database must be migrated before the first request."""
    database = Database(settings.database_url)
    time = clock_of(settings, database)
    vault = vault_of(settings)
    engine = engine_on(database, time, vault, letters=settings.letters)
    app = FastAPI(
        title="Reeve",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(settings, engine, vault),
    )
    app.state.engine = engine
    app.state.vault = vault
    app.state.worker = None
    _let_in(app, engine)
    app.state.meters = health.meters()
    app.state.turn = nullcontext()
    if isinstance(time, SharedClock):
        app.state.pendulum = clock.Pendulum(time, Timelapse(engine, time))
    for router in (*ROUTERS, *([clock.router] if isinstance(time, SharedClock) else [])):
        # Not included but joined: an included router is looked through anew at each request.
        app.router.routes.extend(router.routes)
    add_problem_handlers(app)
    app.add_middleware(health.Meter, meters=app.state.meters)
    app.add_middleware(SafeHeaders)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign] # as FastAPI documents
    return app


def _let_in(app: FastAPI, engine: Engine) -> None:
    """Post who looks at credentials: tokens, and the links in letters."""
    app.state.machine_clock = SystemClock()
    app.state.guard = Guard(engine.database, app.state.machine_clock)
    app.state.link_guesses = Guesses()


def _lifespan(
    settings: Settings, engine: Engine, vault: Vault
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            if (longest := engine.database.queue_seconds) is not None:
                app.state.turn = Turn(longest)
            begin_time(engine, settings)
            with present(engine.database, "serve"):
                rounds = rounds_of(engine, vault, settings.letters)
                async with _working(app, engine, rounds) if settings.worker else nullcontext():
                    yield
        finally:
            engine.database.close()

    return lifespan


@asynccontextmanager
async def _working(app: FastAPI, engine: Engine, rounds: Rounds) -> AsyncIterator[None]:
    worker = Worker(engine)
    workers: Sequence[Worker | Rounds] = (worker, rounds)
    threads = [Thread(target=one.run_until_stopped, name=type(one).__name__) for one in workers]
    app.state.worker = threads[0]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in workers:
            one.stop()
        for thread in threads:
            await run_in_threadpool(thread.join)
