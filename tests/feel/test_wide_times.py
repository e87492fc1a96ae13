"""Years beyond 1 to 9999 and fractions of a second beyond Python's: one more of everything."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.feel import timeline
from tests.feel.values import value

LAST = 999_999_999
DAYS = st.integers(-365_242_498_000, 365_242_498_000).map(timeline.day_of)
NEAR_THE_SEAMS = st.one_of(
    st.integers(-800, 800), st.integers(3_652_059 - 800, 3_652_059 + 800)
).map(timeline.day_of)
ANY_DAY = DAYS | NEAR_THE_SEAMS | st.dates()
CLOCKS = st.integers(0, timeline.NANOSECONDS_OF_DAY - 1)
ZONES = st.sampled_from([None, UTC, ZoneInfo("Europe/London"), ZoneInfo("Australia/Melbourne")])
LENGTHS = st.integers(-(10**24), 10**24) | st.integers(-(10**16), 10**16)
MOMENTS = st.builds(
    lambda day, clock, zone: timeline.moment_on(day, timeline.clock_at(clock, zone)),
    ANY_DAY,
    CLOCKS,
    ZONES,
)

VALUES = {
    # text
    'string(@"-2021-01-01")': "-2021-01-01",
    'string(@"999999999-12-31")': "999999999-12-31",
    'string(date("-999999999-01-01"))': "-999999999-01-01",
    "string(date(-45, 3, 15))": "-0045-03-15",
    'string(@"0000-02-29")': "0000-02-29",
    'string(@"10:00:00.123456789")': "10:00:00.123456789",
    'string(@"10:00:00.1234567899")': "10:00:00.123456789",
    'string(@"10:00:00.120000000")': "10:00:00.12",
    'string(@"2026-03-02T10:00:00.000000001@Europe/London")': (
        "2026-03-02T10:00:00.000000001@Europe/London"
    ),
    'string(@"-2021-03-02T10:00:00+11:00")': "-2021-03-02T10:00:00+11:00",
    'string(@"12026-07-02T10:00:00@Europe/London")': "12026-07-02T10:00:00@Europe/London",
    'string(@"PT0.000000001S")': "PT0.000000001S",
    'string(@"-P400000000000D")': "-P400000000000D",
    'string(time(10, 0, 1.000000001, @"PT1H"))': "10:00:01.000000001+01:00",
    # what they are
    '@"-2021-01-01" instance of date': True,
    '@"-2021-01-01" instance of date and time': False,
    '@"-2021-01-01T00:00:00" instance of date and time': True,
    '@"-2021-01-01T00:00:00" instance of date': False,
    '@"10:00:00.123456789" instance of time': True,
    '@"PT0.000000001S" instance of days and time duration': True,
    # parts
    '[@"-2021-03-02"].month': [3],
    '@"-2021-03-02".year': -2021,
    '@"10000-01-01".weekday': 6,
    '@"-2021-03-02T10:11:12.000000001+01:00".hour': 10,
    '@"-2021-03-02T10:11:12".day': 2,
    '@"10000-01-01T10:11:12".weekday': 6,
    '@"10:11:12.123456789".second': 12,
    '@"10:11:12.123456789@Europe/London".timezone': "Europe/London",
    'string(@"12026-07-02T10:00:00@Europe/London".time offset)': "PT1H",
    'string(@"12026-01-02T10:00:00@Europe/London".time offset)': "PT0S",
    'string(@"-2026-07-02T10:00:00@Europe/London".time offset)': "-PT1M15S",
    '@"-2026-07-02T10:00:00".time offset': None,
    '@"PT1.000000001S".seconds': 1,
    '@"-P400000000000DT1H".days': -400_000_000_000,
    # functions
    'day of week(@"10000-01-01")': "Saturday",
    'month of year(@"-2021-03-02")': "March",
    'day of year(@"0000-12-31")': 366,
    'week of year(@"12026-01-01")': 1,
    'string(date(@"-2021-03-02T10:00:00"))': "-2021-03-02",
    'string(time(@"-2021-03-02T10:00:00Z"))': "10:00:00Z",
    'string(time(@"-2021-03-02"))': "00:00:00Z",
    'string(date and time(@"-2021-03-02"))': "-2021-03-02T00:00:00",
    'string(date and time(@"-2021-03-02", @"10:00:00"))': "-2021-03-02T10:00:00",
    'string(date and time("-2021-03-02"))': "-2021-03-02T00:00:00",
    'string(years and months duration(@"-0001-12-31", @"2026-12-31"))': "P2027Y",
    'string(abs(@"-PT0.000000001S"))': "PT0.000000001S",
    'is(@"-2021-01-01", @"-2021-01-01")': True,
    "date(0, 2, 30)": None,
    "date(1000000000, 1, 1)": None,
    "date(10 ** 17, 1, 1)": None,
    # arithmetic
    'string(@"9999-12-31" + @"P1D")': "10000-01-01",
    'string(@"0001-01-01" - @"PT1S")': "0000-12-31",
    'string(@"10000-01-01" - @"P1D")': "9999-12-31",
    'string(@"0004-02-29" - @"P8Y")': "-0004-02-29",
    'string(@"0004-02-29" - @"P5Y")': "-0001-02-28",
    'string(@"9999-12-31T23:59:59Z" + @"PT1S")': "10000-01-01T00:00:00Z",
    'string(@"9999-12-31T24:00:00")': "10000-01-01T00:00:00",
    'string(@"-2021-01-01T10:10:10@Australia/Melbourne" + @"P1D")': (
        "-2021-01-02T10:10:10@Australia/Melbourne"
    ),
    'string(@"12026-03-29T00:30:00@Europe/London" + @"PT1H")': (
        "12026-03-29T02:30:00@Europe/London"
    ),
    'string(@"10:00:00" + @"PT0.000000001S")': "10:00:00.000000001",
    'string(@"10:00:00.000000001" - @"PT0.000000001S")': "10:00:00",
    'string(@"999999999-12-31" - @"-999999999-01-01")': "P730484999633D",
    '@"PT0.000000003S" / @"PT0.000000002S"': 1.5,
    'string(@"PT0.000000003S" * 2)': "PT0.000000006S",
    'string(-@"PT0.000000003S")': "-PT0.000000003S",
    'string(sum([@"PT0.000000001S", @"PT0.999999999S"]))': "PT1S",
    # order and loops
    '@"-2021-01-01" < @"-2020-12-31"': True,
    '@"9999-12-31" < @"10000-01-01"': True,
    '@"-0001-01-01" in [@"-0002-01-01"..@"0001-01-01"]': True,
    '@"-2021-01-01T00:00:00+14:00" = @"-2022-12-31T10:00:00Z"': True,
    '@"-2021-01-01T00:00:00+14:00" = @"-2021-01-01T00:00:00Z"': False,
    '@"-2020-01-01T00:00:00" = @"-2020-01-01T00:00:00Z"': False,
    '@"-2020-01-01T00:00:00" < @"-2020-01-01T00:00:00Z"': None,
    '@"-2021-01-01" = "-2021-01-01"': None,
    'count(for d in @"9999-12-30"..@"10000-01-02" return d)': 4,
    'string(min(@"0001-01-01", @"-0001-01-01"))': "-0001-01-01",
}


@pytest.mark.parametrize("text", VALUES)
def test_a_wide_value_is_like_any_other(text: str) -> None:
    assert value(text) == VALUES[text]


@pytest.mark.parametrize(
    "text",
    ["01000-01-01", "999-01-01", "+2026-01-01", "1000000000-01-01", "-2021-02-29", "--2021-01-01"],
)
def test_what_is_no_date_of_the_calendar_is_none(text: str) -> None:
    assert value("date(t)", t=text) is None


@given(ANY_DAY)
def test_a_day_has_one_number_and_one_text(day: object) -> None:
    assert isinstance(day, date | feel.WideDate)
    assert timeline.day_of(timeline.number_of(day)) == day
    assert value("date(string(d))", d=day) == day
    assert isinstance(day, date) == (1 <= day.year <= 9999)


@given(ANY_DAY, ANY_DAY)
def test_the_days_between_lead_from_one_to_the_other(a: object, b: object) -> None:
    assert value("a + (b - a)", a=a, b=b) == b
    assert value('(a < b) = (b - a > @"PT0S")', a=a, b=b) is True
    assert value('day of week(a + @"P7D") = day of week(a)', a=a) is True


@given(ANY_DAY, st.integers(-30_000, 30_000))
def test_months_go_there_and_almost_back(day: object, months: int) -> None:
    found = value("d + m", d=day, m=feel.YearsMonths(months))
    if found is None:  # beyond the last year
        return
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (value('d + @"P1D"', d=found)).day == 1


@given(MOMENTS, LENGTHS)
def test_a_duration_is_added_to_the_instant(moment: object, count: int) -> None:
    length = value("d + n", d=timedelta(0), n=_length(count))
    found = value("t + d", t=moment, d=length)
    if found is None:
        return
    assert value("(t + d) - t = d and t + d - d = t", t=moment, d=length) is True
    assert timeline.instant_of(found) - timeline.instant_of(moment) == count


def _length(count: int) -> object:
    micros, fine = divmod(count, 1000)
    return feel.WideDuration(count) if fine else _whole(micros, count)


def _whole(micros: int, count: int) -> object:
    try:
        return timedelta(microseconds=micros)
    except OverflowError:
        return feel.WideDuration(count)


@given(st.integers(-(6 * 10**25), 6 * 10**25))
def test_a_duration_survives_its_text(count: int) -> None:
    assert value("duration(string(d))", d=_length(count)) == _length(count)


@given(MOMENTS)
def test_a_moment_survives_its_text_and_json(moment: object) -> None:
    again = value("date and time(string(t))", t=moment)

    assert _folded(moment) or value("a = b", a=again, b=moment) is True
    assert feel.from_json(feel.to_json(moment), {"format": "date-time"}) is not None


def _folded(moment: object) -> bool:
    clock = timeline.clock_on(moment)
    plain = clock if isinstance(clock, time) else clock.clock
    return bool(plain.fold)


@given(MOMENTS, MOMENTS)
def test_moments_are_ordered_by_instant(a: object, b: object) -> None:
    local = [moment.tzinfo is None for moment in (a, b)]
    a_second, b_second = (timeline.instant_of(moment) // 10**9 for moment in (a, b))

    assert value("a < b", a=a, b=b) is (a_second < b_second if local[0] == local[1] else None)
    assert value("a = b", a=a, b=b) is (local[0] == local[1] and a_second == b_second)


@given(st.datetimes(timezones=ZONES), st.timedeltas(timedelta(-(10**5)), timedelta(10**5)))
def test_pythons_arithmetic_and_the_wide_one_agree(moment: datetime, length: timedelta) -> None:
    start = timeline.instant_of(moment)
    count = length // timedelta(microseconds=1) * 1000

    assert timeline.moment_at(start, moment.tzinfo) == (
        moment.astimezone(UTC).astimezone(moment.tzinfo) if moment.tzinfo else moment
    ) or not date(1, 1, 3) < moment.date() < date(9999, 12, 29)
    assert value(
        "t + d = w", t=moment, d=length, w=timeline.moment_at(start + count, moment.tzinfo)
    )


@pytest.mark.parametrize(
    ("text", "json"),
    [
        ('@"-2021-03-02"', "-2021-03-02"),
        ('@"10:00:00.123456789+01:00"', "10:00:00.123456789+01:00"),
        ('@"12026-07-02T10:00:00@Europe/London"', "12026-07-02T10:00:00+01:00"),
        ('@"2026-03-02T10:00:00.000000001Z"', "2026-03-02T10:00:00.000000001+00:00"),
        ('@"-2021-03-02T10:00:00"', "-2021-03-02T10:00:00"),
        ('@"P400000000000D"', "P400000000000D"),
    ],
)
def test_a_wide_value_is_text_in_json_and_comes_back(text: str, json: str) -> None:
    found = value(text)
    kinds = {"date": "date", "time": "time", "date and time": "date-time"}
    schema = {"format": kinds.get(feel.kind_of(found), "duration")}

    assert feel.to_json(found) == json
    assert value("a = b", a=feel.from_json(json, schema), b=found) is True


@pytest.mark.parametrize(
    "text", ["-2021-03-02", "12026-03-02", "12026-03-02T10:00Z", "2026-03-02T10:00:00.123456789"]
)
def test_plain_json_knows_wide_dates(text: str) -> None:
    assert not isinstance(feel.from_plain_json(text), str)


def test_a_host_that_wants_a_date_refuses_one_it_cannot_hold() -> None:
    def year_of(day: object) -> int:
        if not isinstance(day, date):
            message = "a date of the years 1 to 9999 is wanted"
            raise TypeError(message)
        return day.year

    library = feel.Library({"year of": feel.HostFunction("year of", ("date",), year_of)})
    found = feel.compile('year of(@"-2021-03-02")', library=library).explain({})

    assert found.value is None
    assert [one.message for one in found.warnings] == [
        "year of(): a date of the years 1 to 9999 is wanted"
    ]
