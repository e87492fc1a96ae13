"""Letters: compiled once from their templates, rendered with what is known of a case.

A letter that would have a hole in it is not written: a placeholder without a value is an error
unless the template itself says what to write instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from app.casework import letter_pages
from app.casework.case_hints import HintFailed, Written
from app.casework.letter_disclosures import Disclosure
from app.casework.letter_parser import FrontMatter, read_letter
from app.casework.letter_parts import Each, Part, Place, When, Words
from app.casework.letter_reads import Reads, contacts_of, doubts, reads_of
from app.casework.letter_tags import TemplateFault
from app.casework.letter_words import NotForLetters, in_words, inline, letter_library, paragraphs
from engine import feel
from engine.errors import DeploymentRefused, Finding

LETTERS_KEPT = 512
MOST_TURNS = 1_000
LONGEST = 256 * 1024

Scope = Mapping[str, object]


@dataclass
class LetterNotWritten(Exception):
    """A letter could not be written; `line` is the line of its template."""

    letter_id: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"the letter {self.letter_id} was not written, line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter as it goes out: its title, as plain text and as an HTML fragment."""

    title: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, eq=False)
class LetterTemplate:
    """A letter whose every expression is compiled.

    `reads` are the answers that it names, `contacts` the ways of contact that it gives if its
    policy has them.
    """

    letter_id: str
    front: FrontMatter
    disclosure: Disclosure
    reads: Reads
    contacts: frozenset[str]
    _parts: Sequence[Part] = field(repr=False)

    @staticmethod
    def load(letter_id: str, text: str, library: feel.Library = feel.STANDARD) -> "LetterTemplate":
        """Read a template; `library` are the functions of its policy. Read once per text.

        Raises:
            DeploymentRefused: with the first fault of the template and its line.
        """
        return _load(letter_id, text, letter_library(library))

    @staticmethod
    def lint(letter_id: str, text: str, library: feel.Library = feel.STANDARD) -> list[Finding]:
        """Return what is wrong with a template, or nothing."""
        try:
            _load(letter_id, text, letter_library(library))
        except DeploymentRefused as refused:
            return list(refused.findings)
        return []

    @staticmethod
    def check(
        letter_id: str, text: str, library: feel.Library, forms: frozenset[str]
    ) -> list[Finding]:
        """Judge a template before it is deployed, as `lint`, beside the texts of all `forms`."""
        if found := LetterTemplate.lint(letter_id, text, library):
            return found
        template = LetterTemplate.load(letter_id, text, library)
        return list(doubts(letter_id, template.front, template.reads, forms))

    def render(self, scope: Scope, *, now: datetime) -> RenderedLetter:
        """Write the letter with the values of a scope; `now` is an aware instant.

        Raises:
            LetterNotWritten: a placeholder has no value, a value cannot be written, an
                expression exceeds its limits, or the letter gets longer than 256 KiB.
        """
        writer = _Writer(self.letter_id, now)
        writer.write(self._parts, dict(scope))
        markdown = "".join(writer.written)
        return RenderedLetter(self.front.title, *letter_pages.pages(markdown))

    def disclosed(self, scope: Scope, *, now: datetime) -> Written | None:
        """Return the record of what the letter tells another body; None when it tells nothing.

        Raises:
            LetterNotWritten: it has no purpose, gateway, lawful basis or recipient.
        """
        try:
            return self.disclosure.of(scope, now)
        except HintFailed as failure:
            raise LetterNotWritten(self.letter_id, 1, f"[discloses]: {failure.why}") from failure


class _Writer:
    """Writes one letter; `written` is its Markdown so far."""

    def __init__(self, letter_id: str, now: datetime) -> None:
        self.written: list[str] = []
        self._letter_id = letter_id
        self._now = now
        self._room = LONGEST

    def write(self, parts: Sequence[Part], scope: Scope) -> None:
        for part in parts:
            if isinstance(part, Words):
                self._put(part.text, 0)
            elif isinstance(part, Place):
                self._put(self._value(part, scope), part.line)
            elif isinstance(part, Each):
                self._each(part, scope)
            else:
                self.write(self._branch(part, scope), scope)

    def _put(self, text: str, line: int) -> None:
        self._room -= len(text)
        if self._room < 0:
            raise LetterNotWritten(self._letter_id, line, "it would be longer than 256 KiB")
        self.written.append(text)

    def _value(self, place: Place, scope: Scope) -> str:
        found = self._evaluated(place, place.value, scope)
        value = found.value
        if place.fallback is not None and _is_empty(value):
            value = self._evaluated(place, place.fallback, scope).value
        if value is None:
            why = "; ".join(map(str, found.warnings)) or "it has no value"
            raise self._wrong(place, f"{place.text} is null ({why})")
        try:
            words = in_words(value)
        except NotForLetters as error:
            raise self._wrong(place, f"{place.text}: {error}") from error
        return paragraphs(words, place.indent) if place.alone else inline(words)

    def _each(self, each: Each, scope: Scope) -> None:
        items = self._evaluated(each, each.items, scope).value
        if not isinstance(items, list | tuple):
            kind = feel.kind_of(items)
            raise self._wrong(each, f"{each.text} must be a list, it is {kind}")
        if len(items) > MOST_TURNS:
            raise self._wrong(each, f"{each.text} has more than {MOST_TURNS} items")
        for item in items:
            self.write(each.body, {**scope, each.name: item})

    def _branch(self, when: When, scope: Scope) -> Sequence[Part]:
        value = self._evaluated(when, when.condition, scope).value
        if value is not None and not isinstance(value, bool):
            kind = feel.kind_of(value)
            raise self._wrong(when, f"{when.text} must be true or false, it is {kind}")
        return when.then if value else when.otherwise

    def _evaluated(
        self, part: Place | Each | When, expression: feel.Expression, scope: Scope
    ) -> feel.Evaluation:
        try:
            return expression.explain(scope, now=self._now)
        except feel.FeelError as error:
            raise self._wrong(part, f"{part.text}: {error}") from error

    def _wrong(self, part: Place | Each | When, message: str) -> LetterNotWritten:
        return LetterNotWritten(self._letter_id, part.line, message)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


@lru_cache(maxsize=LETTERS_KEPT)
def _load(letter_id: str, text: str, library: feel.Library) -> LetterTemplate:
    try:
        front, parts = read_letter(text, library)
        disclosure = Disclosure.load(front, library)
    except TemplateFault as fault:
        resource = f"{letter_id}.md"
        finding = Finding("letter", fault.message, resource=resource, line=fault.line)
        raise DeploymentRefused((finding,)) from None
    reads, contacts = reads_of(parts, library), contacts_of(parts, library)
    return LetterTemplate(letter_id, front, disclosure, reads, contacts, parts)
