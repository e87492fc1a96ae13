"""Case files: found, and read part by part, by whoever has a part in the case.

Every answer that shows a case is recorded, with its purpose, in the transaction that reads it.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.api import cursors
from app.api.case_looks import Looking, on_record, reader_of
from app.api.case_shapes import (
    ShownCase,
    ShownCaseInFull,
    ShownCertificate,
    ShownRead,
    ShownReads,
    ShownRecords,
    ShownTimeline,
    shown_event,
    shown_record,
)
from app.api.deadlines import ShownDeadline
from app.api.letters import ShownLetter
from app.api.questions import Asked
from app.api.routes import GuardedRoute, caller_of, declared
from app.api.searches import LARGEST_PAGE, Fields, Found, SearchWish, ShownPage, found, search
from app.api.shapes import Shown
from app.casework import case_facts, case_sight, letter_sight
from app.casework.case_sight import Reader, Sight
from app.casework.names import ADDRESS, NAME, plain_address, plain_name
from app.casework.vault import Keys
from app.store import (
    case_access,
    case_files,
    case_links,
    case_rows,
    certificates,
    review_statistics,
)
from app.store import letters as letter_rows
from app.store.case_access import ReadRow
from app.store.case_files import CaseRow
from app.store.case_rows import EventRow
from engine.errors import InvalidRequest, NotFound, NotPermitted
from engine.records import Search

router = APIRouter(prefix="/v1/cases", tags=["Cases"], route_class=GuardedRoute)

PLACE = "/{caseKey}"
MOST_LETTERS = 1000
DECISION = "threshold_decision"
# Which kinds of record stand in which part of a case.
PARTS = {
    "people": ("person",),
    "places": ("place",),
    "incidents": ("incident",),
    "complaints": ("complaint",),
    "consents": ("consent",),
    "contact-agreement": ("contact_agreement", "contact"),
    "risk": ("assessment",),
    "actions": ("action", "action_report"),
    "legal-measures": ("legal_measure",),
    "threshold-decisions": ("threshold_decision",),
    "surveys": ("survey",),
    "disclosures": ("disclosure",),
    "partner-answers": ("partner_answer",),
    "notes": ("note",),
    "references": ("reference",),
    "access": ("access",),
    "holds": ("hold",),
}
FIELDS = Fields(
    {
        "caseNo": "text",
        "tenantId": "text",
        "state": "text",
        "leadDepartment": "text",
        "category": "text",
        "band": "text",
        "personName": "text",
        "address": "text",
        "thresholdDecision": "text",
    },
    renamed={
        "caseNo": "number",
        "tenantId": "tenant",
        "leadDepartment": "lead_department",
        "personName": NAME,
        "thresholdDecision": DECISION,
    },
    filter_only=frozenset(
        {
            *("caseNo", "tenantId", "state", "leadDepartment", "category", "band"),
            *("personName", "address", "thresholdDecision"),
        }
    ),
    states=("open", "closed", "disposed"),
)
After = Annotated[str, Query(max_length=64, description="The key after which to go on.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]


class ShownLetters(Shown):
    """The letters that were sent in a case, without their words."""

    items: list[ShownLetter]


@router.post(
    "/search",
    response_model=Found[ShownCase],
    **declared("searchCases", "cases", **FIELDS.marks),
)
def search_cases(asked: Asked, wish: SearchWish) -> Response:
    """Find the cases you have a part in, in the order in which they were opened.

    `personName` and `address` find who and what was recorded, however it is spelt.
    `thresholdDecision` finds applications by what was decided on the threshold: met, not_met,
    met_by_discretion, defer_time; or statute_conflict, where the test of the Act was met and the
    partnership's rule says otherwise.
    """
    wanted, after = _wanted(wish), cursors.read(wish.page.after)
    reader = reader_of(asked.engine, caller_of(asked.request))

    def find(keys: Keys) -> list[CaseRow]:
        visible = set(case_sight.visible(keys.tx, reader, now=keys.now))
        plain = dict(wanted)
        if DECISION in plain:
            visible = review_statistics.decided(keys.tx, str(plain.pop(DECISION)), visible)
        for kind in (NAME, ADDRESS):
            if kind in plain:
                visible &= _with(keys, reader, visible, kind, str(plain.pop(kind)))
        if reader.tenant is not None and plain.setdefault("tenant", reader.tenant) != reader.tenant:
            return []
        return case_files.page(keys.tx, visible, plain, after=after, limit=wish.page.limit + 1)

    rows = on_record(asked.engine, asked.vault, find, asked)
    return asked.answer(_page(rows, wish.page.limit))


@router.get(PLACE, response_model=ShownCaseInFull, **declared("getCase", "cases"))
def get_case(looking: Looking) -> Response:
    """Return a case with its facts, and why you see it."""

    def show(keys: Keys, sight: Sight) -> ShownCaseInFull:
        case = sight.case
        summary = ShownCase.model_validate(case).model_dump()
        known = case_facts.facts_of(keys.tx, case, now=keys.now)
        facts = dict(case_sight.facts_shown(sight, known))
        classes = sorted(one for one in sight.classes if one)
        return ShownCaseInFull(**summary, facts=facts, because=sight.because, classes=classes)

    shown = looking.see("case", show)
    return looking.asked.answer(shown, revision=shown.revision)


@router.get(
    f"{PLACE}/timeline", response_model=ShownTimeline, **declared("getCaseTimeline", "cases")
)
def get_case_timeline(looking: Looking, after: After = "", limit: Limit = 100) -> Response:
    """Return what happened in a case, oldest first; nothing in it is personal."""

    def show(keys: Keys, sight: Sight) -> ShownTimeline:
        events = case_rows.events(keys.tx, sight.case.key, after=after, limit=limit + 1)
        items = [shown_event(sight, event) for event in events[:limit]]
        return ShownTimeline(items=items, end_cursor=_cursor(events, limit))

    return looking.asked.answer(looking.see("timeline", show))


@router.get(f"{PLACE}/letters", response_model=ShownLetters, **declared("getCaseLetters", "cases"))
def get_case_letters(looking: Looking) -> Response:
    """Return which letters were sent in a case, oldest first."""

    def show(keys: Keys, sight: Sight) -> ShownLetters:
        wanted = {"case_key": sight.case.key}
        sent = letter_rows.page(keys.tx, wanted, after=None, limit=MOST_LETTERS)
        seen = [letter_sight.seen(keys, sight.classes, letter) for letter in sent]
        return ShownLetters(items=[ShownLetter.model_validate(letter) for letter in seen])

    return looking.asked.answer(looking.see("letters", show))


@router.get(
    f"{PLACE}/deadlines",
    response_model=Found[ShownDeadline],
    **declared("getCaseDeadlines", "cases"),
)
def get_case_deadlines(looking: Looking) -> Response:
    """Return the deadlines of all processes of a case, soonest first."""
    keys = looking.see("deadlines", _instances)
    asked = looking.asked
    wanted = Search(filter={"processInstanceKey": {"$in": keys}}, limit=LARGEST_PAGE)
    page = asked.engine.search_deadlines(wanted, by=asked.by)
    return asked.answer(found(page, ShownDeadline.model_validate))


@router.get(
    f"{PLACE}/certificate",
    response_model=ShownCertificate,
    **declared("getCaseCertificate", "cases"),
)
def get_case_certificate(looking: Looking) -> Response:
    """Return the certificate of a case that was disposed of; there is none before."""

    def show(keys: Keys, sight: Sight) -> ShownCertificate:
        row = certificates.of_case(keys.tx, sight.case.key)
        if row is None:
            raise NotFound("certificate of the case", sight.case.key)
        return ShownCertificate.model_validate(row)

    return looking.asked.answer(looking.see("certificate", show))


@router.get(f"{PLACE}/reads", response_model=ShownReads, **declared("getCaseReads", "cases"))
def get_case_reads(looking: Looking, after: After = "", limit: Limit = 100) -> Response:
    """Return who read what of a case, when and why; for managers and the protection officer."""

    def show(keys: Keys, sight: Sight) -> ShownReads:
        if "intelligence" not in sight.classes or "minutes" not in sight.classes:
            raise NotPermitted("see who has read a case", "a manager's role, or the role dpo")
        reads = case_access.reads(keys.tx, sight.case.key, after=after, limit=limit + 1)
        items = [ShownRead.model_validate(one) for one in reads[:limit]]
        return ShownReads(items=items, end_cursor=_cursor(reads, limit))

    return looking.asked.answer(looking.see("reads", show))


def _add_part(path: str, kinds: Sequence[str]) -> None:
    def get_part(looking: Looking) -> Response:
        def show(keys: Keys, sight: Sight) -> ShownRecords:
            case = sight.case.key
            rows = [row for kind in kinds for row in case_rows.of_case(keys.tx, kind, case)]
            rows.sort(key=lambda row: row.key)
            return ShownRecords(items=[shown_record(keys, sight, row) for row in rows])

        return looking.asked.answer(looking.see(path, show))

    name = "".join(word.capitalize() for word in path.split("-"))
    get_part.__doc__ = f"Return the {path.replace('-', ' ')} of a case as your roles may see them."
    get_part.__name__ = f"get_case_{path.replace('-', '_')}"
    router.get(
        f"{PLACE}/{path}", response_model=ShownRecords, **declared(f"getCase{name}", "cases")
    )(get_part)


for _path, _kinds in PARTS.items():
    _add_part(_path, _kinds)


def _wanted(wish: SearchWish) -> dict[str, object]:
    if wish.sort:
        raise InvalidRequest("cases come in the order in which they were opened", "/sort")
    wanted: dict[str, object] = {}
    for name, value in search(wish, FIELDS).filter.items():
        if not isinstance(value, str):
            raise InvalidRequest("cases are found by plain values only", f"/filter/{name}")
        wanted[name] = value
    return wanted


def _with(keys: Keys, reader: Reader, visible: set[str], kind: str, text: str) -> set[str]:
    plain = plain_name(text) if kind == NAME else plain_address(text)
    roles = case_sight.roles_shown(reader)  # else a name could be tried until it is found
    tenants = {case.tenant for key in visible if (case := case_files.find(keys.tx, key))}
    if reader.tenant is not None:
        tenants = {reader.tenant}
    return {
        key
        for tenant in tenants
        for key in case_links.found_by(
            keys.tx, tenant, keys.fingerprint(tenant, kind, plain), roles=roles
        )
    }


def _page(rows: list[CaseRow], limit: int) -> Found[ShownCase]:
    shown = rows[:limit]
    return Found(
        items=[ShownCase.model_validate(row) for row in shown],
        page=ShownPage(
            start_cursor=cursors.written(shown[0].opened_at, shown[0].key) if shown else None,
            end_cursor=(
                cursors.written(shown[-1].opened_at, shown[-1].key) if len(rows) > limit else None
            ),
        ),
    )


def _instances(keys: Keys, sight: Sight) -> list[str]:
    return case_files.instances_of(keys.tx, sight.case.key)[:LARGEST_PAGE]


def _cursor(rows: Sequence[EventRow] | Sequence[ReadRow], limit: int) -> str | None:
    return rows[limit - 1].key if len(rows) > limit else None
