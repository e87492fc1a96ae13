"""A demonstration that all tests of a session type at, and Reeve without a new process."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import uvicorn

from app.cli import main
from app.identity.callers import SCOPES
from app.identity.issuing import issue_directly
from app.identity.tokens import Wish
from app.main import create_app
from app.settings import Settings
from tests.cli import programs


@dataclass(frozen=True)
class Answer:
    """What a command has said, and its exit status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Demo:
    """A running demonstration: where it listens, its folder, and its tokens by role."""

    url: str
    folder: Path
    tokens: Mapping[str, str]


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Demo]:
    """Serve a database with nothing deployed as long as the block, in a thread, on a real port."""
    settings = Settings(database_url=url, environment="test", worker=False)
    tokens = issue_directly(
        url,
        [
            Wish(subject="ann", scopes=frozenset(SCOPES)),
            Wish(subject="bob", scopes=frozenset({"read"}), life=timedelta(seconds=1)),
        ],
    )
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield Demo(
                f"http://127.0.0.1:{door.getsockname()[1]}",
                folder,
                {"operator": tokens[0], "reader": tokens[1]},
            )
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def service(sqlite_url: str, tmp_path: Path) -> Iterator[Demo]:
    """A service of its own with nothing deployed."""
    with serving(sqlite_url, tmp_path) as served:
        yield served


Typed = Callable[..., Answer]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with programs.demo(folder) as url:
        kept = json.loads((folder / "var" / "demo-tokens.json").read_text())
        yield Demo(url, folder, kept["tokens"])


@pytest.fixture
def typed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Typed:
    """Type a command in an empty folder; `role` gives the token and address of the demo."""
    for name in programs.os.environ:
        if name.startswith("REEVE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def type_it(*arguments: object, at: Demo | None = None, role: str = "operator") -> Answer:
        if at is not None:
            monkeypatch.setenv("REEVE_URL", at.url)
            monkeypatch.setenv("REEVE_TOKEN", at.tokens[role])
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Answer(int(ended.value.code or 0), captured.out, captured.err)

    return type_it
