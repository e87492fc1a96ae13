"""`instance of` and the names of types (DMN 1.5, 10.3.2.9): which value belongs to which."""

import pytest

from engine import feel

MEMBERS = {
    "number": ("1", "1.50"),
    "string": ('"a"',),
    "boolean": ("true",),
    "date": ('@"2026-03-02"',),
    "time": ('@"10:00:00"',),
    "date and time": ('@"2026-03-02T10:00:00"',),
    "days and time duration": ('@"P1D"',),
    "years and months duration": ('@"P1Y"',),
    "list<number>": ("[1, 2]", "[]"),
    "list<list<string>>": ('[["a"], []]',),
    "range<number>": ("[1..2]", "(< 2)"),
    "context<a: number>": ("{a: 1}", '{a: 1, b: "more"}'),
    "function<number> -> number": ("function(x) x",),
    "function<> -> Any": ("function() 1",),
    "function<number, date> -> Any": ("function(a: number, b) a", "function(a, b: Any) a"),
    "function<list<number>> -> Any": ("function(a: list) a", "function(a: list<number>) a"),
    "function<context<a: number, b: date>> -> Any": ("function(c: context<a: number>) c",),
}
OTHERS = {
    "list<number>": ("1", '["a"]', "[[1]]"),
    "range<number>": ('["a".."b"]', "[1]"),
    "context<a: number>": ("{}", '{a: "x"}', "[1]"),
    "function<number> -> number": ("function() 1", "function(a, b) a", "1", "function(a: date) a"),
    "function<list<number>> -> Any": ("function(a: list<date>) a", "function(a: number) a"),
    "function<context<a: number>> -> Any": ("function(c: context<b: number>) c",),
    "days and time duration": ('@"P1Y"',),
    "date": ('@"2026-03-02T10:00:00"', '"2026-03-02"', "null"),
}


def belongs(text: str, kind: str) -> object:
    return feel.compile(f"({text}) instance of {kind}").evaluate({})


@pytest.mark.parametrize(("kind", "texts"), MEMBERS.items(), ids=str)
def test_a_value_is_an_instance_of_its_type(kind: str, texts: tuple[str, ...]) -> None:
    assert {text: belongs(text, kind) for text in texts} == dict.fromkeys(texts, True)


@pytest.mark.parametrize(("kind", "texts"), OTHERS.items(), ids=str)
def test_another_value_is_not(kind: str, texts: tuple[str, ...]) -> None:
    assert {text: belongs(text, kind) for text in texts} == dict.fromkeys(texts, False)


@pytest.mark.parametrize(
    "kind",
    [
        *("", "5", "context<a: number", "context<number>", "list<", "function<number> ->"),
        "list<" * 30 + "number" + ">" * 30,
    ],
)
def test_what_names_no_type_is_a_fault_of_the_text(kind: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile(f"1 instance of {kind}")


def test_only_four_types_have_parts() -> None:
    """After any other type `<` compares: a boolean with a number, which is null."""
    found = feel.compile("1 instance of number < 3").explain({})

    assert found.value is None
    assert [one.message for one in found.warnings] == ["cannot order a boolean and a number"]


@pytest.mark.parametrize("kind", ["Tree", "model.tree"])
def test_a_type_nobody_knows_is_null_with_a_reason(kind: str) -> None:
    found = feel.compile(f"1 instance of {kind}").explain({})

    assert found.value is None
    assert kind in found.warnings[0].message
