"""A storm: load, and violent deaths of random processes; then calm, and the reckoning."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from app.identity.callers import SCOPES
from app.identity.issuing import issue_directly
from app.identity.tokens import Wish
from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.records import Bundle
from tests.crash import nodes, reckoning
from tests.crash.clients import Client, Ledger
from tests.crash.journeys import STORM_FILES
from tests.crash.load import Load
from tests.crash.nodes import Nodes
from tests.crash.reckoning import Reckoning
from tests.engine.builders import ROOT

CALM_SECONDS = 60.0
OPEN = "SELECT count(*) FROM process_instance WHERE state = 'ACTIVE'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How long a storm lasts: until so many kills and so many completions."""

    kills: int
    completions: int
    people: int = 8
    longest: float = 1200.0

    def pause(self, dice: random.Random) -> int:
        """Draw how many completions to wait for until the next kill, so that they are spread."""
        return dice.randint(1, max(1, 2 * self.completions // self.kills - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How it was; `refusals` is how often a client was told 503 with Retry-After."""

    reckoning: Reckoning
    kills: int
    seconds: float
    refusals: int
    faults: list[int]
    problems: list[str]


HEAD = (
    "what", "kills", "cases", "acknowledged", "seconds", "told 503", "lost", "doubled",
    "timers", "effects", "letters", "deliveries", "faults",
)  # fmt: skip


def tell(what: str, weather: Weather) -> None:
    """Print one row of the table in docs/reliability.md, below its head."""
    found = weather.reckoning
    cells = (
        what, weather.kills, found.cases, found.acknowledged, f"{weather.seconds:.0f}",
        weather.refusals, found.lost, found.doubled, found.timers, found.effects, found.letters,
        found.deliveries, found.faults or "none",
    )  # fmt: skip
    for line in (HEAD, cells):
        print("| " + " | ".join(map(str, line)) + " |")  # noqa: T201


@dataclass(slots=True)
class Storm:
    """A service under load on one database."""

    engine: Engine
    nodes: Nodes
    ledger: Ledger
    token: str

    def client(self) -> Client:
        return Client(self.nodes.ports, self.token)

    def rage(self, size: Size, seed: int) -> Weather:
        """Kill until it is enough, let everything come to its end, and count."""
        dice, begun = random.Random(seed), time.monotonic()  # noqa: S311  # no secret
        self.nodes.wait_until_ready(self.client())
        load = Load(self.nodes.ports, self.token, self.ledger)
        with load.going_on(size.people):
            next_kill = size.pause(dice)
            while not load.failed and self._is_not_enough(size, time.monotonic() - begun):
                time.sleep(dice.uniform(0, 0.02))
                if self.ledger.count >= next_kill and self.nodes.kills < size.kills:
                    self.nodes.replace_one(dice)
                    next_kill = self.ledger.count + size.pause(dice)
        seconds = time.monotonic() - begun
        self.calm_down()
        return self.weather(load, seconds)

    def weather(self, load: Load, seconds: float) -> Weather:
        return Weather(
            reckoning=reckoning.reckon(self.engine, self.ledger),
            kills=self.nodes.kills,
            seconds=seconds,
            refusals=sum(client.refusals for client in load.clients),
            faults=[fault for client in load.clients for fault in client.faults],
            problems=load.problems,
        )

    def calm_down(self) -> None:
        """Complete what is left until no case is open, as long as there is hope."""
        load = Load(self.nodes.ports, self.token, self.ledger)
        until = time.monotonic() + CALM_SECONDS
        with load.going_on(0):
            while self._open() and time.monotonic() < until:
                time.sleep(0.2)

    def _open(self) -> int:
        with self.engine.database.read() as tx:
            return int(tx.execute(text(OPEN)).scalar_one())

    def _is_not_enough(self, size: Size, seconds: float) -> bool:
        enough = self.nodes.kills >= size.kills and self.ledger.count >= size.completions
        return not enough and seconds < size.longest


@contextmanager
def prepared(url: str) -> Iterator[tuple[Engine, str]]:
    """Deploy the storm's process on an empty database and issue a token."""
    database = Database(url)
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE effect (job TEXT)"))
    engine = Engine(database, SystemClock())
    engine.deploy(Bundle(STORM_FILES), by=ROOT, tenant="")
    (token,) = issue_directly(url, [Wish(subject="ann", scopes=frozenset(SCOPES))])
    yield engine, token
    database.close()


@contextmanager
def brewing(url: str, folder: Path, mutant: str = "") -> Iterator[Storm]:
    """Prepare an empty database and begin the processes."""
    with prepared(url) as (engine, token), nodes.running(url, folder, mutant) as running:
        nodes.begin_service(running, url)
        yield Storm(engine, running, Ledger(folder / "ledger.txt"), token)
