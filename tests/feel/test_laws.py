"""Laws of numbers, ranges and times."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from engine import feel
from engine.feel.errors import NoValue
from tests.feel.values import value

NUMBERS = st.decimals(-(10**12), 10**12, places=4)
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))
LONDON = ZoneInfo("Europe/London")
INSTANTS = st.datetimes(
    datetime(1980, 1, 1),  # noqa: DTZ001 - Hypothesis wants bounds without a zone
    datetime(2037, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
DURATIONS = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_numbers_add_and_multiply_exactly(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert value("a + b - b = a", a=a, b=b)
    assert value("a * (b + c) = a * b + a * c", a=a, b=b, c=c)


@given(NUMBERS, NUMBERS)
def test_modulo_has_the_sign_of_the_divisor(a: Decimal, b: Decimal) -> None:
    assume(b)
    rest = value("modulo(a, b)", a=a, b=b)

    assert isinstance(rest, Decimal)
    assert abs(rest) < abs(b)
    assert rest == 0 or (rest > 0) == (b > 0)
    assert value("b * floor(a / b) + modulo(a, b) = a", a=a, b=b)


@given(NUMBERS, NUMBERS, NUMBERS, st.booleans(), st.booleans())
def test_a_range_holds_what_lies_between_its_ends(
    x: Decimal, a: Decimal, b: Decimal, start: bool, end: bool
) -> None:
    text = f"x in {'[' if start else '('}a..b{']' if end else ')'}"
    low = a <= x if start else a < x
    high = x <= b if end else x < b

    assert value(text, x=x, a=a, b=b) is (low and high)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_the_relations_of_ranges_agree(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> None:
    scope = {"r": feel.Range(*sorted((a, b))), "s": feel.Range(*sorted((c, d)))}

    def holds(text: str) -> bool:
        return feel.compile(text).evaluate(scope) is True

    assert holds("before(r, s)") == holds("after(s, r)")
    assert holds("includes(r, s)") == holds("during(s, r)")
    assert holds("meets(r, s)") == holds("met by(s, r)")
    assert holds("overlaps(r, s)") == holds("overlaps(s, r)")
    assert holds("overlaps(r, s)") != (holds("before(r, s)") or holds("before(s, r)"))
    assert holds("coincides(r, s)") == (holds("includes(r, s)") and holds("includes(s, r)"))
    assert holds("starts(r, s)") == holds("started by(s, r)")
    assert holds("finishes(r, s)") == holds("finished by(s, r)")


@given(DATES, DATES)
def test_the_days_between_two_dates_lead_from_one_to_the_other(a: date, b: date) -> None:
    assert value("a + (b - a) = b", a=a, b=b)
    assert value('(a < b) = (b - a > @"PT0S")', a=a, b=b)


@given(DATES, st.integers(-500, 500))
def test_months_keep_the_day_or_take_the_last(start: date, months: int) -> None:
    found = value("d + m", d=start, m=feel.YearsMonths(months))

    assert isinstance(found, date)
    assert (found.year - start.year) * 12 + found.month - start.month == months
    assert found.day == start.day or (found + timedelta(days=1)).day == 1


@given(INSTANTS, DURATIONS)
def test_a_duration_is_added_to_the_instant_even_over_a_clock_change(
    start: datetime, duration: timedelta
) -> None:
    found = value("t + d", t=start.astimezone(LONDON), d=duration)

    assert isinstance(found, datetime)
    assert found.astimezone(UTC) == start + duration
    assert value("t + d - d = t", t=start.astimezone(LONDON), d=duration)


@given(INSTANTS, INSTANTS)
def test_moments_are_ordered_by_instant_whatever_their_zones(a: datetime, b: datetime) -> None:
    scope = {"a": a.astimezone(LONDON), "b": b.astimezone(ZoneInfo("Asia/Tokyo"))}

    assert feel.compile("a < b").evaluate(scope) is (a < b)
    assert feel.compile("a = b").evaluate(scope) is (a == b)
    assert feel.compile("a - b").evaluate(scope) == a - b


@given(DURATIONS)
def test_a_duration_survives_its_text(duration: timedelta) -> None:
    assert value("duration(string(d))", d=duration) == duration


@given(st.integers(-(10**6), 10**6))
def test_months_survive_their_text(months: int) -> None:
    duration = feel.YearsMonths(months)

    assert value("duration(string(d))", d=duration) == duration


@given(INSTANTS, st.sampled_from(["Europe/London", "America/New_York", "UTC"]))
def test_a_moment_survives_its_text(instant: datetime, zone: str) -> None:
    moment = instant.replace(fold=0).astimezone(ZoneInfo(zone))
    assume(moment.fold == 0)  # FEEL's text cannot tell the second 01:30 from the first

    assert value("date and time(string(t)) = t", t=moment) is True


@given(st.lists(st.integers(-50, 50), max_size=12))
def test_lists_keep_their_laws(items: list[int]) -> None:
    scope: dict[str, object] = {"l": items}

    def holds(text: str) -> bool:
        return feel.compile(text).evaluate(scope) is True

    assert holds("reverse(reverse(l)) = l")
    assert holds("count(concatenate(l, l)) = 2 * count(l)")
    assert feel.compile("sort(l, function(x, y) x < y)").evaluate(scope) == sorted(items)
    assert holds("every x in l satisfies list contains(distinct values(l), x)")
    assert holds("count(l) = 0 or (min(l) <= mean(l) and mean(l) <= max(l))")
    assert holds("flatten([l, [l]]) = concatenate(l, l)")


@given(st.text(max_size=20), st.text(max_size=3))
def test_texts_keep_their_laws(text: str, part: str) -> None:
    scope: dict[str, object] = {"t": text, "p": part}
    assume(part)

    def value_of(expression: str) -> object:
        return feel.compile(expression).evaluate(scope)

    assert value_of("contains(t, p)") is (part in text)
    assert value_of("string length(t + p)") == len(text) + len(part)
    if part in text:
        assert value_of("substring before(t, p) + p + substring after(t, p)") == text


def test_no_value_is_an_inner_matter() -> None:
    assert not issubclass(NoValue, feel.FeelError)
