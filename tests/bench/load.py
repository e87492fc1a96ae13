"""The load generator, a process of its own: keep-alive connections, one request each at a time.

It reads orders from standard input, a JSON object on each line, and answers each with one. Many
connections share one thread: it must not take the processor from what it measures.
"""

import json
import selectors
import socket
import sys
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from tests.bench import dialects
from tests.bench.dialects import Dialect

Json: TypeAlias = Any
Request = tuple[str, str, bytes]
Script = Generator[Request, bytes, None]

HEAD_END = b"\r\n\r\n"
GOOD = range(200, 300)
PATIENCE_SECONDS = 60


@dataclass(slots=True)
class Instance:
    key: str
    tasks: deque[tuple[str, str]]
    state: str = ""


@dataclass(slots=True)
class Line:
    """One connection and what it is in the middle of."""

    door: socket.socket
    host: str
    script: Script
    heard: bytearray = field(default_factory=bytearray)
    began: float = 0.0


class Refused(Exception):
    pass


class Load:
    def __init__(self) -> None:
        self._doors: list[tuple[socket.socket, str]] = []
        self._header = b""
        self._dialect: Dialect = dialects.read("reeve")
        self._instances: list[Instance] = []

    def connect(self, order: Json) -> Json:
        for door, _ in self._doors:
            door.close()
        self._dialect = dialects.read(order["dialect"])
        self._header = self._dialect.header.replace("$token", order["token"]).encode()
        targets = [urlsplit(url) for url in order["targets"]]
        chosen = [targets[number % len(targets)] for number in range(order["clients"])]
        self._doors = [
            (socket.create_connection((one.hostname, one.port), timeout=60), one.netloc)
            for one in chosen
        ]
        for door, _ in self._doors:
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return {}

    def post(self, order: Json) -> Json:
        """The same request many times: for floors and for questions."""
        request = (order.get("method", "POST"), order["path"], order.get("body", "").encode())
        left = iter(range(order["count"]))

        def script() -> Script:
            for _ in left:
                yield request

        return self._run([script() for _ in self._doors])

    def start(self, order: Json) -> Json:
        self._instances = []
        left = iter(range(order["count"]))
        values = {"process": order["process"], "variables": json.dumps(order["variables"])}

        def script() -> Script:
            for _ in left:
                answer = json.loads((yield self._said("start", values)))
                key = str(self._dialect.found(answer, "instance"))
                tasks = self._tasks(self._dialect.found(answer, "started_tasks"))
                self._instances.append(Instance(key, tasks))

        return self._run([script() for _ in self._doors])

    def complete(self, order: Json) -> Json:
        """Complete every task of every instance, or up to `most` tasks of each."""
        waiting = iter(self._instances)
        submissions = {name: json.dumps(value) for name, value in order["submissions"].items()}
        most = order.get("most", sys.maxsize)
        scripts = [self._completing(waiting, submissions, most) for _ in self._doors]
        return self._run(scripts)

    def list_tasks(self, order: Json) -> Json:
        left = iter(range(order["count"]))

        def script() -> Script:
            for number in left:
                instance = self._instances[number % len(self._instances)]
                answer = json.loads((yield self._said("list", {"instance": instance.key})))
                if not self._dialect.found(answer, "listed_tasks"):
                    message = f"{instance.key} has no open task"
                    raise Refused(message)

        return self._run([script() for _ in self._doors])

    def check(self, order: Json) -> Json:
        """Read up to `most` instances back: each must be over and hold what is expected."""
        wrong: list[str] = []
        left = iter(self._instances[: order["most"]])

        def script() -> Script:
            for instance in left:
                answer = json.loads((yield self._said("read", {"instance": instance.key})))
                state = self._dialect.found(answer, "state")
                variables = self._dialect.found(answer, "variables") or {}
                held = {name: variables.get(name) for name in order["expected"]}
                if state != self._dialect.answers["over"] or held != order["expected"]:
                    wrong.append(f"{instance.key}: {state} {held}")

        return {**self._run([script() for _ in self._doors]), "wrong": wrong[:3]}

    def _completing(
        self, waiting: Iterator[Instance], submissions: Mapping[str, str], most: int
    ) -> Script:
        for instance in waiting:
            for _ in range(most):
                if not instance.tasks:
                    break
                key, element = instance.tasks.popleft()
                values = {"task": key, "variables": submissions[element]}
                answer = json.loads((yield self._said("complete", values)) or b"{}")
                opened = self._dialect.found(answer, "completed_tasks")
                if opened is None:
                    listed = yield self._said("list", {"instance": instance.key})
                    opened = self._dialect.found(json.loads(listed), "listed_tasks")
                    instance.tasks.clear()
                instance.tasks.extend(self._tasks(opened))

    def _tasks(self, found: Json) -> deque[tuple[str, str]]:
        of = self._dialect.answers
        return deque((str(one[of["task"]]), one[of["element"]]) for one in found or [])

    def _said(self, kind: str, values: Mapping[str, str]) -> Request:
        return self._dialect.wordings[kind].filled(values)

    def _run(self, scripts: list[Script]) -> Json:
        times: list[float] = []
        begun = perf_counter()
        with selectors.DefaultSelector() as selector:
            for (door, host), script in zip(self._doors, scripts, strict=True):
                line = Line(door, host, script)
                if self._go_on(line, None):
                    selector.register(door, selectors.EVENT_READ, line)
            while selector.get_map():
                ready = selector.select(PATIENCE_SECONDS)
                if not ready:
                    message = f"no answer for {PATIENCE_SECONDS} seconds"
                    raise Refused(message)
                for key, _ in ready:
                    self._hear(selector, key.data, times)
        return {"seconds": perf_counter() - begun, "times": times}

    def _hear(self, selector: selectors.BaseSelector, line: Line, times: list[float]) -> None:
        piece = line.door.recv(1 << 18)
        if not piece:
            raise Refused("the connection was closed")
        line.heard += piece
        body = whole(line.heard)
        if body is None:
            return
        times.append(perf_counter() - line.began)
        line.heard.clear()
        if not self._go_on(line, body):
            selector.unregister(line.door)

    def _go_on(self, line: Line, body: bytes | None) -> bool:
        """Send the next request of a line's script; say False when there is none."""
        try:
            method, path, sent = next(line.script) if body is None else line.script.send(body)
        except StopIteration:
            return False
        head = f"{method} {path} HTTP/1.1\r\nHost: {line.host}\r\nContent-Length: {len(sent)}\r\n"
        kind = b"Content-Type: application/json\r\n" if sent else b""
        line.began = perf_counter()
        line.door.sendall(head.encode() + kind + self._header + HEAD_END + sent)
        return True


def whole(heard: bytearray) -> bytes | None:
    """The body of an answer when all of it has arrived.

    Raises:
        Refused: the status is no success: a benchmark of refusals measures nothing.
    """
    end = heard.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(heard[:end]).lower()
    place = head.find(b"content-length:")
    length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
    if len(heard) < end + len(HEAD_END) + length:
        return None
    body = bytes(heard[end + len(HEAD_END) :])
    if int(head[9:12]) not in GOOD:
        raise Refused(f"{head[9:12].decode()} {body[:300].decode(errors='replace')}")
    return body


def main() -> None:
    load = Load()
    for text in sys.stdin:
        order = json.loads(text)
        try:
            answer = getattr(load, order.pop("do"))(order)
        except (Refused, OSError, LookupError, ValueError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
