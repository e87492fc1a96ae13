"""What the case file can hold: the kinds of record, their fields, and which values fit.

A field is either plain (a code, a date, a number, yes or no: it may be counted and searched) or
sealed (text about people: it is encrypted). No plain field can hold a sentence, so a form that
maps a story into one is told so instead of spreading it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from engine.clock import local_date

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
WHO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}")
LARGEST = 1_000_000
MOST_CODES = 50
SEALED = "sealed"

BANDS = ("standard", "medium", "high")
CATEGORIES = ("personal", "nuisance", "environmental")
ROLES = ("victim", "applicant", "advocate", "perpetrator", "witness", "family", "other")
CONSENTS = (
    *("record_share", "perpetrator_visit", "support_referral"),
    *("advocate_authority", "contact_methods"),
)
ANSWERS = ("given", "refused", "limited", "ask_later", "withdrawn")
REPORTED = ("accepted", "done", "blocked", "moved", "cancelled")
REASONS = ("assignment", "request", "agenda_item", "transfer")
HOLDS = ("legal_hold", "subject_access")
LINKS = ("same_behaviour", "counter_allegation", "review", "duplicate", "transferred", "appeal")


class DoesNotFit(ValueError):
    """A value is none that the field can have; the message says what would be."""


@dataclass(frozen=True, slots=True)
class CaseField:
    """One field: its type, and the words it can be if it is one of a few.

    `type` is code, codes, who, date, whole, switch or sealed.
    """

    type: str
    words: Sequence[str] = ()

    def fit(self, value: object) -> object:
        """Return a value of FEEL or JSON as it is stored.

        Raises:
            DoesNotFit: it is none that this field can have.
        """
        return _FIT[self.type](value, self.words)


@dataclass(frozen=True, slots=True)
class CaseKind:
    """One kind of record; without its required fields there is no record."""

    name: str
    fields: Mapping[str, CaseField]
    required: Sequence[str] = ()
    sensitivity: str = "complaint"
    sealed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = frozenset(name for name, one in self.fields.items() if one.type == SEALED)
        object.__setattr__(self, "sealed", found)


def _code(value: object, words: Sequence[str]) -> object:
    if isinstance(value, str) and CODE.fullmatch(value) and (not words or value in words):
        return value
    shown = f"one of {', '.join(words)}" if words else "one word of small letters, figures, _ and -"
    raise DoesNotFit(f"must be {shown}")


def _codes(value: object, words: Sequence[str]) -> object:
    several = value if isinstance(value, list) else [value]
    if len(several) > MOST_CODES:
        raise DoesNotFit(f"must have at most {MOST_CODES} words")
    return [_code(one, words) for one in several]


def _who(value: object, _words: Sequence[str]) -> object:
    if isinstance(value, str) and WHO.fullmatch(value):
        return value
    raise DoesNotFit("must be an agency (agency:police), a role, or a person's user name")


def _date(value: object, _words: Sequence[str]) -> object:
    if isinstance(value, datetime):
        return local_date(value)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise DoesNotFit("must be a date, as 2026-03-27") from None


def _whole(value: object, _words: Sequence[str]) -> object:
    number = value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    if number is None or number != int(number) or not 0 <= number <= LARGEST:
        raise DoesNotFit(f"must be a whole number from 0 to {LARGEST}")
    return int(number)


def _switch(value: object, _words: Sequence[str]) -> object:
    if isinstance(value, bool):
        return value
    raise DoesNotFit("must be true or false")


def _sealed(value: object, _words: Sequence[str]) -> object:
    return value


_FIT = {
    "code": _code,
    "codes": _codes,
    "who": _who,
    "date": _date,
    "whole": _whole,
    "switch": _switch,
    SEALED: _sealed,
}

_TEXT, _DAY, _NUMBER, _YES = map(CaseField, (SEALED, "date", "whole", "switch"))
_WORD, _WORDS, _WHO = CaseField("code"), CaseField("codes"), CaseField("who")


def _one_of(*words: str) -> CaseField:
    return CaseField("code", words)


_ALL = (
    CaseKind(
        "case",
        {
            "begins": _YES,
            "lead_department": _WORD,
            "category": _one_of(*CATEGORIES),
            "tags": _WORDS,
            "title": _TEXT,
        },
    ),
    CaseKind(
        "person",
        {
            "role": _one_of(*ROLES),
            "name": _TEXT,
            "address": _TEXT,
            "contact": _TEXT,
            "safe_contact": _TEXT,
            "born_on": _TEXT,
            "needs": _TEXT,
            "notes": _TEXT,
            "child": _YES,
            "at_risk": _YES,
        },
        ("role", "name"),
        "victim",
    ),
    CaseKind(
        "place",
        {"kind": _WORD, "address": _TEXT, "name": _TEXT, "uprn": _TEXT, "geo": _TEXT},
        ("address",),
    ),
    CaseKind(
        "incident",
        {
            "occurred_on": _DAY,
            "category": _one_of(*CATEGORIES),
            "hate": _YES,
            "children_present": _YES,
            "weapon_or_violence": _YES,
            "time": _TEXT,
            "place": _TEXT,
            "what": _TEXT,
        },
        ("occurred_on",),
    ),
    CaseKind(
        "complaint",
        {
            "complained_on": _DAY,
            "occurred_on": _DAY,
            "agency": _WORD,
            "acknowledged_on": _DAY,
            "same_behaviour": _YES,
            "reference": _TEXT,
            "what": _TEXT,
        },
        ("complained_on",),
    ),
    CaseKind(
        "consent",
        {
            "kind": _one_of(*CONSENTS),
            "answer": _one_of(*ANSWERS),
            "channel": _WORD,
            "asked_on": _DAY,
            "limits": _TEXT,
            "person": _TEXT,
        },
        ("kind", "answer"),
    ),
    CaseKind(
        "contact_agreement",
        {
            "every_days": _NUMBER,
            "method": _WORD,
            "from": _DAY,
            "safe_times": _TEXT,
            "details": _TEXT,
        },
        ("every_days", "method"),
        "victim",
    ),
    CaseKind(
        "contact",
        {
            "on": _DAY,
            "method": _WORD,
            "reached": _YES,
            "purpose": _one_of("update", "visit", "attempt", "other"),
            "feeling_safer": _NUMBER,
            "welfare_ok": _YES,
            "notes": _TEXT,
        },
        ("on", "method", "reached"),
        "victim",
    ),
    CaseKind(
        "assessment",
        {
            "subject": _one_of("victim", "perpetrator"),
            "band": _one_of(*BANDS),
            "score": _NUMBER,
            "based_on": _NUMBER,
            "one_off_serious": _YES,
            "targeted_campaign": _YES,
            "cumulative_harm": _YES,
            "overrides": _WORDS,
            "answers": _TEXT,
            "reasons": _TEXT,
        },
        ("subject", "band"),
        "risk",
    ),
    CaseKind(
        "action",
        {
            "what": _TEXT,
            "agency": _WORD,
            "owner": _TEXT,
            "due": _DAY,
            "power": _WORD,
            "agreed_with_victim": _YES,
        },
        ("what", "agency"),
    ),
    CaseKind(
        "action_report",
        {"number": _NUMBER, "state": _one_of(*REPORTED), "on": _DAY, "report_back": _TEXT},
        ("number", "state"),
    ),
    CaseKind(
        "disclosure",
        {
            "purpose": _WORD,
            "gateway": _WORD,
            "lawful_basis": _WORD,
            "recipient": _WORD,
            "given_on": _DAY,
            "sender": _WORD,
            "what": _TEXT,
            "minimum": _TEXT,
            "reason": _TEXT,
        },
        ("purpose", "gateway", "lawful_basis", "recipient"),
    ),
    CaseKind(
        "access",
        {"who": _WHO, "because": _one_of(*REASONS), "until": _DAY},
        ("who", "because"),
    ),
    CaseKind("note", {"about": _WORD, "on": _DAY, "text": _TEXT}, ("about", "text"), ""),
    CaseKind(
        "hold",
        {"about": _one_of(*HOLDS), "state": _one_of("set", "lifted"), "reason": _TEXT},
        ("about", "state", "reason"),
    ),
    CaseKind("reference", {"system": _WORD, "number": _TEXT}, ("system", "number")),
)
KINDS: Mapping[str, CaseKind] = {one.name: one for one in _ALL}
