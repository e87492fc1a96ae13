"""Letters as they were sent: the text and the HTML, word by word."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import Field

from app import errors
from app.api import cursors
from app.api.case_looks import on_record, reader_of
from app.api.headers import PAPER
from app.api.questions import Asked, Question
from app.api.routes import GuardedRoute, caller_of, declared
from app.api.searches import Fields, Found, SearchWish, ShownPage, search
from app.api.shapes import Shown, Words
from app.casework import case_sight, letter_sight
from app.casework.case_sight import Reader
from app.casework.letter_paper import LetterNotPrinted, paper
from app.casework.letter_sight import WITHHELD, SeenLetter
from app.casework.vault import Keys
from app.errors import Refused
from app.identity.callers import Caller
from app.store import letters as rows
from app.store.database import Database, Transaction
from app.store.letters import LetterRow
from engine.errors import InvalidRequest, NotFound, NotPermitted

router = APIRouter(prefix="/v1/letters", tags=["Letters"], route_class=GuardedRoute)

COUNT_LIMIT = 1000
PLACE = "/{letterKey}"
LetterKey = Annotated[str, Path(alias="letterKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "tenantId": "text",
        "processInstanceKey": "text",
        "businessId": "text",
        "elementId": "text",
        "letterId": "text",
        "channel": "text",
        "connector": "text",
        "deliveryState": "text",
    },
    renamed={
        "deliveryState": "delivery_state",
        "tenantId": "tenant",
        "processInstanceKey": "process_instance_key",
        "businessId": "business_id",
        "elementId": "element_id",
        "letterId": "letter_id",
    },
    filter_only=frozenset(
        {
            *("tenantId", "processInstanceKey", "businessId", "elementId", "letterId"),
            *("channel", "connector", "deliveryState"),
        }
    ),
)


class ShownLetter(Shown):
    """A letter that was sent; `law` names the provisions it rests on.

    `withheld` is empty, `withheld` (words, title and law are not for this reader) or `erased`.
    """

    letter_key: str = Field(validation_alias="key")
    letter_id: str
    version: str
    tenant_id: str = Field(validation_alias="tenant")
    process_instance_key: str
    business_id: Words
    element_id: str
    job_key: str
    title: str
    recipient: str
    channel: str
    law: list[str]
    sent_at: datetime
    withheld: str


class ShownLetterInFull(ShownLetter):
    """A letter that was sent, with its words."""

    text: str
    html: str


@router.post(
    "/search",
    response_model=Found[ShownLetter],
    **declared("searchLetters", "read", **FIELDS.marks),
)
def search_letters(asked: Asked, request: Request, wish: SearchWish) -> Response:
    """Find letters, in the order in which they were sent.

    Of one that is not for you, or whose case you have no part in, it says only that there is one.
    """
    wanted = _wanted(wish, caller_of(request))
    reader = reader_of(asked.engine, caller_of(request))
    after = cursors.read(wish.page.after)
    with _database(request).read() as tx:
        sent = rows.page(tx, wanted, after=after, limit=wish.page.limit + 1)
        total = rows.count(tx, wanted, cap=COUNT_LIMIT + 1) if wish.page.total else None
        seen = _seen(_keys(request, tx), reader, sent, asked.engine.now())
    return asked.answer(_page(seen, wish.page.limit, total))


@router.get(PLACE, response_model=ShownLetterInFull, **declared("getLetter", "read"))
def get_letter(asked: Asked, key: LetterKey) -> Response:
    """Return a letter with its words."""
    return asked.answer(ShownLetterInFull.model_validate(_letter(asked, key)))


@router.get(
    f"{PLACE}/html",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
    **declared("getLetterHTML", "read"),
)
def get_letter_html(asked: Asked, key: LetterKey) -> Response:
    """Return a letter as a page."""
    page = _readable(_letter(asked, key)).html
    headers = {"Content-Security-Policy": PAPER}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


@router.get(
    f"{PLACE}/text",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    **declared("getLetterText", "read"),
)
def get_letter_text(asked: Asked, key: LetterKey) -> Response:
    """Return a letter as plain text."""
    text = _readable(_letter(asked, key)).text
    return Response(text, media_type="text/plain; charset=utf-8")


@router.get(
    f"{PLACE}/pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {"schema": {"type": "string"}}}}},
    **declared("getLetterPDF", "read"),
)
def get_letter_pdf(asked: Asked, key: LetterKey) -> Response:
    """Return a letter as A4 pages, as it is printed."""
    return pdf_of(_letter(asked, key))


def pdf_of(letter: SeenLetter) -> Response:
    """Answer with a letter, with its words, as PDF.

    Raises:
        NotPermitted: its words are not for this reader.
        Refused: it has signs for which there is no font.
    """
    try:
        pages = paper(_readable(letter))
    except LetterNotPrinted as error:
        raise Refused(errors.LETTER_NOT_PRINTED, str(error)) from error
    name = f"{letter.letter_id}-{letter.key}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Security-Policy": PAPER,
    }
    return Response(pages, media_type="application/pdf", headers=headers)


def _database(request: Request) -> Database:
    database: Database = request.app.state.engine.database
    return database


def _keys(request: Request, tx: Transaction) -> Keys:
    keys: Keys = request.app.state.vault.reading(tx)
    return keys


def _readable(letter: SeenLetter) -> SeenLetter:
    if letter.withheld == WITHHELD:
        raise NotPermitted("read this letter", "a role that sees everything it is about")
    return letter


def _seen(
    keys: Keys, reader: Reader, sent: Sequence[LetterRow], now: datetime
) -> Sequence[SeenLetter]:
    cases = {letter.case_key or "" for letter in sent}
    classes = {case: _classes(keys, reader, case, now) for case in cases}
    return [letter_sight.seen(keys, classes[one.case_key or ""], one) for one in sent]


def _classes(keys: Keys, reader: Reader, case_key: str, now: datetime) -> frozenset[str]:
    try:
        return case_sight.sees(keys.tx, reader, case_key, now=now).classes
    except NotFound:
        return frozenset()


def _letter(asked: Question, key: str) -> SeenLetter:
    """Return a letter as whoever has a part in its case may see it; that is recorded.

    Raises:
        NotFound: there is none, or its case is not for this reader.
    """
    caller = caller_of(asked.request)
    reader = reader_of(asked.engine, caller)

    def read(keys: Keys) -> SeenLetter:
        letter = rows.find(keys.tx, key)
        if letter is None or caller.tenant not in (None, letter.tenant):
            raise NotFound("letter", key)
        try:
            sight = case_sight.sees(keys.tx, reader, letter.case_key or "", now=keys.now)
        except NotFound as hidden:
            raise NotFound("letter", key) from hidden
        case_sight.looked(keys, sight, reader, f"letter {letter.letter_id}")
        return letter_sight.seen(keys, sight.classes, letter)

    return on_record(asked.engine, asked.vault, read, asked)


def _wanted(wish: SearchWish, caller: Caller) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for name, value in search(wish, FIELDS).filter.items():
        if not isinstance(value, str):
            raise InvalidRequest("letters are found by plain values only", f"/filter/{name}")
        wanted[name] = value
    if caller.tenant is not None and wanted.setdefault("tenant", caller.tenant) != caller.tenant:
        wanted["key"] = ""  # another partnership's letters are as if they were not
    return wanted


def _page(sent: Sequence[SeenLetter], limit: int, total: int | None) -> Found[ShownLetter]:
    shown = sent[:limit]
    return Found(
        items=[ShownLetter.model_validate(letter) for letter in shown],
        page=ShownPage(
            total_items=None if total is None else min(total, COUNT_LIMIT),
            has_more_total_items=total is not None and total > COUNT_LIMIT,
            start_cursor=cursors.written(shown[0].sent_at, shown[0].key) if shown else None,
            end_cursor=(
                cursors.written(shown[-1].sent_at, shown[-1].key) if len(sent) > limit else None
            ),
        ),
    )
