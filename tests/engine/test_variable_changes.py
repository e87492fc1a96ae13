"""What history tells of variables: each that is new, gone or different, and no other."""

from hypothesis import given
from hypothesis import strategies as st

from engine import encoding
from engine.happenings import changed_variables

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.none() | st.booleans() | st.integers(-2, 2) | st.text("xy", max_size=2)
VARIABLES = st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=2))


@given(VARIABLES, VARIABLES)
def test_what_differs_is_told_with_its_old_and_new_value(before, after):
    told = [*changed_variables(encoding.encode(before), encoding.encode(after))]

    wrote = {name: encoding.encode(value) for name, value in before.items()}
    written = {name: encoding.encode(value) for name, value in after.items()}
    differ = [name for name in "abc" if wrote.get(name) != written.get(name)]
    changes = {name: {"old": before.get(name), "new": after.get(name)} for name in differ}
    assert [(one.type, one.detail["variables"]) for one in told] == (
        [("VARIABLES_CHANGED", changes)] if changes else []
    )


@given(VARIABLES.flatmap(lambda held: st.permutations([*held.items()]).map(lambda p: (held, p))))
def test_an_order_of_its_own_is_no_change(given_twice):
    held, turned = given_twice

    assert [*changed_variables(encoding.encode(held), encoding.encode(dict(turned)))] == []
