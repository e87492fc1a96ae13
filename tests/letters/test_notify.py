"""Letters leave through GOV.UK Notify's own client, to an API that answers like Notify's."""

import base64
import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from app.connectors.delivering import ASKED_FOR, FIRST_QUESTION, MOST_ATTEMPTS
from app.store import letter_deliveries
from tests.letters.news import by_notify, desk, given_letter, open_tasks, progress
from tests.letters.post_offices import TEMPLATE, notify

LATER = timedelta(days=1)


def test_each_way_of_contact_is_handed_over_as_notify_wants_it(database, clock):
    with notify() as office:
        engine, deliverer = desk(database, clock, by_notify(office.url))
        email, text, post = (given_letter(engine, way) for way in ("email", "text", "post"))

        assert deliverer.run_due() == 3

    sent = dict(office.posted)
    assert sent["email"] == {
        "email_address": "ada@example.org",
        "template_id": TEMPLATE,
        "personalisation": {"subject": "A letter", "body": "Dear Ada Example\n\nGood news.\n"},
        "reference": email,
    }
    assert (sent["sms"]["phone_number"], sent["sms"]["reference"]) == ("07700 900123", text)
    assert sent["letter"]["reference"] == post
    page = PdfReader(io.BytesIO(base64.b64decode(sent["letter"]["content"]))).pages[0]
    assert page.extract_text().startswith("Ada Example\n1 High Street\nPoole\nBH15 1AA")
    row = progress(engine, post)
    assert (row.state, row.reference) == ("sent", office.by_reference(post)["id"])


@pytest.mark.parametrize(
    ("status", "state", "tasks"),
    [
        ("delivered", "delivered", []),
        ("permanent-failure", "returned", ["reach_otherwise"]),
        ("technical-failure", "failed", ["reach_otherwise"]),
    ],
)
def test_notify_is_asked_what_became_of_a_letter(database, clock, status, state, tasks):
    with notify() as office:
        engine, deliverer = desk(database, clock, by_notify(office.url))
        key = given_letter(engine)
        deliverer.run_due()
        office.becomes(key, "sending")
        clock.set(clock.now() + FIRST_QUESTION)
        assert (deliverer.run_due(), progress(engine, key).state) == (1, "sent")

        office.becomes(key, status)
        clock.set(clock.now() + LATER)
        deliverer.run_due()
        clock.set(clock.now() + LATER)
        again = deliverer.run_due()

    assert (progress(engine, key).state, again, open_tasks(engine)) == (state, 0, tasks)
    assert len(office.posted) == 1


def test_what_notify_refuses_for_good_comes_back_and_everything_else_is_tried_again(
    database, clock
):
    with notify() as office:
        engine, deliverer = desk(database, clock, by_notify(office.url))
        key = given_letter(engine)
        problems = []
        for status in (403, 429, 500):
            office.answers = [status]
            deliverer.run_due()
            problems.append(progress(engine, key).problem)
            clock.set(clock.now() + LATER)
        assert problems == ["notify_refuses_key", "notify_busy", "notify_unreachable"]
        deliverer.run_due()
        assert progress(engine, key).state == "sent"

        for office.faults in FINAL:
            other = given_letter(engine)
            office.answers = [400]
            deliverer.run_due()
            row = progress(engine, other)
            assert (row.state, row.problem) == ("failed", "notify_refused")

    assert open_tasks(engine) == ["reach_otherwise"]


FINAL = (
    ["template_id is not a valid UUID", "email_address Not a valid email address"],
    ["Emails cannot be longer than 2000000 bytes. Your message is 2000001 bytes."],
)


def test_letters_wait_until_a_wrong_setting_is_mended(database, clock):
    with notify() as office:
        engine, deliverer = desk(database, clock, by_notify(office.url))
        key = given_letter(engine)
        office.faults = ["Can't send to this recipient when service is in trial mode"]
        for _ in range(MOST_ATTEMPTS + 3):
            office.answers = [400]
            assert deliverer.run_due() == 1
            clock.set(clock.now() + LATER)
        assert (progress(engine, key).state, progress(engine, key).problem) == (
            "queued",
            "notify_setup",
        )
        with engine.database.read() as tx:
            assert letter_deliveries.held_up(tx) == {"notify_setup": 1}

        deliverer.run_due()
        with engine.database.read() as tx:
            assert letter_deliveries.held_up(tx) == {}

    assert (progress(engine, key).state, open_tasks(engine)) == ("sent", [])


def test_a_lost_answer_sends_nothing_twice(database, clock):
    with notify() as office:
        engine, deliverer = desk(database, clock, by_notify(office.url))
        key = given_letter(engine)
        office.lose_answers = 1
        deliverer.run_due()
        assert progress(engine, key).problem == "notify_unreachable"

        clock.set(clock.now() + LATER)
        deliverer.run_due()

    assert (progress(engine, key).state, len(office.posted)) == ("sent", 1)


def test_nobody_is_asked_for_ever(database, clock):
    with notify() as office:
        engine, deliverer = desk(database, clock, by_notify(office.url))
        key = given_letter(engine)
        deliverer.run_due()
        clock.set(clock.now() + ASKED_FOR + LATER)

        assert [deliverer.run_due(), deliverer.run_due()] == [1, 0]

    assert (progress(engine, key).state, progress(engine, key).due_at) == ("sent", None)
