"""From Markdown to what is sent: HTML, and plain text with lines of readable length.

HTML in the Markdown is shown, never obeyed; images are not loaded.
"""

import textwrap
from collections.abc import Callable
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

WIDTH = 72
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


class Pages(NamedTuple):
    """One letter, as plain text wrapped at 72 characters and as an HTML fragment."""

    text: str
    html: str


def pages(markdown: str) -> Pages:
    r"""Return what is sent for a letter's Markdown.

    >>> print(pages("# Hello\n\n1. **one**\n2. [two](https://example.org)").text, end="")
    Hello
    =====
    <BLANKLINE>
    1. one
    2. two (https://example.org)
    """
    tokens = MARKDOWN.parse(markdown)
    text = _blocks(SyntaxTreeNode(tokens).children, WIDTH, "\n\n") + "\n"
    return Pages(text, str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})))


def _blocks(nodes: list[SyntaxTreeNode], width: int, between: str) -> str:
    return between.join(_BLOCK.get(node.type, _paragraph)(node, width) for node in nodes)


def _paragraph(node: SyntaxTreeNode, width: int) -> str:
    lines = _inline(node).split("\n")
    return "\n".join(_wrapped(line, width) for line in lines)


def _heading(node: SyntaxTreeNode, width: int) -> str:
    words = _wrapped(_inline(node).replace("\n", " "), width)
    longest = max((len(line) for line in words.split("\n")), default=0)
    return f"{words}\n{('=' if node.tag == 'h1' else '-') * longest}"


def _list(node: SyntaxTreeNode, width: int) -> str:
    number = int(str(node.attrs.get("start", 1)))
    numbered = node.type == "ordered_list"
    loose = any(not child.hidden for item in node.children for child in item.children[:1])
    items = []
    for place, item in enumerate(node.children):
        mark = f"{number + place}. " if numbered else "- "
        body = _blocks(item.children, width - len(mark), "\n\n" if loose else "\n")
        items.append(mark + textwrap.indent(body, " " * len(mark))[len(mark) :])
    return ("\n\n" if loose else "\n").join(items)


def _quote(node: SyntaxTreeNode, width: int) -> str:
    body = _blocks(node.children, width - 2, "\n\n")
    return textwrap.indent(body, "> ", lambda _line: True)


def _code(node: SyntaxTreeNode, _width: int) -> str:
    return textwrap.indent(node.content.rstrip("\n"), "    ")


def _rule(_node: SyntaxTreeNode, width: int) -> str:
    return "-" * min(width, 20)


_BLOCK: dict[str, Callable[[SyntaxTreeNode, int], str]] = {
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quote,
    "code_block": _code,
    "fence": _code,
    "hr": _rule,
}


def _inline(node: SyntaxTreeNode) -> str:
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if not node.children:
        return node.content
    words = "".join(_inline(child) for child in node.children)
    target = str(node.attrs.get("href", "")) if node.type == "link" else ""
    return f"{words} ({target})" if target and target != words else words


def _wrapped(line: str, width: int) -> str:
    return textwrap.fill(line.strip(), width, break_long_words=False, break_on_hyphens=False)
