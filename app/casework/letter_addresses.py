"""Where whoever a letter is for can be reached, from what their letter may say of the case.

People are asked for one text with whatever reaches them. A machine takes from it only what cannot
be meant otherwise: the only email address in it, the only telephone number, an address that ends
with a postcode. Everything else is for a person to read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Known = Mapping[str, object]
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"
)
PHONE = re.compile(r"(?<![\w+])(?:\+44\s?(?:\(0\)\s?)?|0)(?:[ -]?\d){9,10}(?!\d)")
# The form that Royal Mail's postcodes have: outward code, inward code.
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
# What a window and GOV.UK Notify have room for.
MOST_LINES = 7
GUEST = "guest"
NAMES = {
    "appellant": ("correspondent_name", "appellant_name", "applicant_name"),
    "applicant": ("correspondent_name", "applicant_name"),
    "victim": ("correspondent_name", "complainant_name", "victim_name", "applicant_name"),
    "complainant": ("correspondent_name", "complainant_name"),
    "advocate": ("advocate_name",),
    GUEST: ("guest_name",),
}
OF_THE_OTHER_SIDE = ("perpetrator", "alleged perpetrator")
# Whom a penalty goes to, whom a measure is about, who is complained of: the nearest that is known.
MEANT = ("penalty", "respondent", "perpetrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAddress:
    """Who a letter is for and how to reach them; what is not known is empty.

    `post` has the lines of the address one below the other.
    """

    name: str = ""
    post: str = ""
    email: str = ""
    phone: str = ""

    @property
    def lines(self) -> Sequence[str]:
        """The name and the postal address, as they stand in the window of an envelope."""
        return [line for line in (self.name, *self.post.split("\n")) if line][:MOST_LINES]

    def by(self, channel: str) -> str:
        """Return the address that one way can use; empty if none is known.

        The ways are post, email, text, and secure, which for agencies is their email address.

        A postal address can be used when its last line has a postcode.
        """
        lines = self.post.split("\n")
        post = self.post if POSTCODE.search(lines[-1]) else ""
        ways = {"post": post, "email": self.email, "text": self.phone, "secure": self.email}
        return ways.get(channel, "")


NOWHERE = LetterAddress()


def address_of(known: Known, recipient: str) -> LetterAddress:
    """Return where a person of the case is reached; agencies and colleagues are no such person.

    >>> address_of({"complainant_name": "Ann", "contact_details": "a@example.org"}, "victim").email
    'a@example.org'

    A guest is reached only as whoever asked them in said.
    """
    if recipient in OF_THE_OTHER_SIDE:
        return _other_side(known)
    if recipient not in NAMES:
        return NOWHERE
    name = next((_text(known, one) for one in NAMES[recipient] if _text(known, one)), "")
    contact = _text(known, "guest_contact" if recipient == GUEST else "contact_details")
    return LetterAddress(
        name=name,
        post="\n".join(_lines(_text(known, "address")) or _to_postcode(_lines(contact))),
        email=_only(EMAIL, contact),
        phone=_only(PHONE, contact),
    )


def address_of_agency(name: str, contact: str) -> LetterAddress:
    """Return where an agency is reached, from what the directory says of it.

    >>> address_of_agency("Madeley Parish", "The clerk, clerk@madeley.example").by("secure")
    'clerk@madeley.example'
    """
    post = "\n".join(_to_postcode(_lines(contact)))
    return LetterAddress(name=name, post=post, email=_only(EMAIL, contact))


def _other_side(known: Known) -> LetterAddress:
    # Never the name of one beside the address of another.
    for who in MEANT:
        name, post = _text(known, f"{who}_name"), _lines(_text(known, f"{who}_address"))
        if name or post:
            return LetterAddress(name=name, post="\n".join(post))
    return NOWHERE


def _text(known: Known, name: str) -> str:
    value = known.get(name)
    return value.strip() if isinstance(value, str) else ""


def _only(pattern: re.Pattern[str], text: str) -> str:
    found = {one.strip() for one in pattern.findall(text)}
    return found.pop() if len(found) == 1 else ""


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in re.split(r"[\n,;]+", text) if line.strip()]


def _to_postcode(lines: Sequence[str]) -> Sequence[str]:
    with_code = [place for place, line in enumerate(lines) if POSTCODE.search(line)]
    return lines[: with_code[0] + 1] if len(with_code) == 1 else ()
