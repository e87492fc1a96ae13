"""Bundles: which resources a folder of files holds, each with its kind and id.

A resource is known by kind and id, wherever its file lies: a process or decision by the id in
the file, a form or letter by the file's stem, the policy as `policy`, a model without decisions,
which others import, by its namespace. Scenarios, samples, pictures and read-mes are for people
and are left aside.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from engine import dmn
from engine.bpmn import reading
from engine.errors import DeploymentRefused, Finding, LimitExceeded
from engine.limits import Limits
from engine.records import COMMON, Bundle

LEFT_ASIDE_FOLDERS = frozenset({"scenarios", "samples"})
LEFT_ASIDE_SUFFIXES = frozenset({".svg", ".png"})
POLICY = "policy"
DECISION = "decision"
DECISION_MODEL = "decision model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One resource of a bundle: what it is called, and the file it comes from."""

    kind: str
    id: str
    name: str
    resource_name: str
    content: bytes
    hash: str
    version_tag: str = ""


def read(folder: Path) -> Bundle:
    """Read the resources below a folder, without following links out of it."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    return Bundle({name: content for name, content in files.items() if not is_left_aside(name)})


def read_all(folder: Path) -> Mapping[str, Bundle]:
    """Read a folder of processes by tenant, what is common ("") first.

    What is common lies in `common/`, what a partnership adds in `partnerships/<tenant>/`.
    """
    partnerships = sorted(one for one in (folder / "partnerships").glob("*") if one.is_dir())
    found = {COMMON: read(folder / "common")}
    return found | {one.name: read(one) for one in partnerships}


def is_left_aside(name: str) -> bool:
    """Say whether a file is there for people and is never deployed."""
    path = PurePosixPath(name)
    return (
        bool(LEFT_ASIDE_FOLDERS & set(path.parts[:-1]))
        or path.suffix in LEFT_ASIDE_SUFFIXES
        or path.name.startswith((".", "README"))
    )


def pieces(bundle: Bundle, limits: Limits) -> dict[tuple[str, str], Piece]:
    """Return the resources of a bundle by kind and id.

    Raises:
        LimitExceeded: the bundle or a file is too large, or there are too many.
        DeploymentRefused: a file cannot be read, is of no known kind, or an id occurs twice.
    """
    _check_size(bundle, limits)
    found: dict[tuple[str, str], Piece] = {}
    faults: list[Finding] = []
    for name, content in sorted(bundle.files.items()):
        if is_left_aside(name):
            continue
        try:
            read_pieces = list(_read(name, content))
        except DeploymentRefused as refused:
            faults.extend(refused.findings)
            continue
        faults.extend(_twice(one, found) for one in read_pieces if (one.kind, one.id) in found)
        found.update({(one.kind, one.id): one for one in read_pieces})
    if faults:
        raise DeploymentRefused(tuple(faults))
    return found


def _check_size(bundle: Bundle, limits: Limits) -> None:
    if len(bundle.files) > limits.resources:
        raise LimitExceeded("the number of files in a bundle", str(limits.resources))
    if sum(len(content) for content in bundle.files.values()) > limits.bundle:
        raise LimitExceeded("the bundle", f"{limits.bundle} bytes")
    for name, content in bundle.files.items():
        if len(content) > limits.diagram:
            raise LimitExceeded(f"the file {name!r}", f"{limits.diagram} bytes")


def _read(name: str, content: bytes) -> Iterator[Piece]:
    path = PurePosixPath(name)
    names_of = next((names for fits, names in _KINDS if fits(path)), None)
    if names_of is None:
        raise _refused("UNKNOWN_RESOURCE", "this file is of no kind that can be deployed", name)
    digest = sha256(content).hexdigest()
    for kind, identity, title, tag in names_of(path, content):
        yield Piece(
            kind=kind,
            id=identity,
            name=title or identity,
            version_tag=tag,
            resource_name=name,
            content=content,
            hash=digest,
        )


def text_of(content: bytes, name: str) -> str:
    """Return a file as text.

    Raises:
        DeploymentRefused: it is not UTF-8.
    """
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise _refused("NOT_UTF8", "this file is not UTF-8 text", name) from None


def _refused(code: str, message: str, name: str) -> DeploymentRefused:
    return DeploymentRefused((Finding(code, message, resource=name),))


def _twice(piece: Piece, found: Mapping[tuple[str, str], Piece]) -> Finding:
    other = found[piece.kind, piece.id].resource_name
    message = f"the {piece.kind} {piece.id!r} is in {other!r}, too"
    return Finding("DUPLICATE_ID", message, resource=piece.resource_name)


Names = Iterator[tuple[str, str, str, str]]


def _processes(path: PurePosixPath, content: bytes) -> Names:
    for process in reading.read({str(path): content}).processes.values():
        yield "process", process.id, process.name, process.version_tag


def _decisions(path: PurePosixPath, content: bytes) -> Names:
    # What is wrong inside a decision is found by the gate, which knows the policy's functions.
    try:
        model = dmn.outline(content)
    except dmn.DmnError as error:
        found = Finding("DMN", error.message, resource=str(path), element_id=error.element_id)
        raise DeploymentRefused((found,)) from error
    for identity, name in model.decisions:
        yield DECISION, identity, name, ""
    if not model.decisions:
        yield DECISION_MODEL, model.namespace or path.stem, model.name, ""


def _stem(kind: str) -> Callable[[PurePosixPath, bytes], Names]:
    def names(path: PurePosixPath, content: bytes) -> Names:
        text_of(content, str(path))
        yield kind, path.stem, path.stem, ""

    return names


_KINDS: tuple[
    tuple[Callable[[PurePosixPath], bool], Callable[[PurePosixPath, bytes], Names]], ...
] = (
    (lambda path: path.suffix == ".bpmn", _processes),
    (lambda path: path.suffix == ".dmn", _decisions),
    (lambda path: path.suffix == ".json" and path.parent.name == "forms", _stem("form")),
    (lambda path: path.suffix == ".md" and path.parent.name == "letters", _stem("letter")),
    (lambda path: path.name == "policy.toml", _stem(POLICY)),
)
