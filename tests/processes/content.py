"""The content of `processes/` as the tests read it: forms, letters, policies and samples."""

import json
from functools import cache
from pathlib import Path

from engine.forms import Form
from engine.policy import Policy

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
COMMON, PARTNERSHIPS = PROCESSES / "common", PROCESSES / "partnerships"
TENANTS = ("", "newcastle-under-lyme", "islington", "poole")
FORMS = sorted(PROCESSES.glob("**/forms/*.json"))
LETTERS = sorted({path.stem for path in PROCESSES.glob("**/letters/*.md")})
SAMPLES = sorted((COMMON / "asb_case_review" / "samples").glob("*.json"))
DEPLOYED = (".bpmn", ".dmn", ".json", ".md")
README = (PROCESSES / "README.md").read_text(encoding="utf-8")


@cache
def form(path: Path) -> Form:
    """Load a form."""
    return Form.load(path.stem, path.read_text(encoding="utf-8"))


def files_of(*processes: str, besides: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Return the common policy, all of these common processes, and single files besides."""
    found = [COMMON / name for name in ("policy.toml", *besides)]
    for process in processes:
        found += [
            path
            for path in sorted((COMMON / process).rglob("*"))
            if path.suffix in DEPLOYED and "samples" not in path.parts
        ]
    return {str(path.relative_to(COMMON)): path.read_bytes() for path in found}


# Whom a process tells when something is due, and the letter that tells it.
TELLING = ("review_deadlines/escalation.dmn", "case_lifecycle/letters/CASE-NOTICE.md")


def form_of(form_id: str) -> Form:
    """Load the common form of that id."""
    (path,) = COMMON.glob(f"*/forms/{form_id}.json")
    return form(path)


@cache
def policy(tenant: str) -> Policy:
    """Load the policy in force for a partnership."""
    common = (COMMON / "policy.toml").read_text(encoding="utf-8")
    own = PARTNERSHIPS / tenant / "policy.toml"
    return Policy.load(common, own.read_text(encoding="utf-8") if tenant else "")


def letter_path(letter_id: str, tenant: str) -> Path:
    """Find the letter in force: the partnership's own, else the common one."""
    own = [*(PARTNERSHIPS / tenant).glob(f"*/letters/{letter_id}.md")] if tenant else []
    (path,) = own or [*COMMON.glob(f"*/letters/{letter_id}.md")]
    return path


def sample(name: str) -> dict[str, object]:
    """Read a sample application."""
    found: dict[str, object] = json.loads((SAMPLES[0].parent / name).read_text(encoding="utf-8"))
    return found


def table_under(heading: str) -> list[list[str]]:
    """Return the rows of the table in the guide for analysts that stands under a heading."""
    section = README.split(f"### {heading}", 1)[1].split("\n###", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]
