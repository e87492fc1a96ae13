"""Refuses diagrams that would not mean what they show, in words that an analyst understands.

A diagram without error findings runs as BPMN says; warnings are about style, and about things
that are drawn but ignored. The rules are tables of small functions in `engine.bpmn.lint`.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree

from engine.bpmn import reading, xml
from engine.bpmn.lint import (
    branches,
    drawing,
    elements,
    events,
    expressions,
    loops,
    names,
    references,
    splits,
    structure,
    timers,
)
from engine.bpmn.lint.view import Complaints, Known, Rule, View, at
from engine.bpmn.model import Process
from engine.errors import DeploymentRefused, Finding

RULES: tuple[Rule, ...] = (
    *elements.RULES,
    *structure.RULES,
    *splits.RULES,
    *branches.RULES,
    *events.RULES,
    *timers.RULES,
    *loops.RULES,
    *references.RULES,
    *expressions.RULES,
    *names.RULES,
    *drawing.RULES,
)

__all__ = ["MOST_ELEMENTS", "MOST_FINDINGS", "RULES", "Known", "lint"]

MOST_ELEMENTS = 500
"""A process with more elements (or four times as many flows) is not looked at any further."""

MOST_FINDINGS = 50
"""One rule stops after so many complaints about one process."""


def lint(files: Mapping[str, bytes], *, known: Known | None = None) -> tuple[Finding, ...]:
    """Return every fault of some BPMN files, errors first; none means that they may be deployed.

    Args:
        files: the documents by file name. A process may call one of another file.
        known: what is there besides; by default nothing is known, so little is checked.
    """
    roots: dict[str, etree._Element] = {}
    findings: list[Finding] = []
    for resource, document in files.items():
        try:
            roots[resource] = xml.parse_tree(document, resource)
        except DeploymentRefused as refused:
            findings += refused.findings
    for resource, root in roots.items():
        findings += xml.dangling_references(root, resource)
    findings += _judged(roots, known or Known())
    return tuple(sorted(dict.fromkeys(findings), key=_order))


def _judged(roots: Mapping[str, etree._Element], known: Known) -> list[Finding]:
    try:
        model = reading.read_trees(roots)
    except DeploymentRefused as refused:
        return list(refused.findings)
    findings = list(_nothing_to_run(roots))
    for process in model.processes.values():
        view = View(process, model, roots[process.resource], known)
        rules = (TOO_LARGE,) if _is_too_large(process) else RULES
        if process.executable:
            findings += (found for rule in rules for found in _apply(rule, view))
    return findings


def _is_too_large(process: Process) -> bool:
    return len(process.elements) > MOST_ELEMENTS or len(process.flows) > 4 * MOST_ELEMENTS


def _too_large(view: View) -> Complaints:
    """A diagram that nobody can read is not judged."""
    count = len(view.process.elements)
    yield at(view.process, f"the process has {count} elements, more than {MOST_ELEMENTS}")


TOO_LARGE = Rule(
    "too_many_elements", _too_large, "Move parts into processes that call activities call."
)


def _apply(rule: Rule, view: View) -> Iterator[Finding]:
    for complaint in islice(rule.check(view), MOST_FINDINGS):
        yield Finding(
            rule.code,
            complaint.message,
            resource=view.process.resource,
            element_id=complaint.element_id,
            line=complaint.line,
            severity=rule.severity,
            advice=rule.advice,
        )


def _nothing_to_run(roots: Mapping[str, etree._Element]) -> Iterator[Finding]:
    for resource, root in roots.items():
        if not any(tag.get("isExecutable") == "true" for tag in root.iterchildren(reading.PROCESS)):
            yield Finding(
                "nothing_executable",
                "the file holds no executable process",
                resource=resource,
                advice="Mark the process that shall run as executable.",
            )


def _order(finding: Finding) -> tuple[bool, str, int, str]:
    return (finding.severity != "error", finding.resource, finding.line or 0, finding.code)
