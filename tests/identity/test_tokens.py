"""API tokens: who gets in, and who does not any more."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.callers import SCOPES
from app.identity.tokens import TokenNotIssued, TokenRefused, Wish, issue, revoke, verify
from app.store import tokens as rows
from engine.engine import Database

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
READER = Wish(subject="portal", scopes=frozenset({"read", "start"}), tenant="poole")


@pytest.fixture
def token(database: Database) -> str:
    with database.transaction() as tx:
        text, _ = issue(tx, READER, by="admin", at=NOW)
    return text


def refusal(database: Database, presented: str, at: datetime = NOW) -> str:
    with database.read() as tx, pytest.raises(TokenRefused) as refused:
        verify(tx, presented, at=at)
    return refused.value.reason


def test_a_token_tells_who_asks(database: Database) -> None:
    wish = Wish(
        subject="desk",
        scopes=frozenset({"tasks"}),
        roles=frozenset({"police_desk", "spoc"}),
        agency="police",
        tenant="islington",
    )
    with database.transaction() as tx:
        text, row = issue(tx, wish, by="admin", at=NOW)

    with database.read() as tx:
        caller = verify(tx, text, at=NOW)

    assert caller.subject == "desk"
    assert caller.tenant == "islington"
    assert caller.scopes == {"tasks"}
    assert caller.groups == {"police_desk", "spoc", "agency:police"}
    assert caller.token_id == row.id


def test_the_secret_is_nowhere_in_the_database(database: Database, token: str) -> None:
    secret = token.rsplit("_", 1)[1]

    with database.read() as tx:
        row = rows.find(tx, token.split("_")[1])

    assert row is not None
    assert secret not in str(row)


def test_a_wrong_secret_opens_nothing(database: Database, token: str) -> None:
    last = "0" if token[-1] != "0" else "1"

    assert refusal(database, token[:-1] + last) == "INVALID"


def test_the_secret_of_another_token_opens_nothing(database: Database, token: str) -> None:
    with database.transaction() as tx:
        other, _ = issue(tx, READER, by="admin", at=NOW)
    mixed = "_".join([*token.split("_")[:2], other.split("_")[2]])

    assert refusal(database, mixed) == "INVALID"


@given(st.text(max_size=120))
def test_whatever_is_no_token_is_refused(text: str) -> None:
    # The shape is checked before the database is asked, so none is needed.
    with pytest.raises(TokenRefused):
        verify(None, text, at=NOW)  # type: ignore[arg-type]


def test_a_token_ends_at_the_instant_it_expires(database: Database, token: str) -> None:
    end = NOW + READER.life

    with database.read() as tx:
        assert verify(tx, token, at=end - timedelta(microseconds=1)).subject == "portal"
    assert refusal(database, token, at=end) == "EXPIRED"


def test_a_revoked_token_opens_nothing(database: Database, token: str) -> None:
    with database.transaction() as tx:
        row = revoke(tx, token.split("_")[1], tenant=None, at=NOW)

    assert row is not None
    assert refusal(database, token) == "REVOKED"


def test_revoking_twice_keeps_the_first_instant(database: Database, token: str) -> None:
    token_id = token.split("_")[1]
    with database.transaction() as tx:
        revoke(tx, token_id, tenant=None, at=NOW)
    with database.transaction() as tx:
        again = revoke(tx, token_id, tenant=None, at=NOW + timedelta(days=1))

    assert again is not None
    assert again.revoked_at == NOW
    with database.read() as tx:
        row = rows.find(tx, token_id)
    assert row is not None
    assert row.revoked_at == NOW


def test_another_partnership_cannot_revoke_it(database: Database, token: str) -> None:
    with database.transaction() as tx:
        assert revoke(tx, token.split("_")[1], tenant="islington", at=NOW) is None

    with database.read() as tx:
        assert verify(tx, token, at=NOW).subject == "portal"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(subject="a", scopes=frozenset()), "scopes"),
        (Wish(subject="a", scopes=frozenset({"everything"})), "scopes"),
        (Wish(subject="a", scopes=frozenset({"read"}), life=timedelta(days=367)), "expiresAt"),
        (Wish(subject="a", scopes=frozenset({"read"}), life=timedelta(0)), "expiresAt"),
        (Wish(subject="a b", scopes=frozenset({"read"})), "subject"),
        (Wish(subject="", scopes=frozenset({"read"})), "subject"),
        (Wish(subject="a", scopes=frozenset({"read"}), roles=frozenset({"x y"})), "roles"),
        (Wish(subject="a", scopes=frozenset({"read"}), agency="\n"), "agency"),
        (Wish(subject="a", scopes=frozenset({"read"}), tenant="x\0"), "tenantId"),
    ],
)
def test_what_may_not_be_is_not_issued(database: Database, wish: Wish, field: str) -> None:
    with database.transaction() as tx, pytest.raises(TokenNotIssued) as refused:
        issue(tx, wish, by="admin", at=NOW)

    assert refused.value.field == field


def test_every_scope_can_be_issued(database: Database) -> None:
    wish = Wish(subject="all", scopes=frozenset(SCOPES), life=timedelta(days=366))
    with database.transaction() as tx:
        text, _ = issue(tx, wish, by="admin", at=NOW)

    with database.read() as tx:
        assert verify(tx, text, at=NOW).tenant is None


def test_pages_of_tokens_hold_each_token_once(database: Database) -> None:
    with database.transaction() as tx:
        issued = {issue(tx, READER, by="admin", at=NOW)[1].id for _ in range(7)}

    seen: list[str] = []
    after = None
    while True:
        with database.read() as tx:
            page = rows.page(tx, tenant="poole", after=after, limit=3)
        if not page:
            break
        seen += [row.id for row in page]
        after = (page[-1].created_at, page[-1].id)

    assert len(seen) == 7
    assert set(seen) == issued
    with database.read() as tx:
        assert rows.page(tx, tenant="islington", after=None, limit=3) == []
