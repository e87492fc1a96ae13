"""The scenarios of the real processes: all hold, and between them they take every flow."""

from pathlib import Path

from app.scenarios import season as seasons
from app.scenarios.coverage import Taken, measure
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, write

PROCESSES = Path(__file__).resolve().parents[2] / "processes"


def test_the_real_scenarios_hold_and_take_every_flow_of_every_diagram() -> None:
    season = seasons.season(PROCESSES, seasons.stories(PROCESSES))

    assert {one.scenario.place: one.disagreements for one in season.reports if not one.holds} == {}
    assert {one.process_id: one.never_taken for one in season.coverage if one.never_taken} == {}
    assert season.holds
    assert season.complete
    diagrams = {path.stem for path in PROCESSES.glob("**/*.bpmn")}
    assert {each.process_id for each in season.coverage} == diagrams
    assert len(season.reports) == len(list(PROCESSES.glob("**/scenarios/*.yaml")))


def test_flows_that_no_scenario_takes_are_listed(tmp_path: Path) -> None:
    folder = given_processes(tmp_path)
    write(folder, GIVEN + RECORDED)

    (coverage,) = seasons.season(folder, seasons.stories(folder)).coverage

    assert coverage.process_id == "loan"
    assert coverage.never_taken == (
        *("a_week_later_chase", "chase_chased", "closing_closed"),
        *("decide_decided", "lost_lost_for_good", "withdrawal_gone"),
    )
    assert coverage.percent == 33


def test_a_diagram_that_is_never_played_has_no_coverage() -> None:
    taken = [Taken({"a": frozenset({"x"})}), Taken({"a": frozenset({"y"})})]

    found = measure({"a": frozenset({"x", "y"}), "b": frozenset({"z"}), "c": frozenset()}, taken)

    assert [(each.process_id, each.percent, each.never_taken) for each in found] == [
        ("a", 100, ()),
        ("b", 0, ("z",)),
        ("c", 100, ()),
    ]
