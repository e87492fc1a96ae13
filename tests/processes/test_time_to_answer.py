"""How long an applicant has to answer stands in the policy, and nowhere in a diagram."""

import shutil
from pathlib import Path

from app.scenarios import season as seasons
from tests.processes.content import PROCESSES

STORY = "islington_the_applicant_is_asked"
FIVE_DAYS = """
[deadlines.missing_information]
kind = "WD"
count = 5
source = "five working days, for this test"
status = "D"
"""


def test_the_time_to_answer_is_the_partnerships_own(tmp_path: Path) -> None:
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
