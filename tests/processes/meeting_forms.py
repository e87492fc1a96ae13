"""The forms of meetings."""

from tests.processes.content import COMMON

FOLDERS = ("meeting_cycle", "action_tracking", "meeting_referral", "guest_invitation")
MEETING_FORMS = sorted(form for one in FOLDERS for form in COMMON.glob(f"{one}/forms/*.json"))
