"""Three-valued logic: every table of it, and its laws."""

from hypothesis import given
from hypothesis import strategies as st

from tests.feel.values import value

TRUTH = st.sampled_from([True, False, None])


@given(TRUTH, TRUTH)
def test_and_is_the_lesser_of_its_operands(a: bool | None, b: bool | None) -> None:
    rank = [False, None, True]

    assert value("a and b", a=a, b=b) is rank[min(rank.index(a), rank.index(b))]


@given(TRUTH, TRUTH)
def test_or_is_the_greater_of_its_operands(a: bool | None, b: bool | None) -> None:
    rank = [False, None, True]

    assert value("a or b", a=a, b=b) is rank[max(rank.index(a), rank.index(b))]


@given(TRUTH, TRUTH)
def test_not_turns_and_into_or(a: bool | None, b: bool | None) -> None:
    assert value("not(a and b)", a=a, b=b) is value("not(a) or not(b)", a=a, b=b)


@given(st.lists(TRUTH, min_size=3, max_size=6))
def test_a_long_chain_is_the_chain_of_its_pairs(values: list[bool | None]) -> None:
    names = [f"v{n}" for n in range(len(values))]
    scope = dict(zip(names, values, strict=True))
    for word in ("and", "or"):
        nested = names[0]
        for name in names[1:]:
            nested = f"({nested}) {word} {name}"
        chain = f" {word} ".join(names)

        assert value(chain, **scope) is value(nested, **scope)


@given(st.sampled_from(["text", 1, [], {}]))
def test_what_is_no_boolean_counts_as_null(odd: object) -> None:
    assert value("odd and true", odd=odd) is None
    assert value("odd and false", odd=odd) is False
    assert value("odd or true", odd=odd) is True
    assert value("odd or false or false", odd=odd) is None
    assert value("odd and true and true", odd=odd) is None


@given(st.lists(TRUTH, max_size=5))
def test_quantifiers_are_chains(values: list[bool | None]) -> None:
    some = any(item is True for item in values)
    every = not any(item is False for item in values)

    assert (value("some v in vs satisfies v", vs=values) is True) == some
    assert (value("every v in vs satisfies v", vs=values) is False) == (not every)
