"""A victim found at high risk again and again, also at the same moment, has one protocol."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from app.assembly import engine_on
from engine.clock import VirtualClock
from engine.engine import Database, Engine
from engine.errors import BusinessIdInUse
from engine.records import Actor, Bundle, Message, Search
from engine.timelapse import Timelapse
from tests import soak
from tests.processes.content import TELLING, files_of
from tests.races.racing import race
from tests.sealing import VAULT

ROOT = Actor(subject="root", tenant=None, operates=True)
POOLE = "poole"
FOUND = ("high_risk_identified", "repeat_victim")
DIAGRAMS = (
    *("high_risk_protocol", "protect_victim", "victim_support", "run_protocol"),
    *("risk_conference", "protocol_reviews", "conference_decision", "reassessment"),
    *("risk_assessment", "score_risk", "pass_on_risk"),
)
NUMBERS = count(1)


@pytest.fixture
def office(database: Database, clock: VirtualClock) -> Engine:
    made = engine_on(database, clock, VAULT)
    made.deploy(Bundle(files_of(*DIAGRAMS, besides=TELLING)), tenant=POOLE, by=ROOT)
    return made


def finding(office: Engine, case: str, name: str) -> Callable[[], str]:
    message = Message(
        name=name,
        correlation_key=case,
        business_id=case,
        tenant=POOLE,
        variables={"application_no": case},
    )

    def find() -> str:
        try:
            told = office.publish_message(message, by=ROOT)
        except BusinessIdInUse:
            return "is open"
        return "began" if any(one.started for one in told.correlations) else "is open"

    return find


def protocols(office: Engine, case: str) -> list[str]:
    wanted = {"processDefinitionId": "high_risk_protocol", "businessId": case}
    found = office.search_process_instances(Search(filter=wanted), by=ROOT).items
    return [one.state for one in found]


def test_whoever_finds_a_victim_at_the_same_moment_begins_one_protocol(office: Engine) -> None:
    for _ in range(soak.size(5, 200)):
        case = f"POO-2026-{next(NUMBERS):04}"

        found = race([finding(office, case, name) for name in (*FOUND, *FOUND)])

        assert found == {"began": 1, "is open": 3}
        assert protocols(office, case) == ["ACTIVE"]


def test_a_victim_found_again_later_changes_nothing(office: Engine, clock: VirtualClock) -> None:
    case = f"POO-2026-{next(NUMBERS):04}"
    begun = [finding(office, case, name)() for name in ("repeat_victim", *FOUND, *FOUND)]
    Timelapse(office, clock).move_to(clock.now() + timedelta(days=3))
    again = finding(office, case, "high_risk_identified")()

    assert begun == ["began", *["is open"] * 4]
    assert again == "is open"
    assert protocols(office, case) == ["ACTIVE"]
    open_tasks = office.search_user_tasks(Search(filter={"state": "CREATED"}), by=ROOT).items
    assert sorted(one.element_id for one in open_tasks) == [
        *("consider_urgent_meeting", "immediate_safety_plan", "refer_vso"),
    ]
