"""An agency without an account answers by the link in its letter: once, in time, and on record.

The letter goes to the address that the directory has of the agency, by a real mail server.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.api.answer_fields import read_answers, read_fields
from app.api.answer_pages import AnswerForm
from app.assembly import deliverer_of
from app.letter_settings import LetterSettings, SmtpSettings
from app.main import create_app
from app.settings import Settings
from app.store import answer_links, case_rows, letter_deliveries
from tests.api.conftest import START, NewClient, deploy
from tests.api.test_sharing import AT_ONCE, ESCALATION, REQUEST, words_of
from tests.casework.marking import MARK, tables_with, tables_with_the_mark
from tests.letters.post_offices import MailServer, mail_server
from tests.processes.content import COMMON, files_of, form_of
from tests.races.racing import race

OUTSIDE = "https://reeve.example.gov.uk"
ADDRESS = re.compile(rf"{OUTSIDE}(/answers/[0-9a-f]{{80}})")
NIL = "nil_return=yes&sensitivity=open&onward_share_ok=no"
NOTHING = {"nil_return": True, "sensitivity": "open", "onward_share_ok": False}


@pytest.fixture
def post_office() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def letters(post_office: MailServer) -> LetterSettings:
    smtp = SmtpSettings(
        host=post_office.host, port=post_office.port, tls="off", sender="asb@poole.example"
    )
    return LetterSettings(public_url=OUTSIDE, routes={("", "secure"): "smtp"}, smtp=smtp)


@pytest.fixture
def app(database_url: str, letters: LetterSettings) -> Iterator[FastAPI]:
    made = create_app(
        Settings(
            database_url=database_url,
            environment="test",
            virtual_clock=START,
            worker=False,
            letters=letters,
        )
    )
    yield made
    made.state.engine.database.close()


@pytest.fixture
def officer(client: TestClient) -> TestClient:
    """Somebody who may do everything in Poole, where information is asked for."""
    deploy(
        client,
        {
            **files_of("information_request", "agency_answer"),
            ESCALATION: (COMMON / ESCALATION).read_bytes(),
        },
    )
    return client


@pytest.fixture
def partner(app: FastAPI) -> TestClient:
    """Whoever got the letter: no token, no account."""
    return TestClient(app)


def asked(officer: TestClient) -> str:
    """Ask the police, and return the path of the link in their letter."""
    known = len(words_of(officer, "PARTNER-REQUEST"))
    wish = {"name": "information_requested", "variables": REQUEST}
    assert officer.post("/v1/messages/publication", json=wish).status_code == 200
    officer.put("/v1/clock", json=AT_ONCE)
    letters = words_of(officer, "PARTNER-REQUEST")
    assert len(letters) == known + 1
    found = ADDRESS.search(letters[-1])
    assert found is not None, letters[-1]
    return found[1]


def send(partner: TestClient, path: str, fields: str):
    return partner.post(
        path, content=fields, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )


def waiting(officer: TestClient) -> list[str]:
    items = officer.post("/v1/user-tasks/search", json={"filter": {"state": "CREATED"}}).json()
    return [one["elementId"] for one in items["items"]]


def test_a_partner_without_an_account_answers_once_on_a_page_without_scripts(
    officer: TestClient, partner: TestClient, database_url: str
) -> None:
    path = asked(officer)

    page = partner.get(path)
    wrong = send(partner, path, "nil_return=no&contacts.1.type=visit")
    answer = send(
        partner,
        path,
        "nil_return=no&sensitivity=restricted&onward_share_ok=yes&contacts.0.date=2026-01-20"
        f"&contacts.0.type=visit&contacts.0.summary={MARK}+Spoke+to+both",
    )
    again = [send(partner, path, NIL), partner.get(path)]

    assert page.status_code == 200
    assert "9 March 2026" in page.text
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == (
        "no-store",
        "no-referrer",
    )
    # Nothing of the case but what the form asks.
    assert MARK not in page.text
    assert wrong.status_code == 422
    assert "<title>Error: " in wrong.text
    # The first row was left empty: what is wrong is said at the second.
    assert 'href="#contacts.1.date"' in wrong.text
    assert 'id="contacts.1.date-error"' in wrong.text
    assert 'value="visit"' in wrong.text
    assert answer.status_code == 200, answer.text
    assert "Thank you" in answer.text
    assert [one.status_code for one in again] == [404, 404]
    assert waiting(officer) == []
    assert tables_with_the_mark(database_url) == {}
    # Of the secret the database knows nothing.
    assert tables_with(database_url, path[-64:].encode()) == {}


def test_the_letter_reaches_the_agency_and_a_person_hears_where_it_does_not(
    app: FastAPI,
    officer: TestClient,
    new_client: NewClient,
    letters: LetterSettings,
    post_office: MailServer,
) -> None:
    spoc = new_client("tasks", "read", subject="sam", roles=("spoc",))
    deliverer = deliverer_of(app.state.engine, app.state.vault, letters)
    nowhere = asked(officer)
    change = {"contact": f"{MARK}, desk@police.example", "reason": "It told us"}
    assert spoc.patch("/v1/agencies/police", json=change).status_code == 200
    there = asked(officer)

    assert deliverer.run_due() == 1
    post_office.refuses["desk@police.example"] = "550 no such mailbox"
    refused = asked(officer)
    assert deliverer.run_due() == 1

    (mail,) = post_office.inbox
    assert post_office.recipients == ["desk@police.example"]
    assert there in mail.get_body(("plain",)).get_content()
    # No address, or a wrong one: a person brings it, and finds it in the outbox.
    wanted = {"connector": "outbox", "deliveryState": "queued", "channel": "secure"}
    waits = officer.post("/v1/letters/search", json={"filter": wanted}).json()["items"]
    with app.state.engine.database.read() as tx:
        told = [letter_deliveries.find(tx, one["letterKey"]) for one in waits]
    assert [one.problem for one in told if one] == ["no_address", "recipient_refused"]
    assert len({nowhere, there, refused}) == 3


def test_the_same_as_json_and_every_use_is_on_record(
    officer: TestClient, partner: TestClient
) -> None:
    path = f"/v1{asked(officer)}"

    shown = partner.get(path)
    refused = partner.post(path, json={"variables": {"nil_return": True}})
    taken = [partner.post(path, json={"variables": NOTHING}) for _ in range(2)]

    assert shown.json()["neededBy"] == "2026-03-09"
    assert set(shown.json()) == {"title", "neededBy", "form"}
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json()["errors"]} >= {"/sensitivity"}
    assert [one.status_code for one in taken] == [200, 404]
    engine = officer.app.state.engine  # type: ignore[attr-defined]
    with engine.database.read() as tx:
        link = answer_links.find(tx, path.rsplit("/", 1)[1][:16])
        assert link is not None
        told = [(one.type, one.by) for one in case_rows.events(tx, link.case_key)]
    user = f"link:{link.id}"
    assert {("answer_link_issued", "engine"), ("answer_link_opened", user)} <= set(told)
    assert told.count(("answer_link_used", user)) == 1
    officer.put("/v1/clock", json={"instant": "2026-03-02T09:32:00Z"})
    instance = officer.get(f"/v1/process-instances/{link.process_instance_key}").json()
    assert instance["state"] == "COMPLETED"
    history = officer.get(f"/v1/process-instances/{link.process_instance_key}/history").text
    assert user in history


def test_of_two_who_use_a_link_at_once_one_answers(
    officer: TestClient, partner: TestClient
) -> None:
    path = f"/v1{asked(officer)}"

    def answered() -> str:
        return str(partner.post(path, json={"variables": NOTHING}).status_code)

    assert race([answered, answered]) == {"200": 1, "404": 1}


def test_a_link_that_is_out_of_date_withdrawn_or_none_says_the_same_of_all(
    officer: TestClient, partner: TestClient
) -> None:
    late, cancelled = asked(officer), asked(officer)
    engine = officer.app.state.engine  # type: ignore[attr-defined]
    with engine.database.read() as tx:
        link = answer_links.find(tx, cancelled.rsplit("/", 1)[1][:16])
    assert link is not None
    ended = officer.post(
        f"/v1/process-instances/{link.process_instance_key}/cancellation",
        json={"reason": "It is not needed any more"},
    )
    assert ended.status_code == 200, ended.text

    withdrawn = partner.get(cancelled)
    officer.put("/v1/clock", json={"instant": "2026-03-06T09:00:00Z"})
    reminders = words_of(officer, "PARTNER-CHASE")
    fresh = [found[1] for each in reminders if (found := ADDRESS.search(each))]
    opened = [partner.get(each).status_code for each in fresh]
    officer.put("/v1/clock", json={"instant": "2026-03-10T09:00:00Z"})
    overdue = partner.get(late)
    officer.put("/v1/clock", json={"instant": "2026-03-17T09:00:00Z"})
    lapsed = partner.get(late)
    changed = partner.get(f"{late[:-1]}{'0' if late[-1] != '0' else '1'}")
    unknown = partner.get("/answers/" + "0" * 80)

    # Each reminder bears a link of its own, because the first is nowhere but in its letter.
    assert len({late, *fresh}) == 3
    assert opened == [200, 200]
    # After the day it was needed by it is late, and still taken until the last call.
    assert overdue.status_code == 200
    assert [one.status_code for one in (withdrawn, lapsed, changed, unknown)] == [404] * 4
    assert len({one.text for one in (withdrawn, lapsed, changed, unknown)}) == 1
    assert partner.post("/v1/answers/x", json={"variables": NOTHING}).status_code == 404


def test_whoever_tries_many_links_is_slowed_down_and_a_good_one_is_not(
    officer: TestClient, partner: TestClient
) -> None:
    path = asked(officer)
    assert partner.get(path).status_code == 200

    tried = [partner.get(f"/answers/{number:080x}").status_code for number in range(31)]

    assert tried == [404] * 30 + [429]
    assert partner.get(path).status_code == 200


def test_what_a_page_sends_is_read_as_the_form_asks_for_it() -> None:
    schema = form_of("verify_complaints").schema
    given: Mapping[str, list[Mapping[str, object]]] = {
        "lines": [{"complaint_no": 1}, {"complaint_no": 2}]
    }
    fields = read_fields(b"nil_return=no&lines.0.recorded=yes&lines.0.complaint_date=2026-01-19")

    page = html.unescape(AnswerForm(schema, given, fields).page(START.date() + timedelta(days=5)))

    assert read_answers(schema, fields, given) == {
        "nil_return": False,
        "lines": [{"complaint_no": 1, "recorded": True, "complaint_date": "2026-01-19"}],
    }
    assert "Number of the report" not in page
    for question in ("lines.0.recorded", "lines.1.recorded"):
        assert f'name="{question}"' in page
    # Every field has a name that is read out.
    ids = set(re.findall(r'id="([\w.-]+)"', page))
    assert set(re.findall(r'for="([\w.-]+)"', page)) <= ids
    assert replace(LetterSettings(), public_url=OUTSIDE).public_url == OUTSIDE
