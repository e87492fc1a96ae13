"""A letter's HTML as blocks of runs: headings, paragraphs, lists; nothing of it is markup any more.

Only what `letter_pages` writes is known; any other tag counts for the words inside it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import html

BLANKS = re.compile(r"\s+")
SAFE = ("https://", "http://", "mailto:")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CONTAINERS = {"ul": "list", "ol": "numbered", "li": "item", "blockquote": "quote"}
FIRST = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words in one style; `target` is where a link leads; `ends_line` breaks the line instead."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    code: bool = False
    target: str = ""
    ends_line: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block: `runs` are its words, `blocks` stand inside it.

    `kind` is paragraph, heading, list, numbered, item, quote, code or rule; `level` is that of a
    heading, or the first number of a numbered list.
    """

    kind: str
    level: int = 1
    runs: Sequence[Run] = ()
    blocks: "Sequence[Block]" = ()

    @property
    def words(self) -> str:
        """The words of the block itself, without their style."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class _Reader:
    """Reads blocks in order; no heading is more than one level below the one before."""

    depth: int = 0

    def blocks(self, parent: html.HtmlElement) -> Iterator[Block]:
        for element in parent:
            yield self._block(element)

    def _block(self, element: html.HtmlElement) -> Block:
        tag = str(element.tag)
        if tag in HEADINGS:
            self.depth = min(HEADINGS[tag], self.depth + 1)
            return Block(kind="heading", level=self.depth, runs=[*_runs(element)])
        if tag == "li" and not _has_blocks(element):
            return Block(kind="item", runs=[*_runs(element)])
        if tag in CONTAINERS:
            level = int(element.get("start", FIRST)) if tag == "ol" else 1
            return Block(kind=CONTAINERS[tag], level=level, blocks=[*self._inside(element)])
        if tag in ("pre", "hr"):
            return Block(kind="code" if tag == "pre" else "rule", runs=[*_runs(element)])
        return Block(kind="paragraph", runs=[*_runs(element)])

    def _inside(self, element: html.HtmlElement) -> Iterator[Block]:
        # In a list without empty lines an item's words stand before the list inside it.
        loose = html.Element("p")
        loose.text = element.text
        for child in element:
            if child.tag in _BLOCKS:
                yield from _worded(loose)
                loose = html.Element("p")
                yield self._block(child)
                loose.text = child.tail
            else:
                loose.append(child)
        yield from _worded(loose)


_BLOCKS = frozenset({*HEADINGS, *CONTAINERS, "p", "pre", "hr"})


def blocks_of(fragment: str) -> Sequence[Block]:
    """Return the blocks of an HTML fragment.

    >>> [(one.kind, one.words) for one in blocks_of("<h1>Hello</h1><p>you <b>there</b></p>")]
    [('heading', 'Hello'), ('paragraph', 'you there')]
    """
    return [*_Reader().blocks(html.fragment_fromstring(fragment, create_parent="div"))]


def _has_blocks(element: html.HtmlElement) -> bool:
    return any(child.tag in _BLOCKS for child in element)


def _worded(paragraph: html.HtmlElement) -> Iterator[Block]:
    runs = [*_runs(paragraph)]
    if any(run.text.strip() for run in runs):
        yield Block(kind="paragraph", runs=runs)


@dataclass(slots=True)
class _Words:
    """Collects the runs of one block."""

    runs: list[Run] = field(default_factory=list)

    def add(self, text: str | None, style: Run) -> None:
        if not text:
            return
        if not style.code:
            self.runs.append(replace(style, text=BLANKS.sub(" ", text)))
            return
        for place, line in enumerate(text.rstrip("\n").split("\n")):
            self.runs += [Run(ends_line=True)] if place else []
            self.runs.append(replace(style, text=line))

    def walk(self, element: html.HtmlElement, style: Run) -> None:
        self.add(element.text, style)
        for child in element:
            if child.tag == "br":
                self.runs.append(Run(ends_line=True))
            else:
                self.walk(child, _styled(style, child))
            self.add(child.tail, style)


def _runs(element: html.HtmlElement) -> Sequence[Run]:
    words = _Words()
    words.walk(element, Run(code=element.tag == "pre"))
    return words.runs


def _styled(style: Run, element: html.HtmlElement) -> Run:
    if element.tag in ("strong", "b"):
        return replace(style, bold=True)
    if element.tag in ("em", "i"):
        return replace(style, italic=True)
    if element.tag == "code":
        return replace(style, code=True)
    target = element.get("href", "") if element.tag == "a" else ""
    return replace(style, target=target) if target.startswith(SAFE) else style
