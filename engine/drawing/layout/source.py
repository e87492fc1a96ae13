"""The bytes of a BPMN file: where its drawing lies in them, and how a piece is put in their place.

Everything is done on UTF-8; the file gets its own encoding back, so that what is not replaced stays
as it was, comments and line ends too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat  # finds byte positions in a document that the careful parser accepted

from lxml import etree

from engine.drawing.interchange import BPMN_DI, DC, DI

BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
BARE = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


@dataclass(slots=True)
class Piece:
    """One element of the drawing in the file.

    Attributes:
        tag: Its local name.
        element: The BPMN element it draws, if it is a plane, shape or edge.
        start: Where its start tag begins.
        inside: Where its start tag ends.
        close: Where its end tag begins; the same as `inside` when it is written as one tag.
        end: Where it ends.
        parts: The elements of the drawing directly in it.
    """

    tag: str
    element: str
    start: int
    inside: int
    close: int = 0
    end: int = 0
    parts: list["Piece"] = field(default_factory=list)

    def every(self) -> Iterable["Piece"]:
        """Yield the piece and all in it, in file order."""
        yield self
        for part in self.parts:
            yield from part.every()


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes to be put in the place of those from `start` to `end`."""

    start: int
    end: int
    text: str


class Source:
    """A file as UTF-8, with the pieces of its drawing."""

    def __init__(self, document: bytes, root: etree._Element) -> None:
        self._encoding = _encoding(document, root)
        self.data = document.decode(self._encoding).encode("utf-8")
        self.newline = "\r\n" if b"\r\n" in self.data else "\n"
        self.end = 0  # where the end tag of the whole file begins
        self.pieces: list[Piece] = []
        self._open: list[Piece | None] = []
        self._scan()

    def _scan(self) -> None:
        parser = expat.ParserCreate("utf-8", " ")

        def start(name: str, attributes: dict[str, str]) -> None:
            self._begin(name, attributes, parser.CurrentByteIndex)

        def end(_name: str) -> None:
            self._finish(parser.CurrentByteIndex)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.Parse(self.data, True)

    def _begin(self, name: str, attributes: dict[str, str], at: int) -> None:
        space, _, local = name.rpartition(" ")
        if space not in {BPMN_DI, DC, DI}:
            self._open.append(None)
            return
        piece = Piece(local, attributes.get("bpmnElement", ""), at, self._tag_end(at))
        around = next((one for one in reversed(self._open) if one is not None), None)
        (self.pieces if around is None else around.parts).append(piece)
        self._open.append(piece)

    def _finish(self, at: int) -> None:
        piece = self._open.pop()
        if not self._open:
            self.end = at
        if piece is None:
            return
        if self.data[piece.inside - 2 : piece.inside] == b"/>":
            piece.close = piece.end = piece.inside
        else:
            piece.close, piece.end = at, self._tag_end(at)

    def _tag_end(self, at: int) -> int:
        quote = 0
        for index in range(at, len(self.data)):
            sign = self.data[index]
            if quote:
                quote = 0 if sign == quote else quote
            elif sign in b"\"'":
                quote = sign
            elif sign == ord(">"):
                return index + 1
        return len(self.data)

    def diagrams(self) -> list[Piece]:
        """Return the diagrams of the file."""
        return [piece for piece in self.pieces if piece.tag == "BPMNDiagram"]

    def planes(self) -> list[Piece]:
        """Return the planes of the file."""
        return [one for piece in self.diagrams() for one in piece.every() if one.tag == "BPMNPlane"]

    def line_start(self, at: int) -> int:
        """Return where the blanks before a place begin, the line break included."""
        while at and self.data[at - 1 : at] in {b" ", b"\t"}:
            at -= 1
        for sign in (b"\n", b"\r"):
            if self.data[at - 1 : at] == sign:
                at -= 1
        return at

    def changed(self, changes: Iterable[Change]) -> bytes:
        """Return the file with pieces replaced; the changes do not overlap."""
        parts, at = [], 0
        for change in sorted(changes, key=lambda one: (one.start, one.end)):
            text = change.text.replace("\n", self.newline)
            parts += [self.data[at : change.start], text.encode("utf-8")]
            at = change.end
        text = b"".join([*parts, self.data[at:]]).decode("utf-8")
        return text.encode(self._encoding, "xmlcharrefreplace")


def _encoding(document: bytes, root: etree._Element) -> str:
    for mark, name in (*BOMS, *BARE):
        if document.startswith(mark):
            return name
    return root.getroottree().docinfo.encoding or "utf-8"
