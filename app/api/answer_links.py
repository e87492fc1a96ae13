"""Answering a request by its one-time link: as a page without scripts, and the same as JSON.

The link is the credential; whoever has none learns nothing, and a useless one is told in the same
words whatever it was. Wrong ones are counted by address.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from app import errors
from app.api.answer_fields import Schema, questions_of, read_answers, read_fields
from app.api.answer_pages import POLICY, THANKS, USELESS, AnswerForm, plain_page
from app.api.bodies import JSON_LIMIT
from app.api.commands import engine_of
from app.api.deployments import Upload, upload
from app.api.replies import reply
from app.api.routes import UPLOAD, GuardedRoute, public, writing
from app.api.shapes import Given, JsonObject, PlainObject, Shown
from app.casework import answer_links
from app.casework.answer_links import LinkUseless
from app.casework.vault import Vault
from app.errors import Refused
from app.identity.guessing import Guesses, TooManyGuesses
from app.store.answer_links import LinkRow
from engine.clock import Clock
from engine.command import Command
from engine.engine import Engine
from engine.errors import Finding, NotFound, NotPermitted, SubmissionRefused, UserTaskNotActive
from engine.records import Actor, Search, UserTask

router = APIRouter(tags=["Answers by link"], route_class=GuardedRoute)

PAGE, DATA = "/answers/{link}", "/v1/answers/{link}"
MOST_TASKS = 100
NOBODY = Actor(subject="link", tenant=None)
GONE = (NotFound, NotPermitted, UserTaskNotActive)


class ShownRequest(Shown):
    """What a link asks: the form as JSON Schema, and by when it is needed."""

    title: str
    needed_by: date
    form: PlainObject


class ShownAnswered(Shown):
    """The answer was taken; the link cannot be used again."""

    answered: bool = True


class AnswerGiven(Given):
    """The answers by the names of the form's questions."""

    variables: JsonObject = Field(default_factory=dict)


@writing
async def visit(request: Request) -> Request:
    """Pass a request on that writes: every visit is on record."""
    return request


Visit = Annotated[Request, Depends(visit)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a good link is for: an open task of its agency, and its form."""

    engine: Engine
    vault: Vault
    link: LinkRow
    by: Actor
    task: UserTask
    schema: Schema

    @property
    def given(self) -> Mapping[str, Sequence[Schema]]:
        """The rows that stand in the lists of the form: one for each report that is asked about."""
        reports = self.task.variables.get("complaint_dates")
        if "lines" not in questions_of(self.schema) or not isinstance(reports, list):
            return {}
        return {"lines": [{"complaint_no": int(one["complaint_no"])} for one in reports]}

    def look(self) -> None:
        """Put on record that somebody looked."""
        self.engine.carry_out(
            lambda one: answer_links.opened(self.vault.keys(one.tx, one.at), self.link), by=self.by
        )

    def answer(self, presented: str, submission: Mapping[str, object]) -> None:
        """Complete the task and use the link up, both or neither.

        Raises:
            SubmissionRefused: it does not fit the form; the link stays good.
            LinkUseless: somebody was faster.
        """

        def act(one: Command) -> None:
            link = answer_links.recognise(one.tx, presented, one.at)
            answer_links.use(self.vault.keys(one.tx, one.at), link)
            self.engine.complete_within(one, self.task.key, submission)

        try:
            self.engine.carry_out(act, by=self.by)
        except GONE as error:
            raise LinkUseless from error


@router.get(PAGE, include_in_schema=False, **public("getAnswerPage"))
def get_answer_page(request: Visit, link: str) -> Response:
    """Show the form behind a link."""
    try:
        asked = _asked(request, link)
        asked.look()
    except LinkUseless:
        return _page(plain_page(*USELESS), 404)
    return _page(AnswerForm(asked.schema, asked.given, {}).page(asked.link.needed_by))


@router.post(PAGE, include_in_schema=False, **public("postAnswerPage", **{UPLOAD: JSON_LIMIT}))
def post_answer_page(
    request: Visit, link: str, sent: Annotated[Upload, Depends(upload)]
) -> Response:
    """Take the answer that a browser sends."""
    return _taken(request, link, sent.body)


@router.get(DATA, response_model=ShownRequest, **public("getAnswerRequest"))
def get_answer_request(request: Visit, link: str) -> Response:
    """Return what a link asks. It is the credential; 404 tells nothing else."""
    try:
        asked = _asked(request, link)
        asked.look()
    except LinkUseless:
        raise _useless() from None
    title = str(asked.schema.get("title", ""))
    shown = ShownRequest(title=title, needed_by=asked.link.needed_by, form=dict(asked.schema))
    return reply(shown).response()


@router.post(DATA, response_model=ShownAnswered, **public("answerByLink"))
def answer_by_link(request: Visit, link: str, wish: AnswerGiven) -> Response:
    """Answer the request, once; what does not fit the form is refused and the link stays good."""
    try:
        _asked(request, link).answer(link, wish.variables)
    except LinkUseless:
        raise _useless() from None
    return reply(ShownAnswered()).response()


def _taken(request: Request, link: str, body: bytes) -> Response:
    try:
        asked = _asked(request, link)
    except LinkUseless:
        return _page(plain_page(*USELESS), 404)
    findings: Sequence[Finding] = ()
    try:
        fields = read_fields(body)
    except ValueError:
        torn = [Finding("FORM", "Enter your answer again: it did not arrive whole")]
        return _page(
            AnswerForm(asked.schema, asked.given, {}, torn).page(asked.link.needed_by), 422
        )
    try:
        asked.answer(link, read_answers(asked.schema, fields, asked.given))
    except LinkUseless:
        return _page(plain_page(*USELESS), 404)
    except SubmissionRefused as refused:
        findings = refused.findings
    if not findings:
        return _page(plain_page(*THANKS))
    form = AnswerForm(asked.schema, asked.given, fields, findings)
    return _page(form.page(asked.link.needed_by), 422)


def _asked(request: Request, presented: str) -> _Asked:
    link = _recognised(request, presented)
    engine, groups = engine_of(request), frozenset({f"agency:{link.agency}"})
    by = Actor(subject=answer_links.subject(link), tenant=link.tenant, groups=groups)
    wanted = {"processInstanceKey": link.process_instance_key, "state": "CREATED"}
    open_ones = engine.search_user_tasks(Search(filter=wanted, limit=MOST_TASKS), by=by).items
    for task in open_ones:
        seen = task.variables.get("agency_id"), task.variables.get("needed_by")
        form = engine.form_of(task.key, by=by) if seen == (link.agency, link.needed_by) else None
        if form is not None:
            vault: Vault = request.app.state.vault
            return _Asked(engine, vault, link, by, task, json.loads(form.schema))
    raise LinkUseless


def _recognised(request: Request, presented: str) -> LinkRow:
    guesses: Guesses = request.app.state.link_guesses
    clock: Clock = request.app.state.machine_clock
    address, at = request.client.host if request.client else "", clock.now()
    try:
        guesses.check(address, presented, at)
    except TooManyGuesses as many:
        again = {"Retry-After": str(many.seconds)}
        detail = f"Too many links that cannot be used. Try again in {many.seconds} seconds"
        raise Refused(errors.TOO_MANY_ATTEMPTS, detail, headers=again) from None
    try:
        with engine_of(request).question(NOBODY) as one:
            link = answer_links.recognise(one.tx, presented, one.at)
    except LinkUseless:
        guesses.note_wrong(address, at)
        raise
    guesses.note_good(presented)
    return link


def _useless() -> Refused:
    return Refused(errors.NOT_FOUND, "This link cannot be used")


def _page(text: str, status: int = 200) -> Response:
    return HTMLResponse(text, status_code=status, headers={"Content-Security-Policy": POLICY})
