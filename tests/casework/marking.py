"""Samples whose personal answers bear a mark, and a search for the mark in a whole database."""

import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, inspect, select, table, text

from app.store import tables as app_tables
from engine.store import tables as engine_tables

MARK = "Zqx7mark"
HEADER_BYTES = 1  # a snapshot says its version before what is compressed


def mark_samples(processes: Path) -> int:
    """Mark every personal text of every whole case among the samples; say how many that were."""
    forms = {
        path.stem: json.loads(path.read_text()) for path in processes.glob("common/**/forms/*.json")
    }
    marked = 0
    for path in processes.glob("**/samples/*.json"):
        sample = json.loads(path.read_text())
        if "answers" not in sample:
            continue  # answers to one form, for a scenario
        for element_id, written in sample["answers"].items():
            turns = [turn["with"] for turn in written] if isinstance(written, list) else [written]
            marked += sum(_mark(turn, forms[element_id]) for turn in turns)
        path.write_text(json.dumps(sample))
    return marked


def _mark(
    values: dict[str, object], schema: Mapping[str, object], *, personal: bool = False
) -> int:
    marked = 0
    for name, value in values.items():
        below = schema.get("properties", {}).get(name, {})
        secret = personal or below.get("x-personal", False)
        if isinstance(value, str) and secret and _is_free(below):
            values[name], marked = f"{MARK} {value}", marked + 1
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                items = below.get("items", {}) if isinstance(value, list) else below
                marked += _mark(one, items, personal=secret)
    return marked


def _is_free(schema: Mapping[str, object]) -> bool:
    return not {"enum", "const", "format", "pattern"} & schema.keys()


def tables_with_the_mark(url: str) -> dict[str, int]:
    """Say how many rows of which table hold the mark anywhere, compressed or not."""
    return tables_with(url, MARK.encode())


def tables_with(url: str, word: bytes, *, only_compressed: bool = False) -> dict[str, int]:
    """Say how many rows of which table hold a word anywhere, or only where it is compressed."""
    found: dict[str, int] = {}
    database = create_engine(url, poolclass=NullPool)
    with database.connect() as connection:
        for name in _tables(connection):
            # As it is stored: what the columns would make of it does not matter.
            rows = connection.execute(select(text("*")).select_from(table(name))).all()
            number = sum(
                any(word in text for text in _texts(row, only_compressed=only_compressed))
                for row in rows
            )
            if number:
                found[name] = number
    return found


def _tables(connection: Connection) -> list[str]:
    everything = inspect(connection).get_table_names()
    known = {*engine_tables.metadata.tables, *app_tables.metadata.tables}
    assert known <= set(everything)
    return everything


def _texts(row, *, only_compressed: bool) -> Iterator[bytes]:
    for value in row:
        content = bytes(value) if isinstance(value, bytes | memoryview) else _plain(value)
        if not only_compressed:
            yield content
        try:
            yield zlib.decompress(content[HEADER_BYTES:])
        except zlib.error:
            continue


def _plain(value: object) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value, default=str)).encode()
