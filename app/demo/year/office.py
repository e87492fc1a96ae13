"""The office: takes up what is open, each piece in its time, and answers it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.demo.year.acquaintance import Acquaintance
from app.demo.year.answering import NoAnswer, answers
from app.demo.year.drawing import Occasion
from app.demo.year.leanings import Habits
from app.demo.year.partnership import DIRECTOR, Partnership, actor
from engine.errors import EngineError, UserTaskNotActive
from engine.records import Search, UserTask

PAGE = 1000
A_MOMENT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(days=9)
AGENCY = "agency:"


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """A task and the instant from which on somebody does it."""

    at: datetime
    turn: int
    task: UserTask = field(compare=False)


@dataclass(frozen=True, slots=True)
class Done:
    """A task that was completed, and how."""

    task: UserTask
    answers: Mapping[str, Any]


@dataclass
class Office:
    """Everybody who works for a partnership; the same dice do the same work."""

    partnership: Partnership
    habits: Habits
    acquaintance: Acquaintance
    dice: Random
    troubles: Counter[str] = field(default_factory=Counter)
    _planned: dict[str, Planned] = field(default_factory=dict)
    _left: set[str] = field(default_factory=set)
    _looked: datetime | None = None
    _turns: int = 0

    def look(self) -> None:
        """Plan what has become open since this was last looked at."""
        now = self.partnership.now
        for task in self._opened():
            if task.key not in self._planned and task.key not in self._left:
                self._acquaint(task)
                self._plan(task, now)
        self._looked = now - A_MOMENT

    def work(self) -> Iterator[Done]:
        """Do what is planned by now, in order, and yield each piece that was done."""
        now = self.partnership.now
        for one in sorted(one for one in self._planned.values() if one.at <= now):
            if self._waits(one, now):
                continue
            del self._planned[one.task.key]
            said = self._do(one.task)
            if said is not None:
                yield Done(one.task, said)

    def fill_in(self, form_id: str, number: str, given: Mapping[str, object]) -> dict[str, Any]:
        """Fill in a form about a case.

        Raises:
            NoAnswer: no answers were found that pass it. NotFound: there is no such form.
        """
        now, world = self.partnership.now, self.habits.world
        known = {
            **(self.partnership.facts_of(number) if form_id in world["file"] else {}),
            **given,
            **self.acquaintance.of(number, now),
            "policy": self.partnership.policy.values,
            "instance": {"business id": None if number in given.values() else number or None},
        }
        occasion = Occasion(
            at=now,
            known=known,
            library=self.partnership.library,
            agencies=self.partnership.agencies,
            dice=self.dice,
        )
        return answers(self.partnership.form(form_id), self.habits, occasion)

    def _opened(self) -> Iterator[UserTask]:
        wanted: dict[str, object] = {"state": "CREATED"}
        if self._looked is not None:
            wanted["creationDate"] = {"$gt": self._looked}
        after: str | None = None
        while True:
            search = Search(filter=wanted, sort=[("creationDate", "asc")], limit=PAGE, after=after)
            page = self.partnership.engine.search_user_tasks(search, by=DIRECTOR)
            yield from page.items
            if not page.has_more:
                return
            after = page.end_cursor

    def _acquaint(self, task: UserTask) -> None:
        if task.business_id:
            self.acquaintance.meet(task.business_id, task.process_definition_id, task.creation_date)

    def _plan(self, task: UserTask, now: datetime) -> None:
        groups = task.candidate_groups
        is_agencys = bool(groups) and all(group.startswith(AGENCY) for group in groups)
        if is_agencys and self.dice.random() < self.habits.world["silent"]:
            self._left.add(task.key)
            return
        self._turns += 1
        self._planned[task.key] = Planned(self._when(task, now), self._turns, task)

    def _when(self, task: UserTask, now: datetime) -> datetime:
        world = self.habits.world
        if task.form_id in world["prompt"]:
            meets = task.variables.get("meeting_at")
            return max(now, meets) if isinstance(meets, datetime) else now
        if task.due_date is not None and self.dice.random() < world["late"]:
            return max(now, task.due_date) + timedelta(days=self.dice.randint(1, 5))
        weights = world["days_to_work"]
        wait = timedelta(days=self.dice.choices(range(len(weights)), weights)[0])
        if task.due_date is not None and task.due_date > now:
            room = min(task.due_date - now, LONGEST_WAIT)
            wait = min(room * 0.9, room * self.dice.triangular(0, 1, 0.3))
        return now + wait

    def _waits(self, one: Planned, now: datetime) -> bool:
        """Say whether somebody would rather see first what comes of other work in the case."""
        awaited = self.habits.world["waits_for"].get(one.task.element_id, ())
        due = one.task.due_date
        if not awaited or (due is not None and due <= now):
            return False
        return any(
            other.task.business_id == one.task.business_id and other.task.element_id in awaited
            for other in self._planned.values()
        )

    def _do(self, task: UserTask) -> Mapping[str, Any] | None:
        try:
            said = self._answers_to(task)
            by = actor(self.partnership.tenant, task.candidate_groups)
            self.partnership.engine.complete_user_task(task.key, said, by=by)
        except UserTaskNotActive:
            return None  # overtaken by what happened since
        except (EngineError, NoAnswer) as error:
            self.troubles[f"{task.process_definition_id} {task.element_id}: {error}"] += 1
            self._left.add(task.key)
            return None
        return said

    def _answers_to(self, task: UserTask) -> dict[str, Any]:
        if not task.form_id:
            return {}
        return self.fill_in(task.form_id, task.business_id or "", task.variables)
