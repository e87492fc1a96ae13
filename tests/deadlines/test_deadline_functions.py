from datetime import UTC, date, datetime

import pytest

from engine import feel
from engine.deadline_functions import library
from engine.deadlines import terms_of
from engine.policy import EMPTY, Policy

POLICY = Policy.load("""
[calendar]
closed = [2026-12-29]

[deadlines.conclusion]
kind = "CD"
count = 28
source = "page 3"
status = "S"

[deadlines.visit]
kind = "WD"
count = 3
source = "ours"
status = "D"

[deadlines.notice]
kind = "EH"
count = 48
skip_christmas_day = true
source = "s. 80(4)"
status = "L"

[deadlines.agenda]
kind = "MTG"
meeting = "board"
source = "ours"
status = "D"

[meetings.board]
cadence = "weekly"
weekday = "monday"
source = "ours"
status = "D"
""")
LIBRARY = library(POLICY)


def explained(text, **scope):
    return feel.compile(text, library=LIBRARY).explain(scope)


def value(text, **scope):
    evaluation = explained(text, **scope)
    assert evaluation.warnings == ()
    return evaluation.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('working days after(date("2026-12-24"), 2)', date(2026, 12, 31)),
        ('working days after(@"2026-04-07", -1)', date(2026, 4, 2)),
        ('calendar days after(@"2026-03-02", 28)', date(2026, 3, 30)),
        ('calendar days after(@"2026-03-02T23:30:00Z", 0)', date(2026, 3, 2)),
        ('calendar days after(@"2026-06-01T23:30:00Z", 0)', date(2026, 6, 2)),
        ('months after(@"2026-08-31", 6)', date(2027, 2, 28)),
        ('period of months(@"2026-08-28", 6)', date(2027, 2, 27)),
        ('in period of months(@"2026-08-28", 6, @"2027-02-27")', True),
        ('in period of months(@"2026-08-28", 6, @"2027-02-28")', False),
        ('elapsed hours after(@"2026-03-28T12:00:00Z", 24) = @"2026-03-29T12:00:00Z"', True),
        ('next meeting("board", @"2026-04-01")', date(2026, 4, 7)),
        ('is working day(@"2026-12-29")', False),
        ('working days between(@"2026-12-24", @"2026-12-31")', 2),
        ('local date(@"2026-06-01T23:30:00Z")', date(2026, 6, 2)),
        ('start of day(@"2026-06-02") = @"2026-06-01T23:00:00Z"', True),
        ('date(start of day(@"2026-06-02"))', date(2026, 6, 2)),
        ('deadline("conclusion", @"2026-03-02").due', date(2026, 3, 30)),
        ('deadline("visit", @"2026-12-24").due', date(2027, 1, 4)),
        ('date(deadline("conclusion", @"2026-05-04").breach at)', date(2026, 6, 2)),
        ('deadline("agenda", @"2026-04-01").due', date(2026, 4, 7)),
        ('deadline("conclusion", @"2026-03-02").source', "page 3"),
        ('working days after(n: 1, date: @"2026-04-02")', date(2026, 4, 7)),
    ],
    ids=str,
)
def test_expressions_count_days(text, expected):
    assert value(text) == expected


def test_a_deadline_of_an_expression_is_a_deadline():
    context = value('deadline("notice", received)', received=datetime(2026, 12, 24, 9, tzinfo=UTC))
    terms = terms_of(context)
    assert terms.breach_at == datetime(2026, 12, 27, 9, tzinfo=UTC)
    assert terms.options.skip_christmas_day
    assert terms_of(feel.to_json(context)) == terms


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('deadline("conclusoin", @"2026-03-02")', 'no deadline rule "conclusoin"'),
        ('deadline("conclusion", "2026-03-02")', 'a date is wanted, not "2026-03-02"'),
        ('deadline("conclusion", null)', "a date is wanted, not null"),
        ('deadline("notice", @"2026-03-02")', "counted from a date and time"),
        ('next meeting("VVC", @"2026-03-02")', 'no meeting "VVC"'),
        ('working days after(@"2026-03-02", 1.5)', "a whole number is wanted, not a number"),
        ('working days after(@"2026-03-02", 20000)', "more than 10,000"),
        ('calendar days after(@"2199-03-02", 10000)', "1900 to 2200"),
        ('calendar days after(@"2026-03-02", 1e60)', "a whole number is wanted"),
        ('months after(@"2026-03-02")', "months after"),
        ('working days after(@"2026-03-02", true)', "a whole number is wanted, not a boolean"),
        ('local date(@"2026-03-02")', "a date and time is wanted, not a date"),
        ('period of months(@"2026-03-02", 0)', "no last day"),
    ],
    ids=str,
)
def test_what_cannot_be_counted_is_null_and_says_why(text, why):
    evaluation = explained(text)
    assert evaluation.value is None
    assert why in " ".join(map(str, evaluation.warnings))


def test_whole_numbers_of_python_count_as_well():
    assert value("calendar days after(day, n)", day=date(2026, 3, 2), n=1) == date(2026, 3, 3)


def test_the_same_policy_has_one_library():
    assert library(POLICY) is LIBRARY
    assert library(EMPTY) is not LIBRARY
