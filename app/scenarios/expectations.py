"""Compares what a scenario expects with what is on the stage; each check is one sentence."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from app.scenarios.stage import Stage
from app.scenarios.story import Then, at_london
from app.store.letters import LetterRow
from engine import feel
from engine.clock import LONDON, as_utc, local_date
from engine.records import Deadline, ProcessInstance

DEADLINE_STATES = {"CREATED": "running", "COMPLETED": "met", "CANCELED": "canceled"}


class Scene:
    """What is on the stage after a step, looked at once and only as far as somebody asks."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @cached_property
    def deadlines(self) -> Sequence[Deadline]:
        """All deadlines, running and past."""
        return self.stage.deadlines()

    @cached_property
    def instances(self) -> Sequence[ProcessInstance]:
        """All instances in the order of their start."""
        return self.stage.instances()


Check = Callable[[Then, Scene], Iterator[str]]


def disagreements(then: Then, stage: Stage) -> list[str]:
    """Return a sentence for each expectation that does not hold; incidents always count."""
    letters, scene = stage.new_letters(), Scene(stage)
    found = [each for check in CHECKS for each in check(then, scene)]
    return found + list(_letters(then, letters))


def _incidents(_then: Then, scene: Scene) -> Iterator[str]:
    for incident in scene.stage.incidents():
        yield f"incident at {incident.element_id}: {incident.message} {incident.expression}"


def _waiting(then: Then, scene: Scene) -> Iterator[str]:
    if then.waiting_at is None:
        return
    there = Counter(task.element_id for task in scene.stage.tasks())
    yield from _difference("waiting at", Counter(then.waiting_at), there)


def _ended(then: Then, scene: Scene) -> Iterator[str]:
    if then.ended is None:
        return
    ends = Counter(
        end or instance.state
        for instance in scene.instances
        if instance.state in ("COMPLETED", "TERMINATED")
        for end in (instance.end_element_ids or (instance.state,))
    )
    if Counter(then.ended) - ends or (ends and not then.ended):
        yield from _difference("ended", Counter(then.ended), ends)


def _variables(then: Then, scene: Scene) -> Iterator[str]:
    for name, expected in then.variables.items():
        there = [one.variables[name] for one in scene.instances if name in one.variables]
        values = [feel.to_json(value) for value in there]
        if expected not in values:
            got = f"got {values[0]!r}" if values else "but it is not set"
            yield f"variable {name}: expected {expected!r}, {got}"


def _timers(then: Then, scene: Scene) -> Iterator[str]:
    armed = scene.stage.timers() if then.timers else ()
    for element_id, expected in then.timers.items():
        due = [timer.due_date for timer in armed if timer.element_id == element_id]
        if as_utc(at_london(expected)) not in due:
            got = ", ".join(f"{each.astimezone(LONDON):%Y-%m-%dT%H:%M}" for each in due)
            there = f"got {got}" if due else "but it is not armed"
            yield f"timer {element_id}: expected {expected:%Y-%m-%dT%H:%M}, {there}"


def _deadlines(then: Then, scene: Scene) -> Iterator[str]:
    if not then.deadlines:
        return
    last = {deadline.name: deadline for deadline in scene.deadlines}
    for name, expected in then.deadlines.items():
        due = last[name].due if name in last else None
        day = local_date(due) if isinstance(due, datetime) else due
        if day != expected:
            got = f"got {day}" if name in last else "but there is none of that name"
            yield f"deadline {name}: expected {expected}, {got}"


def _deadline_states(then: Then, scene: Scene) -> Iterator[str]:
    if not then.deadline_states:
        return
    last = {each.name: DEADLINE_STATES[each.state] for each in scene.deadlines}
    for name, expected in then.deadline_states.items():
        if last.get(name) != expected:
            yield f"deadline {name}: expected {expected}, got {last.get(name, 'none of that name')}"


def _breached(then: Then, scene: Scene) -> Iterator[str]:
    if then.breached is None:
        return
    there = Counter(each.name for each in scene.deadlines if each.breached_at is not None)
    yield from _difference("breached", Counter(then.breached), there)


def _instances(then: Then, scene: Scene) -> Iterator[str]:
    if not then.instances:
        return
    there = Counter(instance.process_definition_id for instance in scene.instances)
    for process_id, expected in then.instances.items():
        if there[process_id] != expected:
            yield f"instances of {process_id}: expected {expected}, got {there[process_id]}"


def _letters(then: Then, letters: Sequence[LetterRow]) -> Iterator[str]:
    if then.letters is not None:
        sent = Counter(letter.letter_id for letter in letters)
        yield from _difference("letters", Counter(then.letters), sent)
    yield from _phrases(then.letter_contains, letters, wanted=True)
    yield from _phrases(then.letter_lacks, letters, wanted=False)


def _phrases(
    expected: Mapping[str, Sequence[str]], letters: Sequence[LetterRow], *, wanted: bool
) -> Iterator[str]:
    """Look for phrases in every letter of an id that this step has sent; line ends are blanks."""
    for letter_id, phrases in expected.items():
        texts = [_on_one_line(each.text) for each in letters if each.letter_id == letter_id]
        if not texts:
            yield f"letter {letter_id} was not sent in this step"
        for phrase in phrases if texts else ():
            said = (
                all(phrase in text for text in texts)
                if wanted
                else any(phrase in text for text in texts)
            )
            if said is not wanted:
                verb = "does not say" if wanted else "says"
                yield f"letter {letter_id} {verb} {phrase!r}; it reads: {texts[0]}"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _difference(what: str, expected: Counter[str], got: Counter[str]) -> Iterator[str]:
    if expected != got:
        yield f"{what}: expected {_list(expected) or 'nothing'}, got {_list(got) or 'nothing'}"


def _list(names: Counter[str]) -> str:
    return ", ".join(sorted(names.elements()))


CHECKS: Sequence[Check] = (
    _incidents,
    _waiting,
    _ended,
    _variables,
    _timers,
    _deadlines,
    _deadline_states,
    _breached,
    _instances,
)
