"""How the tests of the linter's rules are written down, and how they are judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import feel
from engine.bpmn import linter
from engine.bpmn.linter import Known
from engine.drawing.check import ADVICE
from engine.errors import Finding

LIBRARY = feel.STANDARD.extended_with(
    {"deadline": feel.HostFunction("deadline", ("rule", "base"), lambda rule, base: None, "")}
)
KNOWN = Known(
    forms={"intake": frozenset({"a", "no"}), "other": frozenset({"b"})},
    decision_ids=frozenset({"threshold"}),
    process_ids=frozenset({"elsewhere"}),
    letter_ids=frozenset({"ACK"}),
    job_types={"mail": frozenset({"sent"}), "letter": frozenset({"sent_at"})},
    deadline_rules=frozenset({"conclusion"}),
    policy_names=frozenset({"threshold"}),
    library=LIBRARY,
)


@dataclass(frozen=True)
class Case:
    """A diagram that breaks one rule at one element, and one like it that keeps the rule."""

    code: str
    at: str
    bad: bytes
    good: bytes
    severity: str = "error"
    says: str = ""
    known: Known = field(default=KNOWN)

    def __str__(self) -> str:
        return f"{self.code}-{self.at}"


def numbered(cases: list[Case]) -> list[str]:
    """Names for pytest; a rule may have several cases."""
    return [f"{number}-{case}" for number, case in enumerate(cases)]


def lint(files: Mapping[str, bytes], known: Known | None = None) -> tuple[Finding, ...]:
    """Lint some files whose drawings are complete and ugly: of those no warning is told."""
    ugly = ADVICE.keys() - {"without_di"}
    return tuple(one for one in linter.lint(files, known=known) if one.code not in ugly)


def found(diagram: bytes, known: Known = KNOWN) -> tuple[Finding, ...]:
    """Lint one file."""
    return lint({"test.bpmn": diagram}, known=known)


def judge(case: Case) -> None:
    """The bad diagram is refused for the one reason; the good one has no error at all."""
    faults = found(case.bad, case.known)
    matching = [one for one in faults if (one.code, one.element_id) == (case.code, case.at)]
    assert matching, [(one.code, one.element_id, one.message) for one in faults]
    mine = matching[0]
    assert mine.severity == case.severity
    assert case.says in mine.message
    assert mine.advice
    assert mine.resource == "test.bpmn"
    kept = [(one.code, one.message) for one in found(case.good, case.known)]
    assert [one for one in kept if one[0] == case.code] == []
    errors = [one for one in found(case.good, case.known) if one.severity == "error"]
    assert errors == []
