"""Small diagrams for tests: the XML round whatever a test is about."""

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="definitions" targetNamespace="test">'
)


def document(inside: str, beside: str = "") -> bytes:
    """A whole document: `inside` one executable process `p`, `beside` it declarations."""
    process = f'<process id="p" isExecutable="true">{inside}</process>'
    return f"{HEAD}{beside}{process}</definitions>".encode()


def flows(*pairs: str) -> str:
    """Sequence flows `a>b`, each with the id `a_b`."""
    ends = (pair.split(">") for pair in pairs)
    return "".join(
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in ends
    )


def task(name: str) -> str:
    """A user task."""
    return f'<userTask id="{name}"/>'


def start(name: str = "start") -> str:
    """A plain start event."""
    return f'<startEvent id="{name}"/>'


def end(name: str = "end", definition: str = "") -> str:
    """An end event, plain or with a definition."""
    return f'<endEvent id="{name}">{definition}</endEvent>'


def declared(kind: str, name: str) -> str:
    """A message, signal, error or escalation whose id is `<kind>_<name>`."""
    code = f'{kind}Code="{name}"' if kind in ("error", "escalation") else ""
    return f'<{kind} id="{kind}_{name}" name="{name}" {code}/>'


def event(kind: str, name: str) -> str:
    """The definition of an event that refers to what `declared` declares."""
    return f'<{kind}EventDefinition {kind}Ref="{kind}_{name}"/>'


def timer(duration: str = '"PT1H"') -> str:
    """A timer definition with a duration."""
    return f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"


def handler(name: str, definition: str, *, interrupting: bool = True) -> str:
    """An event sub-process `name` with the start `on_<name>` and the user task `do_<name>`."""
    inside = (
        f'<startEvent id="on_{name}" isInterrupting="{str(interrupting).lower()}">'
        f"{definition}</startEvent>"
        f"{task(f'do_{name}')}{end(f'end_{name}')}"
        f"{flows(f'on_{name}>do_{name}', f'do_{name}>end_{name}')}"
    )
    return f'<subProcess id="{name}" triggeredByEvent="true">{inside}</subProcess>'
