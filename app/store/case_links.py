"""Rows of what holds cases together: episodes, links, and fingerprints of people and places."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, select, update

from app.store.case_tables import case_episode, case_fingerprint, case_link
from app.store.database import Transaction
from app.store.filing import Filing
from app.store.inserting import insert_unless_there
from app.store.tables import case_file
from engine.engine import Prepared

_CASE: BindParameter[str] = bindparam("wanted_case")
_EPISODES = Prepared(
    select(case_episode).where(case_episode.c.case_key == _CASE).order_by(case_episode.c.number)
)
_LINKS = Prepared(
    select(case_link, case_file.c.number)
    .join(case_file, case_file.c.key == case_link.c.other_key)
    .where(case_link.c.case_key == _CASE)
    .order_by(case_link.c.linked_at, case_link.c.other_key)
)
_MINE, _OTHER = case_fingerprint.alias("mine"), case_fingerprint.alias("other")
_MATCHES = Prepared(
    select(
        *(case_file.c.key, case_file.c.number, case_file.c.state, case_file.c.closed_at),
        _OTHER.c.role,
    )
    .select_from(_MINE)
    .join(
        _OTHER,
        (_OTHER.c.tenant == _MINE.c.tenant)
        & (_OTHER.c.fingerprint == _MINE.c.fingerprint)
        & (_OTHER.c.role == _MINE.c.role),
    )
    .join(case_file, case_file.c.key == _OTHER.c.case_key)
    .where(
        _MINE.c.case_key == _CASE,
        _MINE.c.tenant == bindparam("wanted_tenant"),
        _OTHER.c.case_key != _MINE.c.case_key,
    )
    .distinct()
    .order_by(case_file.c.number, case_file.c.key, _OTHER.c.role)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeRow:
    """One time that a case was open; `reasons` say why it was closed."""

    case_key: str
    number: int
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    closed_by: str | None = None
    reasons: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link as one of the two cases sees it; `number` is that of the other one."""

    case_key: str
    other_key: str
    number: str
    kind: str
    linked_at: datetime
    linked_by: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """Another case in which the same person or place was found, and as what."""

    case_key: str
    number: str
    state: str
    closed_at: datetime | None
    role: str


def open_episode(filing: Filing, row: EpisodeRow) -> None:
    """File the beginning of an episode."""
    filing.add(case_episode, asdict(row))


def close_episode(
    tx: Transaction, case_key: str, number: int, *, reasons: Sequence[str], by: str, at: datetime
) -> None:
    """End an episode."""
    mine = (case_episode.c.case_key == case_key) & (case_episode.c.number == number)
    ended = {"closed_at": at, "closed_by": by, "reasons": list(reasons)}
    tx.execute(update(case_episode).where(mine).values(ended))


def episodes(tx: Transaction, case_key: str) -> list[EpisodeRow]:
    """Return the episodes of a case in order."""
    return [EpisodeRow(**row) for row in _EPISODES.mapped(tx, {"wanted_case": case_key})]


def link(
    tx: Transaction, case_key: str, other_key: str, kind: str, *, by: str, at: datetime
) -> bool:
    """Link two cases, seen from both; say False when they were linked so before."""
    made = [
        insert_unless_there(
            tx,
            case_link,
            {
                "case_key": one,
                "other_key": other,
                "kind": kind,
                "linked_at": at,
                "linked_by": by,
            },
        )
        for one, other in ((case_key, other_key), (other_key, case_key))
    ]
    return any(made)


def links(tx: Transaction, case_key: str) -> list[LinkRow]:
    """Return what a case is linked to, oldest first."""
    return [LinkRow(**row) for row in _LINKS.mapped(tx, {"wanted_case": case_key})]


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerprintRow:
    """A person or place with a part in a case; `kind` is what of it is found: a name, an address.

    `role` is that of a person, or `place`.
    """

    tenant: str
    case_key: str
    role: str
    kind: str
    fingerprint: str


def add_fingerprint(filing: Filing, row: FingerprintRow) -> None:
    """File that a person or place has a part in a case; filing it again changes nothing."""
    filing.add(case_fingerprint, asdict(row))


def matches(tx: Transaction, tenant: str, case_key: str) -> list[MatchRow]:
    """Return the other cases of a partnership in which the same fingerprints were found."""
    wanted = {"wanted_case": case_key, "wanted_tenant": tenant}
    found: Sequence[Sequence[Any]] = _MATCHES.all(tx, wanted)
    return [MatchRow(*row) for row in found]


def forget_fingerprints(tx: Transaction, case_key: str) -> None:
    """Delete what finds the people and places of a case again."""
    tx.execute(delete(case_fingerprint).where(case_fingerprint.c.case_key == case_key))


def found_by(tx: Transaction, tenant: str, fingerprint: str, *, roles: Collection[str]) -> set[str]:
    """Return the keys of the cases in which a fingerprint was found in one of some roles."""
    query = select(case_fingerprint.c.case_key).where(
        case_fingerprint.c.tenant == tenant,
        case_fingerprint.c.fingerprint == fingerprint,
        case_fingerprint.c.role.in_(list(roles)),
    )
    return set(tx.execute(query).scalars())
