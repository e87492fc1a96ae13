"""Starts what is measured, each process on a port of its own, and reads what it costs in /proc."""

import http
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 60
ROOT = Path(__file__).parents[2]


class DidNotStart(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Service:
    """One process that answers on a port; `ready_after` is in seconds since it was started."""

    process: "subprocess.Popen[bytes]"
    url: str
    ready_after: float

    @property
    def cpu(self) -> float:
        return cpu_of(self.process.pid)

    @property
    def memory(self) -> int:
        return memory_of(self.process.pid)


def cpu_of(pid: int) -> float:
    """Processor seconds of a process so far, with those of children that it has waited for."""
    return sum(_spent(pid)) / TICKS


def cpu_of_family(pid: int) -> float:
    """Processor seconds of a process and of all its children: a PostgreSQL server."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return cpu_of(pid) + sum(map(cpu_of, filter(_lives, map(int, children))))


def memory_of(pid: int) -> int:
    """Resident bytes of a process."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


@contextmanager
def serving(
    count: int, environment: Mapping[str, str], root: Path = ROOT
) -> Iterator[list[Service]]:
    """`reeve serve`, so many times, on one database."""
    with _all([[*reeve(), "serve", "--port"]] * count, environment, root, "/health/ready") as found:
        yield found


@contextmanager
def floor(count: int, environment: Mapping[str, str]) -> Iterator[list[Service]]:
    """The floor under the same web server: see `tests.bench.floor`."""
    line = [sys.executable, "-m", "tests.bench.floor"]
    with _all([line] * count, environment, ROOT, "/ready") as found:
        yield found


@contextmanager
def working(environment: Mapping[str, str], root: Path = ROOT) -> Iterator[int]:
    """`reeve worker`; yields its process id."""
    with _running([*reeve(), "worker"], environment, root) as process:
        yield process.pid


def reeve() -> list[str]:
    return [sys.executable, "-P", "-m", "app.cli"]


def call(arguments: Sequence[str], environment: Mapping[str, str], root: Path = ROOT) -> str:
    """Run a command of `reeve` to its end and return what it printed."""
    given = _environment(environment, root)
    line = [*reeve(), *arguments]
    done = subprocess.run(line, env=given, cwd=root, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise DidNotStart(f"reeve {' '.join(arguments)}: {done.stderr or done.stdout}")
    return done.stdout.strip()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextmanager
def _all(
    lines: Sequence[Sequence[str]], environment: Mapping[str, str], root: Path, ready: str
) -> Iterator[list[Service]]:
    if not lines:
        yield []
        return
    port = free_port()
    begun = time.perf_counter()
    with _running([*lines[0], str(port)], environment, root) as process:
        _wait_until_ready(process, port, ready)
        took = time.perf_counter() - begun
        with _all(lines[1:], environment, root, ready) as others:
            yield [Service(process, f"http://127.0.0.1:{port}", took), *others]


@contextmanager
def _running(
    line: Sequence[str], environment: Mapping[str, str], root: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    given = _environment(environment, root)
    quiet = subprocess.DEVNULL
    with subprocess.Popen(line, env=given, cwd=root, stdout=quiet, stderr=quiet) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _environment(environment: Mapping[str, str], root: Path) -> dict[str, str]:
    # Where no bytecode is written, each start would measure how long compiling takes.
    ours = ("REEVE_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(root), **environment}


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.01)
    raise DidNotStart(f"{process.args!r} was not ready (exit status {process.poll()})")


def _spent(pid: int) -> list[int]:
    # Behind the name, which may hold anything, utime is the 12th field; see proc(5).
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").exists()
