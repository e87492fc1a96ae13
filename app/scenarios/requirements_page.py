"""The page that lists what is asked and what proves it; as written before, it is the record."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.scenarios.requirements import Catalogue, partnerships_of
from app.scenarios.scenario import Scenario

NOTHING = "none yet"
ROW = re.compile(r"^\| (R\d+) \| .* \| (.*) \|$", re.MULTILINE)
HEAD = """# What is asked, and what proves it
`reeve requirements` writes this page: the words come from `processes/requirements.toml`, and the \
proofs are the scenarios that name a number (`requirements:`). `reeve test` plays them. A number \
that has been proven stays proven: the command refuses to write the page when its last scenario \
is gone. What a partnership's own policy asks is proven in that partnership, what the law asks in \
each of them.
"""


def page(asked: Catalogue, proofs: Mapping[str, Sequence[Scenario]], beside: Path = Path()) -> str:
    """Return the page as Markdown, its links as seen from the folder `beside`."""
    tables = (_table(asked, source, proofs, beside) for source in asked.sources)
    return "\n".join([HEAD, *(table for table in tables if table)])


def proven(page_before: str) -> set[str]:
    """Return the requirements that a page says are proven."""
    return {number for number, proof in ROW.findall(page_before) if proof != NOTHING}


def _table(
    asked: Catalogue, source: str, proofs: Mapping[str, Sequence[Scenario]], beside: Path
) -> str:
    rows = list(_rows(asked, source, proofs, beside))
    if not rows:
        return ""
    head = ("| number | what is asked | proven for | proven by |", "| --- | --- | --- | --- |")
    return "\n".join([f"## {asked.sources[source]}", *head, *rows, ""])


def _rows(
    asked: Catalogue, source: str, proofs: Mapping[str, Sequence[Scenario]], beside: Path
) -> Iterator[str]:
    for number, wish in asked.requirements.items():
        if wish.source == source:
            found = proofs.get(number, ())
            lacking = (f"{NOTHING} for {one}" for one in asked.lacking(number, found))
            places = ", ".join([*partnerships_of(found), *lacking])
            links = "; ".join(_link(one, beside) for one in found)
            yield f"| {number} | {_cell(wish.what)} | {places} | {links or NOTHING} |"


def _link(one: Scenario, beside: Path) -> str:
    name = one.path.stem.replace("_", " ")
    return f"[{name}]({Path(os.path.relpath(one.path, beside)).as_posix()})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
