"""A look at a case: who looks, by which right, and why, in one transaction that records it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Path, Query

from app.api.commands import actor_of
from app.api.questions import Asked, Question
from app.api.routes import caller_of
from app.casework import case_sight
from app.casework.case_sight import Reader, Sight
from app.casework.vault import Keys, Vault
from app.identity.callers import Caller
from engine.engine import Engine

T = TypeVar("T")
CaseKey = Annotated[str, Path(alias="caseKey", min_length=1, max_length=64)]
Purpose = Annotated[
    str | None,
    Query(
        pattern="^[a-z][a-z0-9_]{0,59}$",
        description="Why the case is read, in one word; `casework` unless told. It is recorded.",
    ),
]


def reader_of(engine: Engine, caller: Caller) -> Reader:
    """Return who looks, with the instances in whose work they have a part."""
    return Reader(
        subject=caller.subject,
        groups=caller.groups,
        tenant=caller.tenant,
        works_on=engine.instances_worked_on(by=actor_of(caller)),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one case."""

    asked: Question
    case_key: str
    purpose: str

    def see(self, what: str, show: Callable[[Keys, Sight], T]) -> T:
        """Return what `show` makes of the case, after it was recorded that `what` was read.

        Raises:
            NotFound: there is no such case, or it is not for this reader to know of.
        """
        asked = self.asked
        reader = reader_of(asked.engine, caller_of(asked.request))
        return on_record(
            asked.engine,
            asked.vault,
            lambda keys: self._seen(keys, reader, what, show),
            asked,
        )

    def _seen(self, keys: Keys, reader: Reader, what: str, show: Callable[[Keys, Sight], T]) -> T:
        sight = case_sight.sees(keys.tx, reader, self.case_key, now=keys.now)
        case_sight.looked(keys, sight, reader, what, self.purpose)
        return show(keys, sight)


def on_record(engine: Engine, vault: Vault, act: Callable[[Keys], T], asked: Question) -> T:
    """Do something in a transaction of its own, with the keys that it needs."""
    return engine.carry_out(lambda command: act(vault.keys(command.tx, command.at)), by=asked.by)


async def look(asked: Asked, key: CaseKey, purpose: Purpose = None) -> Look:
    """Read what is common to all looks at a case."""
    return Look(asked, key, purpose or "")


Looking = Annotated[Look, Depends(look)]


def visible_to(keys: Keys, reader: Reader, now: datetime) -> Collection[str]:
    """Return the keys of the cases that a reader may see."""
    return case_sight.visible(keys.tx, reader, now=now)
