"""Problem documents, in which every refusal is told."""

from app.errors import PROBLEMS


def assert_problem(answer, status: int, code: str) -> dict[str, object]:
    """Check the whole shape of a problem document and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["type"] in PROBLEMS
    assert problem["title"]
    assert problem["detail"]
    assert problem["retryable"] is (status == 503)
    assert problem["traceId"] == answer.headers["x-trace-id"]
    for word in ("Error", "Exception", "Traceback", "pydantic", "engine.", "app."):
        assert word not in problem["detail"]
    return problem
