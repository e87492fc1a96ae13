"""Diagrams the linter has nothing to say about; each test of a rule spoils one of them."""

from tests.bpmn.diagrams import choice, drawn, extended, form, job, line, script, timer

WORK = form("work", "intake")
GOOD = drawn(line(WORK))
NONE = drawn(choice())
HOUR = timer("PT1H")
A, B = form("a", "intake"), form("b", "other")


def decides(called: str) -> bytes:
    return drawn(line(extended("businessRuleTask", "r", called)))


def calls(called: str) -> bytes:
    return drawn(line(extended("callActivity", "c", called)))


def letter(header: str) -> bytes:
    headers = f"<zeebe:taskHeaders>{header}</zeebe:taskHeaders>"
    return drawn(line(job("j", "letter", headers)))


def noted(name: str, value: str) -> bytes:
    held = f"<zeebe:properties><zeebe:property name='{name}' value='{value}'/></zeebe:properties>"
    return drawn(line(WORK.replace("</extensionElements>", f"{held}</extensionElements>")))


def says(expression: str, result: str = "") -> bytes:
    return drawn(line(WORK, script("s", expression, result)))


def begun(first: str) -> bytes:
    """A process that is started with the form `intake`, so that every variable is known."""
    held = '<extensionElements><zeebe:formDefinition formId="intake"/></extensionElements>'
    return drawn(
        line(first).replace(
            '<startEvent id="start"/>', f'<startEvent id="start">{held}</startEvent>'
        )
    )


DECIDES = decides('<zeebe:calledDecision decisionId="threshold" resultVariable="t"/>')
CALLS = calls('<zeebe:calledElement processId="elsewhere"/>')
LETTER = letter('<zeebe:header key="letter" value="ACK"/>')
DEADLINE = noted("deadline", '=deadline("conclusion", a)')
FINE = says("=a + 1", "b")
