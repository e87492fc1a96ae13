"""Builders of small decision models."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine import dmn

DMN_1_5 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def given_model(*elements: str, namespace: str = DMN_1_5) -> bytes:
    return (
        f'<definitions xmlns="{namespace}" id="model" name="Model" namespace="urn:test">'
        f"{''.join(elements)}</definitions>"
    ).encode()


def given_input(name: str, kind: str = "") -> str:
    reference = f" typeRef={quoteattr(kind)}" if kind else ""
    return (
        f'<inputData id="in_{name.replace(" ", "_")}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}{reference}/></inputData>"
    )


def given_decision(
    name: str,
    logic: str,
    *,
    requires: Sequence[str] = (),
    knows: Sequence[str] = (),
    kind: str = "",
) -> str:
    reference = f" typeRef={quoteattr(kind)}" if kind else ""
    needs = "".join(
        f'<informationRequirement><{_role(key)} href="#{key}"/></informationRequirement>'
        for key in requires
    ) + "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{key}"/></knowledgeRequirement>'
        for key in knows
    )
    return (
        f'<decision id="{name.replace(" ", "_")}" name={quoteattr(name)}>'
        f"<variable name={quoteattr(name)}{reference}/>{needs}{logic}</decision>"
    )


def _role(key: str) -> str:
    return "requiredInput" if key.startswith("in_") else "requiredDecision"


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    more: str = "",
) -> str:
    """A rule is its input cells, then its output cells; an output may be a whole element."""
    columns = "".join(
        f'<input id="i{n}" label={quoteattr(text)}><inputExpression>'
        f"<text>{escape(text)}</text></inputExpression></input>"
        for n, text in enumerate(inputs, 1)
    ) + "".join(
        found if found.startswith("<") else f"<output name={quoteattr(found)}/>"
        for found in outputs
    )
    made = "".join(_rule(n, rule, len(inputs)) for n, rule in enumerate(rules, 1))
    return (
        f'<decisionTable id="table" hitPolicy="{policy}" {more}>{columns}'
        f'<annotation name="why"/>{made}</decisionTable>'
    )


def _rule(number: int, cells: Sequence[str], inputs: int) -> str:
    entries = "".join(
        f'<{_kind(n, inputs)} id="r{number}c{n}"><text>{escape(text)}</text></{_kind(n, inputs)}>'
        for n, text in enumerate(cells)
    )
    return (
        f'<rule id="r{number}">{entries}'
        f"<annotationEntry><text>because {number}</text></annotationEntry></rule>"
    )


def _kind(place: int, inputs: int) -> str:
    return "inputEntry" if place < inputs else "outputEntry"


def evaluate(decision: str, inputs: dict[str, object], *elements: str) -> dmn.DecisionResult:
    return dmn.load(given_model(*elements)).evaluate(decision, inputs)


def decide(logic: str, **inputs: object) -> dmn.DecisionResult:
    return dmn.load(given_model(given_decision("d", logic))).evaluate("d", inputs)
