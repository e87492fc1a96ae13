"""Sample applications: invented people, moved to the present so that every date still fits."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any  # a sample's content, checked by the forms when it is submitted

# An earlier demonstration that was broken off may have left a case of the same person open; and
# nobody of the demonstration can translate a letter or set it in large print.
UNFORESEEN: Mapping[str, Mapping[str, Json]] = {
    "confirm_duplicate": {"duplicate": "separate", "reason": "Another demonstration left it open."},
    "prepare_letter": {"prepared_format": "ordinary", "prepare_note": "Only a demonstration."},
}
ISO_DAY = re.compile(r"\b20\d\d-\d\d-\d\d(?=T|\b)")


class NoSuchSample(ValueError):
    """There is no sample of that name; the message lists those that there are."""


@dataclass
class Sample:
    """One application with the answers that people give on its way.

    `answers` maps an element id to a submission, or to a list of submissions that are used in
    turn: `with` holds the values, `as` the group that answers (empty: whoever may). `end` is the
    end event that the case must come to, `letters` are the ids of letters that must go out, and
    `afterwards` the ends of what the case leaves to others, once for each.
    """

    name: str
    title: str
    partnership: str
    business_id: str
    message: str
    variables: Mapping[str, Json]
    answers: Mapping[str, Json]
    after: str = ""
    end: str = ""
    letters: frozenset[str] = frozenset()
    afterwards: tuple[str, ...] = ()
    _used: dict[str, set[int]] = field(default_factory=dict)

    def answer(self, element_id: str, groups: tuple[str, ...]) -> Mapping[str, Json] | None:
        """Return the next submission for a task that these groups may do; None without one."""
        written = self.answers.get(element_id, UNFORESEEN.get(element_id))
        if written is None or isinstance(written, dict):
            return written
        used = self._used.setdefault(element_id, set())
        for number, turn in enumerate(written):
            if number not in used and turn.get("as", "") in ("", *groups):
                used.add(number)
                submission: Mapping[str, Json] = turn["with"]
                return submission
        return None


def read(folder: Path, name: str, *, today: date, suffix: str) -> Sample:
    """Read a sample from below `folder` and move it by whole weeks so that it happens now.

    `suffix` makes its case reference a new one.

    Raises:
        NoSuchSample: there is none of that name.
    """
    there = _whole_cases(folder)
    if name not in there:
        known = f"there are {', '.join(there)}" if there else f"there are none below {folder}"
        raise NoSuchSample(f"there is no sample {name!r}; {known}")
    written = there[name]
    moved = _moved(written, _whole_weeks(written["now"], today))
    return Sample(
        name=name,
        title=moved["title"],
        partnership=moved["partnership"],
        business_id=f"{moved['business_id']}-{suffix}",
        message=moved["start"]["message"],
        variables=moved["start"].get("variables", {}),
        answers=_with_suffix(moved["answers"], suffix),
        after=moved.get("after", "").removesuffix(".json"),
        end=moved["expect"]["end"],
        letters=frozenset(moved["expect"]["letters"]),
        afterwards=tuple(moved["expect"].get("afterwards", ())),
    )


def names(folder: Path) -> list[str]:
    """Return the names of all samples below a folder."""
    return list(_whole_cases(folder))


def _whole_cases(folder: Path) -> dict[str, Json]:
    # What scenarios share beside them are answers to one form: those say no `now`.
    paths = sorted(folder.glob("**/samples/*.json"), key=lambda path: path.stem)
    read = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    return {name: written for name, written in read.items() if "now" in written}


def _whole_weeks(then: str, today: date) -> timedelta:
    """Return the span from a sample's day to today, cut to weeks so that weekdays stay."""
    days = (today - datetime.fromisoformat(then).date()).days
    return timedelta(weeks=days // 7)


def _moved(value: Json, span: timedelta) -> Json:
    if isinstance(value, dict):
        return {key: _moved(each, span) for key, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, span) for each in value]
    if isinstance(value, str):
        return ISO_DAY.sub(lambda day: _later(day[0], span), value)
    return value


def _later(day: str, span: timedelta) -> str:
    return (date.fromisoformat(day) + span).isoformat()


def _with_suffix(answers: Mapping[str, Json], suffix: str) -> Mapping[str, Json]:
    duplicate = answers.get("confirm_duplicate")
    if not isinstance(duplicate, dict) or "duplicate_of" not in duplicate:
        return answers
    named = {**duplicate, "duplicate_of": f"{duplicate['duplicate_of']}-{suffix}"}
    return {**answers, "confirm_duplicate": named}
