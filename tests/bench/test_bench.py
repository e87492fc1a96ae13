"""The instrument itself: it measures, and it does not let a fast wrong service pass."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench import dialects, floor, models
from tests.bench.figures import engine_costs, layers
from tests.bench.load import Refused, whole
from tests.bench.loading import Generator, WrongResult, generator
from tests.bench.measures import Measured, ratios
from tests.bench.report import Report, Section


class Liar(BaseHTTPRequestHandler):
    """Answers as our API would, at once, and forgets what it was told."""

    protocol_version = "HTTP/1.1"
    state = "COMPLETED"
    variables = models.expected(2)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        number = 1 if self.path.endswith("process-instances") else 2
        more = [{"userTaskKey": str(number), "elementId": f"U{number}"}]
        opened = more if number == 1 or self.path.startswith("/v1/user-tasks/1/") else []
        self._say({"processInstanceKey": "i", "nextUserTasks": opened})

    def do_GET(self):
        self._say({"state": self.state, "variables": self.variables})

    def _say(self, answer):
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def liar():
    with ThreadingHTTPServer(("127.0.0.1", 0), Liar) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def load():
    with generator() as found:
        yield found


def two_lives(load: Generator, url: str) -> None:
    load.connect([url], 2, token="t")  # noqa: S106
    assert len(load.start("row_2", 2, {}).times) == 2
    assert len(load.complete(models.submissions(2)).times) == 4


def test_an_honest_answer_passes_and_every_request_is_timed(load, liar):
    two_lives(load, liar)
    load.check(models.expected(2))


@pytest.mark.parametrize(("name", "value"), [("state", "ACTIVE"), ("variables", {"t1": 4})])
def test_fast_and_wrong_fails(load, liar, monkeypatch, name, value):
    monkeypatch.setattr(Liar, name, value)
    two_lives(load, liar)

    with pytest.raises(WrongResult, match="i: "):
        load.check(models.expected(2))


def test_a_service_that_is_not_there_fails(load):
    with pytest.raises(WrongResult, match="connect"):
        load.connect(["http://127.0.0.1:9"], 1)


def test_an_answer_is_whole_when_its_length_says_so():
    heard = bytearray(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")
    assert whole(heard) is None
    assert whole(heard + b"}") == b"{}"
    with pytest.raises(Refused, match="409 no"):
        whole(bytearray(b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\nno"))


@pytest.mark.parametrize("path", sorted(dialects.FOLDER.glob("*.toml")), ids=lambda one: one.stem)
def test_every_dialect_says_the_four_requests(path):
    dialect = dialects.read(path.stem)
    values = {"process": "p", "variables": "{}", "instance": "7", "task": "8"}
    for wording in dialect.wordings.values():
        method, place, body = wording.filled(values)
        assert method in ("GET", "POST")
        assert place.startswith("/")
        assert "$" not in place + body.decode()
        assert not body or json.loads(body)


def test_the_floor_makes_a_row_durable(sqlite_url):
    floor.prepare(sqlite_url)
    insert = floor.inserting(sqlite_url)
    insert()
    answers = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        answers.append(message)

    asyncio.run(floor.Floor(insert)({"type": "http", "path": "/durable"}, receive, send))

    assert answers[0]["status"] == 200
    with engine_costs._engine(sqlite_url) as engine, engine.database.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM bench_floor").scalar() == 2


def test_statements_and_commits_are_within_their_targets(database):
    url = database.sqlalchemy.url.render_as_string(hide_password=False)
    with engine_costs._engine(url) as engine:
        found = list(engine_costs._statements("here", engine))

    assert len(found) == 5
    assert [one.name for one in found if one.met is False] == []


def test_shares_of_layers_add_up(sqlite_url):
    shares = layers.shares_on(sqlite_url, 1)
    assert sum(shares.values()) == pytest.approx(100)
    assert shares["engine"] > 0


def test_a_report_counts_every_run_and_shows_what_is_missed():
    slow = Measured("slow", [1.0, 9.0, 5.0], "ms", most=3.0)
    ratio = Measured("ratio", ratios([4.0], [2.0]), "times")
    section = Section("s", "Some", "How.", [slow, ratio])
    report = Report("make bench", {"cores": 2}, ["SQLite"], [section], ["s: wrong"])

    assert "| slow | 5 | ms | 1 to 9 | 3 | at most 3 | **no** |" in report.markdown()
    assert "FAILED: s: wrong" in report.markdown()
    kept = json.loads(report.json())["sections"][0]["measured"]
    assert kept[0]["runs"] == [1.0, 9.0, 5.0]
    assert kept[1]["median"] == 2
