"""Real `serve` and `worker` processes on one database, killed and begun again at will."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.clients import OK, Client
from tests.databases import ROOT as HERE

READY_SECONDS = 40.0
PORTS = (20_000, 32_000)


@dataclass(slots=True)
class Node:
    """One process: what it was begun with, and its id."""

    arguments: Sequence[str]
    port: int = 0
    pid: int = 0


@dataclass(slots=True)
class Nodes:
    """All processes of one service; `kills` counts the violent deaths."""

    nursery: "subprocess.Popen[str]"
    environment: dict[str, str]
    log: Path
    nodes: list[Node] = field(default_factory=list)
    kills: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ports(self) -> list[int]:
        return [node.port for node in self.nodes if node.port]

    def add(self, *arguments: str, port: int = 0) -> Node:
        node = Node(arguments, port)
        self.nodes.append(node)
        self.begin(node)
        return node

    def serve(self) -> Node:
        port = free_port()
        return self.add("serve", "--port", str(port), port=port)

    def begin(self, node: Node) -> None:
        order = {
            "arguments": list(node.arguments),
            "environment": self.environment,
            "log": str(self.log),
        }
        with self._turn:
            assert self.nursery.stdin is not None
            assert self.nursery.stdout is not None
            self.nursery.stdin.write(json.dumps(order) + "\n")
            self.nursery.stdin.flush()
            node.pid = int(self.nursery.stdout.readline())

    def kill(self, node: Node) -> None:
        """End it as a power cut would: it may not even close its connections."""
        os.kill(node.pid, signal.SIGKILL)
        while Path(f"/proc/{node.pid}").exists():
            time.sleep(0.001)  # until then its port is taken
        self.kills += 1

    def replace_one(self, dice: random.Random) -> None:
        node = dice.choice(self.nodes)
        self.kill(node)
        self.begin(node)

    def wait_until_ready(self, client: Client) -> float:
        """Wait until some node is ready; return the seconds that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < READY_SECONDS:
            try:
                status, _, _ = client.once("GET", "/health/ready", seconds=5)
            except OSError:
                client.leave()
            else:
                if status == OK:
                    client.leave()
                    return time.monotonic() - begun
            time.sleep(0.02)
        raise AssertionError(self.log.read_text()[-4000:])


@contextmanager
def running(url: str, folder: Path, mutant: str = "") -> Iterator[Nodes]:
    """Begin the nursery; at the end every process is stopped."""
    environment = {"REEVE_DATABASE_URL": url, "REEVE_ENVIRONMENT": "test"}
    line = [sys.executable, "-m", "tests.crash.nursery", *([mutant] if mutant else [])]
    with subprocess.Popen(  # noqa: S603
        line, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:
        nodes = Nodes(nursery, environment, folder / "nodes.log")
        try:
            yield nodes
        finally:
            for node in nodes.nodes:
                os.kill(node.pid, signal.SIGKILL)
            assert nursery.stdin is not None
            nursery.stdin.close()


def begin_service(nodes: Nodes, url: str) -> None:
    """On SQLite one process does everything; on PostgreSQL two serve and two work."""
    nodes.serve()
    if url.startswith("postgresql"):
        nodes.serve()
        nodes.add("worker")
        nodes.add("worker")


def free_port() -> int:
    """Find a port that no outgoing connection ever takes while its owner is dead."""
    while True:
        port = random.randint(*PORTS)  # noqa: S311  # no secret
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
