"""The scenarios of the real processes: all hold, and between them they take every flow."""

from pathlib import Path

import pytest

from app.scenarios import season as seasons
from app.scenarios.coverage import Taken, measure
from app.scenarios.season import Season
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, write

PROCESSES = Path(__file__).resolve().parents[2] / "processes"


@pytest.fixture(scope="module")
def season() -> Season:
    return seasons.season(PROCESSES, seasons.stories(PROCESSES))


def test_every_scenario_holds(season: Season) -> None:
    failed = {
        report.scenario.place: report.disagreements for report in season.reports if not report.holds
    }

    assert failed == {}
    assert season.holds


def test_every_sequence_flow_of_every_diagram_is_taken(season: Season) -> None:
    never = {each.process_id: each.never_taken for each in season.coverage if each.never_taken}

    assert never == {}
    assert season.complete


def test_the_season_covers_every_diagram_there_is(season: Season) -> None:
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
        *("decide_decided", "withdrawal_gone"),
    )
    assert coverage.percent == 100 * 3 // 8


def test_a_diagram_that_is_never_played_has_no_coverage() -> None:
    taken = [Taken({"a": frozenset({"x"})}), Taken({"a": frozenset({"y"})})]

    found = measure({"a": frozenset({"x", "y"}), "b": frozenset({"z"}), "c": frozenset()}, taken)

    assert [(each.process_id, each.percent, each.never_taken) for each in found] == [
        ("a", 100, ()),
        ("b", 0, ("z",)),
        ("c", 100, ()),
    ]
