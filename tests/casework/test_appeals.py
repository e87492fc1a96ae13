"""What an appellant says goes into no case file but that of the appeal."""

from pathlib import Path

from app.assembly import engine_on
from app.casework import case_entries
from app.store import case_files, case_links
from engine import bundles
from engine.records import Actor, Message
from engine.timelapse import Timelapse
from tests import databases
from tests.sealing import VAULT, given_entry

ROOT = Actor(subject="root", tenant=None, operates=True)
POOLE = "poole"
MISTYPED = "POO-2026-0007"
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


def test_a_mistyped_number_leaves_nothing_in_the_case_of_somebody_else(database, clock):
    engine = engine_on(database, clock, VAULT)
    found = bundles.read_all(Path(databases.ROOT, "processes"))
    for tenant in ("", POOLE):
        engine.deploy(found[tenant], tenant=tenant, by=ROOT)
    with database.transaction() as tx:
        given_entry(
            tx, tenant=POOLE, process_instance_key="9", business_id=MISTYPED,
            source="record_application", recorded_at=clock.now(), recorded_by="dan",
            fields={"applicant_name": "Hazel Else"},
        )  # fmt: skip

    message = Message(name="appeal", tenant=POOLE, variables=APPEAL)
    engine.publish_message(message, by=ROOT)
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
