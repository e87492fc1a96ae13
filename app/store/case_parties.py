"""Rows of who has a part in which case, by a fingerprint of the name."""

from dataclasses import asdict, dataclass

from sqlalchemy import delete, select

from app.store.database import Transaction
from app.store.filing import Filing
from app.store.tables import case_party


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """One person's part in one case; `name_key` tells equal names without saying them."""

    tenant: str
    process_instance_key: str
    business_id: str
    role: str
    name_key: str
    case_key: str | None


def add(filing: Filing, row: PartyRow) -> None:
    """File a part in a case; filing it again changes nothing."""
    filing.add(case_party, asdict(row))


def forget_plain(tx: Transaction) -> None:
    """Delete the fingerprints without a key that a version before made."""
    tx.execute(delete(case_party).where(case_party.c.case_key.is_(None)))


def forget(tx: Transaction, case_key: str) -> None:
    """Delete the fingerprints of a case."""
    tx.execute(delete(case_party).where(case_party.c.case_key == case_key))


def keys_of(tx: Transaction, process_instance_key: str, role: str) -> list[str]:
    """Return the name keys of everybody who has this part in a case."""
    query = select(case_party.c.name_key).where(
        case_party.c.process_instance_key == process_instance_key, case_party.c.role == role
    )
    return list(tx.execute(query).scalars())


def others(
    tx: Transaction, tenant: str, name_keys: list[str], *, role: str, apart_from: str
) -> list[PartyRow]:
    """Return the same people's same part in other cases of the partnership."""
    query = (
        select(case_party)
        .where(
            case_party.c.tenant == tenant,
            case_party.c.name_key.in_(name_keys),
            case_party.c.role == role,
            case_party.c.process_instance_key != apart_from,
        )
        .order_by(case_party.c.business_id)
    )
    return [PartyRow(**found) for found in tx.execute(query).mappings()]
