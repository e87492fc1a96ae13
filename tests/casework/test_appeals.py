"""What an appellant says goes into no case file but that of the appeal."""

import pytest

from app.assembly import engine_on
from app.casework import case_entries
from app.store import case_files, case_links
from engine import bundles
from engine.errors import SubmissionRefused
from engine.records import Actor, Bundle, Message
from engine.timelapse import Timelapse
from tests.processes.content import PARTNERSHIPS, TELLING, files_of
from tests.sealing import VAULT, given_entry

ROOT = Actor(subject="root", tenant=None, operates=True)
POOLE = "poole"
MISTYPED = "POO-2026-0007"
# What an appeal calls, and what each of these calls.
CALLED = (
    *("adjourn_review", "agency_answer", "application_intake", "asb_case_review"),
    *("change_of_course", "circulate_pack", "consider_appeal", "contact_comms", "hold_review"),
    *("information_request", "pass_on_risk", "prepare_review", "remitted_review"),
    *("review_appeal", "review_deadlines", "risk_assessment", "score_risk", "take_in_appeal"),
    "threshold_decision",
)
APPEAL = {
    "decision_ref": MISTYPED,
    "decision_sent_on": "2026-02-16",
    "received_at": "2026-03-02T09:15:00Z",
    "appellant_kind": "applicant",
    "appellant_name": "Maren Oakhollow",
    "ground": "threshold_wrong",
    "statement": "There were three reports, not two.",
    "preferred_contact": "email",
    "welfare_check": "Safe at home and not alone.",
    "privacy_notice_version": "2026-1",
}


@pytest.fixture
def engine(database, clock):
    """Return an engine of Poole, where somebody else has a case."""
    engine = engine_on(database, clock, VAULT)
    engine.deploy(Bundle(files_of(*CALLED, besides=TELLING)), tenant="", by=ROOT)
    engine.deploy(bundles.read(PARTNERSHIPS / POOLE), tenant=POOLE, by=ROOT)
    with database.transaction() as tx:
        given_entry(
            tx, tenant=POOLE, process_instance_key="9", business_id=MISTYPED,
            source="record_application", recorded_at=clock.now(), recorded_by="dan",
            fields={"applicant_name": "Hazel Else"},
        )  # fmt: skip
    return engine


def sent(engine, business_id=None, **other):
    message = Message(
        name="appeal", tenant=POOLE, business_id=business_id, variables=APPEAL | other
    )
    return engine.publish_message(message, by=ROOT)


def test_a_mistyped_number_leaves_nothing_in_the_case_of_somebody_else(engine, database, clock):
    sent(engine)
    Timelapse(engine, clock).settle()

    keys = VAULT.reading
    with database.read() as tx:
        theirs = case_files.newest(tx, POOLE, MISTYPED)
        appeal = case_files.newest(tx, POOLE, "POO-AP-2026-0001")
        assert theirs is not None
        assert appeal is not None
        (kept,) = case_entries.of_case(keys(tx), theirs.key)
        (said,) = case_entries.of_case(keys(tx), appeal.key)
        assert kept.fields == {"applicant_name": "Hazel Else"}
        assert said.fields["statement"] == APPEAL["statement"]
        assert case_links.links(tx, theirs.key) == []


def test_an_appeal_that_is_sent_under_the_number_of_a_case_is_refused(engine, database):
    for number in (MISTYPED, "POO-C-2026-0001", "NUL-AP-2026-0001"):
        with pytest.raises(SubmissionRefused) as refused:
            sent(engine, business_id=number, decision_ref="POO-2026-0099")
        (finding,) = refused.value.findings
        assert finding.message.startswith("An appeal has a number of its own")

    with database.read() as tx:
        theirs = case_files.newest(tx, POOLE, MISTYPED)
        assert theirs is not None
        assert len(case_entries.of_case(VAULT.reading(tx), theirs.key)) == 1


def test_an_appeal_under_the_number_of_an_earlier_one_has_a_case_of_its_own(
    engine, database, clock
):
    number = "POO-AP-2026-0007"
    for name in ("Maren Oakhollow", "Hazel Else"):
        sent(engine, business_id=number, appellant_name=name)
        Timelapse(engine, clock).settle()
        engine.publish_message(
            Message(name="appeal_withdrawn", tenant=POOLE, correlation_key=number), by=ROOT
        )

    with database.read() as tx:
        latest = case_files.newest(tx, POOLE, number)
        assert latest is not None
        (said,) = case_entries.of_case(VAULT.reading(tx), latest.key)
    assert said.fields["appellant_name"] == "Hazel Else"
