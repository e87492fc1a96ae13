"""Answers: how they are written, revalidated, and kept for a repeat of the request."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.api.headers import PAPER
from app.api.shapes import render

OK, CREATED, NO_CONTENT, NOT_MODIFIED = 200, 201, 204, 304
JSON, SVG = "application/json", "image/svg+xml"
LIST_CACHE = "private, no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: what is kept of it, word by word, when the request bears an idempotency key."""

    body: bytes
    status: int = OK
    headers: Mapping[str, str] = field(default_factory=dict)

    def stored(self) -> str:
        """Return the text that `restored` reads."""
        parts = {"status": self.status, "headers": dict(self.headers), "body": self.body.decode()}
        return json.dumps(parts, ensure_ascii=False)

    def response(
        self, *, minimal: bool = False, extra: Mapping[str, str] | None = None
    ) -> Response:
        """Write it; `minimal` leaves out the body of a plain success (RFC 7240)."""
        headers = {**self.headers, **(extra or {})}
        if minimal and self.status == OK:
            headers["Preference-Applied"] = "return=minimal"
            return Response(status_code=NO_CONTENT, headers=headers)
        return Response(self.body, status_code=self.status, media_type=JSON, headers=headers)


def restored(stored: str) -> Reply:
    """Read back a stored answer."""
    parts = json.loads(stored)
    return Reply(body=parts["body"].encode(), status=parts["status"], headers=parts["headers"])


def reply(shown: BaseModel, *, revision: int | None = None) -> Reply:
    """Answer 200 with a body; `revision` becomes its ETag."""
    return Reply(body=render(shown), headers=_tag(revision))


def created(shown: BaseModel, location: str, *, revision: int | None = None) -> Reply:
    """Answer 201 with a body and the place of the new thing."""
    headers = {"Location": location, **_tag(revision)}
    return Reply(body=render(shown), status=CREATED, headers=headers)


def read_reply(
    request: Request, shown: BaseModel, *, revision: int | None = None, cacheable: bool = False
) -> Response:
    """Answer a GET; with an ETag, the revision's or that of the body, and 304 if it is known.

    `cacheable` lets a private cache keep the answer if it asks again before using it.
    """
    body = render(shown)
    tag = _tag(revision)["ETag"] if revision is not None else _hash_tag(body)
    headers = {"ETag": tag, "Cache-Control": LIST_CACHE if cacheable else "no-store"}
    if _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


def file_reply(request: Request, content: bytes, media_type: str, content_hash: str) -> Response:
    """Answer with a deployed file; it never changes, so a private cache may keep it."""
    tag = f'"{content_hash}"'
    headers = {"ETag": tag, "Cache-Control": LIST_CACHE}
    if _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def picture_reply(request: Request, picture: str, *, cacheable: bool) -> Response:
    """Answer with an SVG document, or 304 if it is known; `cacheable` as in `read_reply`."""
    content = picture.encode()
    tag = _hash_tag(content)
    headers = {
        "ETag": tag,
        "Cache-Control": LIST_CACHE if cacheable else "no-store",
        "Content-Security-Policy": PAPER,
    }
    if _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(content, media_type=SVG, headers=headers)


def _tag(revision: int | None) -> dict[str, str]:
    return {} if revision is None else {"ETag": f'"{revision}"'}


def _hash_tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _known(given: str, tag: str) -> bool:
    # RFC 9110 section 13.1.2: a weak comparison, and `*` is any.
    tags = [entry.strip().removeprefix("W/") for entry in given.split(",")]
    return tag in tags or tags == ["*"]
