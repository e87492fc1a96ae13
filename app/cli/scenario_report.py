"""Shows how the scenarios went, and the coverage of each diagram."""

from collections.abc import Callable

from rich.markup import escape

from app.cli.output import out, say, show_json
from app.scenarios.playing import Report
from app.scenarios.season import Season


class Following:
    """Tells of each scenario when it has been played, below the name of its process."""

    def __init__(self, expected: int, tell: Callable[[str], None], *, quiet: bool) -> None:
        self._expected = expected
        self._tell = tell
        self._quiet = quiet
        self._played = 0
        self._process = ""

    def played(self, report: Report) -> None:
        """Print one line for a scenario, and one more for each disagreement."""
        self._played += 1
        self._tell(f"and playing: {self._played} of {self._expected} scenarios")
        if self._quiet:
            return
        if report.scenario.process != self._process:
            self._process = report.scenario.process
            say(self._process, "bold")
        mark = "[green]holds[/green]" if report.holds else "[red]fails[/red]"
        out.print(f"  {mark}  {escape(report.scenario.story.title)}")
        if not report.holds:
            say(f"         {report.scenario.path}", "dim")
        for each in report.disagreements:
            say(f"         {each}", "red")


def summary(season: Season, *, as_json: bool) -> None:
    """Print the coverage of each diagram, and the flows that no scenario takes."""
    if as_json:
        show_json(_document(season))
        return
    widest = max((len(each.process_id) for each in season.coverage), default=0)
    say("\nSequence flows taken", "bold")
    for each in season.coverage:
        count = len(each.flows) - len(each.never_taken)
        taken = f"{count} of {len(each.flows)}" if count else "never played"
        say(f"  {each.process_id:{widest}}  {each.percent:3} %  {taken}")
        for flow in each.never_taken if count else ():
            say(f"      never taken: {flow}", "yellow")
    for part in season.parts:
        count = len(part.parts) - len(part.never_taken)
        say(
            f"\n{part.kind.capitalize()} taken: {part.percent} %, {count} of {len(part.parts)}",
            "bold",
        )
        for name in part.never_taken if count else ():
            say(f"  never taken: {name}", "yellow")
    held = sum(one.holds for one in season.reports)
    say(f"\n{held} of {len(season.reports)} scenarios hold", "" if season.holds else "red")


def _document(season: Season) -> dict[str, object]:
    return {
        "scenarios": [
            {
                "title": one.scenario.story.title,
                "path": str(one.scenario.path),
                "holds": one.holds,
                "disagreements": list(one.disagreements),
            }
            for one in season.reports
        ],
        "coverage": [
            {
                "processDefinitionId": each.process_id,
                "flows": len(each.flows),
                "percent": each.percent,
                "neverTaken": list(each.never_taken),
            }
            for each in season.coverage
        ],
        "parts": [
            {
                "kind": each.kind,
                "parts": len(each.parts),
                "percent": each.percent,
                "neverTaken": list(each.never_taken),
            }
            for each in season.parts
        ],
    }
