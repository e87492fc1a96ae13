"""What the letters about the disposal of records are tried with."""

from datetime import date

DISPOSAL_FACTS: dict[str, dict[str, object]] = {
    "DISPOSAL-NOTICE": {
        "agency": {"id": "police", "name": "The police"},
        "case_nos": ["NUL-2020-0007", "NUL-2020-0011"],
        "answer_by": date(2026, 4, 27),
    },
    "DISPOSAL-CERT": {
        "disposed": 2,
        "kept_back": 1,
        "told": ["police"],
        "second_person": True,
        "disposed_on": date(2026, 3, 30),
    },
}
DISPOSAL_VARIANTS: dict[str, tuple[dict[str, object], ...]] = {
    "DISPOSAL-CERT": ({"told": [], "second_person": False},),
}
