"""Days, closures and instants that the laws of the calendar are tried on."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from engine.calendar import WorkingCalendar

DAYS = st.dates(date(2023, 1, 1), date(2032, 12, 31))
COUNTS = st.integers(0, 60)
MONTH_COUNTS = st.integers(1, 72)
INSTANTS = st.integers(0, 10 * 365 * 24 * 60).map(
    lambda minutes: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
HOURS = st.integers(0, 800)


@st.composite
def _closures(draw: st.DrawFn) -> frozenset[date]:
    first = draw(DAYS)
    lengths = draw(st.lists(st.integers(0, 40), max_size=12))
    return frozenset(first + timedelta(days=number) for number in lengths)


CALENDARS = st.builds(WorkingCalendar, st.sampled_from(["GB-ENG", "GB-WLS"]), _closures())
