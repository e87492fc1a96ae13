"""How one version of a diagram differs from another, in words that an analyst understands."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.drawing import meaning, reading
from engine.drawing.geometry import Box, Line
from engine.drawing.interchange import Drawing
from engine.drawing.meaning import Facts
from engine.drawing.model import Model
from engine.drawing.overlays import Differences
from engine.drawing.svg import naming

LONGEST = 90  # signs of a value; a longer one is only said to have changed
NOTHING: Facts = {}
REFERENCES = frozenset({"attached to", "default flow", "from", "inside", "lane", "to"})
NEAR = 0.5  # pixels: programs round


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two files."""

    model: Model
    drawing: Drawing
    facts: Mapping[str, Facts]


def compare(before: bytes, after: bytes) -> Differences:
    """Return how the file `after` differs from `before`, element by element.

    Elements are the same when their ids are. What an element means is everything that the file
    says about it but where it is drawn: attributes, extension elements, texts, the ends of a flow,
    the lane. The order of elements, white space and the names of namespaces do not count.

    Raises:
        UnreadableDiagram: one of the two is no BPMN diagram.
    """
    old, new = (_version(reading.parse(document)) for document in (before, after))
    changed = {
        id_: words
        for id_, facts in new.facts.items()
        if id_ in old.facts and (words := tuple(_changes(old, new, old.facts[id_], facts)))
    }
    added = frozenset(new.facts.keys() - old.facts.keys())
    return Differences(
        added=added,
        changed=changed,
        moved=frozenset(_moved(old.drawing, new.drawing) & old.facts.keys() - changed.keys()),
        removed={id_: _title(id_, old) for id_ in old.facts if id_ not in new.facts},
        names={
            id_: title
            for id_ in new.facts
            if id_ in added | changed.keys()
            if (title := _title(id_, new)) != naming.title(id_, new.model)
        },
    )


def _title(id_: str, version: Version) -> str:
    """Return kind and name of an element, also of one that no drawing shows."""
    if (title := naming.title(id_, version.model)) != id_:
        return title
    kind, name = (version.facts[id_].get(label, ("",))[0] for label in ("kind", "name"))
    return f"{kind[:1].upper()}{kind[1:]}: {name or id_}"


def _version(root: etree._Element) -> Version:
    model, drawing = reading.read(root)
    return Version(model, drawing, meaning.meanings(root, model))


def _changes(old: Version, new: Version, before: Facts, after: Facts) -> Iterator[str]:
    for label in dict.fromkeys([*before, *after]):
        # What did not change in a list is not worth a word.
        gone = _without(before.get(label, ()), after.get(label, ()))
        come = _without(after.get(label, ()), before.get(label, ()))
        if gone or come:
            called = label in REFERENCES
            was, now = _shown(gone, old, called=called), _shown(come, new, called=called)
            if was == now:  # two elements of one name
                was, now = ", ".join(gone), ", ".join(come)
            yield _change(label, was, now)


def _without(values: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple((Counter(values) - Counter(others)).elements())


def _shown(values: tuple[str, ...], version: Version, *, called: bool) -> str:
    """Return values as text; another element that they refer to is called by its name."""
    return ", ".join(naming.called(one, version.model) if called else one for one in values)


def _change(label: str, was: str, now: str) -> str:
    if not was:
        return f"{label} added" if len(now) > LONGEST else f"{label} added: {now}"
    if not now:
        return f"{label} removed" if len(was) > LONGEST else f"{label} removed: {was}"
    if max(len(was), len(now)) > LONGEST:
        return f"{label} changed"
    return f"{label}: {was} → {now}"


def _moved(before: Drawing, after: Drawing) -> set[str]:
    shapes = {
        id_
        for id_, shape in after.shapes.items()
        if (old := before.shapes.get(id_)) is None
        or not _is_near(_corners(old.box), _corners(shape.box))
        or not _is_near(_corners(old.label), _corners(shape.label))
    }
    edges = {
        id_
        for id_, edge in after.edges.items()
        if (old_edge := before.edges.get(id_)) is None
        or not _is_near(old_edge.line, edge.line)
        or not _is_near(_corners(old_edge.label), _corners(edge.label))
    }
    return shapes | edges


def _corners(box: Box | None) -> Line:
    return () if box is None else box.corners


def _is_near(one: Line, other: Line) -> bool:
    return len(one) == len(other) and all(
        abs(a.x - b.x) <= NEAR and abs(a.y - b.y) <= NEAR for a, b in zip(one, other, strict=True)
    )
