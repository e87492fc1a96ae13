"""What the case file can hold: the kinds of record and their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.casework.case_fields import GEO, SEALED, CaseField

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
STAGES = (
    *("proposed", "chosen", "agreed", "approved", "warned", "reviewed", "made", "heard"),
    *("extended", "breached", "enforced", "ended"),
)
DECIDED = ("met", "not_met", "met_by_discretion", "defer_time")
PROPOSED = ("met", "not_met", "discretion", "defer_time", "needs_information")
OUTCOMES = ("granted", "refused", "withdrawn", "breached_enforced", "expired")
SAID = ("answered", "nil", "refused", "silent", "after_last_call")
LINKS = ("same_behaviour", "counter_allegation", "review", "duplicate", "transferred", "appeal")


@dataclass(frozen=True, slots=True)
class CaseKind:
    """One kind of record; without its required fields there is no record."""

    name: str
    fields: Mapping[str, CaseField]
    required: Sequence[str] = ()
    sensitivity: str = "complaint"
    sealed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = frozenset(name for name, one in self.fields.items() if one.is_sealed)
        object.__setattr__(self, "sealed", found)


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
        {"kind": _WORD, "address": _TEXT, "name": _TEXT, "uprn": _TEXT, "geo": CaseField(GEO)},
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
            "geo": CaseField(GEO),
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
        "legal_measure",
        {
            "measure_no": _NUMBER,
            "stage": _one_of(*STAGES),
            "tool": _WORD,
            "law": _WORD,
            "agency": _WORD,
            "on": _DAY,
            "until": _DAY,
            "outcome": _one_of(*OUTCOMES),
        },
        ("stage",),
    ),
    CaseKind(
        "threshold_decision",
        {
            "outcome": _one_of(*DECIDED),
            "proposal": _one_of(*PROPOSED),
            "statutory_met": _YES,
            "statute_conflict": _YES,
            "overrules": _YES,
            "ripe_on": _DAY,
            "reasons": _TEXT,
            "why_not_as_proposed": _TEXT,
        },
        ("outcome",),
    ),
    CaseKind(
        "survey",
        {
            "handling": _NUMBER,
            "outcome": _NUMBER,
            "kept_informed": _YES,
            "feels_safer": _YES,
        },
        ("handling", "outcome"),
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
        "partner_answer",
        {
            "agency": _WORD,
            "answer": _one_of(*SAID),
            "asked_for": _one_of("dates", "everything"),
            "hours": _NUMBER,
            "late": _YES,
        },
        ("agency", "answer"),
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
