"""Reads a letter: its front matter, and its template with every expression compiled."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.casework.case_views import CLASSES
from app.casework.letter_parts import Each, Part, Place, When, Words
from app.casework.letter_tags import Tag, TemplateFault, cut, outside_texts
from engine import feel

FENCE = "+++"
FALLBACK = "??"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DEEPEST = 12
KNOWN = ("title", "to", "channel default", "law", "version", "discloses", "sensitivity")
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a letter says about itself; `law` names the provisions it rests on.

    `discloses` are the fields of the record that it makes when it goes to another body: texts,
    or FEEL after `=`. It is empty where the letter tells nobody anything about somebody.
    `sensitivity` are the classes that it has besides those of its recipient and of what it reads.
    """

    title: str
    to: str
    channel_default: str
    law: tuple[str, ...]
    version: str
    discloses: Mapping[str, object] = field(default_factory=dict)
    sensitivity: frozenset[str] = frozenset()


def read_letter(text: str, library: feel.Library) -> tuple[FrontMatter, Sequence[Part]]:
    """Read a letter.

    Raises:
        TemplateFault: the first fault, with its line.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != FENCE or FENCE not in [line.strip() for line in lines[1:]]:
        raise TemplateFault(1, f"a letter begins with its front matter between two lines {FENCE}")
    end = next(number for number, line in enumerate(lines) if number and line.strip() == FENCE)
    front = _front_matter("\n".join(lines[1:end]))
    return front, _Parser("\n".join(lines[end + 1 :]), end + 2, library).parts()


def _front_matter(text: str) -> FrontMatter:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        raise TemplateFault(1 + int(place[1] if place else 1), f"front matter: {error}") from None
    for name in found:
        if name not in KNOWN:
            message = f"the front matter knows no {name!r}, only {', '.join(KNOWN)}"
            raise TemplateFault(1, message)
    law = found.get("law", [])
    if not isinstance(law, list) or not all(isinstance(each, str) for each in law):
        raise TemplateFault(1, "law must be a list of texts")
    return FrontMatter(
        title=_said(found, "title"),
        to=_said(found, "to"),
        channel_default=_said(found, "channel default", "post"),
        law=tuple(law),
        version=_said(found, "version"),
        discloses=_disclosed(found.get("discloses", NOTHING)),
        sensitivity=_classes(found.get("sensitivity", [])),
    )


def _classes(value: object) -> frozenset[str]:
    words = value if isinstance(value, list) else [value]
    for word in words:
        if not isinstance(word, str) or word not in CLASSES:
            known = ", ".join(sorted(CLASSES))
            raise TemplateFault(1, f"there is no sensitivity {word!r}; there are {known}")
    return frozenset(words)


def _disclosed(value: object) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    if value != NOTHING:
        message = f'discloses must be the fields of a disclosure, or the word "{NOTHING}"'
        raise TemplateFault(1, message)
    return {}


def _said(found: Mapping[str, object], name: str, default: str = "") -> str:
    value = found.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise TemplateFault(1, f"the front matter needs {name!r} as a text")
    return value


class _Parser:
    """Reads the template from its first to its last tag; blocks nest."""

    def __init__(self, template: str, first_line: int, library: feel.Library) -> None:
        self._pieces: Iterator[str | Tag] = cut(template, first_line)
        self._library = library

    def parts(self) -> Sequence[Part]:
        parts, end = self._until(None, ())
        if end is not None:
            raise TemplateFault(end.line, f"{{{{{end.text}}}}} closes nothing")
        return parts

    def _until(self, opened: Tag | None, names: tuple[str, ...]) -> tuple[list[Part], Tag | None]:
        if len(names) > DEEPEST:
            raise TemplateFault(opened.line if opened else 1, "blocks are nested too deeply")
        parts: list[Part] = []
        for piece in self._pieces:
            if isinstance(piece, str):
                parts += [Words(piece)] if piece else []
            elif piece.text == "else" or piece.text.startswith("/"):
                return parts, piece
            else:
                parts.append(self._part(piece, names))
        if opened is not None:
            raise TemplateFault(opened.line, f"{{{{{opened.text}}}}} is never closed")
        return parts, None

    def _part(self, tag: Tag, names: tuple[str, ...]) -> Part:
        word, _, rest = tag.text.partition(" ")
        if word == "#each":
            return self._each(tag, rest, names)
        if word == "#if":
            return self._when(tag, rest, names)
        if word.startswith("#"):
            raise TemplateFault(tag.line, f"there is no block {word!r}, only #each and #if")
        return self._place(tag, names)

    def _place(self, tag: Tag, names: tuple[str, ...]) -> Place:
        split = outside_texts(tag.text, FALLBACK)
        value = tag.text if split < 0 else tag.text[:split]
        fallback = None if split < 0 else tag.text[split + len(FALLBACK) :]
        return Place(
            line=tag.line,
            text=value.strip(),
            value=self._compiled(tag, value, names),
            fallback=None if fallback is None else self._compiled(tag, fallback, names),
            alone=tag.alone,
            indent=tag.indent,
        )

    def _each(self, tag: Tag, rest: str, names: tuple[str, ...]) -> Each:
        split = outside_texts(rest, " as ")
        name = rest[split + len(" as ") :].strip()
        if split < 0 or NAME.fullmatch(name) is None:
            raise TemplateFault(tag.line, "write {{#each list as name}}, the name as one word")
        items = self._compiled(tag, rest[:split], names)
        body = self._closed(tag, (*names, name), "/each")
        return Each(tag.line, rest[:split].strip(), items, name, body)

    def _when(self, tag: Tag, rest: str, names: tuple[str, ...]) -> When:
        condition = self._compiled(tag, rest, names)
        inside = (*names, "")
        then, end = self._until(tag, inside)
        otherwise: Sequence[Part] = []
        if end is not None and end.text == "else":
            otherwise = self._closed(tag, inside, "/if")
        else:
            _expect(tag, end, "/if")
        return When(tag.line, rest.strip(), condition, then, otherwise)

    def _closed(self, tag: Tag, names: tuple[str, ...], with_: str) -> Sequence[Part]:
        parts, end = self._until(tag, names)
        _expect(tag, end, with_)
        return parts

    def _compiled(self, tag: Tag, text: str, names: tuple[str, ...]) -> feel.Expression:
        known = frozenset(name for name in names if name)
        try:
            return feel.compile(text.strip(), names=known, library=self._library)
        except feel.FeelSyntaxError as error:
            line = tag.line + error.line - 1
            message = f"{{{{{tag.text}}}}}: {error.message} (column {error.column})"
            raise TemplateFault(line, message) from None


def _expect(opened: Tag, end: Tag | None, text: str) -> None:
    if end is None or end.text != text:
        found = end.text if end else "the end"
        line = end.line if end else opened.line
        message = f"{{{{{opened.text}}}}} must be closed by {{{{{text}}}}}, not by {{{{{found}}}}}"
        raise TemplateFault(line, message)
