"""A token that was just looked up is believed for a second, and not a moment past its end."""

from datetime import UTC, datetime, timedelta

import pytest

from app.identity.recent import BELIEVED, MOST_KEPT, RecentTokens
from app.store.tokens import TokenRow

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def given_row(name: str = "a", life: timedelta = timedelta(days=1)) -> TokenRow:
    return TokenRow(
        id=name, secret_sha256="", subject="ann", scopes=frozenset(), roles=frozenset(),
        agency="", tenant=None, created_at=NOW, created_by="x", expires_at=NOW + life,
    )  # fmt: skip


def given_recent(**more: timedelta) -> RecentTokens:
    recent = RecentTokens()
    recent.note("secret", given_row(**more), NOW)
    return recent


@pytest.mark.parametrize(
    ("after", "believed"),
    [
        (timedelta(0), True),
        (BELIEVED - INSTANT, True),
        (BELIEVED, False),
        (-INSTANT, False),
    ],
)
def test_it_is_believed_for_a_second_of_a_clock_that_goes_forward(after, believed) -> None:
    assert (given_recent().find("secret", NOW + after) is not None) == believed


def test_nobody_else_is_believed() -> None:
    assert given_recent().find("secret2", NOW) is None


def test_it_is_not_believed_once_it_has_expired() -> None:
    recent = given_recent(life=timedelta(milliseconds=500))

    assert recent.find("secret", NOW + timedelta(milliseconds=499)) is not None
    assert recent.find("secret", NOW + timedelta(milliseconds=500)) is None


def test_one_that_is_forgotten_is_not_believed_and_others_are() -> None:
    recent = given_recent()
    recent.note("other", given_row("b"), NOW)

    recent.forget("a")

    assert recent.find("secret", NOW) is None
    assert recent.find("other", NOW) is not None


def test_the_oldest_make_room() -> None:
    recent = given_recent()

    for number in range(MOST_KEPT):
        recent.note(str(number), given_row(), NOW)

    assert recent.find("secret", NOW) is None
    assert recent.find("0", NOW) is not None
