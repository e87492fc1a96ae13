"""What an application plugs into the engine: connectors, and a keeper of personal data.

A connector does one job inside the transaction in which the job is completed, so whatever it
writes through `tx` happens exactly once. Nothing may leave the process from here: a connector
that has to call out writes an outbox row instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine import feel
from engine.errors import Finding
from engine.records import Job, PersonalEntry, Resource, Variables
from engine.standing import Standing
from engine.store.database import Transaction


def _of_none(_business_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {}


def _nothing_known(_business_id: str) -> Sequence[Variables]:
    return ()


def _nobody(_element_id: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A process instance that bears, or bore, a business id."""

    key: str
    process_id: str
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases what ended instances of the job's tenant have left behind.

    `bearers(business_id)` are the instances that ever bore it. `erase(keys)` takes the words out
    of ended instances and says of how many; it raises `WrongState` for one that has not ended.
    `forget_messages(correlation_key)` deletes what was sent to a key, and says how many that were.
    """

    bearers: Callable[[str], Sequence[Bearer]]
    erase: Callable[[Sequence[str]], int]
    forget_messages: Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """What a connector is given.

    `resource(kind, id)` reads a resource of the instance's release; it raises `NotFound`.
    `scope` holds the instance's variables, then the job's own, `policy` and `instance`, ready
    for FEEL together with `library`. `is_active(key)` says whether another instance of the same
    tenant has not ended. `active_processes(business_ids)` names, by business id, the processes of
    which an instance that bears it has not ended, in the same tenant. `completers(element_id)`
    tells who completed the user tasks of an element of the job's own instance, in order.
    `known_under(business_id)` are the variables, as they are now, of each instance of the same
    tenant that bears it and has not ended, oldest first. `now` is the command's instant.
    """

    tx: Transaction
    job: Job
    resource: Callable[[str, str], Resource]
    scope: Mapping[str, object]
    library: feel.Library
    is_active: Callable[[str], bool]
    now: datetime
    active_processes: Callable[[Sequence[str]], Mapping[str, Sequence[str]]] = _of_none
    completers: Callable[[str], Sequence[str]] = _nobody
    known_under: Callable[[str], Sequence[Variables]] = _nothing_known
    eraser: Eraser | None = None


Connector = Callable[[JobContext], Mapping[str, object]]

# Judges one resource, of a kind or in a part that only the application can read, before it is
# deployed: its id, its text, the release's functions, and the names that user tasks hand to it as
# a form in; findings out.
Check = Callable[[str, str, feel.Library, frozenset[str]], Sequence[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Whose words are covered: an instance's, or those of a message that none has taken yet."""

    tenant: str
    instance_key: str | None
    business_id: str | None
    by: str
    at: datetime


def _as_it_is(_tx: Transaction, _whose: Covered, text: str) -> str:
    return text


def _as_it_was(_tx: Transaction, text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A submission as a whole, for a keeper that makes more of it than its personal part.

    `form` is the text of the form's schema. `scope` holds what its rules see, ready for FEEL
    together with `library`: the answers, the inputs of the task, `policy` and `instance`.
    """

    form: str
    scope: Mapping[str, object]
    library: feel.Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """An instance that goes on under other rules, by the order `adoption_key`.

    `cause` is as in `Adoption`. `deadlines` are those that the new rules count otherwise: name,
    rule, day before and after, and effect (`promises.Effect`).
    """

    tenant: str
    instance_key: str
    business_id: str | None
    adoption_key: str
    cause: str
    by: str
    at: datetime
    deadlines: Sequence[Mapping[str, object]]


def _unheard(_tx: Transaction, _switched: Switched) -> None:
    return


@dataclass(frozen=True, slots=True)
class Keeper:
    """Takes what is personal out of the engine's hands.

    `keep` is given every submission of a form that has personal answers or an `x-case`; it raises
    `SubmissionRefused` where what is on record stands against it, and `ExecutionFailed` when the
    form gives what cannot be kept. `cover` makes words that nobody has judged yet (a draft, a kept
    message) unreadable to whoever has only the database, and `uncover` gives them back, also those
    that were never covered. `hear` is told in the same transaction
    when an instance adopts another policy, so that its case says so. `standing` says what more
    there is by now of values that a policy begins, by their names.
    """

    keep: Callable[[Transaction, PersonalEntry, Told], None]
    cover: Callable[[Transaction, Covered, str], str] = _as_it_is
    uncover: Callable[[Transaction, str], str] = _as_it_was
    hear: Callable[[Transaction, Switched], None] = _unheard
    standing: Mapping[str, Standing] = field(default_factory=dict)


@dataclass
class ConnectorError(Exception):
    """Raised by a connector to throw the BPMN error `code`; a boundary event may catch it."""

    code: str
    message: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)
