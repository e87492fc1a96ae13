"""Letters, and what is known of the cases they are about."""

from datetime import UTC, date, datetime

from app.casework.letters import LetterTemplate

FRONT = (
    '+++\ntitle = "A letter"\nto = "applicant"\nlaw = ["The Act, section 1"]\nversion = "1"\n+++\n'
)
NOW = datetime(2026, 3, 30, 8, 15, tzinfo=UTC)
FACTS = {
    "application_no": "CT-1",
    "received_on": date(2026, 3, 2),
    "meeting_at": datetime(2026, 4, 1, 13, 30, tzinfo=UTC),
    "reports": [
        {"agency": "police", "on": date(2026, 1, 5), "counts": True},
        {"agency": "housing", "on": date(2026, 1, 20), "counts": False},
    ],
}


def letter(body: str) -> str:
    return FRONT + body


def rendered(body, **scope):
    return LetterTemplate.load("TEST", letter(body)).render({"facts": FACTS} | scope, now=NOW)


def text(body, **scope):
    return rendered(body, **scope).text
