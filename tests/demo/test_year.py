"""A year of a partnership on each database: the same for the same seed, and nothing broken by it.

And each rule that nothing may break, broken on purpose.
"""

import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from app.assembly import engine_on, vault_of
from app.casework import sent_letters
from app.cli import main
from app.cli.failures import FOUND, Stop
from app.demo.year.faults import RULES, Fault, faults
from app.demo.year.playing import Wish, judge, play
from app.settings import KNOWN_TO_ALL, Settings
from app.store import case_files, letter_deliveries, letters
from app.store.letter_deliveries import DeliveryRow
from engine.engine import Database
from engine.shared_clock import SharedClock
from tests import soak
from tests.cli.programs import PROCESSES

TENANT = "poole"
SMALL = Wish(partnership=TENANT, first=date(2025, 9, 8), cases=4, seed=4, days=19)
SEEDS = [soak.SEED + number for number in range(soak.size(0, 3))]


def settings(url: str) -> Settings:
    return Settings(
        database_url=url, environment="demo", master_key=KNOWN_TO_ALL, processes=PROCESSES
    )


def told_of(url: str, wish: Wish) -> str:
    """Play a year and return what it says, without the place of its database."""
    with redirect_stdout(StringIO()) as said:
        play(settings(url), wish)
    return "\n".join(line for line in said.getvalue().splitlines() if "--database" not in line
                     and "year lies in" not in line)  # fmt: skip


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file of a small year on SQLite, and what was told of it."""
    path = tmp_path_factory.mktemp("year") / "year.db"
    shutil.copy(sqlite_template, path)
    return path, told_of(f"sqlite:///{path}", SMALL)


@pytest.fixture
def copy(year: tuple[Path, str], tmp_path: Path) -> str:
    """A year of one's own to break."""
    return f"sqlite:///{shutil.copy(year[0], tmp_path / 'broken.db')}"


def rules_broken(url: str) -> set[str]:
    database = Database(url)
    try:
        vault = vault_of(settings(url))
        engine = engine_on(database, SharedClock(database, datetime(2025, 9, 8, tzinfo=UTC)), vault)
        return {one.rule for one in faults(engine, vault, TENANT)}
    finally:
        database.close()


def do(url: str, *statements: str) -> None:
    """Go to the database by hand; each statement must find something."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0, statement


def test_a_year_is_the_same_on_both_databases_and_breaks_nothing(year, postgresql_url) -> None:
    _, told = year

    assert told_of(postgresql_url, SMALL) == told
    assert f"{len(RULES)} rules looked at: 0 faults, 0 refusals." in told
    assert "applications" in told
    came = [int(line.split()[2]) for line in told.splitlines() if "came in" in line]
    assert sum(came) >= SMALL.cases


def test_a_year_that_is_typed_begins_in_an_empty_database_only(
    copy, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REEVE_MASTER_KEY", KNOWN_TO_ALL)

    with pytest.raises(SystemExit) as ended:
        main(["demo", "--year", "--folder", str(PROCESSES), "--database", copy])

    assert ended.value.code == FOUND
    assert "holds cases already" in capsys.readouterr().err


def test_a_year_with_faults_or_refusals_ends_in_failure_and_names_them() -> None:
    found = [Fault("no letter twice", "X-1", f"letter {number} of a day") for number in range(50)]

    with pytest.raises(Stop) as ended:
        judge(Counter({"triage: not allowed": 2}), found)

    assert ended.value.status == FOUND
    assert "no letter twice: X-1: letter 0 of a day\n" in str(ended.value)
    assert str(ended.value).endswith("and 11 more")
    with pytest.raises(Stop, match="refused 2 times: triage: not allowed"):
        judge(Counter({"triage: not allowed": 2}), [])


def test_a_year_is_that_of_a_partnership_that_there_is(sqlite_url, tmp_path) -> None:
    with pytest.raises(Stop, match="There is no partnership 'atlantis'; there are islington"):
        play(settings(sqlite_url), replace(SMALL, partnership="atlantis"))
    with pytest.raises(Stop, match=r"There are no partnerships in .*: name"):
        play(replace(settings(sqlite_url), processes=tmp_path), SMALL)


ACTIVE = "SELECT min(key) FROM process_instance WHERE state = 'ACTIVE' AND process_id ="
A_CASE = f"({ACTIVE} 'case_lifecycle')"
OF_CASE = f"(SELECT business_id FROM process_instance WHERE key = {A_CASE})"
CASE_KEY = f"(SELECT key FROM case_file WHERE number = {OF_CASE})"
SLEEPS = "UPDATE wait_state SET wake_at = NULL WHERE state = 'CREATED' AND wake_at IS NOT NULL AND"
COLUMNS = (
    "definition_key, release_key, version, tenant, revision, snapshot, variables, started_by,"
    " end_element_ids, open_incidents, history_seq, history_hash"
)
PROTOCOL = (
    f"INSERT INTO process_instance (key, process_id, business_id, state, started_at, ended_at,"
    f" {COLUMNS}) SELECT '%s', 'high_risk_protocol', 'X', 'COMPLETED', '%s', '%s', {COLUMNS}"
    f" FROM process_instance WHERE key = {A_CASE}"
)
DAY = "2025-09-%s 09:00:00.000000"
BREAKS = {
    "a deadline": ("no open deadline without a timer", [f"{SLEEPS} kind = 'DEADLINE'"]),
    "a timer": ("no open deadline without a timer", [f"{SLEEPS} kind = 'TIMER'"]),
    "a case": (
        "no case without an owner",
        [f"UPDATE process_instance SET state = 'COMPLETED' WHERE business_id = {OF_CASE}"],
    ),
    "a task for nobody": (
        "no case without an owner",
        [
            "UPDATE wait_state SET candidate_groups = '|agency:atlantis|', assignee = ''"
            " WHERE kind = 'USER_TASK' AND state = 'CREATED'"
        ],
    ),
    "a wait": (
        "nothing waits for nothing",
        [f"DELETE FROM wait_state WHERE state = 'CREATED' AND instance_key = {A_CASE}"],
    ),
    "an instance": (
        "nothing outlives its instance",
        [f"UPDATE process_instance SET state = 'COMPLETED' WHERE key = {A_CASE}"],
    ),
    "a second protocol": (
        "the protocol at most once",
        [PROTOCOL % ("a", DAY % "09", DAY % "12"), PROTOCOL % ("b", DAY % "11", DAY % "15")],
    ),
    "a closure": (
        "no closure at high risk without manager and conference",
        [
            f"UPDATE case_assessment SET band = 'high' WHERE case_key = {CASE_KEY}",
            f"UPDATE case_episode SET closed_at = '{DAY % '30'}' WHERE case_key = {CASE_KEY}",
        ],
    ),
    "an incident": (
        "no incident is left",
        [
            "INSERT INTO incident (key, kind, state, instance_key, tenant, element_id, message,"
            " expression, seen, opened_at) SELECT 'i', 'JOB', 'ACTIVE', key, tenant, 'e', 'm', '',"
            f" '{{}}', started_at FROM process_instance WHERE key = {A_CASE}"
        ],
    ),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_what_is_broken_is_found(copy, broken: str) -> None:
    rule, statements = BREAKS[broken]

    do(copy, *statements)

    assert rule in rules_broken(copy)


def send_again(url: str, *, failed: Sequence[str]) -> None:
    """Send the first letter of a year again, by post, after these ways to bring it had failed."""
    database, vault, at = Database(url), vault_of(settings(url)), datetime(2025, 9, 30, tzinfo=UTC)
    with database.transaction() as tx:
        keys = vault.keys(tx, at)
        first = sent_letters.opened(keys, next(letters.all_of(tx, TENANT)))
        case = case_files.find(tx, first.case_key or "")
        assert case is not None
        ways = [first.channel if one == "the first" else one for one in failed]
        again = replace(first, key="again", job_key="again", channel="post")
        sent_letters.add(keys, case, again)
        how = {"channel": "post", "connector": "outbox", "state": "queued"}
        when = {"queued_at": at, "changed_at": at, "due_at": None}
        onward = {"tried": [*ways, "post"]}
        row = DeliveryRow(letter_key="again", tenant=TENANT, **how, **when, onward=onward)
        letter_deliveries.add(tx, row)
    database.close()


def test_a_letter_that_went_out_twice_is_found(copy) -> None:
    send_again(copy, failed=[])

    assert rules_broken(copy) == {"no letter twice"}


def test_a_letter_that_goes_the_next_way_went_out_once(copy) -> None:
    send_again(copy, failed=["the first"])

    assert rules_broken(copy) == set()


def test_each_rule_was_broken_here() -> None:
    assert {rule for rule, _ in BREAKS.values()} | {"no letter twice"} == set(RULES)


@pytest.mark.parametrize("tenant", soak.size([], ["poole", "newcastle-under-lyme", "islington"]))
@pytest.mark.parametrize("seed", SEEDS)
def test_whole_years_break_nothing(sqlite_url, tenant: str, seed: int) -> None:
    wish = Wish(partnership=tenant, first=date(2025, 4, 1), cases=150, seed=seed)

    said = told_of(sqlite_url, wish)

    assert ": 0 faults, 0 refusals." in said
    soak.told(f"a year of {tenant} by seed {seed}: {said}")
