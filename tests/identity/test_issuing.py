"""Tokens that the operator at the machine stores, and asks whether they still open anything."""

import pytest

from app.identity.issuing import all_valid, issue_directly
from app.identity.tokens import TokenNotIssued, Wish
from app.store import tokens as rows
from engine.engine import Database

READER = Wish(subject="portal", scopes=frozenset({"read"}), tenant="poole")
OFFICER = Wish(subject="officer", scopes=frozenset({"tasks"}), tenant="poole")


def test_each_wish_gets_a_token_that_is_valid(database_url: str) -> None:
    texts = issue_directly(database_url, [READER, OFFICER])

    assert len(set(texts)) == 2
    assert all_valid(database_url, texts)


def test_one_that_opens_nothing_spoils_all(database_url: str) -> None:
    (text,) = issue_directly(database_url, [READER])

    assert all_valid(database_url, [])
    assert not all_valid(database_url, [text, text[:-1] + ("a" if text[-1] != "a" else "b")])


def test_one_that_may_not_be_granted_keeps_all_from_being_stored(
    database: Database, database_url: str
) -> None:
    endless = Wish(subject="", scopes=frozenset({"read"}), tenant="poole")

    with pytest.raises(TokenNotIssued):
        issue_directly(database_url, [READER, endless])

    with database.read() as tx:
        assert rows.page(tx, tenant=None, after=None, limit=9) == []
