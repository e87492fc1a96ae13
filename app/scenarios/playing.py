"""Plays a scenario and says where the story and the diagrams disagree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.scenarios.coverage import Taken
from app.scenarios.expectations import disagreements
from app.scenarios.parts import Played
from app.scenarios.scenario import Scenario
from app.scenarios.stage import Stage, Theatre
from app.scenarios.story import Given, Step, Then, When, at_london
from engine.errors import DeploymentRefused, EngineError, SubmissionRefused
from engine.records import Message


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one scenario: its disagreements (none: it holds) and the flows it took."""

    scenario: Scenario
    disagreements: tuple[str, ...]
    taken: Taken
    parts: Played

    @property
    def holds(self) -> bool:
        """Say whether the diagrams do what the scenario says."""
        return not self.disagreements


def play(theatre: Theatre, scenario: Scenario) -> Report:
    """Play one scenario on a fresh stage; nothing of it remains."""
    given = scenario.story.given
    if given.partnership not in theatre.tenants:
        there = ", ".join(filter(None, theatre.tenants))
        complaint = f"there is no partnership {given.partnership!r}; there are {there}"
        return Report(scenario, (complaint,), Taken({}), Played())
    try:
        return _played(theatre, scenario, given)
    except DeploymentRefused as refusal:
        faults = tuple(f"the policy made up for it: {each.message}" for each in refusal.findings)
        return Report(scenario, faults, Taken({}), Played())


def _played(theatre: Theatre, scenario: Scenario, given: Given) -> Report:
    with theatre.stage(given.partnership, given.instant, scenario.policy()) as stage:
        stage.failing, stage.process = given.fails, scenario.process
        found = _begin(stage, scenario, given)
        stage.failing = {}
        for number, step in enumerate(scenario.story.steps, start=1):
            found += [f"step {number}: {each}" for each in _turn(stage, scenario, step)]
            if found:
                break
        return Report(scenario, tuple(found), Taken.on(stage), Played.on(stage))


def _begin(stage: Stage, scenario: Scenario, given: Given) -> list[str]:
    variables = {**_sample(scenario, given.with_sample), **given.variables}
    try:
        if given.process:
            stage.start(given.process, given.business_id, variables)
        else:
            stage.send(
                Message(
                    name=given.message or "",
                    correlation_key=given.key or "",
                    variables=variables,
                    business_id=given.business_id,
                    tenant=stage.tenant,
                )
            )
        stage.settle()
    except EngineError as refusal:
        return [f"it does not even begin: {_words(refusal)}"]
    return []


def _turn(stage: Stage, scenario: Scenario, step: Step) -> list[str]:
    refusal = ""
    if step.when is not None:
        stage.failing = step.when.fails
        try:
            _do(stage, scenario, step.when)
            stage.settle()
        except EngineError as error:
            refusal = _words(error)
        stage.failing = {}
    return _compare(stage, step.then, refusal)


def _do(stage: Stage, scenario: Scenario, when: When) -> None:
    if when.deploy is not None:
        stage.rules.deploy(scenario.written(when.deploy), when.from_)
        return
    DEEDS[when.verb](stage, when, _sample(scenario, when.with_sample))


def _compare(stage: Stage, then: Then, refusal: str) -> list[str]:
    if then.refused is None and refusal:
        return [f"refused: {refusal}"]
    if then.refused is not None and then.refused not in refusal:
        return [f"expected a refusal that says {then.refused!r}, got {refusal or 'none'!r}"]
    return disagreements(then, stage)


def _sample(scenario: Scenario, name: str | None) -> Mapping[str, object]:
    return scenario.sample(name) if name else {}


def _words(refusal: EngineError) -> str:
    if isinstance(refusal, DeploymentRefused):
        return f"{refusal}: {'; '.join(each.message for each in refusal.findings)}"
    if isinstance(refusal, SubmissionRefused):
        details = "; ".join(f"{each.pointer} {each.message}" for each in refusal.findings)
        return f"{refusal}: {details}"
    return str(refusal)


def _complete(stage: Stage, when: When, sample: Mapping[str, object]) -> None:
    submission = {**sample, **when.with_}
    stage.complete(when.complete or "", submission, when.as_, when.where)


def _move(stage: Stage, when: When, _sample: Mapping[str, object]) -> None:
    if when.at is not None:
        stage.move_to(at_london(when.at))


def _send(stage: Stage, when: When, sample: Mapping[str, object]) -> None:
    stage.send(
        Message(
            name=when.message or "",
            correlation_key=when.key or "",
            variables={**sample, **when.with_},
            tenant=stage.tenant,
            message_id=when.id,
        )
    )


def _signal(stage: Stage, when: When, sample: Mapping[str, object]) -> None:
    stage.signal(when.signal or "", {**sample, **when.with_})


def _trigger(stage: Stage, when: When, _sample: Mapping[str, object]) -> None:
    stage.trigger(when.trigger or "")


def _cancel(stage: Stage, when: When, _sample: Mapping[str, object]) -> None:
    stage.cancel(when.cancel or "")


def _adopt(stage: Stage, when: When, _sample: Mapping[str, object]) -> None:
    stage.rules.adopt(when.adopt or "")


DEEDS: Mapping[str, Callable[[Stage, When, Mapping[str, object]], None]] = {
    "complete": _complete,
    "at": _move,
    "message": _send,
    "signal": _signal,
    "trigger": _trigger,
    "cancel": _cancel,
    "adopt": _adopt,
}
