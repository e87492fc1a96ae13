"""Rules about variables: where they come from, what they may be called, who else writes them."""

import re
from collections.abc import Iterator

from engine import feel
from engine.bpmn.lint.expressions import is_called
from engine.bpmn.lint.view import Complaint, Complaints, Rule, View, at, is_catching, named
from engine.bpmn.lint.written import BUSINESS_ID, Written, expressions
from engine.bpmn.model import Assignment, Element, expression_of, is_expression

HOST = frozenset({"policy", "instance"})
ALWAYS = HOST | {"loopCounter"}
# What a start event's business id may read beside the variables that were handed in.
BROUGHT_BY_MESSAGES = frozenset({"correlationKey"})
NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\w.]+(?: +\w+)*|.', re.DOTALL)
JOBS = ("serviceTask", "sendTask")


def entries(text: str) -> frozenset[str]:
    """Return the keys of a context literal; none for any other expression.

    >>> sorted(entries('{a: 1, "b c": {d: 2}}'))
    ['a', 'b c']
    """
    tokens = [token for token in TOKEN.findall(text) if not token.isspace()]
    if tokens[:1] != ["{"]:
        return frozenset()
    depth, keys = 0, set()
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        depth += (before in "{[(") - (before in "}])")
        if depth == 1 and before in "{," and after == ":":
            keys.add(token.strip('"').strip())
    return frozenset(keys)


def written_by(view: View, one: Element) -> frozenset[str] | None:
    """Return the variables that leave an element when it completes; None when not known."""
    if one.outputs:
        return _targets(one.outputs)
    if one.loop is not None:
        return frozenset({one.loop.output_collection} - {""})
    return brought_by(view, one)


def brought_by(view: View, one: Element) -> frozenset[str] | None:
    """Return the variables that an element's work brings; None when that is not known."""
    if one.result_variable:
        return frozenset({one.result_variable})
    if one.type == "scriptTask":
        return entries(expression_of(one.script)) or None
    if one.form_id:
        return None if view.known.forms is None else view.known.forms.get(one.form_id, frozenset())
    if one.type in JOBS:
        return None if view.known.job_types is None else view.known.job_types.get(one.job_type)
    return _brought_from_outside(view, one)


def _brought_from_outside(view: View, one: Element) -> frozenset[str] | None:
    if one.type == "callActivity":
        takes_all = not one.outputs if one.propagate_all is None else one.propagate_all
        return None if takes_all else frozenset()
    if is_catching(one) and any(event.kind in ("message", "signal") for event in one.events):
        return None
    if one.type == "startEvent" and not one.scope_id and not one.events:
        return _given_by_callers(view)
    return frozenset()


def _given_by_callers(view: View) -> frozenset[str] | None:
    """What call activities pass in, if every one of them says so; somebody must call at all."""
    calls = [
        call
        for process in view.model.processes.values()
        for call in process.elements.values()
        if call.called_process_id == view.process.id
    ]
    if not calls or not all(call.inputs for call in calls):
        return None
    return frozenset[str]().union(*(_targets(call.inputs) for call in calls))


def _targets(mappings: tuple[Assignment, ...]) -> frozenset[str]:
    return frozenset(mapping.target.partition(".")[0] for mapping in mappings)


def produced(view: View) -> frozenset[str] | None:
    """Return every name that something in the process writes; None when that is not known."""
    names = set(ALWAYS)
    for one in view.elements:
        brings = brought_by(view, one)
        if brings is None:
            return None
        names.update(brings, _targets(one.inputs), _targets(one.outputs))
        if one.loop is not None:
            names.update((one.loop.element, one.loop.output_collection))
    return frozenset(names)


def never_written(view: View) -> Complaints:
    """A name that nothing produces is probably misspelt; it would be null."""
    names = produced(view)
    if names is None:
        return
    for written in expressions(view):
        for name in sorted(_used(view, written) - names):
            if not is_called(name, written.text):
                message = f"{written.place} uses {name!r}, which nothing in the process writes"
                yield Complaint(written.at.id, message, written.at.line)


def _used(view: View, written: Written) -> frozenset[str]:
    if isinstance(written.at, Element) and written.at.type == "callActivity" and written.is_output:
        return frozenset()  # it sees the variables of the called process
    try:
        names = feel.compile(expression_of(written.text), library=view.known.library).names
    except feel.FeelSyntaxError:
        return frozenset()
    begins = written.what == BUSINESS_ID and written.is_output
    return names - BROUGHT_BY_MESSAGES if begins else names


def _written_names(view: View) -> Iterator[tuple[Element, str]]:
    for one in view.elements:
        names = [mapping.target for mapping in (*one.inputs, *one.outputs)]
        if one.loop is not None:
            names += [one.loop.element, one.loop.output_collection]
        names += [one.result_variable]
        for name in names:
            if name:
                yield one, name


def variable_name(view: View) -> Complaints:
    """A variable's name is one word of letters, digits and underscores."""
    for one, name in _written_names(view):
        if not NAME.fullmatch(name):
            yield at(one, f"{named(one)} writes the variable {name!r}, which is no fit name")


def reserved_name(view: View) -> Complaints:
    """Nobody writes over the policy, the instance or a function."""
    for one, name in _written_names(view):
        first = name.partition(".")[0]
        if first in HOST or first in view.known.library.functions:
            yield at(one, f"{named(one)} writes {first!r}, a name that is taken")


def mapping_incomplete(view: View) -> Complaints:
    """A mapping says from where and to where."""
    for one in view.elements:
        for mapping in (*one.inputs, *one.outputs):
            if not mapping.source or not mapping.target:
                yield at(one, f"{named(one)} has a mapping without source or target")


def result_is_no_context(view: View) -> Complaints:
    """A script without result variable yields a context."""
    for one in view.of("scriptTask"):
        if one.script and is_expression(one.script) and not one.result_variable:
            text = expression_of(one.script)
            if not text.startswith("{") and re.fullmatch(r"[\d.+\-*/ ]+|\".*\"|\[.*\]", text):
                yield at(one, f"{named(one)} has a value but no name for it")


RULES = (
    Rule("variable_name", variable_name, "Write it like received_on."),
    Rule("reserved_name", reserved_name, "Choose another name."),
    Rule("mapping_incomplete", mapping_incomplete, "Fill in both fields, or delete the mapping."),
    Rule("script_without_name", result_is_no_context, "Give the task a result variable."),
    Rule(
        "never_written",
        never_written,
        "Correct the name, or write it by a form, script, decision or mapping.",
        "warning",
    ),
)
