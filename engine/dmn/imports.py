"""Imports: the models that a model is built on, found by namespace (DMN 1.5, 6.3.3).

A model names what it imports, and sees its elements and types behind that name and a dot. An
import without a name puts them among the model's own. What an imported model imports lies one
name deeper.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.dmn.document import Element, attribute, children, id_of, is_dmn, line_of, read
from engine.dmn.errors import DmnError
from engine.errors import Finding

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Document:
    """One model; `imports` has the namespaces it may see by the names it gave them."""

    space: str
    definitions: Element
    imports: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """A model with all that it imports, each after what it imports itself; it comes last."""

    documents: tuple[Document, ...]
    faults: tuple[Finding, ...]

    @property
    def root(self) -> Document:
        """The model that was asked for."""
        return self.documents[-1]

    def prefixes(self) -> dict[str, str]:
        """Return what stands before the names of each model's elements, seen from the root."""
        imports = {document.space: document.imports for document in self.documents}
        found = {self.root.space: ""}
        waiting = [self.root.space]
        while waiting:
            space = waiting.pop(0)
            for name, other in imports[space].items():
                if other not in found:
                    found[other] = f"{found[space]}{name}." if name else found[space]
                    waiting.append(other)
        return found


def family(definitions: Element, others: Iterable[bytes] = ()) -> Family:
    """Find what a model imports among other models; faults are noted, none is raised.

    Of the others only those that are imported must be readable.
    """
    gathering = _Gathering(others)
    gathering.add(definitions, ())
    return Family(tuple(gathering.documents.values()), tuple(gathering.faults))


class _Gathering:
    def __init__(self, others: Iterable[bytes]) -> None:
        self._others = others
        self._models: dict[str, list[Element]] | None = None
        self.documents: dict[str, Document] = {}
        self.faults: list[Finding] = []

    def add(self, definitions: Element, above: tuple[str, ...]) -> None:
        space = attribute(definitions, "namespace")
        imports: dict[str, str] = {}
        for found in children(definitions, "import"):
            wanted = attribute(found, "namespace")
            if self._have(found, wanted, (*above, space)):
                imports[attribute(found, "name")] = wanted
        self.documents[space] = Document(space, definitions, imports)

    def _have(self, found: Element, wanted: str, above: tuple[str, ...]) -> bool:
        kind = attribute(found, "importType")
        if not is_dmn(kind):
            self._complain(
                "unsupported", f"imports of {kind} are not supported, only DMN is", found
            )
        elif len(above) > _DEEPEST:
            self._complain("import", f"imports are nested more than {_DEEPEST} deep", found)
        elif wanted in above:
            circle = " imports ".join(
                repr(name) for name in (*above[above.index(wanted) :], wanted)
            )
            self._complain("circular", f"models import one another: {circle}", found)
        elif wanted in self.documents:
            return True
        else:
            return self._fetch(found, wanted, above)
        return False

    def _fetch(self, found: Element, wanted: str, above: tuple[str, ...]) -> bool:
        models = self._named(wanted)
        if len(models) == 1:
            self.add(models[0], above)
            return True
        number = "no model has" if not models else "several models have"
        self._complain(
            "import", f"{number} the namespace {wanted!r}, which is imported here", found
        )
        return False

    def _named(self, wanted: str) -> list[Element]:
        if self._models is None:
            self._models = {}
            for model in _readable(self._others):
                self._models.setdefault(attribute(model, "namespace"), []).append(model)
        return self._models.get(wanted, [])

    def _complain(self, code: str, message: str, found: Element) -> None:
        self.faults.append(Finding(code, message, element_id=id_of(found), line=line_of(found)))


def _readable(others: Iterable[bytes]) -> Iterator[Element]:
    for content in dict.fromkeys(others):
        try:
            yield read(content)
        except DmnError:
            continue  # it is told where that file itself is checked
