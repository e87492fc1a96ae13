"""Shows how the scenarios went, and the coverage of each diagram."""

from app.cli.output import out, show_json, show_rows
from app.scenarios.season import Season


def report(season: Season, *, as_json: bool) -> None:
    """Print every scenario, what disagreed, and the flows that no scenario takes."""
    if as_json:
        show_json(_document(season))
        return
    for one in season.reports:
        mark = "[green]holds[/green]" if one.holds else "[red]fails[/red]"
        out.print(f"{mark}  {one.scenario.story.title}  [dim]{one.scenario.path.name}[/dim]")
        for each in one.disagreements:
            out.print(f"       {each}", style="red", markup=False)
    rows = [
        (each.process_id, f"{each.percent} %", len(each.flows), ", ".join(each.never_taken))
        for each in season.coverage
    ]
    show_rows("Coverage", ["diagram", "flows taken", "flows", "never taken"], rows)
    held = sum(one.holds for one in season.reports)
    out.print(f"{held} of {len(season.reports)} scenarios hold")


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
    }
