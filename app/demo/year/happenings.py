"""What happens from outside: requests that come in, and news of cases that are under way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from app.casework.measure_terms import NOT_IN_FORCE
from app.demo.year.answering import NoAnswer
from app.demo.year.arrivals import Arrival
from app.demo.year.office import Done, Office
from app.demo.year.partnership import actor
from engine.clock import local_date
from engine.errors import EngineError, MessageNotCorrelated, SubmissionRefused
from engine.records import Message

APPEALS_AFTER = (5, 24)
NOT_MET = "not_met"
NEWS_FADES = 6


@dataclass
class Happenings:
    """Everything that nobody of the office does."""

    office: Office
    arrivals: list[Arrival]
    dice: Random
    came: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        heapify(self.arrivals)

    @property
    def next_at(self) -> datetime | None:
        """When the next thing comes in, if anything does."""
        return self.arrivals[0].at if self.arrivals else None

    def bring_what_is_due(self) -> None:
        """Send what comes in by now."""
        while self.arrivals and self.arrivals[0].at <= self.office.partnership.now:
            self._bring(heappop(self.arrivals))

    def bring_news(self) -> None:
        """Let something happen in some of the cases: most cases stay quiet on most days."""
        acquaintance, now = self.office.acquaintance, self.office.partnership.now
        for process, chances in self.office.habits.world["happens"].items():
            for number in acquaintance.of_process(process):
                fading = 1 + acquaintance.weeks(number, now) / NEWS_FADES
                for message, chance in chances.items():
                    if self.dice.random() < chance / fading:
                        self._bring(Arrival(now, message, key=_key(message, number)))

    def hear(self, done: Done) -> None:
        """Let what was decided have consequences outside: who is refused may appeal."""
        if done.answers.get("outcome") != NOT_MET or not done.task.business_id:
            return
        if self.dice.random() < self.office.habits.world["appeals"]:
            now = self.office.partnership.now
            later = now + timedelta(days=self.dice.randint(*APPEALS_AFTER))
            heappush(
                self.arrivals,
                Arrival(later, "appeal", about=done.task.business_id, since=local_date(now)),
            )

    def _bring(self, arrival: Arrival) -> None:
        office = self.office
        try:
            words = office.fill_in(arrival.message, arrival.about or arrival.key, _given(arrival))
            message = Message(
                name=arrival.message,
                correlation_key=arrival.key,
                variables=words,
                tenant=office.partnership.tenant,
            )
            office.partnership.engine.correlate_message(
                message, by=actor(office.partnership.tenant, ())
            )
        except MessageNotCorrelated:
            return  # nobody waits for such news of this case just now
        except (EngineError, NoAnswer) as error:
            if _is_of_no_measure(error):
                return  # it is not in force yet, or never came to be
            office.troubles[f"message {arrival.message}: {error}"] += 1
            return
        self.came[arrival.message] += 1


def _given(arrival: Arrival) -> Mapping[str, object]:
    return {"decided": arrival.about, "decided_on": arrival.since}


def _is_of_no_measure(error: Exception) -> bool:
    found = error.findings if isinstance(error, SubmissionRefused) else ()
    return {one.code for one in found} == {NOT_IN_FORCE}


def _key(message: str, number: str) -> str:
    # News of a measure names the measure; nearly always it is the first of its case.
    return f"{number}-L1" if message.startswith("legal_") else number
