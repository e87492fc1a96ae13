"""JSON with one meaning only: what is refused, and that nothing else is."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.bodies import DEEPEST, read_json
from app.errors import Refused

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
)


@given(VALUES, st.booleans())
def test_honest_json_is_read_as_it_is(value: object, ascii_only: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-1e9, max_value=1e9))
def test_fractions_keep_every_digit(number: Decimal) -> None:
    assert read_json(f'{{"n": {number:f}}}'.encode()) == {"n": number}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 1e-999}',
        b'{"a": 1' + b"0" * 70 + b"}",
        b'{"a": 0.' + b"1" * 70 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": ["\\ud800"]}',
        b'{"a": "\xff"}',
        b'\xff\xfe{\x00"\x00a\x00"\x00:\x001\x00}\x00',
        b'"a\nb"',
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 100_000,
        b"[" * 1_000_000,
    ],
    ids=lambda body: f"{body[:25]!r}-{len(body)}",
)
def test_json_with_no_or_two_meanings_is_malformed(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_json(body)

    assert refused.value.problem.status == 400


def test_brackets_in_text_are_no_nesting() -> None:
    value = {"a": "[{" * 500 + '\\"]'}

    assert read_json(json.dumps(value).encode()) == value


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read_json(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_the_place_of_a_nul_is_shown() -> None:
    with pytest.raises(Refused) as refused:
        read_json(b'{"variables": {"a/b": ["ok", "\\u0000"]}}')

    assert refused.value.findings[0].pointer == "/variables/a~1b/1"


@given(st.lists(TEXTS, max_size=6), st.integers(DEEPEST - 3, DEEPEST + 200))
def test_no_text_hides_how_deep_a_body_nests(texts: list[str], depth: int) -> None:
    nested: object = "in the middle"
    for _ in range(depth - 1):
        nested = [nested]
    body = json.dumps([*texts, nested, *texts]).encode()
    if depth <= DEEPEST:
        assert read_json(body)
        return
    with pytest.raises(Refused, match="nests deeper"):
        read_json(body)


@pytest.mark.parametrize("hiding", [b'"\\"\\n"', b'"\\\\"', b'"\\"\\""', b'"\\n\\"["'])
def test_an_escaped_quote_opens_no_text(hiding: bytes) -> None:
    with pytest.raises(Refused, match="nests deeper"):
        read_json(b"[" + hiding + b"," + b"[" * 200 + b"]" * 200 + b',""]')


@pytest.mark.parametrize("unit", [b'\\"', b'"', b'\\"[', b'"\\', b"\\\\"])
def test_a_text_without_end_is_refused_at_once(unit: bytes) -> None:
    """A parser that starts anew at each quote would need hours; the test run's limit is minutes."""
    body = b"[" * 65 + b'"' + unit * (900_000 // len(unit))
    with pytest.raises(Refused):
        read_json(body)
