"""Who may see which part of a case that they may see at all.

What is known of a case falls into classes; a reader looks at it through the views of their roles.
A part without a class is for the casework alone: what nobody has classified is not spread.
"""

from collections.abc import Iterable, Mapping

COMPLAINT, VICTIM, PERPETRATOR, WITNESS = "complaint", "victim", "perpetrator", "witness"
RISK, HEALTH, INTELLIGENCE, MINUTES = "risk", "health", "intelligence", "minutes"
UNCLASSED = ""
CLASSES = frozenset({COMPLAINT, VICTIM, PERPETRATOR, WITNESS, RISK, HEALTH, INTELLIGENCE, MINUTES})

_PARTNER = frozenset({COMPLAINT, VICTIM, PERPETRATOR})
# The columns of the partnership's matrix: what a view shows.
VIEWS: Mapping[str, frozenset[str]] = {
    "officer": CLASSES - {INTELLIGENCE} | {UNCLASSED},
    "manager": CLASSES | {UNCLASSED},
    "support": frozenset({COMPLAINT, VICTIM, RISK}),
    "review": CLASSES - {HEALTH, INTELLIGENCE} | {UNCLASSED},
    "safeguarding": CLASSES - {INTELLIGENCE, MINUTES} | {UNCLASSED},
    "appeal": frozenset({COMPLAINT, VICTIM, PERPETRATOR, RISK, MINUTES}),
    "partner": _PARTNER,
    "care": _PARTNER | {HEALTH},
    "police": _PARTNER | {INTELLIGENCE},
    # That there is a case, its dates and what it is held for: nothing of what it is about.
    "records": frozenset(),
}
# Which view a role has, by the names that lanes and tokens use. Another role shows nothing.
ROLE_VIEWS: Mapping[str, str] = {
    "case_officer": "officer",
    "asb_officer": "officer",
    "intake": "officer",
    "intake_officer": "officer",
    "police_desk": "officer",
    "legal": "officer",
    "csp_manager": "manager",
    "case_manager": "manager",
    "manager": "manager",
    "safer_communities_manager": "manager",
    "dpo": "manager",
    "victim_support": "support",
    "victim_support_officer": "support",
    "vso": "support",
    "spoc": "review",
    "chair": "review",
    "deputy_chair": "review",
    "meeting_coordinator": "review",
    "vvc_chair": "review",
    "safeguarding_lead": "safeguarding",
    "appeal_body": "appeal",
    "records_officer": "records",
}
# Who may say that a case must not be disposed of, and that it may be again.
HOLDERS = frozenset(
    {"records_officer", "dpo", "csp_manager", "case_manager", "safer_communities_manager", "legal"}
)
# What a letter may say of a case by whom it is for; what agencies and colleagues are told is
# decided before they are written to. Whoever is complained of reads nothing of anybody else, and
# who is only beside the case reads nothing of it.
_TO_A_VICTIM = frozenset({COMPLAINT, VICTIM, HEALTH, UNCLASSED})
_TO_A_PERPETRATOR = frozenset({PERPETRATOR})
LETTER_VIEWS: Mapping[str, frozenset[str]] = {
    "victim": _TO_A_VICTIM,
    "applicant": _TO_A_VICTIM,
    "appellant": _TO_A_VICTIM,
    "complainant": _TO_A_VICTIM,
    "advocate": _TO_A_VICTIM,
    "guest": frozenset({UNCLASSED}),
    "family": frozenset(),
    "witness": frozenset(),
    "other": frozenset(),
    "perpetrator": _TO_A_PERPETRATOR,
    "alleged perpetrator": _TO_A_PERPETRATOR,
}
# What a letter is about by whom it is for, by the words of templates and of diagrams; the answers
# that it reads come besides. One that stands here nowhere is for a colleague: nobody has said what
# it is about, so it is for the casework alone.
_OF_A_VICTIM = frozenset({COMPLAINT, VICTIM})
_OF_CARE = frozenset({COMPLAINT, HEALTH})
_OF_THE_CASE = frozenset({COMPLAINT})
LETTER_CLASSES: Mapping[str, frozenset[str]] = {
    "victim": _OF_A_VICTIM,
    "applicant": _OF_A_VICTIM,
    "appellant": _OF_A_VICTIM,
    "complainant": _OF_A_VICTIM,
    "advocate": _OF_A_VICTIM,
    "family": _OF_A_VICTIM,
    "Victim Support Officer": _OF_A_VICTIM,
    "witness": frozenset({COMPLAINT, WITNESS}),
    "perpetrator": frozenset({COMPLAINT, PERPETRATOR}),
    "alleged perpetrator": frozenset({COMPLAINT, PERPETRATOR}),
    "social care": _OF_CARE,
    "childrens_services": _OF_CARE,
    "adult_social_care": _OF_CARE,
    "agency": _OF_THE_CASE,
    "partner agency": _OF_THE_CASE,
    "relevant body": _OF_THE_CASE,
    "lead body": _OF_THE_CASE,
    "police": _OF_THE_CASE,
    "guest": _OF_THE_CASE,
}
AGENCY = "agency:"
# The kinds of agency that see more than any partner; each names its agencies by their short names.
AGENCY_VIEWS: Mapping[str, str] = {
    "police": "police",
    "icb": "care",
    "childrens_services": "care",
    "adult_social_care": "care",
}


def shown_to(groups: Iterable[str]) -> frozenset[str]:
    """Return the classes that somebody in these groups may see, of a case that they may see.

    >>> sorted(shown_to(["agency:landlord"]))
    ['complaint', 'perpetrator', 'victim']
    """
    views = (_view_of(group) for group in groups)
    return frozenset().union(*(VIEWS[view] for view in views if view))


def written_to(recipient: str) -> frozenset[str]:
    """Return the classes that a letter to somebody may say.

    >>> sorted(written_to("perpetrator"))
    ['perpetrator']
    """
    return LETTER_VIEWS.get(recipient, CLASSES | {UNCLASSED})


def letter_classes(*recipients: str) -> frozenset[str]:
    """Return the classes that a letter has by whom it is for.

    >>> sorted(letter_classes("perpetrator", "Mr Example"))
    ['complaint', 'perpetrator']
    """
    known = [LETTER_CLASSES[one] for one in recipients if one in LETTER_CLASSES]
    return frozenset().union(*known) if known else frozenset({COMPLAINT, UNCLASSED})


def could_say(recipient: str) -> frozenset[str]:
    """Return the classes of a letter of which only the recipient is known: all it could say."""
    return written_to(recipient) | letter_classes(recipient)


def _view_of(group: str) -> str:
    if group.startswith(AGENCY):
        return AGENCY_VIEWS.get(group.removeprefix(AGENCY), "partner")
    return ROLE_VIEWS.get(group, "")
