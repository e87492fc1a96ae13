"""Bodies: read no further than allowed, and taken as JSON only when there is one meaning to it.

Refused are what other parsers let through: NaN, duplicate names, lone surrogates and NUL
characters (PostgreSQL stores neither), numbers beyond any use, nesting without end.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from fastapi import Request
from starlette.types import Receive, Scope

from app import errors
from app.api.pointers import pointer
from app.errors import Refused
from engine.errors import Finding

JSON_LIMIT = 1024 * 1024
DEEPEST = 64
LONGEST_NUMBER = 64
LARGEST_EXPONENT = 308
LONGEST_ANNOUNCEMENT = 15
# A string that never ends reaches to the end of the text, so that each byte is looked at once.
STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
BRACKET = re.compile(rb"[][{}]")
OPENING = (b"[", b"{")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class BoundedRequest(Request):
    """A request whose body is read once, up to a limit, and whose JSON is strict."""

    def __init__(self, scope: Scope, receive: Receive, *, limit: int) -> None:
        super().__init__(scope, receive)
        self._limit = limit
        self._bytes: bytes | None = None
        self._refusal: Refused | None = None
        self._value: object = None

    async def body(self) -> bytes:
        """Return the body.

        Raises:
            Refused: BODY_TOO_LARGE, as soon as more than the limit has arrived.
        """
        if self._refusal is not None:
            raise self._refusal
        if self._bytes is None:
            _check_announced(self, self._limit)
            chunks = bytearray()
            async for chunk in self.stream():
                chunks += chunk
                if len(chunks) > self._limit:
                    _too_large(self._limit)
            self._bytes = bytes(chunks)
        return self._bytes

    async def take_in(self) -> None:
        """Read the body now; a refusal of it waits until somebody asks for the body."""
        try:
            await self.body()
        except Refused as refusal:
            self._refusal = refusal

    async def read_json(self) -> object:
        """Read the body as JSON and keep it for `json`.

        Raises:
            Refused: BODY_TOO_LARGE or MALFORMED_BODY.
        """
        self._value = read_json(await self.body())
        return self._value

    async def json(self) -> Any:  # noqa: ANN401 - the framework's signature
        """Return the value that `read_json` found."""
        return self._value

    async def fingerprint(self) -> str:
        """Return a hash of method, path, query and body: what makes two requests the same one."""
        digest = hashlib.sha256(
            f"{self.method} {self.url.path}?{self.url.query}\n".encode("utf-8", "replace")
        )
        digest.update(await self.body())
        return digest.hexdigest()


def read_json(body: bytes) -> object:
    """Return the value of a JSON text; fractions are Decimal, as in FEEL.

    Raises:
        Refused: MALFORMED_BODY, with a pointer where there is one.
    """
    if body.count(b"[") + body.count(b"{") > DEEPEST:
        _check_depth(body)
    try:
        value: object = json.loads(
            body.decode("utf-8"),
            parse_float=_fraction,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=_members,
        )
    except UnicodeDecodeError:
        raise Refused(errors.MALFORMED_BODY, "The body is not UTF-8") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Refused(errors.MALFORMED_BODY, f"The body is not JSON: {where}") from None
    if b"\\u" in body:
        _check_characters(value)
    return value


def is_storable(text: str) -> bool:
    """Say whether a text holds neither NUL nor a lone surrogate, so that it can be stored."""
    return UNSTORABLE.search(text) is None


def _check_announced(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "")
    if not (announced.isascii() and announced.isdigit()):
        return
    if len(announced) > LONGEST_ANNOUNCEMENT or int(announced) > limit:
        _too_large(limit)


def _too_large(limit: int) -> NoReturn:
    # The rest is not read, so the connection cannot serve another request.
    raise Refused(
        errors.BODY_TOO_LARGE,
        f"The body may hold at most {limit} bytes",
        headers={"Connection": "close"},
    )


def _check_depth(body: bytes) -> None:
    """Refuse deep nesting before a recursive parser meets it; brackets in strings do not count."""
    depth = 0
    for bracket in BRACKET.findall(STRING.sub(b"", body)):
        depth += 1 if bracket in OPENING else -1
        if depth > DEEPEST:
            raise Refused(errors.MALFORMED_BODY, f"The body nests deeper than {DEEPEST} levels")


def _whole(text: str) -> int:
    _check_number(text)
    return int(text)


def _fraction(text: str) -> Decimal:
    _check_number(text)
    number = Decimal(text)
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise Refused(errors.MALFORMED_BODY, "The body holds a number beyond 1E+308 or 1E-308")
    return number


def _check_number(text: str) -> None:
    if len(text) > LONGEST_NUMBER:
        raise Refused(
            errors.MALFORMED_BODY, f"The body holds a number of over {LONGEST_NUMBER} characters"
        )


def _constant(text: str) -> NoReturn:
    raise Refused(errors.MALFORMED_BODY, f"The body is not JSON: it holds {text}")


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(errors.MALFORMED_BODY, f"The body names a member twice: {_shown(twice)}")
    return members


def _shown(name: str) -> str:
    return json.dumps(name[:40])


def _check_characters(value: object) -> None:
    for path, text in _texts(value, ()):
        if not is_storable(text):
            message = "Text may hold neither NUL characters nor lone surrogates"
            finding = Finding(code="TEXT_NOT_STORABLE", message=message, pointer=pointer(path))
            raise Refused(errors.MALFORMED_BODY, message, findings=[finding])


def _texts(value: object, path: Sequence[object]) -> Iterator[tuple[Sequence[object], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield (path, name)
            yield from _texts(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _texts(member, (*path, index))
