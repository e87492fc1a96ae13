"""Reads a scenario file, and says in which line of which file something is wrong."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.scenarios import places
from app.scenarios.places import Place
from app.scenarios.story import Story, Values
from engine.errors import DeploymentRefused, Finding


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, the file it comes from, and that file's path inside the folder of processes."""

    path: Path
    place: str
    story: Story

    @property
    def process(self) -> str:
        """The folder of the process that the scenario stands beside."""
        return self.path.parent.parent.name

    def sample(self, name: str) -> Values:
        """Return the content of a sample file that stands beside the scenario's process.

        Raises:
            ValueError: there is no such file, or it holds no JSON object.
        """
        text = self.written(name)
        try:
            content = json.loads(text)
        except ValueError as error:
            raise ValueError(f"the sample {name!r} is no JSON: {error}") from error
        if not isinstance(content, dict):
            raise ValueError(f"the sample {name!r} holds no JSON object")  # noqa: TRY004 - one kind
        return content

    def policy(self) -> str:
        """Return the text of the policy made up for the story; empty when it has none.

        Raises:
            ValueError: there is no such file.
        """
        name = self.story.given.policy
        return self.written(name) if name else ""

    def written(self, name: str) -> str:
        """Return the text of a sample file.

        Raises:
            ValueError: there is no such file, or it is no text.
        """
        try:
            return (self.path.parent.parent / "samples" / name).read_text(encoding="utf-8")
        except OSError:
            raise ValueError(f"there is no sample {name!r} in samples/") from None
        except UnicodeDecodeError as error:
            raise ValueError(f"the sample {name!r} is no text: {error}") from error


class _TextDates(yaml.CSafeLoader):
    """Leaves dates as text: a form wants ISO text, as a client would send it."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path, folder: Path) -> Scenario:
    """Read one scenario file below the folder of processes.

    Raises:
        DeploymentRefused: it is not YAML or says what no scenario can say; the findings tell where.
    """
    place = path.relative_to(folder).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        root = places.compose(text)
        story = Story.model_validate(yaml.load(text, _TextDates))  # noqa: S506 - it is safe
    except (yaml.MarkedYAMLError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeploymentRefused((_unreadable(place, error),)) from error
    except ValidationError as error:
        findings = tuple(_fault(place, root, fault) for fault in error.errors())
        raise DeploymentRefused(findings) from error
    scenario = Scenario(path, place, story)
    findings = (*_doubles(place, root), *_missing_samples(scenario, root))
    if findings:
        raise DeploymentRefused(findings)
    return scenario


def find(folder: Path) -> Iterator[Path]:
    """Yield every scenario file below a folder, in a stable order."""
    yield from sorted(folder.glob("**/scenarios/*.yaml"))


def faults(folder: Path) -> list[Finding]:
    """Return what is wrong with the scenario files below a folder; nothing is played."""
    found: list[Finding] = []
    for path in find(folder):
        try:
            read(path, folder)
        except DeploymentRefused as refusal:
            found += refusal.findings
    return found


def _unreadable(place: str, error: Exception) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return _finding(place, f"this is no YAML: {problem}", mark.line + 1 if mark else None)


def _fault(place: str, root: yaml.Node | None, fault: ErrorDetails) -> Finding:
    where = [part for part in fault["loc"] if part != "__root__"]
    return _finding(place, _sentence(where, fault), places.line_of(root, where))


def _sentence(where: Place, fault: ErrorDetails) -> str:
    said = ".".join(str(part) for part in where) or "the file"
    return f"{said}: {SENTENCES.get(fault['type'], fault['msg'].removeprefix('Value error, '))}"


# The reader's own words, where those of the validator would be a programmer's.
SENTENCES: Mapping[str, str] = {
    "extra_forbidden": "no such word is known here",
    "missing": "this must be said",
    "tuple_type": "this must be a list, in [ ]",
    "mapping_type": "this must be names with values, in { }",
    "model_type": "this must be names with values, in { }",
    "string_type": "this must be text",
    "string_pattern_mismatch": "this must be a number such as R49",
}


def _doubles(place: str, root: yaml.Node | None) -> Iterator[Finding]:
    for word, line in places.doubles(root):
        yield _finding(place, f"{word} is said twice; only one of them would count", line)


def _missing_samples(scenario: Scenario, root: yaml.Node | None) -> Iterator[Finding]:
    for where, name in _samples(scenario.story):
        try:
            scenario.sample(name)
        except ValueError as error:
            yield _finding(scenario.place, str(error), places.line_of(root, where))
    for where, name in _policies(scenario.story):
        try:
            scenario.written(name)
        except ValueError as error:
            yield _finding(scenario.place, str(error), places.line_of(root, where))


def _samples(story: Story) -> Iterator[tuple[Sequence[int | str], str]]:
    if story.given.with_sample:
        yield ("given", "with_sample"), story.given.with_sample
    for number, step in enumerate(story.steps):
        if step.when and step.when.with_sample:
            yield ("steps", number, "when", "with_sample"), step.when.with_sample


def _policies(story: Story) -> Iterator[tuple[Sequence[int | str], str]]:
    if story.given.policy:
        yield ("given", "policy"), story.given.policy
    for number, step in enumerate(story.steps):
        if step.when and step.when.deploy:
            yield ("steps", number, "when", "deploy"), step.when.deploy


def _finding(place: str, message: str, line: int | None) -> Finding:
    return Finding(code="SCENARIO", message=message, resource=place, line=line)
