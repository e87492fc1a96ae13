"""Rules about expressions: FEEL that compiles, functions that exist, no Python."""

import re
from collections.abc import Iterator

from engine import feel
from engine.bpmn.lint.view import Complaint, Complaints, Rule, View
from engine.bpmn.lint.written import Written, all_written, expressions
from engine.bpmn.model import expression_of, is_expression

# A string that is never closed ends with the text, so that a search stays linear.
STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)', re.DOTALL)
PYTHON = (
    (re.compile(r"=="), "'=='", "'='"),
    (re.compile(r"&&|\|\|"), "'&&' or '||'", "'and' or 'or'"),
    (re.compile(r"'"), "single quotes", "double quotes"),
    (re.compile(r"\b(?:True|False|None)\b"), "'True', 'False' or 'None'", "true, false or null"),
    (re.compile(r"\blen\s*\("), "'len(...)'", "count(...) or string length(...)"),
    (re.compile(r"(?:^|[(=,]|\band\b|\bor\b)\s*not\s+(?!\()\w"), "'not x'", "not(x)"),
    (
        re.compile(r"\.(?:get|append|items|keys|format|strip|lower|upper)\s*\("),
        "a method",
        "a FEEL function",
    ),
    (
        re.compile(r"\b(?:lambda|import|def|elif|print|str|int|float|datetime\.\w+)\b\s*[\w(]"),
        "Python",
        "FEEL",
    ),
    (re.compile(r"(?:^|[^\w\"])f\"|\+="), "Python", "FEEL"),
)
INTENDED = re.compile(r"==|!=|<=|>=| [<>] | and | or |\w\(")


def _compiled(view: View, written: Written) -> feel.Expression:
    return feel.compile(expression_of(written.text), library=view.known.library)


def _complain(written: Written, message: str) -> Complaint:
    return Complaint(written.at.id, f"{written.place} {message}", written.at.line)


def _python_in(text: str) -> tuple[str, str] | None:
    """Return what looks like Python and what FEEL writes instead."""
    bare = STRING.sub('""', text)
    return next((found[1:] for found in PYTHON if found[0].search(bare)), None)


def python(view: View) -> Complaints:
    """No Python: it would not mean in FEEL what it means there."""
    for written in expressions(view):
        if found := _python_in(expression_of(written.text)):
            yield _complain(
                written, f"uses {found[0]}; FEEL writes {found[1]}: {written.text:.200}"
            )


def syntax(view: View) -> Complaints:
    """Every expression is FEEL."""
    for written in expressions(view):
        if _python_in(expression_of(written.text)):
            continue  # the other rule says it better
        try:
            _compiled(view, written)
        except feel.FeelSyntaxError as error:
            yield _complain(written, f"is no FEEL: {error}: {written.text:.200}")


def too_long(view: View) -> Complaints:
    """A text that may be an expression has a bounded length."""
    for written in all_written(view):
        if len(written.text) > feel.LONGEST_TEXT:
            yield _complain(written, f"is longer than {feel.LONGEST_TEXT} characters")


def literal(view: View) -> Complaints:
    """Where only an expression makes sense there is one."""
    for written in all_written(view):
        if written.must and not is_expression(written.text):
            yield _complain(written, f"is a mere text, no expression: {written.text:.200}")


def forgotten_sign(view: View) -> Complaints:
    """A literal that looks like an expression probably lacks its '='."""
    for written in all_written(view):
        if written.must or is_expression(written.text) or len(written.text) > feel.LONGEST_TEXT:
            continue
        if INTENDED.search(STRING.sub('""', written.text)):
            yield _complain(written, f"is taken as mere text: {written.text:.200}")


def _names(view: View) -> Iterator[tuple[Written, str]]:
    for written in expressions(view):
        if _python_in(expression_of(written.text)):
            continue
        try:
            found = _compiled(view, written).names
        except feel.FeelSyntaxError:
            continue
        for name in sorted(found):
            yield written, name


def is_called(name: str, text: str) -> bool:
    """Tell whether a name stands before a bracket, as a function does.

    >>> is_called("sum", "= sum (a)"), is_called("sum", "= sum + a.sum(b)")
    (True, False)
    """
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        before, after = text[max(0, start - 1) : start], text[end : end + 8].lstrip()
        if after.startswith("(") and not (before.isalnum() or before in tuple("_.")):
            return True
        start = text.find(name, start + 1)
    return False


def unknown_function(view: View) -> Complaints:
    """A function that is called exists."""
    for written, name in _names(view):
        if is_called(name, written.text):
            yield _complain(written, f"calls the function {name!r}, which does not exist")


def policy_name(view: View) -> Complaints:
    """What is asked of the policy is in the policy."""
    known = view.known.policy_names
    for written in expressions(view):
        for name in re.findall(r"\bpolicy\.(\w+)", STRING.sub('""', written.text)):
            if known is not None and name not in known:
                yield _complain(written, f"asks for policy.{name}, which the policy does not have")


RULES = (
    Rule("python_expression", python, "Write FEEL."),
    Rule("feel_syntax", syntax, "Correct the expression at the place that is named."),
    Rule("too_long", too_long, "Split it, or put it into a script or a decision."),
    Rule("not_an_expression", literal, "Begin it with '='."),
    Rule("unknown_function", unknown_function, "Use a function of the manual."),
    Rule("unknown_policy", policy_name, "Add it to the policy, or correct its name."),
    Rule("forgotten_sign", forgotten_sign, "Begin it with '=' if it is an expression.", "warning"),
)
