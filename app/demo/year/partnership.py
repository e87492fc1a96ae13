"""A partnership of the year: its database, its engine on a virtual clock, and its policy."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.assembly import engine_on, vault_of
from app.casework import case_facts
from app.casework.vault import Vault
from app.cli.failures import WRONG_USE, Stop
from app.settings import Settings
from app.store import case_files
from engine import bundles, deadline_functions, feel
from engine.clock import VirtualClock, as_utc
from engine.engine import Database, Engine
from engine.forms import Form
from engine.policy import Policy
from engine.records import COMMON, Actor, Search
from engine.shared_clock import SharedClock
from engine.timelapse import Timelapse

DIRECTOR = Actor(subject="year", tenant=None, operates=True)


@dataclass
class Partnership:
    """One partnership that works, and the clock it works by.

    That clock is this process's own, which costs nothing to read. `keep_time` lets the clock that
    the database has (`shared`) stand where it stands.
    """

    tenant: str
    engine: Engine
    clock: VirtualClock
    shared: SharedClock
    vault: Vault
    release: str
    policy: Policy
    time: Timelapse = field(init=False)
    library: feel.Library = field(init=False)
    _forms: dict[str, Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.time = Timelapse(self.engine, self.clock)
        self.library = deadline_functions.library(self.policy)

    @property
    def agencies(self) -> Sequence[str]:
        """The ids of its agencies."""
        listed = self.policy.values["agencies"]
        return [str(one["id"]) for one in listed] if isinstance(listed, list) else []

    @property
    def now(self) -> datetime:
        """Where its clock stands."""
        return self.engine.now()

    def keep_time(self) -> None:
        """Let whoever opens the database later find the time as it is here."""
        self.shared.set(self.now)

    def form(self, form_id: str) -> Form:
        """Return a form as it is in force.

        Raises:
            NotFound: there is none of that id.
        """
        if form_id not in self._forms:
            found = self.engine.resource(self.release, "form", form_id, by=DIRECTOR)
            self._forms[form_id] = Form.load(form_id, found.content.decode())
        return self._forms[form_id]

    def facts_of(self, number: str) -> Mapping[str, object]:
        """Return the facts of a case, as whoever works on it finds them in its file."""
        with self.engine.database.read() as tx:
            case = case_files.newest(tx, self.tenant, number)
            return case_facts.facts_of(tx, case, now=self.now) if case else {}

    def is_working_day(self, at: datetime) -> bool:
        """Say whether people work on the day of an instant."""
        asked = feel.compile("is working day(today())", library=self.library)
        return asked.evaluate({}, now=as_utc(at)) is True


@contextmanager
def opened(settings: Settings, tenant: str, start: datetime) -> Iterator[Partnership]:
    """Open a partnership on a migrated database, with its processes, at the start of its year.

    Raises:
        Stop: there is no such partnership, or the database holds cases already.
        DeploymentRefused: the processes have faults.
    """
    found = bundles.read_all(settings.processes)
    if tenant not in found or tenant == COMMON:
        known = ", ".join(sorted(found.keys() - {COMMON}))
        missing = f"There are no partnerships in {settings.processes}: name their folder (--folder)"
        named = f"There is no partnership {tenant!r}; there are {known}"
        raise Stop(named if known else missing, WRONG_USE)
    database = Database(settings.database_url, hasty=True)
    try:
        shared, clock, vault = SharedClock(database, start), VirtualClock(start), vault_of(settings)
        engine = engine_on(database, clock, vault)
        _refuse_cases(engine)
        shared.begin()
        for one in (COMMON, tenant):
            release = engine.deploy(found[one], tenant=one, by=DIRECTOR).release_key
        policy = _policy(settings.processes, tenant)
        yield Partnership(tenant, engine, clock, shared, vault, release, policy)
    finally:
        database.close()


def _refuse_cases(engine: Engine) -> None:
    if engine.search_process_instances(Search(limit=1), by=DIRECTOR).items:
        raise Stop(
            "This database holds cases already: a year begins in an empty one."
            " Name another with --database, or delete this one"
        )


def _policy(processes: Path, tenant: str) -> Policy:
    def text(path: Path) -> str:
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    own = processes / "partnerships" / tenant / "policy.toml"
    return Policy.load(text(processes / "common" / "policy.toml"), text(own))


def actor(tenant: str, groups: Sequence[str]) -> Actor:
    """Return somebody of the partnership who has some roles or acts for an agency."""
    who = "-".join(sorted(groups)).replace(":", "-") or "the-public"
    return Actor(subject=f"year-{who}", tenant=tenant, groups=frozenset(groups))
