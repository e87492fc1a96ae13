"""Where the parser stands: the tokens, the names known so far, and complaints."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from engine.feel.errors import FeelSyntaxError
from engine.feel.tokens import END, NAME, NUMBER, SIGN, Names, Token, error_at, tokenize

Found = TypeVar("Found")

STOPS = frozenset({"and", "or", "in", "between", "then", "else", "return", "satisfies"})
"""Words that end a name, unless a known name contains them."""

_NAME_SIGNS = frozenset({"-", "+", "*", "/", ".", "'", "’"})  # noqa: RUF001


class Cursor:
    """A place among the tokens of one text."""

    def __init__(self, text: str, known: Iterable[Names]) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.token = self.tokens[0]
        self.local = Names()
        self._known = (*known, self.local)

    def advance(self) -> Token:
        """Return the present token and go on to the next."""
        token = self.token
        self.move_to(self.index + 1)
        return token

    def move_to(self, index: int) -> None:
        """Go to a token by its index."""
        self.index = min(index, len(self.tokens) - 1)
        self.token = self.tokens[self.index]

    def ahead(self, count: int = 1) -> Token:
        """Return a token further on, or the END token."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def sees(self, text: str) -> bool:
        """Tell whether the present token is this word or sign."""
        return self.token.text == text and self.token.kind in (NAME, SIGN)

    def sees_call(self) -> bool:
        """Tell whether an opening parenthesis follows the present token."""
        return self.ahead().text == "("

    def take(self, text: str) -> bool:
        """Go past a word or sign if it is the present token."""
        if not self.sees(text):
            return False
        self.advance()
        return True

    def expect(self, text: str) -> Token:
        """Go past a word or sign that must come now."""
        if not self.sees(text):
            raise self.error(f"expected {text!r} but found {self.token.text!r}")
        return self.advance()

    def expect_end(self) -> None:
        """Refuse anything that follows a complete expression."""
        if self.token.kind != END:
            raise self.error(f"{self.token.text!r} cannot follow here")

    def error(self, message: str, token: Token | None = None) -> FeelSyntaxError:
        """Return the syntax error for the present token, or another."""
        return error_at(self.text, (token or self.token).start, message)

    def attempt(self, read: Callable[[], Found | None]) -> Found | None:
        """Read something; if it is not there, stay where we were and return None."""
        start = self.index
        found = read()
        if found is None:
            self.move_to(start)
        return found

    def slice(self, start: int, end: int) -> str:
        """Return the text of some tokens with its blanks made single."""
        return " ".join(self.text[self.tokens[start].start : self.tokens[end - 1].end].split())

    def known_name(self) -> str | None:
        """Return the longest known name of several tokens that starts here, without moving."""
        found = self._longest()
        return found[0] if found else None

    def _longest(self) -> tuple[str, int] | None:
        found = [hit for names in self._known if (hit := names.longest(self.tokens, self.index))]
        return max(found, key=lambda hit: hit[1], default=None)

    def read_name(self) -> str:
        """Read a name: a known one if it is the longest, else all words up to one that stops it."""
        start = self.index
        if self.token.kind != NAME:
            raise self.error(f"expected a name but found {self.token.text!r}")
        known = self._longest()
        end = self._end_of_words()
        if known and known[1] >= end:
            self.move_to(known[1])
            return known[0]
        self.move_to(end)
        return self.slice(start, end)

    def _end_of_words(self) -> int:
        at = self.index + 1
        if self.tokens[at - 1].text == "?":
            return at
        while self.tokens[at].kind == NAME and not self._stops(at):
            at += 1
        return at

    def _stops(self, at: int) -> bool:
        text = self.tokens[at].text
        return text in STOPS or (text == "instance" and self.tokens[at + 1].text == "of")

    def name_until(self, *ends: str) -> str | None:
        """Read a name that is being given, up to one of these signs; None if it is no name."""
        at = start = self.index
        while self.tokens[at].text not in ends:
            token = self.tokens[at]
            if token.kind not in (NAME, NUMBER) and token.text not in _NAME_SIGNS:
                return None
            at += 1
        if at == start or self.tokens[start].kind != NAME:
            return None
        self.move_to(at)
        return self.slice(start, at)

    def give_name(self, *ends: str) -> str:
        """Read a name that is being given here and make it known for the rest of the text."""
        name = self.name_until(*ends)
        if name is None:
            raise self.error(f"expected a name and then {' or '.join(map(repr, ends))}")
        self.local.add(name)
        return name
