"""Problem documents (RFC 9457): every refusal leaves the API in this one shape.

No class name, no trace and no value that was submitted ever stands in one.
"""

import json
import logging
from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app import errors
from app.api.headers import SECURITY_HEADERS, trace_id
from app.api.pointers import pointer
from app.errors import ENGINE_PROBLEMS, Problem, Refused, findings_of
from engine.errors import EngineError, ExecutionFailed, Finding

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"
log = logging.getLogger(__name__)

FRAMEWORK: Mapping[int, Problem] = {
    problem.status: problem
    for problem in (
        errors.BAD_REQUEST,
        errors.UNAUTHENTICATED,
        errors.SCOPE_MISSING,
        errors.NOT_FOUND,
        errors.METHOD_NOT_ALLOWED,
        errors.NOT_ACCEPTABLE,
        errors.BODY_TOO_LARGE,
        errors.MEDIA_TYPE_UNSUPPORTED,
        errors.INVALID_BODY,
    )
}
WHERE: Mapping[str, Problem] = {
    "body": errors.INVALID_BODY,
    "query": errors.INVALID_QUERY,
    "header": errors.INVALID_HEADER,
    "path": errors.NOT_FOUND,
}


def problem_response(
    request: Request,
    problem: Problem,
    detail: str,
    *,
    findings: Sequence[Finding] = (),
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Write one problem document; `extra` adds members, `headers` adds headers."""
    document = {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "instance": request.url.path,
        "code": problem.code,
        "retryable": problem.retryable,
        "traceId": trace_id(request.scope),
        "errors": [_entry(finding) for finding in findings],
        **(extra or {}),
    }
    retry = {"Retry-After": RETRY_AFTER_SECONDS} if problem.retryable else {}
    return Response(
        # A path may hold odd characters; escaped ASCII is JSON in any case.
        json.dumps(document).encode(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={**SECURITY_HEADERS, "Cache-Control": "no-store", **retry, **(headers or {})},
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every refusal, and every fault, with a problem document."""
    app.add_exception_handler(EngineError, _engine_refused)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _does_not_fit)
    app.add_exception_handler(HTTPException, _framework_refused)
    app.add_exception_handler(Exception, _broken)


def _entry(finding: Finding) -> dict[str, object]:
    entry: dict[str, object] = {
        "pointer": finding.pointer,
        "detail": finding.message,
        "code": finding.code.upper(),
    }
    known = {
        "resource": finding.resource,
        "elementId": finding.element_id,
        "line": finding.line,
        "advice": finding.advice,
        "severity": finding.severity if finding.resource else "",
    }
    return entry | {name: value for name, value in known.items() if value}


def _engine_refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, EngineError):
        raise error
    problem = ENGINE_PROBLEMS[type(error)]
    return problem_response(
        request, problem, str(error), findings=findings_of(error), extra=_facts(error)
    )


def _facts(error: EngineError) -> Mapping[str, object]:
    if isinstance(error, ExecutionFailed):
        known = {"incidentKey": error.incident_key, "elementId": error.element_id}
        return {name: value for name, value in known.items() if value}
    return {}


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return problem_response(
        request, error.problem, str(error), findings=error.findings, headers=error.headers
    )


def _does_not_fit(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = error.errors()
    problem = WHERE.get(str(faults[0]["loc"][0]), errors.INVALID_BODY)
    findings = [
        Finding(
            code=str(fault["type"]).upper(),
            message=_plain(fault),
            pointer=pointer(fault["loc"][1:]),
        )
        for fault in faults
    ]
    return problem_response(request, problem, _in_short(findings), findings=findings)


def _in_short(findings: Sequence[Finding]) -> str:
    first, more = findings[0], len(findings) - 1
    place = f"{first.pointer}: " if first.pointer else ""
    return f"{place}{first.message}" + (f" (and {more} more)" if more else "")


def _plain(fault: Mapping[str, object]) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    return message[:1].upper() + message[1:]


def _framework_refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    problem = FRAMEWORK.get(error.status_code, errors.BAD_REQUEST)
    return problem_response(request, problem, problem.title, headers=error.headers)


def _broken(request: Request, error: Exception) -> Response:
    log.error("request %s broke", trace_id(request.scope), exc_info=error)
    return problem_response(
        request, errors.INTERNAL_ERROR, "The fault was noted under the trace id; nothing changed"
    )
