"""What a letter tells another body: the record of its `[discloses]`, made when it goes out.

No letter that discloses goes out without purpose, gateway, lawful basis and recipient: where one
of them has no value the letter is not written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.casework import case_hints
from app.casework.case_hints import CaseHints, HintFailed, Written
from app.casework.letter_parser import FrontMatter
from app.casework.letter_tags import TemplateFault
from engine import feel

DISCLOSURE = "disclosure"
# One letter makes one record, and always.
NOT_HERE = ("record", "when", "each")


@dataclass(frozen=True, slots=True, eq=False)
class Disclosure:
    """What a letter discloses, compiled."""

    hints: CaseHints

    @staticmethod
    def load(front: FrontMatter, library: feel.Library) -> "Disclosure":
        """Compile what the front matter of a letter says of it.

        Raises:
            TemplateFault: it is no disclosure.
        """
        if not front.discloses:
            return Disclosure(CaseHints())
        for name in NOT_HERE:
            if name in front.discloses:
                raise TemplateFault(1, f"[discloses] gives {name!r}, which is none of its fields")
        schema = {case_hints.HINTS: [{"record": DISCLOSURE, **front.discloses}]}
        fault = next(case_hints.faults(schema, library), None)
        if fault is not None:
            raise TemplateFault(1, fault.message.replace("entry 1", "[discloses]", 1))
        return Disclosure(CaseHints.load(schema, library))

    def of(self, scope: Mapping[str, object], now: datetime) -> Written | None:
        """Return the record that a letter makes; None when it discloses nothing.

        Raises:
            HintFailed: something that a disclosure must have has no value, or one that does not
                fit.
        """
        if not self.hints.hints:
            return None
        made = self.hints.written(scope, now)
        if not made:
            missing = "purpose, gateway, lawful_basis or recipient has no value"
            raise HintFailed(1, DISCLOSURE, missing)
        return made[0]
