"""Cuts a letter's template into words and tags; a tag is what stands in double braces."""

from collections.abc import Iterator
from dataclasses import dataclass

OPEN, CLOSE = "{{", "}}"


class TemplateFault(ValueError):
    """The template is wrong at a line (counted from 1 in the file)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's text without its braces.

    `alone` says that nothing else stands on its line, `indent` is the white space before it.
    """

    line: int
    text: str
    alone: bool
    indent: str

    @property
    def is_block(self) -> bool:
        """Tell whether it opens, parts or closes a block."""
        return self.text.startswith(("#", "/")) or self.text == "else"


def cut(template: str, first_line: int) -> Iterator[str | Tag]:
    """Yield the words and tags of a template in order.

    A block tag alone on its line takes the whole line with it, so that lists stay together.

    Raises:
        TemplateFault: a tag is never closed.
    """
    place = 0
    while (start := template.find(OPEN, place)) >= 0:
        line = first_line + template.count("\n", 0, start)
        end = closing(template, start + len(OPEN))
        if end < 0:
            raise TemplateFault(line, "the placeholder that begins here is never closed with }}")
        text = template[start + len(OPEN) : end].strip()
        tag = _tag(template, start, end + len(CLOSE), line, text)
        words, end = template[place:start], end + len(CLOSE)
        if tag.is_block and tag.alone:
            words, end = words.removesuffix(tag.indent), end + _rest_of_line(template, end)
        yield words
        yield tag
        place = end
    yield template[place:]


def closing(template: str, start: int) -> int:
    """Return where the closing braces stand; braces and texts of the expression do not count."""
    depth, place = 0, start
    while place < len(template):
        sign = template[place]
        if sign == '"':
            place = _end_of_text(template, place)
        elif sign == "}" and depth == 0:
            return place if template.startswith(CLOSE, place) else -1
        depth += {"{": 1, "}": -1}.get(sign, 0)
        place += 1
    return -1


def outside_texts(expression: str, sign: str) -> int:
    """Return the last place of a sign that does not lie inside a text in quotes; -1 if none."""
    found, place = -1, 0
    while place < len(expression):
        if expression[place] == '"':
            place = _end_of_text(expression, place)
        elif expression.startswith(sign, place):
            found = place
        place += 1
    return found


def _end_of_text(template: str, start: int) -> int:
    place = start + 1
    while place < len(template) and template[place] != '"':
        place += 2 if template[place] == "\\" else 1
    return place


def _tag(template: str, start: int, end: int, line: int, text: str) -> Tag:
    before = template[template.rfind("\n", 0, start) + 1 : start]
    after = template[end : end + _rest_of_line(template, end)]
    alone = not before.strip() and not after.strip()
    return Tag(line, text, alone, before if alone else "")


def _rest_of_line(template: str, place: int) -> int:
    end = template.find("\n", place)
    return (len(template) if end < 0 else end + 1) - place
