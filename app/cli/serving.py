"""Listens on a port and serves until stopped; a demonstration is prepared first."""

import errno
import gc
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn

from app.cli.failures import WRONG_USE, Stop
from app.cli.preflight import check_database, check_seals, check_time

if TYPE_CHECKING:
    from app.settings import Settings

BACKLOG = 2048
GRACE_SECONDS = 10


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take a port before anything else is done, so that a port in use is told at once.

    Raises:
        Stop: the port is in use, may not be used, or the host is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except PermissionError as error:
        raise Stop(f"You may not listen on port {port}: take --port 1024 or higher") from error
    except OSError as error:
        # A name that nobody knows has a negative number of its own.
        if error.errno is None or error.errno < 0 or error.errno == errno.EADDRNOTAVAIL:
            raise Stop(f"{host} is no address of this machine; see --host", WRONG_USE) from error
        raise Stop(
            f"Cannot listen on {host}:{port} ({os.strerror(error.errno)})."
            " Is Reeve running there already? Stop it, or choose another port with --port."
        ) from error
    with door:
        # Connections inherit it. An answer leaves in two pieces, head and body; without it the
        # second waits until the client has acknowledged the first, 40 ms later.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield door


def run(settings: "Settings", door: socket.socket, *, demo: bool) -> None:
    """Serve on a socket that is listening, until SIGINT or SIGTERM.

    Raises:
        Stop: the database is missing or not migrated; the service did not start.
    """
    host, port = door.getsockname()[:2]
    settings = replace(settings, host=host, port=port)
    if demo:
        from app.demo.setting import prepare

        settings = prepare(settings)
    else:
        check_database(settings.database_url)
    check_time(settings)
    check_seals(settings)
    _serve(settings, door, quiet=demo)


def log_plainly() -> None:
    """Let what a worker has to say go to standard error, one line each."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def spare_the_collector() -> None:
    """Let the garbage collector look at what requests leave behind, not at the program.

    What is loaded by now stays until the end; going through it again and again finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _serve(settings: "Settings", door: socket.socket, *, quiet: bool) -> None:
    from app.main import create_app

    config = uvicorn.Config(
        create_app(settings),
        log_level="warning" if quiet else "info",
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    spare_the_collector()
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[door])
    except KeyboardInterrupt:
        return
    if not server.started:
        raise Stop("The service did not start; the lines above say why")
