"""The real processes: all scenarios hold, and take every part; nothing is odd, or written twice."""

import shutil
from pathlib import Path

import pytest

from app.cli import main
from app.scenarios import season as seasons
from app.scenarios.coverage import Taken, measure
from app.scenarios.parts import LETTERS, ROWS, TIMERS
from tests.engine.builders import table
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, write

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
STORY = "islington_the_applicant_is_asked"
FIVE_DAYS = """
[deadlines.missing_information]
kind = "WD"
count = 5
source = "five working days, for this test"
status = "D"
"""


def test_the_real_scenarios_hold_and_take_every_flow_row_letter_and_timer() -> None:
    season = seasons.season(PROCESSES, seasons.stories(PROCESSES))

    assert {one.scenario.place: one.disagreements for one in season.reports if not one.holds} == {}
    assert {one.process_id: one.never_taken for one in season.coverage if one.never_taken} == {}
    assert season.holds
    assert season.complete
    assert {part.kind: part.never_taken for part in season.parts if part.never_taken} == {}
    assert set(season.percent.values()) == {100}
    diagrams = {path.stem for path in PROCESSES.glob("**/*.bpmn")}
    assert {each.process_id for each in season.coverage} == diagrams
    assert len(season.reports) == len(list(PROCESSES.glob("**/scenarios/*.yaml")))


# These two stand here because the diagrams were just looked at: that alone takes five seconds.
def test_nothing_is_wrong_or_odd_with_the_real_processes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lint", str(PROCESSES)])

    said = capsys.readouterr().out
    assert ended.value.code == 0, said
    *notes, counted = said.splitlines()
    assert counted == "0 errors, 0 warnings"
    # No seed has a number or an address: letters give what there is.
    assert " ".join(notes).count("note") == 6
    assert "poole/policy.toml gives no contact.phone; letters that do without it: ABC, ACK-" in (
        " ".join(notes)
    )


def test_the_time_to_answer_is_the_partnerships_own_and_stands_in_no_diagram(
    tmp_path: Path,
) -> None:
    processes = tmp_path / "processes"
    shutil.copytree(PROCESSES, processes)
    own = processes / "partnerships" / "islington" / "policy.toml"
    own.write_text(own.read_text(encoding="utf-8") + FIVE_DAYS, encoding="utf-8")
    (path,) = processes.glob(f"**/{STORY}.yaml")
    told = path.read_text(encoding="utf-8")
    # The letter, and when it is over: a week earlier than with ten working days.
    earlier = told.replace("30 March 2026", "23 March 2026").replace("-03-31T", "-03-24T")
    path.write_text(earlier, encoding="utf-8")

    (report,) = seasons.season(processes, seasons.stories(processes, STORY)).reports

    assert report.disagreements == ()
    assert report.holds
    assert earlier != told


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


def test_rows_letters_and_timers_that_no_scenario_takes_are_listed_with_whose_they_are(
    tmp_path: Path,
) -> None:
    folder = given_processes(tmp_path)
    (folder / "common" / "loan" / "how_much.dmn").write_text(table(3), encoding="utf-8")
    own = folder / "partnerships" / "poole" / "loan" / "letters" / "LOAN-ACK.md"
    own.parent.mkdir(parents=True)
    own.write_bytes((folder / "common" / "loan" / "letters" / "LOAN-ACK.md").read_bytes())
    write(folder, GIVEN + RECORDED)

    season = seasons.season(folder, seasons.stories(folder))

    assert {part.kind: part.never_taken for part in season.parts} == {
        ROWS: ("common/t row 1", "common/t row 2"),
        LETTERS: ("common/LOAN-ACK",),  # Poole has one of its own, and sent that
        TIMERS: ("loan/a_week_later",),
    }
    assert season.percent == {
        seasons.FLOWS: 33, ROWS: 0, LETTERS: 50, TIMERS: 0,
    }  # fmt: skip


def test_a_diagram_that_is_never_played_has_no_coverage() -> None:
    taken = [Taken({"a": frozenset({"x"})}), Taken({"a": frozenset({"y"})})]

    found = measure({"a": frozenset({"x", "y"}), "b": frozenset({"z"}), "c": frozenset()}, taken)

    assert [(each.process_id, each.percent, each.never_taken) for each in found] == [
        ("a", 100, ()),
        ("b", 0, ("z",)),
        ("c", 100, ()),
    ]
