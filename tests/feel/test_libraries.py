"""Functions of the host."""

from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest

from engine import feel


def days_after(day: date, n: Decimal, skip: Decimal = Decimal(0)) -> date:
    if not isinstance(day, date):
        message = "the first argument must be a date"
        raise TypeError(message)
    return day + timedelta(days=int(n + skip))


LIBRARY = feel.STANDARD.extended_with(
    {"days after": feel.HostFunction("days after", ("date", "n", "skip"), days_after, "Adds days.")}
)
SCOPE = {"start": date(2026, 3, 2)}


@pytest.mark.parametrize(
    "text",
    [
        "days after(start, 3)",
        "days after(start, 1, 2)",
        "days after(n: 3, date: start)",
        "days after(skip: 3, date: start, n: 0)",
    ],
)
def test_a_host_function_is_called_by_position_or_name(text: str) -> None:
    assert feel.compile(text, library=LIBRARY).evaluate(SCOPE) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ('days after("soon", 1)', "days after(): the first argument must be a date"),
        ("days after(start)", "days after(date, n, skip) does not take 1 arguments"),
        ("days after(start, 1, 2, 3)", "days after(date, n, skip) does not take 4 arguments"),
        ("days after(start, 10 ** 30)", "days after(): "),
        ("days after(day: start, n: 1)", "days after() has no parameters day"),
    ],
)
def test_what_it_refuses_is_null_and_a_warning(text: str, warning: str) -> None:
    found = feel.compile(text, library=LIBRARY).explain(SCOPE)

    assert found.value is None
    assert found.warnings[0].message.startswith(warning)


def test_a_wrong_call_is_doubted_when_compiled() -> None:
    doubts = feel.compile("1 + days after(start)", library=LIBRARY).doubts

    assert [(doubt.line, doubt.column) for doubt in doubts] == [(1, 5)]


def test_a_library_does_not_leak_into_another() -> None:
    assert feel.compile("days after(start, 3)").names == {"days after", "start"}
    assert feel.compile("days after(start, 3)").evaluate(SCOPE) is None


def test_a_newer_function_replaces_an_older_one() -> None:
    constant = feel.HostFunction("days after", (), lambda: 1)

    library = LIBRARY.extended_with({"days after": constant})

    assert feel.compile("days after()", library=library).evaluate({}) == 1
    assert set(library.host_functions) == {"days after"}


def test_a_host_function_can_be_handed_on() -> None:
    text = "sort([1, 2, 3], larger)"
    larger = feel.HostFunction("larger", ("a", "b"), lambda a, b: a > b)
    library = feel.Library({"larger": larger})

    assert feel.compile(text, library=library).evaluate({}) == [3, 2, 1]


def test_a_failure_of_the_host_that_is_no_refusal_is_not_hidden() -> None:
    def fail() -> None:
        message = "the disk is full"
        raise OSError(message)

    library = feel.Library({"fail": feel.HostFunction("fail", (), fail)})

    with pytest.raises(OSError, match="disk"):
        feel.compile("fail()", library=library).evaluate({})


def test_a_function_that_does_not_tell_its_arguments_may_be_called() -> None:
    """Some functions written in C have no signature to look at."""
    library = feel.STANDARD.extended_with(
        {"largest": feel.HostFunction("largest", ("a", "b"), max, "The larger of two.")}
    )

    assert feel.compile("largest(2, 7)", library=library).evaluate({}) == 7
    assert feel.compile("largest(2)", library=library).evaluate({}) is None


def test_a_name_that_cannot_be_cut_into_words_disturbs_nothing() -> None:
    assert feel.compile("a + 1", names=('half "a name', "a")).evaluate({"a": Decimal(1)}) == 2


def test_a_context_of_the_host_may_be_of_its_own_kind() -> None:
    found = feel.compile("case + 1").explain({"case": MappingProxyType({"a": 1})})

    assert found.value is None
    assert [one.message for one in found.warnings] == ["'+' cannot join a context and a number"]
