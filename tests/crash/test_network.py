"""The network between service and database is slow, breaks, or swallows everything.

Whatever it does, a client has its answer within the time that docs/reliability.md names, the
service goes on by itself when the network is back, and no thread stays behind.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.store import answering
from tests.crash import nodes, proxies, servers, storms
from tests.crash.clients import OK, UNAVAILABLE, Client
from tests.crash.nodes import Node
from tests.crash.proxies import Mood, Proxy
from tests.crash.servers import by_tcp, port_of
from tests.crash.sizes import FULL
from tests.crash.storms import Storm

WITHIN_SECONDS = answering.SECONDS + 8
"""No answer to a statement, then five seconds for a new connection, and some slack."""
BACK_WITHIN_SECONDS = 10.0
AT_ONCE = 12


@dataclass(slots=True)
class Far:
    """A service whose database lies behind a proxy."""

    storm: Storm
    proxy: Proxy
    node: Node

    def ask(self, _number: int = 0, seconds: float = 40) -> tuple[int, bool, float]:
        """Ask once; the status, whether it says when to come again, and the seconds it took."""
        client, begun = self.storm.client(), time.monotonic()
        try:
            status, headers, _ = client.once("POST", "/v1/user-tasks/search", {}, seconds=seconds)
        finally:
            client.leave()
        return status, "retry-after" in headers, time.monotonic() - begun

    def ask_at_once(self) -> list[tuple[int, bool, float]]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self.ask, range(AT_ONCE)))

    def threads(self) -> int:
        status = Path(f"/proc/{self.node.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("Threads:"))[8:])

    def seconds_until_back(self) -> float:
        begun = time.monotonic()
        while self.ask()[0] != OK:
            assert time.monotonic() - begun < BACK_WITHIN_SECONDS
            time.sleep(0.1)
        return time.monotonic() - begun


@contextmanager
def beyond(folder: Path, mutant: str = "") -> Iterator[Far]:
    """Begin a database, a proxy in front of it, and a service that knows the proxy only."""
    with ExitStack() as scope:
        cluster = scope.enter_context(servers.server())
        url = scope.enter_context(cluster.database())
        proxy = scope.enter_context(proxies.between(port_of(cluster)))
        engine, token = scope.enter_context(storms.prepared(url))
        running = scope.enter_context(nodes.running(by_tcp(url, proxy.port), folder, mutant))
        node = running.serve()
        storm = Storm(engine, running, storms.Ledger(folder / "ledger.txt"), token)
        running.wait_until_ready(Client(running.ports, token))
        yield Far(storm, proxy, node)


@pytest.fixture(scope="module")
def far(tmp_path_factory) -> Iterator[Far]:
    with beyond(tmp_path_factory.mktemp("far")) as found:
        found.ask_at_once()  # every connection and every thread there may be
        yield found


def test_a_slow_network_only_takes_longer(far):
    far.proxy.mood = Mood.SLOW

    found = far.ask_at_once()

    far.proxy.mood = Mood.CALM
    assert {status for status, _, _ in found} == {OK}
    assert max(seconds for _, _, seconds in found) < WITHIN_SECONDS


def test_broken_lines_are_replaced(far):
    far.proxy.reset_all()

    found = far.ask_at_once()

    assert {(status, again) for status, again, _ in found} <= {(OK, False), (UNAVAILABLE, True)}
    assert max(seconds for _, _, seconds in found) < WITHIN_SECONDS
    assert far.seconds_until_back() < BACK_WITHIN_SECONDS


@pytest.mark.parametrize("mood", [Mood.BLACK_HOLE, *([Mood.DEAF] if FULL else [])])
def test_a_silent_network_is_given_up_in_time(far, mood):
    before = far.threads()
    far.proxy.mood = mood

    found = far.ask_at_once()
    far.proxy.mood = Mood.CALM
    assert {(status, again) for status, again, _ in found} == {(UNAVAILABLE, True)}
    assert max(seconds for _, _, seconds in found) < WITHIN_SECONDS

    assert far.seconds_until_back() < BACK_WITHIN_SECONDS
    far.ask_at_once()
    assert far.threads() <= before


@pytest.mark.skipif(not FULL, reason="waits for what never comes: part of `make crash`")
def test_waiting_for_ever_would_be_noticed(tmp_path):
    with beyond(tmp_path, "waits_for_ever") as far:
        far.proxy.mood = Mood.BLACK_HOLE
        with pytest.raises(TimeoutError):
            far.ask(seconds=WITHIN_SECONDS)
