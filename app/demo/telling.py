"""Tells a demonstration as it happens: one line for each thing, none of them twice."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from rich.markup import escape

from app.cli.dates import day
from app.cli.output import out
from engine.clock import local_date

Json: TypeAlias = Any  # what the service answers

WEEK = 7


class Teller:
    """The voice of one case."""

    def __init__(self) -> None:
        self.letters: set[str] = set()
        self._seen: set[str] = set()

    def title(self, text: str) -> None:
        """Begin a case."""
        out.print(f"\n[bold]{escape(text)}[/bold]")

    def line(self, word: str, text: str, more: str = "", colour: str = "default") -> None:
        """Tell one thing."""
        aside = f"  [dim]{escape(more)}[/dim]" if more else ""
        out.print(f"  [{colour}]{word:8}[/{colour}]{escape(text)}{aside}")

    def done(self, task: Mapping[str, Json], who: str) -> None:
        """Tell that somebody has completed a task."""
        due = f", due {day(task['dueDate'])}" if task.get("dueDate") else ""
        self.line("done", task["name"], f"by {who}{due}", "green")

    def waiting(self, tasks: Sequence[Mapping[str, Json]]) -> None:
        """Tell which tasks have become open since this was last told."""
        fresh: dict[str, list[str]] = {}
        for task in self._unseen(tasks, "userTaskKey"):
            fresh.setdefault(task["name"], []).append(", ".join(task["candidateGroups"]))
        for name, groups in fresh.items():
            self.line("next", name, f"for {', '.join(groups)}", "cyan")

    def sent(self, letters: Sequence[Mapping[str, Json]]) -> None:
        """Tell which letters have gone out since this was last told."""
        for letter in self._unseen(letters, "letterKey"):
            self.letters.add(letter["letterId"])
            self.line(
                "letter",
                letter["letterId"],  # its title is for those who work on the case
                f"to {letter['recipient']} by {letter['channel']}",
                "blue",
            )

    def counted(self, explanation: Mapping[str, Json]) -> None:
        """Tell why a deadline falls on its day."""
        self.line("clock", explanation["summary"], colour="yellow")
        self.line("", explanation["basis"])
        weeks = [
            f"day {line['number'] or 0} {_short(line['day'])}"
            for line in explanation["lines"]
            if (line["number"] or 0) % WEEK == 0
        ]
        self.line("", ", ".join(weeks))

    def kept(self, deadline: Mapping[str, Json]) -> None:
        """Tell whether a deadline was kept, and how much of it was left."""
        due = date.fromisoformat(deadline["due"])
        if deadline["breachedAt"]:
            self.line("clock", f"missed: it was due on {_short(deadline['due'])}", colour="red")
        elif deadline["completionDate"]:
            met = local_date(datetime.fromisoformat(deadline["completionDate"]))
            self.line("clock", f"kept, {(due - met).days} days before it was due", colour="yellow")

    def ended(self, instance: Mapping[str, Json]) -> None:
        """Tell how a process has ended, or that it goes on."""
        if instance["state"] not in ("COMPLETED", "TERMINATED"):
            self.line("goes on", instance["processDefinitionId"], colour="bold")
            return
        ends = ", ".join(instance.get("endElementIds") or ()) or instance["state"].lower()
        self.line("end", ends, instance["processDefinitionId"], "bold")

    def _unseen(
        self, things: Sequence[Mapping[str, Json]], key: str
    ) -> Iterator[Mapping[str, Json]]:
        for thing in things:
            if thing[key] not in self._seen:
                self._seen.add(thing[key])
                yield thing


def _short(iso: str) -> str:
    return f"{date.fromisoformat(iso):%a %-d %b}"
