"""Plans of meetings."""

from datetime import UTC, date, datetime

from app.casework.meetings import MeetingPlan


def plan_of(kind: str, day: date, hour: int = 9) -> MeetingPlan:
    """A meeting with the police, whose agenda closes when it begins."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return MeetingPlan(
        type=kind,
        meeting_on=day,
        meeting_at=at,
        cut_off_at=at,
        chair="chair",
        members=["police"],
        quorum=1,
    )
