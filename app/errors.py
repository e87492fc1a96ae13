"""What each refusal is called outside: status, code and problem type, in one table.

The codes and slugs are a promise to clients: they may be added to, never changed. A test demands
that every refusal of the engine stands in the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import (
    AlreadyAnswered,
    BusinessIdInUse,
    ClockHeldUp,
    DatabaseUnavailable,
    DeploymentRefused,
    EngineError,
    ExecutionFailed,
    Finding,
    IdempotencyKeyReused,
    InvalidRequest,
    LimitExceeded,
    MessageIdReused,
    MessageNotCorrelated,
    NotFound,
    NotPermitted,
    PolicyNotAdoptable,
    StaleRevision,
    SubmissionRefused,
    UserTaskClaimedByOther,
    UserTaskNotActive,
    WrongState,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal: its HTTP status, stable code, title, and whether to try again."""

    status: int
    code: str
    title: str
    retryable: bool = False

    @property
    def type(self) -> str:
        """The URI reference that names this kind: `/problems/` and the code in kebab case."""
        return f"/problems/{self.code.lower().replace('_', '-')}"


class Refused(Exception):
    """The API's own refusal, made before the engine was asked; `headers` go with the answer."""

    def __init__(
        self,
        problem: Problem,
        detail: str,
        *,
        findings: Sequence[Finding] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.findings = findings
        self.headers = headers or {}


UNAUTHENTICATED = Problem(401, "UNAUTHENTICATED", "No valid credential was given")
TOKEN_EXPIRED = Problem(401, "TOKEN_EXPIRED", "The credential has expired")
TOKEN_REVOKED = Problem(401, "TOKEN_REVOKED", "The credential was revoked")
SCOPE_MISSING = Problem(403, "SCOPE_MISSING", "The credential does not permit this")
NOT_FOUND = Problem(404, "NOT_FOUND", "There is no such thing")
METHOD_NOT_ALLOWED = Problem(405, "METHOD_NOT_ALLOWED", "This cannot be done here")
NOT_ACCEPTABLE = Problem(406, "NOT_ACCEPTABLE", "This cannot be shown in the form asked for")
BODY_TOO_LARGE = Problem(413, "BODY_TOO_LARGE", "The body is too large")
MEDIA_TYPE_UNSUPPORTED = Problem(415, "MEDIA_TYPE_UNSUPPORTED", "The body has a wrong media type")
MALFORMED_BODY = Problem(400, "MALFORMED_BODY", "The body cannot be read")
INVALID_QUERY = Problem(400, "INVALID_QUERY", "The query makes no sense")
INVALID_HEADER = Problem(400, "INVALID_HEADER", "A header makes no sense")
BAD_REQUEST = Problem(400, "BAD_REQUEST", "The request makes no sense")
INVALID_BODY = Problem(422, "INVALID_BODY", "The body does not fit its schema")
PRECONDITION_FAILED = Problem(412, "PRECONDITION_FAILED", "It has changed since you read it")
TOKEN_ALREADY_SHOWN = Problem(409, "TOKEN_ALREADY_SHOWN", "This token was issued and shown before")
LETTER_NOT_PRINTED = Problem(422, "LETTER_NOT_PRINTED", "The letter cannot be put on paper")
TOO_MANY_ATTEMPTS = Problem(
    429, "TOO_MANY_ATTEMPTS", "Too many wrong credentials were tried", retryable=True
)
INTERNAL_ERROR = Problem(500, "INTERNAL_ERROR", "Something broke; it was noted")

API_PROBLEMS = (
    UNAUTHENTICATED,
    TOKEN_EXPIRED,
    TOKEN_REVOKED,
    SCOPE_MISSING,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    BODY_TOO_LARGE,
    MEDIA_TYPE_UNSUPPORTED,
    MALFORMED_BODY,
    INVALID_QUERY,
    INVALID_HEADER,
    BAD_REQUEST,
    INVALID_BODY,
    PRECONDITION_FAILED,
    TOKEN_ALREADY_SHOWN,
    LETTER_NOT_PRINTED,
    TOO_MANY_ATTEMPTS,
    INTERNAL_ERROR,
)

ENGINE_PROBLEMS: Mapping[type[EngineError], Problem] = {
    NotFound: NOT_FOUND,
    NotPermitted: Problem(403, "NOT_PERMITTED", "You may not do this"),
    WrongState: Problem(409, "WRONG_STATE", "Its state does not allow this"),
    UserTaskNotActive: Problem(409, "USER_TASK_NOT_ACTIVE", "The user task is no longer open"),
    UserTaskClaimedByOther: Problem(
        409, "USER_TASK_CLAIMED_BY_OTHER", "Somebody else has claimed the user task"
    ),
    StaleRevision: PRECONDITION_FAILED,
    BusinessIdInUse: Problem(409, "BUSINESS_ID_IN_USE", "The business id is in use"),
    DeploymentRefused: Problem(422, "DEPLOYMENT_REFUSED", "The bundle has faults"),
    PolicyNotAdoptable: Problem(
        409, "POLICY_NOT_ADOPTABLE", "Running cases cannot adopt the policy in force"
    ),
    SubmissionRefused: Problem(422, "SUBMISSION_REFUSED", "The submission does not fit its form"),
    LimitExceeded: Problem(422, "LIMIT_EXCEEDED", "A limit was exceeded"),
    InvalidRequest: Problem(400, "INVALID_REQUEST", "The request makes no sense"),
    MessageNotCorrelated: Problem(404, "MESSAGE_NOT_CORRELATED", "Nobody waits for this message"),
    MessageIdReused: Problem(422, "MESSAGE_ID_REUSED", "The message id belongs to another message"),
    IdempotencyKeyReused: Problem(
        422, "IDEMPOTENCY_KEY_REUSED", "The idempotency key belongs to another request"
    ),
    # Answered with the stored answer; it stands here so that no refusal lacks a status.
    AlreadyAnswered: Problem(409, "ALREADY_ANSWERED", "This request was answered before"),
    ExecutionFailed: Problem(422, "EXECUTION_FAILED", "The process cannot go on"),
    ClockHeldUp: Problem(
        409, "CLOCK_HELD_UP", "Work in hand holds the virtual clock up", retryable=True
    ),
    DatabaseUnavailable: Problem(
        503, "DATABASE_UNAVAILABLE", "The database is not available", retryable=True
    ),
}

PROBLEMS: Mapping[str, Problem] = {
    problem.type: problem for problem in (*API_PROBLEMS, *ENGINE_PROBLEMS.values())
}


def findings_of(error: EngineError) -> Sequence[Finding]:
    """Return the single faults of a refusal that has several, or names a place; else nothing."""
    if isinstance(error, DeploymentRefused | SubmissionRefused):
        return error.findings
    if isinstance(error, InvalidRequest) and error.pointer:
        return (Finding(code="INVALID_REQUEST", message=str(error), pointer=error.pointer),)
    return ()
