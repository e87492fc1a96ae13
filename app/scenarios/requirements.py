"""What is asked of the processes, and which scenarios prove it.

The one home of the numbers is `requirements.toml` in the folder of processes: for each a few words
and whose policy asks for it. A scenario names those it proves (`requirements: [R35, R37]`), for the
partnership in which it plays: what a partnership's own policy asks is proven there.
"""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.scenarios import scenario as scenarios
from app.scenarios.scenario import Scenario
from app.scenarios.story import Requirement
from engine.errors import DeploymentRefused, Finding

FILE = "requirements.toml"
Words = Annotated[str, Field(min_length=1)]


class Wish(BaseModel):
    """One thing that is asked: `what` in a few words, and whose `source` asks for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    what: Words


class Catalogue(BaseModel):
    """Everything that is asked, by its number (R1, R2 ...), and who asks, by a short name.

    `partnerships` says of a source for which partnerships it asks; each of them proves it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: Mapping[str, Words]
    partnerships: Mapping[str, Sequence[Words]] = {}
    requirements: Mapping[Requirement, Wish]

    @model_validator(mode="after")
    def _every_source_is_named(self) -> "Catalogue":
        named = {f"{number} comes": wish.source for number, wish in self.requirements.items()}
        named |= {f"[partnerships] {one} comes": one for one in self.partnerships}
        for what, source in named.items():
            if source not in self.sources:
                raise ValueError(f"{what} from {source!r}, which [sources] lacks")
        return self

    def lacking(self, number: str, proofs: Iterable[Scenario]) -> Sequence[str]:
        """Return the partnerships for which a requirement is asked and none of the proofs plays."""
        played = partnerships_of(proofs)
        asked = self.partnerships.get(self.requirements[number].source, ())
        return [one for one in asked if one not in played]


def catalogue(folder: Path) -> Catalogue:
    """Read what is asked of a folder of processes.

    Raises:
        DeploymentRefused: there is no such file, or it is not written as one is.
    """
    try:
        content = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
        return Catalogue.model_validate(content)
    except OSError as error:
        raise _refused(f"{folder} holds no {FILE}, which says what is asked") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(f"this is no TOML: {error}") from error
    except ValidationError as error:
        said = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        words = (f"{place}: {text}" if place else text for place, text in said)
        raise _refused("; ".join(word.replace("Value error, ", "") for word in words)) from error


def faults(folder: Path) -> list[Finding]:
    """Return what is wrong with the file, and which scenarios name what it lacks.

    A folder without the file has no fault: nothing is asked there. Scenarios that cannot be read
    are passed over; `scenario.faults` tells of them.
    """
    if not (folder / FILE).exists():
        return []
    try:
        known = catalogue(folder).requirements
    except DeploymentRefused as refusal:
        return list(refusal.findings)
    return unknown(known, _readable(folder))


def unknown(known: Collection[str], stories: Iterable[Scenario]) -> list[Finding]:
    """Return a finding for each number that scenarios name and nobody asks for."""
    return [
        Finding(
            code="REQUIREMENT",
            message=f"no requirement is numbered {number}",
            resource=one.place,
            advice=f"Name one of those in {FILE}, or write this one down there.",
        )
        for one in stories
        for number in one.story.requirements
        if number not in known
    ]


def proofs(stories: Sequence[Scenario]) -> Mapping[str, Sequence[Scenario]]:
    """Return the scenarios that prove each requirement, in the order given."""
    found: dict[str, list[Scenario]] = defaultdict(list)
    for one in stories:
        for number in dict.fromkeys(one.story.requirements):
            found[number].append(one)
    return found


def partnerships_of(stories: Iterable[Scenario]) -> Sequence[str]:
    """Return the partnerships in which scenarios play; a partnership made up for one is none."""
    return sorted({one.story.given.partnership for one in stories} - {""})


def _readable(folder: Path) -> Iterator[Scenario]:
    for path in scenarios.find(folder):
        try:
            yield scenarios.read(path, folder)
        except DeploymentRefused:
            continue


def _refused(message: str) -> DeploymentRefused:
    return DeploymentRefused((Finding(code="REQUIREMENT", message=message, resource=FILE),))
