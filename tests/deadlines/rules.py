"""Rules and days that deadlines are counted with in these tests."""

from hypothesis import strategies as st

from engine.calendar import WorkingCalendar
from engine.deadlines import DeadlineOptions, DeadlineRule, Kind
from engine.meetings import MeetingSeries

ENGLAND = WorkingCalendar("GB-ENG")
CONCLUSION = DeadlineRule("conclusion", Kind.CALENDAR_DAYS, 28, source="Policy, step 3", status="S")
ACKNOWLEDGE = DeadlineRule("acknowledge", Kind.WORKING_DAYS, 5, status="D")
CUT_OFF = DeadlineRule("cut_off", Kind.WORKING_DAYS, -3, status="D")
RECENCY = DeadlineRule("recency", Kind.MONTHS_AFTER, 1, status="S")
WINDOW = DeadlineRule("window", Kind.MONTHS_BEGINNING, 6, status="L")
NOTICE = DeadlineRule(
    "notice", Kind.ELAPSED_HOURS, 48, DeadlineOptions(skip_christmas_day=True), status="L"
)
ROLLING = DeadlineRule(
    "rolling", Kind.CALENDAR_DAYS, 14, DeadlineOptions(roll_if_holiday=True), status="D"
)
HUB = DeadlineRule(
    "hub", Kind.MEETING, 1, DeadlineOptions(meeting=MeetingSeries("weekly", weekday=0)), status="P"
)
DAY_RULES = [CONCLUSION, ACKNOWLEDGE, CUT_OFF, RECENCY, WINDOW, ROLLING, HUB]
RULES = st.sampled_from([*DAY_RULES, NOTICE])
