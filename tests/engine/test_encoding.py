"""Variables come back as they went in, whatever they are."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import encoding, feel
from engine.errors import InvalidRequest, LimitExceeded
from engine.feel import Range, YearsMonths
from engine.store.instant import written

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-1000, max_value=1000)
    | TEXTS
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.just(UTC) | st.none())
    | st.timedeltas()
    | st.builds(YearsMonths, st.integers(-9999, 9999))
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS | st.just("@date") | st.just("@context"), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_again(value):
    assert encoding.decode(encoding.encode(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        Range(1, Decimal("2.5"), start_included=False),
        Range(date(2026, 1, 1), None),
        {"@date": "not a date"},
        {"@context": {"@date": 1}},
        [datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), time(9, 30), timedelta(days=-1)],
        Decimal("0.1"),
        feel.compile('[@"-2021-03-02", @"12026-07-01T09:00:00@Europe/London"]').evaluate({}),
        feel.compile('[@"09:30:00.000000001+01:00", @"P400000000000D"]').evaluate({}),
        (),
        {},
    ],
    ids=str,
)
def test_odd_values_are_read_again(value):
    wanted = list(value) if isinstance(value, tuple) else value

    assert encoding.decode(encoding.encode(value)) == wanted


def test_kinds_are_kept_apart():
    values = [date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01"]

    found = encoding.decode(encoding.encode(values))

    assert isinstance(found, list)
    assert [type(one) for one in found] == [date, datetime, str]


@pytest.mark.parametrize(
    "value", ["\x00", {"a": ["\x00"]}, {"\x00": 1}, "\ud800", object(), {1, 2}]
)
def test_what_cannot_be_stored_is_refused(value):
    with pytest.raises(InvalidRequest):
        encoding.encode(value)


def test_what_is_too_long_is_refused_by_name():
    with pytest.raises(LimitExceeded, match="the letter"):
        encoding.encode_within("ä" * 10, 21, "the letter")

    assert encoding.encode_within("ä" * 10, 22, "the letter")


def test_no_text_holds_no_variables():
    assert encoding.decode_variables(None) == {}
    assert encoding.decode_variables("[1]") == {}


def test_what_is_nested_too_deeply_is_refused():
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]

    with pytest.raises(InvalidRequest):
        encoding.encode(deep)


def test_a_special_kind_of_text_is_text():
    class Colour(StrEnum):
        RED = "red"

    assert encoding.decode(encoding.encode([Colour.RED])) == ["red"]


def test_an_instant_without_an_offset_is_never_stored(clock):
    with pytest.raises(ValueError, match="offset"):
        written(clock.now().replace(tzinfo=None))
