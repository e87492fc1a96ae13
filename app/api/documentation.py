"""What the API says about itself: its OpenAPI document, its problems, and a page for people."""

import html
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from app.api.openapi import describe
from app.api.replies import LIST_CACHE
from app.api.routes import SCOPE, GuardedRoute, public
from app.api.shapes import Shown, render
from app.errors import PROBLEMS
from engine.errors import NotFound

router = APIRouter(tags=["Documentation"], route_class=GuardedRoute)

STYLE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Reeve: REST API</title>'
    "<style>body{font:16px/1.5 Arial,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "td{padding:.2rem 1rem .2rem 0;vertical-align:top}code{white-space:nowrap}</style>"
    '<h1>Reeve: REST API</h1><p><a href="/v1/openapi.json">OpenAPI document</a></p>'
)


class ShownKind(Shown):
    """One kind of problem."""

    type: str
    code: str
    title: str
    status: int
    retryable: bool


@router.get("/v1/openapi.json", response_class=JSONResponse, **public("getOpenApi"))
def get_openapi(request: Request) -> Response:
    """Return the OpenAPI document."""
    return JSONResponse(describe(request.app), headers={"Cache-Control": LIST_CACHE})


@router.get("/openapi.json", include_in_schema=False, **public("findOpenApi"))
def find_openapi() -> Response:
    """Lead to the document, for tools that look where it usually is."""
    return RedirectResponse("/v1/openapi.json")


@router.get("/problems/{slug}", response_model=ShownKind, **public("getProblemType"))
def get_problem_type(slug: str) -> Response:
    """Say what a type of problem means."""
    problem = PROBLEMS.get(f"/problems/{slug}")
    if problem is None:
        raise NotFound("type of problem", slug[:100])
    return Response(render(ShownKind.model_validate(problem)), media_type="application/json")


@router.get("/docs", response_class=Response, include_in_schema=False, **public("getDocs"))
def get_docs(request: Request) -> Response:
    """Return a page that lists every operation; it needs no script and no other host."""
    rows = "".join(_rows(describe(request.app)))
    page = f"{HEAD}<table>{rows}</table></html>"
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": STYLE})


def _rows(document: dict[str, Any]) -> Iterator[str]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            scope = ", ".join(operation.get(SCOPE, ["open"]))
            words = operation.get("description", "")
            cells = (
                f"<code>{method.upper()} {html.escape(path)}</code>",
                html.escape(words),
                scope,
            )
            yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
