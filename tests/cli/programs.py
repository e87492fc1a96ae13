"""Reeve as it is typed: real processes, and services that are stopped when a block ends."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2

from app.settings import KNOWN_TO_ALL
from tests.tracing import untraced

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = ROOT / "processes"
REEVE = (sys.executable, "-P", "-m", "app.cli")
PATIENCE_SECONDS = 180.0


def environment(**more: str) -> dict[str, str]:
    """The machine's environment without anybody's own settings for Reeve."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("REEVE_")}
    ours = {
        "PYTHONPATH": str(ROOT),
        "REEVE_PROCESSES": str(PROCESSES),
        "REEVE_MASTER_KEY": KNOWN_TO_ALL,
    }
    return {**plain, **ours, **more}


def run(
    *arguments: str, folder: Path, program: Sequence[str] = REEVE, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run Reeve in a folder until it ends."""
    return subprocess.run(  # noqa: S603
        [*program, *arguments],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@contextmanager
def running(*arguments: str, folder: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run Reeve in a folder as long as the block; what it says goes to `log.txt` there.

    It is not traced: to deploy the real processes would take it half a minute.
    """
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [*REEVE, *arguments],
            cwd=folder,
            env=untraced(environment(**more)),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to end, and return its exit status when it has."""
    process.terminate()
    try:
        return process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the service at a URL is ready; fail as soon as its process has ended."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if httpx2.get(f"{url}/health/ready").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def listening_at(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Read from what a demo has said where it listens."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        for line in log.read_text().splitlines():
            if line.startswith("Reeve listens on "):
                return line.removeprefix("Reeve listens on ").split(";")[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextmanager
def demo(folder: Path, *arguments: str, **more: str) -> Iterator[str]:
    """Serve a demonstration on a free port as long as the block; yield its URL."""
    (folder / "log.txt").write_text("")
    with running("serve", "--demo", "--port", "0", *arguments, folder=folder, **more) as process:
        url = listening_at(folder / "log.txt", process)
        wait_until_ready(url, process, folder / "log.txt")
        yield url


@contextmanager
def another_node(folder: Path, *arguments: str, **more: str) -> Iterator[str]:
    """Serve a second time, on the database of a service that runs; yield the URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder.mkdir()
    url = f"http://127.0.0.1:{port}"
    with running("serve", "--port", port, *arguments, folder=folder, **more) as process:
        wait_until_ready(url, process, folder / "log.txt")
        yield url


def said(answer: subprocess.CompletedProcess[str]) -> str:
    """Everything a program has said, which must not be a traceback."""
    text = answer.stdout + answer.stderr
    assert "Traceback" not in text, text
    return text
