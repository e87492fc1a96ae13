"""The gate that every release must pass: diagrams, tables, forms, letters and policy together.

A deployment is judged by the releases it makes, not by its files alone, so that a common form
which a partnership's diagram needs is found, and one that is missing is missed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from engine import dmn, feel
from engine.bundles import POLICY
from engine.connectors import Check
from engine.errors import DeploymentRefused, Finding
from engine.forms import Form
from engine.policy import Policy
from engine.releases import BASE_POLICY, Release

ERROR = "error"
# Partnerships mostly have the same tables, forms and letters: one judgement is good for all.
JUDGEMENTS_KEPT = 1024
FORM, LETTER = "form", "letter"


@dataclass(frozen=True)
class _Functions:
    """A library by how its functions are called, which is all that a judgement looks at."""

    signatures: frozenset[tuple[str, ...]]
    library: feel.Library = field(compare=False)

    @staticmethod
    def of(release: Release) -> "_Functions":
        return _Functions(release.library.signatures, release.library)


def findings(release: Release, checks: Mapping[str, Check]) -> list[Finding]:
    """Return what is wrong with a release, and what is only odd (severity "warning").

    `checks` are the application's own, by the kind of resource that each can judge.
    """
    first = [*_policy(release), *_forms(release)]
    if any(one.severity == ERROR for one in first):
        return first
    diagrams = _diagrams(release)
    if any(one.severity == ERROR for one in diagrams):
        checks = {kind: check for kind, check in checks.items() if kind != FORM}
    plugged_in = (each for kind in checks for each in _checked(release, kind, checks[kind]))
    return [*first, *_decisions(release), *diagrams, *_rules(release, diagrams), *plugged_in]


def refuse(found: Sequence[Finding]) -> None:
    """Let pass what has no errors.

    Raises:
        DeploymentRefused: with all findings, each once.
    """
    if any(one.severity == ERROR for one in found):
        raise DeploymentRefused(tuple(dict.fromkeys(found)))


def _policy(release: Release) -> list[Finding]:
    common = _text(release, BASE_POLICY, POLICY)
    own = _text(release, POLICY, POLICY)
    if (POLICY, POLICY) in release.manifest:
        name = release.manifest[POLICY, POLICY].name
        return Policy.lint(common, own, resource=name)
    return Policy.lint(common, own)


def _forms(release: Release) -> Iterator[Finding]:
    for identity in _ids(release, "form"):
        yield from Form.lint(identity, _text(release, "form", identity))


def _rules(release: Release, diagrams: Sequence[Finding]) -> Iterator[Finding]:
    """Compile the rules of every form with the functions of the release."""
    if any(one.severity == ERROR for one in diagrams):
        return  # what tasks hand to their forms is not known
    given, functions = _given(release), _Functions.of(release)
    for identity in _ids(release, "form"):
        names = frozenset(given.get(identity, ()))
        yield from _ruled(identity, _text(release, "form", identity), functions, names)


@lru_cache(maxsize=JUDGEMENTS_KEPT)
def _ruled(
    identity: str, text: str, functions: _Functions, given: frozenset[str]
) -> tuple[Finding, ...]:
    return tuple(Form.lint(identity, text, library=functions.library, given=given))


def _given(release: Release) -> Mapping[str, set[str]]:
    """Return the names that the user tasks of a form hand to its rules."""
    found: dict[str, set[str]] = {}
    for process in release.diagrams.processes.values():
        for element in process.elements.values():
            names = {one.target for one in element.inputs}
            looped = {element.loop.element, "loopCounter"} if element.loop else set()
            found.setdefault(element.form_id, set()).update(names | looped)
    return found


def _decisions(release: Release) -> Iterator[Finding]:
    names = {entry.hash: entry.name for entry in release.manifest.values()}
    models = release.decision_files
    others, functions = tuple(models.values()), _Functions.of(release)
    for digest, content in models.items():
        for finding in _decided(content, functions, others):
            yield replace(finding, resource=names[digest])


@lru_cache(maxsize=JUDGEMENTS_KEPT)
def _decided(model: bytes, functions: _Functions, others: tuple[bytes, ...]) -> tuple[Finding, ...]:
    return tuple(dmn.lint(model, library=functions.library, others=others))


def _diagrams(release: Release) -> Sequence[Finding]:
    return _judged(
        _Drawn(
            files=tuple(sorted(release.diagram_files.items())),
            forms=frozenset(
                (identity, frozenset(release.form(identity).variable_schemas))
                for identity in _ids(release, "form")
            ),
            decisions=frozenset(_ids(release, "decision")),
            processes=frozenset(_ids(release, "process")),
            letters=frozenset(_ids(release, "letter")),
            deadline_rules=frozenset(release.policy.deadline_rules),
            policy_names=frozenset(release.policy.values),
            functions=_Functions.of(release),
        )
    )


@dataclass(frozen=True)
class _Drawn:
    """The diagrams of a release, and whatever of the release a rule for diagrams looks at."""

    files: tuple[tuple[str, bytes], ...]
    forms: frozenset[tuple[str, frozenset[str]]]
    decisions: frozenset[str]
    processes: frozenset[str]
    letters: frozenset[str]
    deadline_rules: frozenset[str]
    policy_names: frozenset[str]
    functions: _Functions


@lru_cache(maxsize=4)
def _judged(drawn: _Drawn) -> Sequence[Finding]:
    """Judge diagrams; partnerships mostly have the same, and one answer is good for all."""
    # A service starts without it: it brings everything that judges drawings.
    from engine.bpmn import linter  # noqa: PLC0415

    known = linter.Known(
        forms=dict(drawn.forms),
        decision_ids=drawn.decisions,
        process_ids=drawn.processes,
        letter_ids=drawn.letters,
        deadline_rules=drawn.deadline_rules,
        policy_names=drawn.policy_names,
        library=drawn.functions.library,
    )
    return linter.lint(dict(drawn.files), known=known)


def _checked(release: Release, kind: str, check: Check) -> Iterator[Finding]:
    given = _given(release) if kind == FORM else {}
    # A letter reads what any form of the release may have asked for.
    forms = _ids(release, FORM) if kind == LETTER else ()
    texts = frozenset(_text(release, FORM, identity) for identity in forms)
    functions = _Functions.of(release)
    for identity in _ids(release, kind):
        name, text = release.manifest[kind, identity].name, _text(release, kind, identity)
        around = texts | given.get(identity, set())
        for finding in _said(check, identity, text, functions, frozenset(around)):
            yield replace(finding, resource=name)


@lru_cache(maxsize=JUDGEMENTS_KEPT)
def _said(
    check: Check, identity: str, text: str, functions: _Functions, around: frozenset[str]
) -> tuple[Finding, ...]:
    return tuple(check(identity, text, functions.library, around))


def _ids(release: Release, wanted: str) -> Iterator[str]:
    return (identity for kind, identity in release.manifest if kind == wanted)


def _text(release: Release, kind: str, identity: str) -> str:
    entry = release.manifest.get((kind, identity))
    return release.contents[entry.hash].decode() if entry else ""
