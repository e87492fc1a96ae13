"""What stands in a scenario file, checked while it is read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engine.clock import LONDON
from engine.errors import DeploymentRefused, Finding

Values = Mapping[str, object]


class Part(BaseModel):
    """A part of a scenario: unknown words are refused, so that a typing mistake is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(Part):
    """How the story begins: where, when (local time, Europe/London) and by which message."""

    partnership: str = ""
    now: datetime
    process: str | None = None
    message: str | None = None
    key: str | None = None
    business_id: str | None = None
    variables: Values = Field(default_factory=dict)
    with_sample: str | None = None

    @model_validator(mode="after")
    def _one_start(self) -> "Given":
        if (self.process is None) == (self.message is None):
            raise ValueError("say either `process:` or `message:`, to start with")
        return self

    @property
    def instant(self) -> datetime:
        """The beginning as an aware instant."""
        return at_london(self.now)


VERBS = ("complete", "at", "message", "signal", "trigger", "cancel")


class When(Part):
    """One thing that happens."""

    complete: str | None = None
    at: datetime | None = None
    message: str | None = None
    signal: str | None = None
    trigger: str | None = None
    cancel: str | None = None
    as_: tuple[str, ...] = Field(default=(), alias="as")
    with_: Values = Field(default_factory=dict, alias="with")
    with_sample: str | None = None
    where: Values = Field(default_factory=dict)
    key: str | None = None

    @model_validator(mode="after")
    def _one_verb(self) -> "When":
        said = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(said) != 1:
            raise ValueError(f"say exactly one of {', '.join(VERBS)}")
        return self

    @property
    def verb(self) -> str:
        """Which of the verbs it is."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)


class Then(Part):
    """What must be true afterwards; only what is written is checked."""

    waiting_at: tuple[str, ...] | None = None
    letters: tuple[str, ...] | None = None
    letter_contains: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    letter_lacks: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    ended: tuple[str, ...] | None = None
    variables: Values = Field(default_factory=dict)
    timers: Mapping[str, datetime] = Field(default_factory=dict)
    deadlines: Mapping[str, date] = Field(default_factory=dict)
    breached: tuple[str, ...] | None = None
    instances: Mapping[str, int] = Field(default_factory=dict)
    refused: str | None = None


class Step(Part):
    """One turn of the story."""

    when: When | None = None
    then: Then = Then()


class Story(Part):
    """A whole scenario as written."""

    title: str
    given: Given
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario and the file it comes from."""

    path: Path
    story: Story

    def sample(self, name: str) -> Values:
        """Return the content of a sample file that stands beside the scenario's process."""
        path = self.path.parent.parent / "samples" / name
        content: Values = json.loads(path.read_text(encoding="utf-8"))
        return content


class _TextDates(yaml.SafeLoader):
    """Leaves dates as text: a form wants ISO text, as a client would send it."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> Scenario:
    """Read one scenario file.

    Raises:
        DeploymentRefused: it is not YAML or says what no scenario can say; the findings tell where.
    """
    try:
        written = yaml.load(path.read_text(encoding="utf-8"), _TextDates)  # noqa: S506 - it is safe
        story = Story.model_validate(written)
    except yaml.YAMLError as error:
        raise DeploymentRefused((_finding(path, str(error)),)) from error
    except ValidationError as error:
        findings = tuple(
            _finding(path, f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}")
            for fault in error.errors()
        )
        raise DeploymentRefused(findings) from error
    return Scenario(path, story)


def find(folder: Path) -> Iterator[Path]:
    """Yield every scenario file below a folder, in a stable order."""
    yield from sorted(folder.glob("**/scenarios/*.yaml"))


def at_london(moment: datetime) -> datetime:
    """Return a local time in Europe/London as an aware instant; one with an offset is kept."""
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def _finding(path: Path, message: str) -> Finding:
    return Finding(code="SCENARIO", message=message, resource=path.name)
