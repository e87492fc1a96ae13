"""A letter that comes back goes out the next way by itself, and never by one that nobody wants."""

from collections.abc import Mapping

import pytest

from app.assembly import deliverer_of, engine_on
from app.casework import sent_letters
from app.store import case_files, case_rows, letters
from app.store.letters import LetterRow
from engine.engine import Engine
from engine.errors import SubmissionRefused
from engine.records import Bundle, Message, Search, StartRequest
from engine.worker import Worker
from tests.api.permits import form, named, user_task
from tests.bpmn.diagrams import end, extended, flows, job
from tests.databases import ROOT as HERE
from tests.engine.test_submissions import everything_stored
from tests.letters.news import (
    ADA,
    CODE,
    HEADED,
    PERSON,
    ROOT,
    TEXT,
    by_notify,
    open_tasks,
    progress,
)
from tests.letters.post_offices import notify
from tests.letters.samples import letter
from tests.sealing import VAULT

REACH_BOTH = ["reach_otherwise"] * 2
COMMON = HERE / "processes" / "common"
ONWARD = (
    '{recipient: "applicant", purpose: "letter", tried: [way], ways: ["email", "post", "text"]}'
)
WRITES = HEADED.format("").replace(
    "</zeebe:ioMapping>",
    '<zeebe:input source="=&quot;applicant&quot;" target="recipient"/>'
    f'<zeebe:input source="={ONWARD.replace(chr(34), "&quot;")}" target="onward"/>'
    "</zeebe:ioMapping>",
)
# It goes on after the letter: a case in which people may change their mind.
NEWS = (
    extended("startEvent", "asked", '<zeebe:formDefinition formId="apply"/>')
    + job("tell", "letter", WRITES)
    + job("tell_more", "letter", WRITES)
    + user_task("work", "change")
    + user_task("work_on")
    + end("over")
    + flows("asked>tell", "tell>tell_more", "tell_more>work", "work>work_on", "work_on>over")
)
AGREED = {
    "preferred_contact": CODE,
    "contact_restricted": {"type": "boolean", "title": "Restricted"},
}
FIELDS = {**dict.fromkeys(("applicant_name", "contact_details"), TEXT), "way": CODE, **AGREED}
RETURNED = (
    "returned_letter/returned_letter.bpmn",
    "returned_letter/forms/letter_returned.json",
    "resend_letter/resend_letter.bpmn",
)
OURS = (*RETURNED, "contact_comms/forms/reach_otherwise.json", "policy.toml")
FILES = {
    **{name: (COMMON / name).read_bytes() for name in OURS},
    "news/news.bpmn": named("news", NEWS),
    "more_news/more_news.bpmn": named("more_news", NEWS),
    "news/forms/change.json": form("Change", AGREED),
    "news/forms/apply.json": form("Apply", FIELDS),
    "news/letters/NEWS.md": letter("Dear {{ personal.applicant_name }}\n\nGood news.").encode(),
}


@pytest.fixture
def engine(database, clock, office) -> Engine:
    engine = engine_on(database, clock, VAULT, letters=by_notify(office.url))
    engine.deploy(Bundle(FILES), by=ROOT, tenant="poole")
    return engine


@pytest.fixture
def office():
    with notify() as office:
        yield office


def given_letter(
    engine: Engine, number: str = "P-1", *, process: str = "news", **more: object
) -> str:
    known = {"applicant_name": PERSON, "contact_details": ADA, "way": "email"}
    said = {**known, "preferred_contact": "email", "contact_restricted": False, **more}
    request = StartRequest(process_definition_id=process, business_id=number, variables=said)
    engine.start(request, by=ROOT)
    Worker(engine).run_until_idle()
    return written(engine)[-1].key


def complete(engine: Engine, element_id: str, answers: Mapping[str, object]) -> None:
    wanted = Search(filter={"state": "CREATED", "elementId": element_id})
    (task,) = engine.search_user_tasks(wanted, by=ROOT).items
    engine.complete_user_task(task.key, answers, by=ROOT)
    Worker(engine).run_until_idle()


def report(engine: Engine, clock, key: str = "P-1", **more: object) -> None:
    """Let an officer report that a letter of P-1 came back."""
    said = {"application_no": "P-1", "letter": "NEWS", "returned_method": "email"}
    said |= {"returned_on": f"{clock.now():%Y-%m-%d}", **more}
    message = Message(name="letter_returned", correlation_key=key, variables=said, tenant="poole")
    engine.publish_message(message, by=ROOT)
    Worker(engine).run_until_idle()


def written(engine: Engine) -> list[LetterRow]:
    with engine.database.read() as tx:
        keys = VAULT.reading(tx)
        return [
            sent_letters.opened(keys, row) for row in letters.page(tx, {}, after=None, limit=20)
        ]


def deliver(engine: Engine, office, clock, statuses: Mapping[str, str]) -> None:
    """Hand over what is due; the day after, Notify tells what became of it by each way."""
    deliverer = deliverer_of(engine, VAULT, by_notify(office.url))
    deliverer.run_due()
    for found in office.taken.values():
        found["status"] = statuses.get(found["type"], "sending")
    clock.set(clock.now().replace(day=clock.now().day + 1))
    deliverer.run_due()
    Worker(engine).run_until_idle()


def test_the_same_letter_goes_the_next_way_each_way_once_and_then_to_a_person(
    engine, office, clock
):
    given_letter(engine, contact_details=ADA.replace(", 07700 900123", ""))
    deliver(engine, office, clock, {"email": "permanent-failure"})

    first, second, *others = written(engine)
    assert [progress(engine, one.key).state for one in (first, second)] == ["returned"] * 2
    assert {progress(engine, one.key).instead_of for one in others} == {first.key, second.key}
    assert {(one.channel, one.text, one.title) for one in others} == {
        ("post", first.text, first.title)
    }
    assert open_tasks(engine) == ["work"]

    deliver(engine, office, clock, {"email": "permanent-failure", "letter": "technical-failure"})

    # No telephone number is known, so a text message is not possible.
    assert [kind for kind, _ in office.posted] == ["email"] * 2 + ["letter"] * 2
    assert [progress(engine, one.key).state for one in others] == ["failed"] * 2
    # Each has a task of its own: none waits for the other.
    assert (len(written(engine)), open_tasks(engine)) == (4, ["work", *REACH_BOTH])


def test_what_the_person_wants_by_now_counts(engine, office, clock):
    now = {
        "P-1": {"preferred_contact": "text"},
        "P-2": {"contact_restricted": True},
        "P-3": {"preferred_contact": "nobody"},
        "P-4": {"preferred_contact": "in_person"},
    }
    for number, agreed in now.items():
        given_letter(engine, number, **agreed)

    deliver(engine, office, clock, {"email": "permanent-failure"})

    again = written(engine)[2 * len(now) :]
    assert [(one.business_id, one.channel) for one in again] == [("P-1", "text")] * 2
    assert sorted(open_tasks(engine)) == sorted(["work"] * 4 + REACH_BOTH * 3)


def test_what_became_unsafe_after_it_was_sent_again_counts(engine, office, clock):
    given_letter(engine, preferred_contact="text")
    deliver(engine, office, clock, {"email": "permanent-failure"})
    complete(engine, "work", {"preferred_contact": "text", "contact_restricted": True})

    deliver(engine, office, clock, {"email": "permanent-failure", "sms": "permanent-failure"})

    assert [one.channel for one in written(engine)] == ["email", "email", "text", "text"]
    assert "reach_otherwise" in open_tasks(engine)


def test_where_what_is_agreed_is_not_known_a_person_decides(engine, office, clock):
    given_letter(engine, "P-1")
    for task in ("work", "work_on"):  # nothing of this case is open when its letters come back
        complete(engine, task, {})
    given_letter(engine, "P-2")
    given_letter(engine, "P-2", process="more_news", preferred_contact="text")

    deliver(engine, office, clock, {"email": "permanent-failure"})

    assert {one.channel for one in written(engine)} == {"email"}
    assert open_tasks(engine).count("reach_otherwise") >= 2


def test_a_letter_that_is_reported_twice_goes_out_once_more(engine, office, clock):
    first = given_letter(engine)
    deliver(engine, office, clock, {"email": "permanent-failure"})

    report(engine, clock, letter_key=first)

    assert [one.channel for one in written(engine)] == ["email", "email", "post", "post"]
    assert open_tasks(engine) == ["work"]


def test_a_letter_that_comes_back_does_not_wait_for_another_of_its_case(engine, office, clock):
    given_letter(engine)
    report(engine, clock, letter="OTHER")
    assert open_tasks(engine) == ["work", "reach_otherwise"]

    deliver(engine, office, clock, {"email": "permanent-failure"})
    assert [one.channel for one in written(engine)] == ["email", "email", "post", "post"]
    deliver(engine, office, clock, {"email": "permanent-failure", "letter": "technical-failure"})
    # Reported without its key, it is not taken for one that was named by its key before.
    report(engine, clock, letter="ONE-MORE")

    # A text is the last way; nothing was lost behind the task that is open since the first day.
    assert [one.channel for one in written(engine)][4:] == ["text", "text"]
    assert open_tasks(engine).count("reach_otherwise") == 2


def test_a_letter_has_one_task_however_often_it_is_reported(engine, office, clock):
    first = given_letter(engine, contact_restricted=True)
    report(engine, clock, letter_key=first)
    report(engine, clock, letter="OTHER")
    assert open_tasks(engine) == ["work", *REACH_BOTH]

    # Whoever reports it need not know a key, nor the words of the number by which it is heard.
    for key in ("P-1", ""):
        report(engine, clock, key, letter_key=first)
        report(engine, clock, key, letter="OTHER")

    assert open_tasks(engine) == ["work", *REACH_BOTH]
    assert told_of(engine) == ["NEWS", "OTHER"] * 3


def told_of(engine: Engine) -> list[object]:
    with engine.database.read() as tx:
        case = case_files.newest(tx, "poole", "P-1")
        found = case_rows.events(tx, case.key)
    return [one.facts["letter"] for one in found if one.type == "letter_returned"]


def test_a_letter_of_another_case_is_not_sent_again(engine, clock):
    theirs = given_letter(engine, "P-2")

    report(engine, clock, letter_key=theirs)

    assert len(written(engine)) == 2
    assert open_tasks(engine) == ["work", "reach_otherwise"]


def test_what_is_told_of_another_letter_meanwhile_is_typed_and_sealed_like_the_first(engine, clock):
    given_letter(engine, contact_restricted=True)
    for letter_id, says in (("OTHER", "Moved away"), ("ONE-MORE", "Gone to her sister")):
        report(engine, clock, letter=letter_id, return_note=says)

    assert not [says for says in ("Moved", "sister") if says in everything_stored(engine)]
    with pytest.raises(SubmissionRefused, match="1 problem"):
        report(engine, clock, letter="AND-ONE-MORE", returned_method="pigeon")
