"""BPMN files for tests of placement, written in a few words each."""

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="defs"'
    ' targetNamespace="urn:test">\n'
)
FOOT = "</definitions>\n"


def file(*parts: str) -> bytes:
    """Return a file of these root elements."""
    return (HEAD + "".join(parts) + FOOT).encode()


def process(*parts: str, name: str = "p") -> str:
    """Return a process of these elements."""
    return f'<process id="{name}">\n{"".join(parts)}</process>\n'


def node(kind: str, name: str, text: str = "", **marks: str) -> str:
    """Return an element without content."""
    more = "".join(f' {key}="{value}"' for key, value in marks.items())
    return f'<{kind} id="{name}" name="{text}"{more}/>\n'


def flows(*names: str) -> str:
    """Return sequence flows; "a>b" runs from a to b and is called `a_b`."""
    parts = ""
    for one in names:
        source, target = one.split(">")
        parts += (
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>\n'
        )
    return parts


def lanes(**members: str) -> str:
    """Return a lane set; each lane holds the nodes named, blanks between them."""
    parts = ""
    for lane, names in members.items():
        refs = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in names.split())
        parts += f'<lane id="{lane}" name="{lane}">{refs}</lane>\n'
    return f'<laneSet id="lanes">\n{parts}</laneSet>\n'


LINE = process(
    node("startEvent", "begin"),
    node("task", "work"),
    node("endEvent", "done"),
    flows("begin>work", "work>done"),
)
