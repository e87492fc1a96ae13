"""Stand-ins that speak the real protocols: a mail server, and an API like that of GOV.UK Notify."""

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from aiosmtpd.controller import Controller

SERVICE, SECRET = str(uuid.uuid4()), str(uuid.uuid4())
NOTIFY_KEY = f"test-{SERVICE}-{SECRET}"
TEMPLATE = str(uuid.uuid4())


@dataclass
class MailServer:
    """Takes mail; `refuses` maps an address to the answer that it gets instead of 250."""

    host: str = "127.0.0.1"
    port: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    on_data: str = ""
    drops: int = 0
    inbox: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if self.drops:
            self.drops -= 1
            server.transport.abort()
            return "421 gone"
        if self.on_data:
            return self.on_data
        self.inbox.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 taken"


@contextmanager
def mail_server(**behaviour: object) -> Iterator[MailServer]:
    """A mail server on a free port of this machine."""
    server = MailServer()
    server.port = _free_port()
    controller = Controller(server, hostname=server.host, port=server.port, **behaviour)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@dataclass
class Notify:
    """Remembers what it was given; `answers` are statuses that are given first, in order.

    `faults` are what it says of the next that it refuses.
    """

    url: str = ""
    answers: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=lambda: ["email_address ada@example.org is none"])
    taken: dict[str, dict] = field(default_factory=dict)
    posted: list[tuple[str, dict]] = field(default_factory=list)
    lose_answers: int = 0

    def becomes(self, reference: str, status: str) -> None:
        """Let a notification have another status from now on."""
        self.by_reference(reference)["status"] = status

    def by_reference(self, reference: str) -> dict:
        (found,) = [one for one in self.taken.values() if one["reference"] == reference]
        return found


@contextmanager
def notify() -> Iterator[Notify]:
    """An API that answers as GOV.UK Notify does, on a free port of this machine."""
    office = Notify()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"office": office}))
    office.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    office: Notify

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._allowed():
            return
        kind = self.path.rpartition("/")[2]
        found = {"id": str(uuid.uuid4()), "reference": body["reference"], "type": kind}
        self.office.posted.append((kind, body))
        self.office.taken[found["id"]] = {**found, "status": "created"}
        if self.office.lose_answers:
            self.office.lose_answers -= 1
            self.connection.close()
            return
        self._say(201, found)

    def do_GET(self) -> None:
        if not self._allowed():
            return
        place = urlsplit(self.path)
        if place.path == "/v2/notifications":
            (wanted,) = parse_qs(place.query)["reference"]
            found = [one for one in self.office.taken.values() if one["reference"] == wanted]
            self._say(200, {"notifications": found, "links": {}})
            return
        self._say(200, self.office.taken[place.path.rpartition("/")[2]])

    def _allowed(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        assert jwt.decode(token, SECRET, algorithms=["HS256"])["iss"] == SERVICE
        if not self.office.answers:
            return True
        status = self.office.answers.pop(0)
        errors = [{"error": "ValidationError", "message": one} for one in self.office.faults]
        self._say(status, {"status_code": status, "errors": errors})
        return False

    def _say(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""
