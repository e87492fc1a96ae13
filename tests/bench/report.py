"""Writes what was measured: Markdown for people, ratios and targets first; JSON for machines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measures import Measured

# What people have to say about the figures.
NOTES = Path(__file__).with_name("notes.md")
COLUMNS = ("figure", "median", "unit", "spread", "runs", "target", "met")


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: str
    how: str
    measured: Sequence[Measured]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run; `command` is what makes it again."""

    command: str
    machine: Mapping[str, object]
    settings: Sequence[str]
    sections: Sequence[Section]
    failures: Sequence[str] = ()

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "benchmarks.md").write_text(self.markdown(), encoding="utf-8")
        (folder / "benchmarks.json").write_text(self.json(), encoding="utf-8")

    def markdown(self) -> str:
        measured = [one for section in self.sections for one in section.measured]
        parts = [
            "# Benchmarks",
            f"Made by `{self.command}`; every run is counted, none is left out. The median counts"
            " against a target. Absolute values depend on the machine and its neighbours: use"
            " the ratios.",
            *(f"**FAILED: {one}**" for one in self.failures),
            _facts(self.machine, self.settings),
            "## Targets\n" + _table([one for one in measured if one.met is not None]),
            "## Ratios\n" + _table([one for one in measured if one.is_ratio]),
            *([NOTES.read_text(encoding="utf-8").strip()] if NOTES.exists() else []),
            *(_section(one) for one in self.sections),
        ]
        return "\n\n".join(parts) + "\n"

    def json(self) -> str:
        document = {
            "command": self.command,
            "machine": dict(self.machine),
            "settings": list(self.settings),
            "failures": list(self.failures),
            "sections": [
                {
                    "name": one.name,
                    "title": one.title,
                    "measured": [m.as_json() for m in one.measured],
                }
                for one in self.sections
            ],
        }
        return json.dumps(document, indent=1) + "\n"


def _facts(machine: Mapping[str, object], settings: Sequence[str]) -> str:
    lines = [f"- {name}: {value}" for name, value in machine.items()]
    return "\n".join([*lines, *(f"- {one}" for one in settings)])


def _section(section: Section) -> str:
    return f"## {section.title}\n{section.how}\n\n{_table(section.measured)}"


def _table(measured: Sequence[Measured]) -> str:
    rows = [COLUMNS, ["---"] * len(COLUMNS), *(one.row() for one in measured)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
