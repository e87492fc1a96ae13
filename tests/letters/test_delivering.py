"""Letters leave the building, through a real mail server: once, or a person hears of it."""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from signal import SIGKILL

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import update

from app.assembly import deliverer_of
from app.connectors.delivering import LEASE, MOST_ATTEMPTS
from app.rounds import Rounds
from app.store.tables import letter
from engine.clock import VirtualClock
from engine.engine import Database
from tests.letters.news import by_mail, desk, given_letter, open_tasks, progress
from tests.letters.post_offices import mail_server
from tests.sealing import VAULT

HOURS = timedelta(hours=2)


def test_an_email_goes_out_once_with_its_key_and_its_words(database, clock):
    with mail_server() as server:
        engine, deliverer = desk(database, clock, by_mail(server.port))
        key = given_letter(engine)
        assert progress(engine, key).state == "queued"

        assert [deliverer.run_due(), deliverer.run_due()] == [1, 0]

    (mail,) = server.inbox
    assert server.recipients == ["ada@example.org"]
    assert mail["Message-ID"] == f"<{key}@poole.example>"
    assert (mail["From"], mail["To"]) == ("Poole <asb@poole.example>", "ada@example.org")
    assert mail["Subject"] == "A letter"
    assert mail["Date"].datetime == clock.now()
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain.get_content().split() == ["Dear", "Ada", "Example", "Good", "news."]
    assert "<p>Dear Ada Example</p>" in page.get_content()
    assert progress(engine, key).state == "sent"
    assert open_tasks(engine) == []


def test_an_address_that_is_refused_comes_back_to_a_person(database, clock):
    with mail_server() as server:
        server.refuses["ada@example.org"] = "550 no such mailbox"
        engine, deliverer = desk(database, clock, by_mail(server.port))
        key = given_letter(engine)

        assert deliverer.run_due() == 1

    row = progress(engine, key)
    assert (row.state, row.problem, row.due_at) == ("failed", "recipient_refused", None)
    assert open_tasks(engine) == ["reach_otherwise"]


def test_what_fails_for_now_is_tried_again_later_and_later(database, clock, caplog):
    caplog.set_level(logging.DEBUG)
    with mail_server() as server:
        server.refuses["ada@example.org"] = "451 try again"
        engine, deliverer = desk(database, clock, by_mail(server.port))
        key = given_letter(engine)
        deliverer.run_due()
        assert (progress(engine, key).problem, deliverer.run_due()) == ("server_busy", 0)

        server.refuses.clear()
        server.on_data = "452 too much"
        clock.set(clock.now() + timedelta(minutes=1))
        deliverer.run_due()
        server.on_data, server.drops = "", 1
        clock.set(clock.now() + timedelta(minutes=2))
        deliverer.run_due()
        assert progress(engine, key).problem == "server_gave_up"
        clock.set(clock.now() + timedelta(minutes=3))
        assert deliverer.run_due() == 0
        clock.set(clock.now() + timedelta(minutes=1))
        deliverer.run_due()

    assert len(server.inbox) == 1
    assert (progress(engine, key).state, progress(engine, key).problem) == ("sent", "")
    ours = [one.getMessage() for one in caplog.records if one.name.startswith(("app", "engine"))]
    assert not [one for one in ours if "ada" in one.casefold() or "Good news" in one]


def test_a_letter_that_never_gets_through_is_given_up_and_told_once(database, clock):
    with mail_server() as server:
        port = server.port
    engine, deliverer = desk(database, clock, by_mail(port))
    key = given_letter(engine)

    tried = 0
    for _ in range(MOST_ATTEMPTS + 3):
        tried += deliverer.run_due()
        clock.set(clock.now() + HOURS)

    assert tried == MOST_ATTEMPTS
    row = progress(engine, key)
    assert (row.state, row.problem) == ("failed", "server_unreachable")
    assert open_tasks(engine) == ["reach_otherwise"]


def test_a_message_that_is_refused_for_good_is_not_tried_again(database, clock):
    with mail_server() as server:
        server.on_data = "554 not taken"
        engine, deliverer = desk(database, clock, by_mail(server.port))
        key = given_letter(engine)
        deliverer.run_due()

    assert (progress(engine, key).state, progress(engine, key).problem) == (
        "failed",
        "message_refused",
    )


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_login_is_no_fault_of_the_letter(database, clock):
    def login(_server, _session, _envelope, _mechanism, given):
        right = given.password == b"right"
        return AuthResult(success=right, handled=False, message="" if right else "535 no")

    with mail_server(authenticator=login, auth_required=True, auth_require_tls=False) as server:
        wrong, right = (
            by_mail(server.port, user="poole", password=word) for word in ("wrong", "right")
        )
        engine, deliverer = desk(database, clock, wrong)
        key = given_letter(engine)
        deliverer.run_due()
        assert (progress(engine, key).state, progress(engine, key).problem) == (
            "queued",
            "login_refused",
        )

        clock.set(clock.now() + HOURS)
        deliverer_of(engine, VAULT, right).run_due()

    assert progress(engine, key).state == "sent"
    assert "wrong" not in repr(wrong)


def test_nothing_is_said_to_a_server_that_does_not_encrypt(database, clock):
    with mail_server() as server:
        engine, deliverer = desk(database, clock, by_mail(server.port, tls="starttls"))
        key = given_letter(engine)
        deliverer.run_due()

    assert server.inbox == []
    assert progress(engine, key).problem == "server_unreachable"


def test_without_an_address_a_letter_waits_for_a_person(database, clock):
    with mail_server() as server:
        engine, deliverer = desk(database, clock, by_mail(server.port))
        key = given_letter(engine, contact_details="Ask her sister")
        by_post = given_letter(engine, "post")
        in_person = given_letter(engine, "in_person")

        assert deliverer.run_due() == 0

    row = progress(engine, key)
    assert (row.connector, row.state, row.problem) == ("outbox", "queued", "no_address")
    assert progress(engine, by_post).connector == "outbox"
    with pytest.raises(AssertionError):
        progress(engine, in_person)


def test_a_diagram_may_take_the_next_way_when_there_is_no_address(database, clock):
    with mail_server() as server:
        engine, _ = desk(database, clock, by_mail(server.port))

        assert given_letter(engine, process="strict", contact_details="Ask her sister") == ""

    assert open_tasks(engine) == ["reach"]


def test_several_deliverers_hand_over_each_letter_once(database, clock):
    with mail_server() as server:
        settings = by_mail(server.port)
        engine, _ = desk(database, clock, settings)
        keys = [given_letter(engine) for _ in range(8)]
        several = [deliverer_of(engine, VAULT, settings) for _ in range(3)]

        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(lambda one: one.run_due(), several)) == 8

    sent = sorted(str(mail["Message-ID"]) for mail in server.inbox)
    assert sent == sorted(f"<{key}@poole.example>" for key in keys)


KILLED = """
import os, signal, sys
from app.store import letter_deliveries
from app.rounds import Rounds
from engine import messages
from engine.clock import VirtualClock
from engine.engine import Database
from datetime import datetime
from app.assembly import deliverer_of, engine_on
from tests.letters.news import by_mail
from tests.sealing import VAULT

def dying(act):
    def acted(*args, **more):
        answer = act(*args, **more)
        acts.append(act)
        if len(acts) == int(last):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer
    return acted

acts = []
letter_deliveries.change = dying(letter_deliveries.change)
messages.publish = dying(messages.publish)
url, port, now, last = sys.argv[1:]
settings = by_mail(int(port))
clock = VirtualClock(datetime.fromisoformat(now))
engine = engine_on(Database(url), clock, VAULT, letters=settings)
deliverer_of(engine, VAULT, settings).run_due()
"""


def killed_after_handing_over(url: str, port: int, now: datetime, acts: int = 1) -> None:
    """Hand over what is due, and die after so many of: noting it, telling of it."""
    order = [sys.executable, "-c", KILLED, url, str(port), now.isoformat(), str(acts)]
    done = subprocess.run(order, check=False, env={**os.environ, "PYTHONPATH": "."})  # noqa: S603
    assert done.returncode == -SIGKILL


def test_after_a_kill_the_same_letter_goes_again_under_the_same_key(database_url, clock):
    database = Database(database_url)
    with mail_server() as server:
        engine, deliverer = desk(database, clock, by_mail(server.port))
        key = given_letter(engine)
        killed_after_handing_over(database_url, server.port, clock.now())
        assert (deliverer.run_due(), progress(engine, key).state) == (0, "queued")

        clock.set(clock.now() + LEASE)
        deliverer.run_due()

    assert progress(engine, key).state == "sent"
    assert [mail["Message-ID"] for mail in server.inbox] == [f"<{key}@poole.example>"] * 2
    database.close()


def test_that_a_letter_came_back_is_noted_and_told_at_once_or_not_at_all(database_url, clock):
    database = Database(database_url)
    with mail_server() as server:
        server.refuses["ada@example.org"] = "550 no such mailbox"
        engine, deliverer = desk(database, clock, by_mail(server.port))
        key = given_letter(engine)

        killed_after_handing_over(database_url, server.port, clock.now(), acts=2)
        assert (progress(engine, key).state, open_tasks(engine)) == ("queued", [])

        server.refuses.clear()
        clock.set(clock.now() + LEASE)
        deliverer.run_due()

    assert (progress(engine, key).state, open_tasks(engine)) == ("sent", [])
    database.close()


def test_whatever_is_wrong_with_one_letter_the_others_go(database, clock):
    with mail_server() as server:
        engine, deliverer = desk(database, clock, by_mail(server.port))
        broken, whole = given_letter(engine), given_letter(engine)
        with engine.database.transaction() as tx:
            tx.execute(update(letter).where(letter.c.key == broken).values(sealed=b"none"))

        assert deliverer.run_due() == 2

    assert (progress(engine, broken).state, progress(engine, broken).problem) == (
        "queued",
        "broken",
    )
    assert progress(engine, whole).state == "sent"


START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_a_deliverer_works_until_it_is_stopped(sqlite_url):
    database = Database(sqlite_url)
    with mail_server() as server:
        engine, deliverer = desk(database, VirtualClock(START), by_mail(server.port))
        key = given_letter(engine)
        with Rounds([deliverer.deliver_next]).running():
            while progress(engine, key).state == "queued":
                pass

    assert len(server.inbox) == 1
    database.close()
