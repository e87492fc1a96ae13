"""Two officers assess the risk of one case at the same moment: one wins, the other looks again."""

import json
from collections.abc import Callable

import pytest

from app.assembly import engine_on
from engine.clock import VirtualClock
from engine.engine import Database, Engine
from engine.records import Actor, Bundle, Message, Search, StartRequest, UserTask
from engine.timelapse import Timelapse
from tests.api.permits import named
from tests.bpmn.diagrams import end, extended, flows, start
from tests.processes.content import COMMON, TELLING, files_of
from tests.races.racing import race
from tests.sealing import VAULT

ROOT = Actor(subject="root", tenant=None, operates=True)
POOLE = "poole"
CASE = "POO-2026-0300"
DIAGRAMS = ("risk_assessment", "score_risk", "pass_on_risk", "reassessment", "risk_follow_up")
VISIT = named(
    "visit",
    start()
    + extended("callActivity", "assess", '<zeebe:calledElement processId="risk_assessment"/>')
    + end()
    + flows("start>assess", "assess>end"),
)
SCORES = json.loads((COMMON / "risk_assessment" / "samples" / "medium.json").read_text())


@pytest.fixture
def office(database: Database, clock: VirtualClock) -> Engine:
    made = engine_on(database, clock, VAULT)
    files = {**files_of(*DIAGRAMS, besides=TELLING), "visit/visit.bpmn": VISIT}
    made.deploy(Bundle(files), tenant=POOLE, by=ROOT)
    return made


def tell(office: Engine, name: str, **said: object) -> None:
    message = Message(
        name=name, correlation_key=CASE, business_id=CASE, tenant=POOLE, variables=said
    )
    office.publish_message(message, by=ROOT)


def tasks(office: Engine, element_id: str) -> list[UserTask]:
    wanted = {"elementId": element_id, "state": "CREATED"}
    return list(office.search_user_tasks(Search(filter=wanted), by=ROOT).items)


def given_two_assessments_judged(office: Engine, clock: VirtualClock) -> None:
    """One was asked for, the other belongs to a visit: both know of no assessment before."""
    today = clock.now().date().isoformat()
    given = StartRequest(process_definition_id="visit", business_id=CASE, tenant=POOLE)
    office.start(given, by=ROOT)
    tell(office, "risk_assessment_requested", subject="victim", occasion="visit", immediate=False)
    Timelapse(office, clock).settle()
    for scoring in tasks(office, "score_form"):
        office.complete_user_task(scoring.key, SCORES | {"q2_since": today}, by=ROOT)
    Timelapse(office, clock).settle()
    for judging in tasks(office, "officer_judgement"):
        judged = {"final_band": "high", "up_reason": "The trial begins."}
        office.complete_user_task(judging.key, judged, by=ROOT)


def settling(office: Engine, clock: VirtualClock) -> Callable[[], str]:
    def work() -> str:
        Timelapse(office, clock).settle()
        return "done"

    return work


def test_one_assessment_wins_and_the_other_is_judged_again(
    office: Engine, clock: VirtualClock
) -> None:
    given_two_assessments_judged(office, clock)

    race([settling(office, clock), settling(office, clock)])
    Timelapse(office, clock).settle()

    (again,) = tasks(office, "officer_judgement")
    known = office.get_user_task(again.key, by=ROOT).variables
    assert known["stale"] is True
    assert known["known"]["version"] == 1
    judged = {"final_band": "medium", "up_reason": "Not as bad as it seemed."}
    office.complete_user_task(again.key, judged, by=ROOT)
    Timelapse(office, clock).settle()
    assert tasks(office, "officer_judgement") == []
    assert tasks(office, "score_form") == []
