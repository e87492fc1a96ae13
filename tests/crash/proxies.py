"""A TCP proxy in front of a database, which can be slow, break lines, or swallow everything."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

CHUNK = 65_536
LINGER_NOT = b"\1\0\0\0\0\0\0\0"
"""On, and zero seconds: closing sends a reset instead of a farewell."""


class Mood(Enum):
    """What the network does to whatever comes by."""

    CALM = "calm"
    SLOW = "every chunk takes its time"
    DEAF = "half-open: what the service says arrives, what the database says does not"
    BLACK_HOLE = "nothing arrives in either direction, and nobody is told"


@dataclass(slots=True)
class Proxy:
    """Passes on what comes to `port`, in the mood it is in."""

    target: int
    mood: Mood = Mood.CALM
    delay: float = 0.05
    port: int = 0
    _lines: list[socket.socket] = field(default_factory=list)

    def reset_all(self) -> None:
        """Break every line at once, without a farewell."""
        for line in self._lines:
            with suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
                line.shutdown(socket.SHUT_RD)
                line.close()
        self._lines.clear()

    def accept(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            self._lines += [near, far]
            for source, sink, back in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass, args=(source, sink, back), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, back: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                if self.mood is Mood.BLACK_HOLE or (back and self.mood is Mood.DEAF):
                    continue
                if self.mood is Mood.SLOW:
                    time.sleep(self.delay)
                sink.sendall(chunk)
        for line in (source, sink):
            with suppress(OSError):
                line.close()


@contextmanager
def between(target: int) -> Iterator[Proxy]:
    """Stand between whoever connects to the proxy's port and a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        proxy = Proxy(target, port=door.getsockname()[1])
        listener = threading.Thread(target=proxy.accept, args=(door,), daemon=True)
        listener.start()
        yield proxy
        door.shutdown(socket.SHUT_RDWR)
    proxy.reset_all()
    listener.join()
