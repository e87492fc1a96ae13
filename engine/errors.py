"""Refusals: what the engine says when it will not do what was asked.

Every class says what happened and carries the facts; none of them knows HTTP. A refusal
changes nothing. What is not an `EngineError` is a fault: the command is rolled back and an
incident is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

MOST_NAMED = 5


@dataclass
class EngineError(Exception):
    """A command was refused; nothing has changed."""


@dataclass
class NotFound(EngineError):
    """There is no such thing, or the asker may not know of it."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"there is no {self.kind} {self.key!r}"


@dataclass
class NotPermitted(EngineError):
    """The asker may know of the thing but may not do this to it."""

    action: str
    needs: str

    def __str__(self) -> str:
        return f"you may not {self.action}: it needs {self.needs}"


@dataclass
class ClockHeldUp(EngineError):
    """A virtual clock cannot be moved past work that somebody has in hand."""

    stands_at: datetime
    kind: str
    key: str
    element_id: str
    worker: str
    seconds: float

    def __str__(self) -> str:
        return (
            f"the clock stands at {self.stands_at.isoformat()} and cannot be moved on: worker"
            f" {self.worker!r} has {self.kind} {self.key!r} ({self.element_id}) in hand and did"
            f" not finish within {self.seconds:g} seconds; let it finish and move the clock again,"
            " or leave such work behind (leaveHeldWork)"
        )


@dataclass
class WrongState(EngineError):
    """The thing is not in a state in which this can be done."""

    kind: str
    key: str
    state: str
    needed: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key!r} is {self.state}; it must be {self.needed}"


@dataclass
class UserTaskNotActive(EngineError):
    """The user task was completed or cancelled before; `why` says what cancelled it, and when."""

    key: str
    state: str
    why: str = ""

    def __str__(self) -> str:
        reason = f": {self.why}" if self.why else ""
        return f"user task {self.key!r} is {self.state}, so it can no longer be worked on{reason}"


@dataclass
class UserTaskClaimedByOther(EngineError):
    """Somebody else has claimed the user task."""

    key: str
    assignee: str

    def __str__(self) -> str:
        return f"user task {self.key!r} is claimed by {self.assignee!r}; ask for it to be unclaimed"


@dataclass
class StaleRevision(EngineError):
    """The caller saw an older revision than the one that is stored."""

    kind: str
    key: str
    seen: int
    current: int

    def __str__(self) -> str:
        return (
            f"{self.kind} {self.key!r} is at revision {self.current}, you saw {self.seen}: "
            "read it again, then repeat"
        )


@dataclass
class BusinessIdInUse(EngineError):
    """An active instance of the same process already bears this business id."""

    process_definition_id: str
    business_id: str
    process_instance_key: str

    def __str__(self) -> str:
        return (
            f"an active instance of {self.process_definition_id!r} already bears "
            f"the business id {self.business_id!r}"
        )


@dataclass(frozen=True)
class Finding:
    """One fault in something that was handed in.

    `pointer` is a JSON Pointer into a submission, or empty; `resource` is the file name inside
    a bundle, or empty; `element_id` is the BPMN or DMN element, or empty. `severity` is
    "error" or "warning", or "note" for what is no fault of a file. `advice` says what to do
    instead, in the words of an analyst.
    """

    code: str
    message: str
    pointer: str = ""
    resource: str = ""
    element_id: str = ""
    line: int | None = None
    severity: str = "error"
    advice: str = ""


@dataclass
class DeploymentRefused(EngineError):
    """The bundle has faults; nothing of it was deployed."""

    findings: Sequence[Finding] = field(default_factory=tuple)

    def __str__(self) -> str:
        count = sum(1 for finding in self.findings if finding.severity == "error")
        return f"the bundle was not deployed: it has {count} error{'s' if count != 1 else ''}"


@dataclass
class PolicyNotAdoptable(EngineError):
    """The policy in force lacks values that running instances may still read; nothing happened."""

    missing: Sequence[str]

    def __str__(self) -> str:
        names = ", ".join(self.missing[:MOST_NAMED])
        more = len(self.missing) - MOST_NAMED
        return (
            f"the policy in force lacks {names}{f' and {more} more' if more > 0 else ''}, which"
            " running cases may still read: put it back, or name a case that began with less"
        )


@dataclass
class SubmissionRefused(EngineError):
    """What was submitted does not fit its form; each finding points at the place."""

    form_id: str
    findings: Sequence[Finding] = field(default_factory=tuple)

    def __str__(self) -> str:
        count = len(self.findings)
        return f"the form {self.form_id!r} has {count} problem{'s' if count != 1 else ''}"


@dataclass
class LimitExceeded(EngineError):
    """Something is larger, deeper or longer than the engine allows."""

    what: str
    limit: str
    element_id: str = ""

    def __str__(self) -> str:
        place = f" at {self.element_id!r}" if self.element_id else ""
        return f"{self.what}{place} exceeds the limit of {self.limit}"


@dataclass
class InvalidRequest(EngineError):
    """An argument makes no sense; `pointer` names it (JSON Pointer), `allowed` what would."""

    message: str
    pointer: str = ""
    allowed: Sequence[str] = ()

    def __str__(self) -> str:
        hint = f"; allowed: {', '.join(self.allowed)}" if self.allowed else ""
        return f"{self.message}{hint}"


@dataclass
class MessageNotCorrelated(EngineError):
    """Nobody waits for this message with this correlation key; `why` says how the case stands."""

    name: str
    correlation_key: str
    why: str = ""

    def __str__(self) -> str:
        reason = f": {self.why}" if self.why else ""
        return (
            f"nobody waits for the message {self.name!r} with the key {self.correlation_key!r}"
            f"{reason}"
        )


@dataclass
class MessageIdReused(EngineError):
    """The message id was used before for another message of this name."""

    message_id: str
    name: str

    def __str__(self) -> str:
        earlier = f"was used before for another message {self.name!r}"
        return f"the message id {self.message_id!r} {earlier}"


@dataclass
class IdempotencyKeyReused(EngineError):
    """The idempotency key was used before with another request."""

    key: str

    def __str__(self) -> str:
        return f"the idempotency key {self.key!r} was used before for a different request"


@dataclass
class AlreadyAnswered(EngineError):
    """The same request was answered before; `answer` is that first answer, word by word."""

    answer: str

    def __str__(self) -> str:
        return "this request was answered before"


@dataclass
class ExecutionFailed(EngineError):
    """A diagram could not go on; the command was rolled back and an incident was opened.

    `values` are the names and values the expression saw, as JSON text, without personal data.
    """

    element_id: str
    message: str
    expression: str = ""
    values: str = ""
    incident_key: str = ""

    def __str__(self) -> str:
        return f"the process cannot go on at {self.element_id!r}: {self.message}"


@dataclass
class DatabaseUnavailable(EngineError):
    """The database did not answer in time; the command may be repeated."""

    def __str__(self) -> str:
        return "the database is not available; try again shortly"
