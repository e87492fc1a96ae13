"""Which part of a case the answers of a form are about, where a case has several: `x-part`.

Two measures of the law can run beside each other, each with a respondent of its own. A form names
the inputs of its task that tell them apart; a letter says in its facts which one it is about.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

from engine.errors import Finding

PART = "x-part"
FORMS_KEPT = 512
MOST_NAMES = 5


def part_of(form: str, scope: Mapping[str, object]) -> Mapping[str, str]:
    """Return what a form's answers are about, by the values that its task was given.

    A name without a value is left out. Without any the answers are about the case as a whole.
    """
    return {name: f"{scope[name]}" for name in _names(form) if scope.get(name) is not None}


def meant(part: Mapping[str, str], facts: object) -> bool:
    """Return whether a letter with these facts is about that part of the case.

    Answers about the case as a whole belong to every letter. Those about a part belong only to
    a letter whose facts give each name of the part with the same value.

    >>> meant({"measure_no": "2"}, {"measure_no": 2, "law": "2014 Act"}), meant({}, None)
    (True, True)
    >>> meant({"measure_no": "2"}, {"measure_no": 1}), meant({"measure_no": "2"}, {})
    (False, False)
    """
    said = facts if isinstance(facts, dict) else {}
    return all(f"{said.get(name)}" == value for name, value in part.items())


def faults(schema: Mapping[str, object], given: frozenset[str]) -> Iterator[Finding]:
    """Yield what is wrong with the `x-part` of a form, if it has one.

    `given` are the names that user tasks hand to the form. A name that none hands over is an
    error: the answers would belong to every letter.
    """
    names = schema.get(PART, [])
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        message = f"{PART} must be a list of names of inputs of the task, as text"
        yield Finding("form-part", message, pointer=f"/{PART}")
        return
    if len(names) > MOST_NAMES:
        message = f"{PART} has at most {MOST_NAMES} names"
        yield Finding("form-part", message, pointer=f"/{PART}")
    for name in sorted(set(names) - given):
        message = f"no user task hands {name!r} to this form: give it as an input"
        yield Finding("form-part", message, pointer=f"/{PART}")


@lru_cache(maxsize=FORMS_KEPT)
def _names(form: str) -> tuple[str, ...]:
    return tuple(json.loads(form).get(PART, ()))
