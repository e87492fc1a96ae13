"""A letter on paper: an A4 page as PDF, tagged so that it can be read aloud (PDF/UA-1).

The page is set by Typst. Its layout is `letter_paper.typ`, which never changes; the letter goes in
as data, so nothing that anybody wrote can become a command.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import typst

from app.casework.letter_addresses import LetterAddress
from app.casework.letter_blocks import Block, blocks_of
from app.store.letters import LetterRow

LAYOUT = Path(__file__).with_name("letter_paper.typ")
HEAD_LINES = 2
NOT_SHOWN = re.compile(r'the text `"(?P<sign>.+?)"` could not be displayed')


class LetterNotPrinted(Exception):
    """A letter has signs that cannot be put on paper here; the message says what helps."""


class _Head(NamedTuple):
    sender: str
    lines: Sequence[Block]
    rest: Sequence[Block]


def paper(letter: LetterRow) -> bytes:
    """Return a letter, with its words, as PDF.

    Raises:
        LetterNotPrinted: no font at hand has some sign of it, or it cannot be set at all.
    """
    try:
        return typst.compile(
            _layout(),
            font_paths=_fonts(),
            sys_inputs={"letter": _told(letter)},
            pdf_standards="ua-1",
            timestamp=letter.sent_at.replace(microsecond=0),  # it takes whole seconds only
        )
    except typst.TypstError as error:
        raise LetterNotPrinted(_why(error)) from error


def _told(letter: LetterRow) -> str:
    head = _head(blocks_of(letter.html))
    told = {
        "title": letter.title,
        "sender": head.sender,
        "reference": _reference(head.lines),
        "address": LetterAddress(**letter.address).lines,
        "head": [[asdict(run) for run in line.runs] for line in head.lines],
        "blocks": [asdict(block) for block in head.rest],
    }
    return msgspec.json.encode(told).decode()


def _head(blocks: Sequence[Block]) -> _Head:
    """Part what belongs above the text: who writes, the day and the reference."""
    if not blocks or not _is_sender(blocks[0]):
        return _Head("", (), blocks)
    last = 1 + HEAD_LINES
    lines = [one for one in blocks[1:last] if one.kind == "paragraph"]
    return _Head(blocks[0].words, lines, blocks[1 + len(lines) :])


def _is_sender(block: Block) -> bool:
    return block.kind == "paragraph" and [run.bold for run in block.runs] == [True]


def _reference(lines: Sequence[Block]) -> str:
    return next((line.words for line in lines if "reference:" in line.words.casefold()), "")


def _why(error: typst.TypstError) -> str:
    sign = NOT_SHOWN.search(error.message)
    if sign is None:
        return "the letter cannot be set as a page; send it as HTML or as text"
    return (
        f"no font at hand has the sign {sign['sign']!r} of this letter: install a font that has it"
        " (docs/operations.md), or send the letter as HTML"
    )


@lru_cache(maxsize=1)
def _layout() -> bytes:
    return LAYOUT.read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts()
