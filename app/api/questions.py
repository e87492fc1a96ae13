"""Questions over HTTP: nothing changes, and what is known already is not sent again."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.api.commands import actor_of, engine_of
from app.api.replies import file_reply, picture_reply, read_reply
from app.api.routes import caller_of
from app.casework.vault import Vault
from engine.engine import Engine
from engine.records import Actor, Resource


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks which engine, and how to answer."""

    request: Request
    engine: Engine
    by: Actor

    @property
    def vault(self) -> Vault:
        """What opens the case files."""
        vault: Vault = self.request.app.state.vault
        return vault

    def answer(
        self, shown: BaseModel, *, revision: int | None = None, cacheable: bool = False
    ) -> Response:
        """Answer with a body and its ETag, or 304 when the asker has it."""
        return read_reply(self.request, shown, revision=revision, cacheable=cacheable)

    def answer_file(self, resource: Resource, media_type: str) -> Response:
        """Answer with a deployed file as it is, or 304 when the asker has it."""
        return file_reply(self.request, resource.content, media_type, resource.content_hash)

    def answer_picture(self, picture: str, *, cacheable: bool = False) -> Response:
        """Answer with an SVG document and its ETag, or 304 when the asker has it."""
        return picture_reply(self.request, picture, cacheable=cacheable)


async def question(request: Request) -> Question:
    """Read what is common to all questions."""
    return Question(request, engine_of(request), actor_of(caller_of(request)))


Asked = Annotated[Question, Depends(question)]
