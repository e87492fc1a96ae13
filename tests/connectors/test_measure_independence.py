"""Whoever made the case for a measure of the law does not approve it, on both databases."""

import pytest

from app.assembly import engine_on
from app.casework import case_files, case_writing
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from tests.connectors.jobs import run
from tests.sealing import VAULT, keys

NUMBER = "POO-2026-0917"
PROPOSED, APPROVED = ("proposed", "case_for_action"), ("agreed", "approve_legal_action")


@pytest.fixture
def office(database, clock):
    return engine_on(database, clock, VAULT)


def said(office, who, what, measure_no):
    """Somebody hands in a form about one measure of the case."""
    stage, form = what
    with office.database.transaction() as tx:
        process = Process(tenant="poole", instance_key="1", business_id=NUMBER)
        case = case_files.case_of(keys(tx), process, by=who)
        one = Written(
            kind=KINDS["legal_measure"], values={"stage": stage, "measure_no": measure_no}
        )
        case_writing.write(keys(tx), case, Origin(by=who, source=form), [one])


def judged(office, measure_no, **given):
    told = run(
        office, "measure_independence", "1", business_id=NUMBER, measure_no=measure_no, **given
    )
    return told["independence"]


def test_each_measure_asks_for_somebody_other_than_its_own_proposers(office):
    assert judged(office, 1) == "not_known"

    said(office, "ann", PROPOSED, 1)
    said(office, "bob", PROPOSED, 2)
    assert judged(office, 1) == "not_known"

    said(office, "ann", APPROVED, 1)
    said(office, "ann", APPROVED, 2)
    assert [judged(office, 1), judged(office, 2)] == ["proposed", "independent"]

    said(office, "bob", APPROVED, 1)
    said(office, "bob", PROPOSED, 1)
    assert judged(office, 1) == "proposed"

    said(office, "dan", APPROVED, 1)
    assert judged(office, 1) == "independent"


def test_a_stage_that_was_entered_by_hand_is_no_approval(office):
    said(office, "ann", PROPOSED, 1)
    said(office, "ann", APPROVED, 1)
    said(office, "dan", ("agreed", "case_file"), 1)

    assert judged(office, 1) == "proposed"


def test_neither_objections_nor_a_review_are_decided_by_whoever_had_a_part(office):
    weighed, reviewed = ("agreed", "consider_views"), ("reviewed", "decide_review")
    said(office, "ann", PROPOSED, 1)
    said(office, "bob", APPROVED, 1)
    said(office, "ann", weighed, 1)
    assert judged(office, 1, decided_in="consider_views") == "proposed"

    said(office, "bob", weighed, 1)
    assert judged(office, 1, decided_in="consider_views") == "independent"

    for who, answer in (("ann", "proposed"), ("bob", "approved"), ("lee", "independent")):
        said(office, who, reviewed, 1)
        assert judged(office, 1, decided_in="decide_review") == answer
