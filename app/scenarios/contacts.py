"""The ways of contact that letters would give, and that the policy of a partnership has not.

Such a letter goes out all the same and gives what there is. That is no fault of a file, so it is
only noted: whoever adds the telephone number needs to know where it matters.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from app.casework.letters import LetterTemplate
from app.scenarios.rules import POLICY
from engine import bundles
from engine.deadline_functions import library
from engine.errors import Finding
from engine.policy import Policy
from engine.records import COMMON

NOTE = "note"
LETTERS = "letters"


def notes(processes: Path) -> list[Finding]:
    """Return a note for each partnership and way of contact that it has not, with the letters.

    Raises:
        DeploymentRefused: a policy or letter has faults.
    """
    found = {name: bundle.files for name, bundle in bundles.read_all(processes).items()}
    common = found.pop(COMMON)
    return [note for name, own in found.items() for note in _of(name, common, own)]


def _of(
    partnership: str, common: Mapping[str, bytes], own: Mapping[str, bytes]
) -> Iterator[Finding]:
    policy = Policy.load(common.get(POLICY, b"").decode(), own.get(POLICY, b"").decode())
    for way, letters in sorted(_wanted(policy, {**_letters(common), **_letters(own)}).items()):
        message = f"gives no contact.{way}; letters that do without it: {', '.join(letters)}"
        resource = f"partnerships/{partnership}/{POLICY}"
        yield Finding("letter-contact", message, resource=resource, severity=NOTE)


def _wanted(policy: Policy, letters: Mapping[str, str]) -> Mapping[str, list[str]]:
    functions, given = library(policy), policy.values.get("contact")
    known = given if isinstance(given, Mapping) else {}
    wanted: dict[str, list[str]] = {}
    for name, text in sorted(letters.items()):
        for way in LetterTemplate.load(name, text, functions).contacts - set(known):
            wanted.setdefault(way, []).append(name)
    return wanted


def _letters(files: Mapping[str, bytes]) -> Mapping[str, str]:
    paths = ((PurePosixPath(name), content) for name, content in files.items())
    return {path.stem: content.decode() for path, content in paths if path.parent.name == LETTERS}
