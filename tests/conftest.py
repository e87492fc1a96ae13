"""Fixtures that every test may use: a database of each kind, a clock that stands, an engine."""

import contextlib
import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engine.clock import VirtualClock
from engine.engine import Database, Engine
from tests import compiled, databases, soak, tracing

# A busy machine makes any example slow. How long things take is what `make bench` measures.
settings.register_profile(
    "untimed",
    deadline=None,
    max_examples=soak.size(20, 500),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")
compiled.share()
# A commit to a disk waits for it. What a killed process has written stays in memory as well.
if memory := databases.memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


# What takes longest begins first, or one worker would be left alone with it in the end.
LONGEST = (
    "tests/crash/test_every_boundary.py",
    "tests/scenarios/test_season.py",
    "tests/cli/",
    "tests/demo/",
    "tests/upgrade/",
    "tests/crash/",
    "tests/drawing/browser/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first; apart from that the order stays."""
    places = {item: _place(item.nodeid) for item in items}
    items.sort(key=places.__getitem__)


def pytest_collection_finish() -> None:
    """Let the garbage collector look at what tests leave behind, not at the tests themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _place(test: str) -> int:
    return next((at for at, name in enumerate(LONGEST) if test.startswith(name)), len(LONGEST))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    databases.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[databases.Cluster | None]:
    with databases.postgres() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database; every test that uses it runs on each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    copy = tmp_path / "reeve.db"
    shutil.copy(sqlite_template, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def postgresql_url(cluster: databases.Cluster | None) -> Iterator[str]:
    if cluster is None:
        pytest.skip(databases.ABSENT)
    with cluster.database() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> VirtualClock:
    """Monday 2 March 2026, 09:30 in London, until a test moves it."""
    return VirtualClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


@pytest.fixture
def engine(database: Database, clock: VirtualClock) -> Engine:
    return Engine(database, clock)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    with contextlib.nullcontext() if tracing.is_counted(item) else tracing.paused():
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Only hand out tests here, and trace where they run."""
    tracing.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly why tests were left out, each reason once; a dot in a row is not enough."""
    skipped = terminalreporter.getreports("skipped")
    reasons = {str(one.longrepr[2]) for one in skipped if isinstance(one.longrepr, tuple)}
    for reason in sorted(one for one in reasons if "LEFT OUT" in one):
        terminalreporter.write_sep("=", "LEFT OUT", red=True, bold=True)
        terminalreporter.write_line(reason.removeprefix("Skipped: "), red=True)
