"""Snapshots: every value comes back as it was, and nothing foreign is read."""

import zlib
from base64 import b64decode
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.bpmn import execution, program, snapshot, values_codec
from engine.bpmn.outcome import JobCompleted, Outcome, TimerFired, UserTaskCompleted
from engine.bpmn.timers import Schedule, Span
from tests.bpmn.diagrams import end, start, task
from tests.bpmn.playing import Play, play, ways

LONDON = ZoneInfo("Europe/London")
ZONES = st.sampled_from([None, UTC, LONDON, timezone(timedelta(hours=2))])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**80), 2**80),
    st.floats(allow_nan=False),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dates(),
    st.times(timezones=st.sampled_from([None, UTC])),
    st.datetimes(timezones=ZONES),
    st.timedeltas(),
    st.builds(feel.YearsMonths, st.integers(-5000, 5000)),
)
VALUES = st.recursive(
    SCALARS | st.builds(feel.Range, SCALARS, SCALARS, st.booleans(), st.booleans()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8, alphabet="abtypename_ é$.:"), inner, max_size=4)
    ),
    max_leaves=12,
)
STORED = Path(__file__).parent / "stored"
BODY = start() + task("a") + end() + ways("start>a a>end")


def same(one: object, other: object) -> bool:
    """Equality that tells apart what Python does not: 1, True and 1.0, and the same instant."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, datetime) and isinstance(other, datetime):
        return (str(one), str(one.tzinfo), one.fold) == (str(other), str(other.tzinfo), other.fold)
    return type(one) is type(other) and one == other and str(one) == str(other)


@given(VALUES)
def test_every_value_comes_back_as_it_was(value: object) -> None:
    assert same(values_codec.unpack(values_codec.pack(value)), value)


def test_the_rare_ones_come_back_too() -> None:
    folded = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    schedule = Schedule(folded, -1, folded, Span(1, timedelta(days=2)), 7)
    for value in (schedule, Schedule(folded), time(9, 30, tzinfo=LONDON), time(9, 30, tzinfo=UTC)):
        assert values_codec.unpack(values_codec.pack(value)) == value
    again = values_codec.unpack(values_codec.pack(folded))
    assert isinstance(again, datetime)
    assert (again.fold, again.tzinfo) == (1, LONDON)


@pytest.mark.parametrize(
    "text",
    [
        *('@"-2021-03-02"', '@"12026-07-01T09:00:00@Europe/London"', '@"P400000000000D"'),
        '@"09:30:00.000000001+01:00"',
    ],
)
def test_what_python_cannot_hold_comes_back_too(text: str) -> None:
    value = feel.compile(text).evaluate({})

    assert values_codec.unpack(values_codec.pack([value])) == [value]


def test_any_mapping_is_kept_as_a_context() -> None:
    class Odd(dict[str, object]):
        """Not exactly a dict."""

    assert values_codec.unpack(values_codec.pack(Odd(a=1))) == {"a": 1}


@pytest.mark.parametrize("value", [object(), {"a": [lambda: 1]}, {1, 2}])
def test_what_is_no_value_of_feel_is_refused(value: object) -> None:
    with pytest.raises(values_codec.Unstorable):
        values_codec.pack(value)


@given(st.dictionaries(st.text(max_size=8, alphabet="abcdef"), VALUES, max_size=4))
def test_an_instance_comes_back_with_its_variables(variables: dict[str, object]) -> None:
    case = play(BODY, **variables)

    again = snapshot.load(case.program, case.outcome.snapshot)

    assert same(again.data, dict(case.variables))


@pytest.mark.parametrize("key", ["typename", "__spiff__", "", "class", "instance", "$ext"])
def test_no_key_of_the_data_is_reserved(key: str) -> None:
    held = {key: "datetime", "value": {key: {key: 1}}}
    case = play(BODY, held=held)

    assert case.complete("a", more=held).variables == {"held": held, "more": held}


def test_the_diagram_is_not_in_the_snapshot() -> None:
    case = play(BODY.replace('id="a"', 'id="a" name="a very long name indeed"'))

    assert b"very long" not in zlib.decompress(case.outcome.snapshot[1:])
    assert len(case.outcome.snapshot) < 300


@pytest.mark.parametrize("broken", [b"", b"\x02rest", b"\x01", b"\x01nonsense", b"{}"])
def test_bytes_of_another_kind_are_refused(broken: bytes) -> None:
    case = play(BODY)

    with pytest.raises(snapshot.UnreadableSnapshot):
        execution.inspect(case.program, broken)


def test_a_snapshot_of_another_diagram_is_refused() -> None:
    case = play(BODY)
    other = play(start() + task("b") + end() + ways("start>b b>end"))

    with pytest.raises(snapshot.UnreadableSnapshot, match="does not fit the process 'p'"):
        execution.inspect(other.program, case.outcome.snapshot)


def test_an_instance_stored_by_version_1_loads_and_comes_to_its_end() -> None:
    drawn = program.compile("p", {"p.bpmn": (STORED / "version_1.bpmn").read_bytes()})
    stored = b64decode((STORED / "version_1.snapshot").read_text())
    seen = execution.inspect(drawn, stored)
    assert sorted(one.element_id for one in seen) == [
        "chased",
        "inner",
        "inner",
        "letter",
        "look",
        "wait",
        "work",
    ]

    case = Play(drawn)
    case.outcome = Outcome(snapshot=stored, state="ACTIVE", variables={})
    keys = {one.element_id: one.key for one in seen}
    top = snapshot.load(drawn, stored)
    timers = {token.element.id: token.key for token in top.tokens() if token.waits}
    case.at = datetime(2026, 4, 2, tzinfo=UTC)
    for event in (
        UserTaskCompleted(keys["chased"], {}),
        UserTaskCompleted(keys["look"], {"seen": 2}),
        JobCompleted(keys["letter"], {}),
        UserTaskCompleted(keys["work"], {"done": True}),
        TimerFired(timers["late"]),
    ):
        case.outcome = execution.advance(
            drawn, case.outcome.snapshot, event, host=case.host, at=case.at
        )

    assert case.state == "COMPLETED"
    assert case.variables == {
        "partners": ["police", None],
        "until": date(2026, 4, 1),
        "no": 7,
        "half": Decimal("0.5"),
        "wait": timedelta(days=3),
        "looked": [1, 2],
        "done": True,
    }
