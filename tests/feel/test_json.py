"""Values as JSON and back."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel

LONDON = ZoneInfo("Europe/London")
SCHEMA: dict[str, object] = {
    "type": "object",
    "$defs": {"day": {"type": "string", "format": "date"}},
    "properties": {
        "on": {"$ref": "#/$defs/day"},
        "at": {"format": "date-time"},
        "times": {"type": "array", "items": {"format": "time"}},
        "for": {"anyOf": [{"type": "null"}, {"format": "duration"}]},
        "either": {"oneOf": [{"format": "date"}, {"format": "duration"}]},
        "plain": {"type": "string"},
    },
    "if": {"properties": {"plain": {"const": "x"}}},
    "then": {"properties": {"later": {"format": "date"}}},
    "additionalProperties": {"format": "date"},
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("3.00"), 3),
        (Decimal("0.1"), 0.1),
        (Decimal("1E400"), "1E+400"),
        (10**20, float(10**20)),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 7, 1, 9, tzinfo=LONDON), "2026-07-01T09:00:00+01:00"),
        (datetime(2026, 1, 1, 9), "2026-01-01T09:00:00"),  # noqa: DTZ001
        (time(9, 30, tzinfo=UTC), "09:30:00+00:00"),
        (timedelta(days=1, hours=2), "P1DT2H"),
        (feel.YearsMonths(14), "P1Y2M"),
        ((1, {"a": None}), [1, {"a": None}]),
        (
            feel.Range(1, None),
            {"start": 1, "end": None, "start included": True, "end included": True},
        ),
    ],
)
def test_a_value_has_its_json(value: object, expected: object) -> None:
    found = feel.to_json(value)

    assert found == expected
    assert type(found) is type(expected)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1}, b"x"])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(feel.FeelError):
        feel.to_json([value])


def test_a_value_too_deep_or_too_large_is_refused() -> None:
    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    shared: object = [1, 1]
    for _ in range(60):
        shared = [shared, shared]

    for value in (deep, shared):
        with pytest.raises(feel.FeelLimitExceeded):
            feel.to_json(value)
        with pytest.raises(feel.FeelLimitExceeded):
            feel.from_json(value)


def test_json_becomes_values_by_its_schema() -> None:
    data = {
        "on": "2026-03-02",
        "at": "2026-03-02T09:30:00Z",
        "times": ["09:30:00"],
        "for": "P28D",
        "either": "P1M",
        "plain": "2026-03-02",
        "later": "2026-03-03",
        "extra": "2026-03-04",
    }

    assert feel.from_json(data, SCHEMA) == {
        "on": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        "times": [time(9, 30)],
        "for": timedelta(days=28),
        "either": feel.YearsMonths(1),
        "plain": "2026-03-02",
        "later": date(2026, 3, 3),
        "extra": date(2026, 3, 4),
    }


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "02/03/2026"])
def test_a_text_of_another_format_is_refused(text: str) -> None:
    with pytest.raises(feel.FeelError, match="date"):
        feel.from_json({"on": text}, SCHEMA)


def test_a_schema_that_refers_to_itself_ends() -> None:
    schema: dict[str, object] = {"$ref": "#", "allOf": [{"$ref": "#"}, {"$ref": "#/nowhere"}]}

    assert feel.from_json({"a": 1.5}, schema) == {"a": Decimal("1.5")}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**52), 2**52) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@given(PLAIN)
def test_plain_data_survives(data: object) -> None:
    assert feel.to_json(feel.from_json(data)) == data


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_number_survives(number: Decimal) -> None:
    assert feel.from_json(feel.to_json(number)) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03-02T09:30:00Z", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-02T09:30+00:00", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-02T09:30", datetime(2026, 3, 2, 9, 30)),  # noqa: DTZ001
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("-P14M", feel.YearsMonths(-14)),
    ],
)
def test_plain_json_text_that_spells_a_date_is_one(text: str, expected: object) -> None:
    assert feel.from_plain_json([{"a": text}]) == [{"a": expected}]


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-03-02T25:00:00Z", "P", "PT", "P1M1D", "09:30", "CT-2026-03-02", ""]
)
def test_plain_json_text_that_spells_none_stays(text: str) -> None:
    assert feel.from_plain_json(text) == text


def test_plain_json_numbers_are_exact_and_its_depth_is_bounded() -> None:
    deep: object = "2026-03-02"
    for _ in range(100_000):
        deep = [deep]

    assert feel.from_plain_json({"share": 0.1}) == {"share": Decimal("0.1")}
    with pytest.raises(feel.FeelError):
        feel.from_plain_json(deep)


@pytest.mark.parametrize(
    ("text", "expected"), [("2026-03-02", date(2026, 3, 2)), ("P1M", feel.YearsMonths(1))]
)
def test_a_text_of_either_format_is_read_by_the_one_it_fits(text: str, expected: object) -> None:
    assert feel.from_json({"either": text}, SCHEMA) == {"either": expected}
