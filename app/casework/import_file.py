"""A CSV file as it comes from another system: its rows, or why it cannot be read at all."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

DELIMITERS = ",;\t|"
MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
MOST_ROWS = 100_000
FIRST_ROW = 2
BLANKS = re.compile(r"[\s_-]+")


class ImportRefused(ValueError):
    """The file as a whole cannot be read; the message says where and what would help."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row: its number as a spreadsheet counts (the header is 1), and its cells by column.

    `problem` says why its cells cannot be told apart; then some may be missing.
    """

    number: int
    cells: Mapping[str, str]
    problem: str = ""


def rows_of(content: bytes, columns: Sequence[str], required: Sequence[str]) -> list[ImportRow]:
    """Return the rows of a CSV file with the columns that it may have, empty rows left out.

    UTF-8 and UTF-16 are told by their mark, else it is UTF-8 or, where it cannot be that,
    Windows-1252. The delimiter is the one that parts the header: comma, semicolon, tab or bar.

    Raises:
        ImportRefused: it is no such file, its header is wrong, or it is too long.
    """
    text = _text(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    table = _table(text, delimiter)
    if not table:
        raise ImportRefused("the file is empty: its first row names the columns")
    header = _header(table[0], columns, required)
    if len(table) > MOST_ROWS + 1:
        raise ImportRefused(f"the file has more than {MOST_ROWS} rows: divide it by cases")
    found = enumerate(table[1:], start=FIRST_ROW)
    return [_row(number, cells, header) for number, cells in found if any(map(str.strip, cells))]


def _text(content: bytes) -> str:
    encoding = next((name for name, mark in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = _windows(content)
    if "\x00" in text:
        raise ImportRefused("the file is no text: export it as CSV")
    return text


def _windows(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused(
            f"line {line} is neither UTF-8 nor Windows-1252: export the file as CSV in UTF-8"
        ) from None


def _table(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table: list[list[str]] = []
    try:
        # One row too many is enough to say that there are too many.
        table.extend(islice(reader, MOST_ROWS + 2))
    except csv.Error as error:
        raise ImportRefused(
            f"row {len(table) + 1} cannot be read ({error}): a quotation mark may be missing"
        ) from None
    return table


def _header(cells: Sequence[str], columns: Sequence[str], required: Sequence[str]) -> list[str]:
    header = [BLANKS.sub("_", cell.strip().casefold()) for cell in cells]
    unknown = [name for name in header if name not in columns]
    if unknown:
        raise ImportRefused(
            f"there is no column {unknown[0]!r}; the columns are {', '.join(columns)}"
        )
    twice = [name for name, times in Counter(header).items() if times > 1]
    if twice:
        raise ImportRefused(f"the column {twice[0]!r} is there twice")
    missing = [name for name in required if name not in header]
    if missing:
        raise ImportRefused(f"the column {missing[0]!r} is missing")
    return header


def _row(number: int, cells: Sequence[str], header: Sequence[str]) -> ImportRow:
    if len(cells) == len(header):
        return ImportRow(number, dict(zip(header, map(str.strip, cells), strict=True)))
    problem = f"has {len(cells)} cells where the header has {len(header)}"
    known = dict(zip(header, map(str.strip, cells), strict=False))
    return ImportRow(number, known, problem)
