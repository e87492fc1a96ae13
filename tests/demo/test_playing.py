"""A demonstration on each database, with real processes; and what is left of it in the tables."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from app.cli.failures import Stop
from app.demo import credentials, playing
from app.demo.credentials import Credentials
from app.demo.playing import play
from tests import soak
from tests.casework.marking import MARK, mark_samples, tables_with, tables_with_the_mark
from tests.cli import programs
from tests.databases import ABSENT, Cluster, postgres_binaries

SAMPLES = "common/asb_case_review/samples"


@dataclass(frozen=True)
class Played:
    """What was told of some samples, the address of the service and of its database."""

    folder: Path
    url: str
    database: str
    answer: str
    status: int
    told: tuple[str, ...]


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marked") / "processes"
    shutil.copytree(programs.PROCESSES, folder)
    assert mark_samples(folder) > 100
    return folder


JOINED = (
    "The same person applies a second time",
    "left open for now, so that the next request meets it",
    "28 calendar days after",
    "day 0 ",
    "day 28 ",
    "next    Decide on threshold  for chair",
    "done    Decide on threshold  by chair, due ",
    "letter  CONCLUSION  to applicant by email",
    "end     joined  asb_case_review",
    "end     concluded  asb_case_review",
    "end     followed_up  rec_tracking",
    "before it was due",
)
NOT_MET = (
    "letter  ACK-NOTMET  to applicant by post",
    "end     not_met  asb_case_review",
)


ON_SQLITE = ("sqlite", "duplicate", JOINED)
ON_POSTGRESQL = ("postgresql", "fails_threshold", NOT_MET)
# Four processes and 25 s for one more sample: in the long runs only.
DEMONSTRATED = soak.size([ON_SQLITE], [ON_SQLITE, ON_POSTGRESQL])


@pytest.fixture(scope="module", params=DEMONSTRATED, ids=lambda param: param[0])
def played(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    processes: Path,
) -> Iterator[Played]:
    """A demonstration: on SQLite a case is joined to another one, and that one concluded.

    On PostgreSQL a case does not meet the threshold. Two nodes serve: what one has deployed the
    other plays, and a worker of its own does the jobs.
    """
    kind, sample, told = request.param
    folder = tmp_path_factory.mktemp(kind)
    settings = {"REEVE_PROCESSES": str(processes)}
    with ExitStack() as scope:
        database = f"sqlite:///{folder}/var/reeve.db"
        if kind == "postgresql":
            database = given_postgresql(request, scope)
            worker = ("worker", "--database", database)
        url = scope.enter_context(programs.demo(folder, "--database", database, **settings))
        where: tuple[str, ...] = ()
        if kind == "postgresql":
            scope.enter_context(programs.running(*worker, folder=folder, **settings))
            node = programs.another_node(folder / "node", "--database", database, **settings)
            where = ("--url", scope.enter_context(node))
        answer = programs.run("demo", "--sample", sample, *where, folder=folder, **settings)
        yield Played(folder, url, database, programs.said(answer), answer.returncode, told)


def given_postgresql(request: pytest.FixtureRequest, scope: ExitStack) -> str:
    cluster: Cluster | None = request.getfixturevalue("cluster")
    if cluster is None:
        pytest.skip(ABSENT)
    return scope.enter_context(cluster.database())


def test_a_sample_is_played_to_its_end_and_told(played: Played) -> None:
    assert played.status == 0, played.answer
    assert [told for told in played.told if told not in played.answer] == []


def test_nothing_personal_stands_anywhere_in_plain(played: Played) -> None:
    """Neither in a table, nor in the bytes of the database, a log, a metric or an incident."""
    tables = tables_with_the_mark(played.database)
    files = {path: path.read_bytes() for path in played.folder.rglob("*") if path.is_file()}
    operator = httpx2.Client(
        base_url=played.url,
        headers={"Authorization": f"Bearer {tokens(played.folder)['operator']}"},
    )
    with operator:
        told = [
            operator.get("/metrics").text,
            *(
                operator.post(f"/v1/{resource}/search", json={}).text
                for resource in ("incidents", "process-instances", "jobs", "timers", "deadlines")
            ),
        ]

    assert tables == {}
    assert [path for path, content in files.items() if MARK.encode() in content] == []
    assert [text for text in told if MARK in text] == []
    assert MARK not in dumped(played.database)
    assert tables_with(played.database, b"record_application")["case_record"] >= 1


def tokens(folder: Path) -> dict[str, str]:
    return json.loads((folder / "var/demo-tokens.json").read_text())["tokens"]


def dumped(url: str) -> str:
    """Everything that PostgreSQL would put into a backup; SQLite's file was looked at."""
    if not url.startswith("postgresql"):
        return ""
    program = postgres_binaries() / "pg_dump"
    line = [program, "--inserts", url.replace("+psycopg", "")]
    dump = subprocess.run(line, check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert "record_application" in dump
    return dump


def test_without_a_demo_or_a_sample_it_says_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stop, match="start the demo with `make run`"):
        play(url="", folder=programs.PROCESSES, wanted="")

    credentials.keep(Credentials("http://127.0.0.1:1", "sqlite:///x.db", {"operator": "t"}))
    with pytest.raises(Stop, match="there is no sample 'x'; there are by_advocate"):
        play(url="", folder=programs.PROCESSES, wanted="x")
    with pytest.raises(Stop, match="there are none below"):
        play(url="", folder=tmp_path, wanted="all")


@pytest.mark.parametrize("played", [ON_SQLITE], indirect=True, ids=["sqlite"])
def test_an_end_that_the_sample_does_not_foretell_is_a_failure(
    played: Played, processes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = tmp_path / "asb_case_review" / "samples"
    samples.mkdir(parents=True)
    sample = json.loads((processes / SAMPLES / "fails_threshold.json").read_text())
    letters = ["ACK-NOTMET", "CONCLUSION"]
    sample["expect"] = {"end": "concluded", "letters": letters, "afterwards": ["followed_up"]}
    (samples / "wrong.json").write_text(json.dumps(sample))
    monkeypatch.chdir(played.folder)
    monkeypatch.setattr(playing, "PATIENCE_SECONDS", 2.0)

    with pytest.raises(Stop) as stopped:
        play(url="", folder=tmp_path, wanted="wrong")

    assert str(stopped.value).splitlines() == [
        "wrong: the sample says that it ends as concluded, not not_met",
        "wrong: these letters never went out: CONCLUSION",
        "wrong: nothing has ended as followed_up within 2 seconds of its end",
    ]
