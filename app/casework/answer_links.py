"""One-time links: an agency without an account answers one request, once, until its last call.

The secret has 256 random bits and stands in the letter alone; here only its SHA-256 is kept. A
link that is unknown, used, out of date or no longer needed is useless in the same words, so that
nobody learns from it whether there is a case.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from app.casework import case_writing
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.store import answer_links as rows
from app.store import case_files, case_rows
from app.store.answer_links import LinkRow
from app.store.case_files import CaseRow
from app.store.database import Transaction
from app.store.filing import Filing
from engine.clock import start_of_day
from engine.errors import InvalidRequest

SHAPE = re.compile(r"([0-9a-f]{16})([0-9a-f]{64})")
NOBODY = hashlib.sha256(b"no such link").hexdigest()
PATH = "/answers/"
ISSUED, OPENED, USED = "answer_link_issued", "answer_link_opened", "answer_link_used"


class LinkUseless(Exception):
    """The link opens nothing, whatever the reason."""


def issue(
    keys: Keys, case: CaseRow, origin: Origin, wish: Mapping[str, object]
) -> tuple[str, LinkRow]:
    """Keep a link for one request, and return what its address ends with.

    `wish` names the `agency_id`, the day the answer is `needed_by`, and the last day, `until`.

    Raises:
        InvalidRequest: the wish lacks one of them.
    """
    agency, needed_by, until = (wish.get(name) for name in ("agency_id", "needed_by", "until"))
    if not (isinstance(agency, str) and isinstance(needed_by, date) and isinstance(until, date)):
        raise InvalidRequest("it needs agency_id, needed_by and until", "/answer_link")
    secret = secrets.token_hex(32)
    row = LinkRow(
        id=secrets.token_hex(8),
        secret_sha256=_hash(secret),
        tenant=case.tenant,
        case_key=case.key,
        process_instance_key=origin.process_instance_key,
        agency=agency,
        needed_by=needed_by,
        issued_at=keys.now,
        expires_at=start_of_day(until + timedelta(days=1)),
    )
    rows.add(keys.tx, row)
    tell(keys, case, origin, ISSUED, row)
    return f"{PATH}{row.id}{secret}", row


def recognise(tx: Transaction, presented: str, at: datetime) -> LinkRow:
    """Return the link that was presented, if it may still be used.

    Raises:
        LinkUseless: it is none, it was used, or its time is over.
    """
    shape = SHAPE.fullmatch(presented)
    row = rows.find(tx, shape[1]) if shape else None
    known = row.secret_sha256 if row else NOBODY
    right = hmac.compare_digest(_hash(shape[2] if shape else ""), known)
    if row is None or not right or row.used_at is not None or at >= row.expires_at:
        raise LinkUseless
    return row


def use(keys: Keys, link: LinkRow) -> None:
    """Use a link up, on record in its case.

    Raises:
        LinkUseless: somebody was faster.
    """
    if not rows.use(keys.tx, link.id, keys.now):
        raise LinkUseless
    _on_record(keys, link, USED)


def opened(keys: Keys, link: LinkRow) -> None:
    """Put on record that somebody looked at the request through a link."""
    _on_record(keys, link, OPENED)


def subject(link: LinkRow) -> str:
    """Return how whoever uses a link is called in history."""
    return f"link:{link.id}"


def tell(keys: Keys, case: CaseRow, origin: Origin, kind: str, link: LinkRow) -> None:
    """Tell the timeline of a case what became of a link."""
    filing = Filing()
    facts = {"agency": link.agency, "needed_by": link.needed_by, "link": link.id}
    case_rows.add_event(filing, case_writing.told(keys.now, case, origin, kind, facts))
    filing.write(keys.tx)


def _on_record(keys: Keys, link: LinkRow, kind: str) -> None:
    case = case_files.find(keys.tx, link.case_key)
    if case is None:
        raise LinkUseless
    origin = Origin(by=subject(link), source="link", process_instance_key=link.process_instance_key)
    tell(keys, case, origin, kind, link)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
