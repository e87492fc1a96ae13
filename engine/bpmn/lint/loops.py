"""Rules about multi-instance activities."""

import re

from engine.bpmn.lint.view import Complaints, Rule, View, at, named
from engine.bpmn.model import Element, Loop, is_expression


def _loops(view: View) -> list[tuple[Element, Loop]]:
    return [
        (one, one.loop) for one in view.elements if one.loop is not None and not one.loop.standard
    ]


def loop_over_what(view: View) -> Complaints:
    """A multi-instance activity says over what, or how often, but not both."""
    for one, loop in _loops(view):
        if not loop.collection and not loop.cardinality:
            yield at(one, f"{named(one)} does not say over what it repeats")
        elif loop.collection and loop.cardinality:
            yield at(one, f"{named(one)} has both a collection and a number of repetitions")


def loop_too_large(view: View) -> Complaints:
    """A fixed number of repetitions is a number, and below the limit."""
    largest = view.known.limits.instances
    for one, loop in _loops(view):
        if not loop.cardinality or is_expression(loop.cardinality):
            continue
        if not re.fullmatch(r"\d{1,9}", loop.cardinality, re.ASCII):
            yield at(one, f"{named(one)} repeats {loop.cardinality!r} times, which is no number")
        elif int(loop.cardinality) > largest:
            yield at(one, f"{named(one)} repeats more than {largest} times")


def loop_without_item(view: View) -> Complaints:
    """Each instance knows its item by a name."""
    for one, loop in _loops(view):
        if loop.collection and not loop.element:
            yield at(one, f"{named(one)} gives its item no name, so all instances look alike")


def loop_output(view: View) -> Complaints:
    """What is collected and where it goes belong together."""
    for one, loop in _loops(view):
        if bool(loop.output_collection) != bool(loop.output_element):
            yield at(one, f"{named(one)} collects results only half: both fields are needed")


RULES = (
    Rule("loop_over_what", loop_over_what, "Write the input collection as FEEL, like =partners."),
    Rule("loop_too_large", loop_too_large, "Write a smaller number, or a FEEL expression."),
    Rule("loop_output", loop_output, "Fill in output collection and output element, or neither."),
    Rule("loop_without_item", loop_without_item, "Name the input element.", "warning"),
)
