"""A file of another system with two cases, and what tests do with such files."""

from app.casework import importing
from app.casework.import_cases import ImportScope
from app.casework.importing import Importer
from app.store import case_files, case_imports
from engine.records import Actor, Bundle
from tests.api.permits import named
from tests.bpmn.diagrams import declared, end, flows, task
from tests.sealing import VAULT

SCOPE = ImportScope(tenant="poole", system="flare", by="ann", visible_to="case_officer")
HEADER = (
    "record,case_reference,reference,opened_on,state,closed_on,category,tags,"
    "role,name,address,child,occurred_on,hate,what"
)
FILE = f"""{HEADER}
case,FL-1,,02/01/2026,Open,,Nuisance,noise; dogs,,,,,,,
person,FL-1,,,,,,,victim,Ada Quill,"1 Mill Rd, Poole",no,,,
incident,FL-1,77,,,,personal,,,,,,27/02/2026,yes,"Shouting, ""loud"" music"
case,FL-2,,2025-12-01,closed,1 February 2026,,,,,,,,,
incident,FL-2,,,,,,,,,,,3 Dec 2025,,
"""


def accepted(importer: Importer, content: str | bytes, *, check_only: bool = False) -> str:
    data = content.encode() if isinstance(content, str) else content
    return importer.engine.carry_out(
        lambda one: (
            importing.accept(
                VAULT.keys(one.tx, one.at), SCOPE, importing.read(data), check_only=check_only
            ).key
        ),
        by=Actor("ann", "poole"),
    )


def imported(importer: Importer, content: str | bytes, *, check_only: bool = False):
    """Import a file to its end; return its state, and its rejections as (row, column)."""
    key = accepted(importer, content, check_only=check_only)
    while importer.import_next():
        pass
    with importer.engine.database.read() as tx:
        state, rejections = case_imports.find(tx, key), case_imports.rejections(tx, key)
        kept = case_imports.content(tx, key)
    assert state is not None
    assert (state.state, state.done, kept) == ("done", state.cases, None)
    return state, {(one.row, one.column): one.reason for one in rejections}


def counts(state) -> tuple[int, int, int, int, int]:
    found = (state.imported_cases, state.imported_people, state.imported_incidents)
    return (*found, state.unchanged, state.rejected)


def all_cases(tx):
    numbers = [f"FL-{number}" for number in range(1, 8)]
    cases = [case_files.newest(tx, "poole", number) for number in numbers]
    return [case for case in cases if case is not None]


def begins_with(message: str, process_id: str) -> bytes:
    """A process that begins with a message and waits for somebody."""
    definition = f'<messageEventDefinition messageRef="message_{message}"/>'
    inside = f'<startEvent id="in">{definition}</startEvent>' + task("look") + end("out")
    return named(process_id, inside + flows("in>look", "look>out"), declared("message", message))


def deployed(importer: Importer, **processes: str) -> None:
    """Deploy processes by the message that each begins with."""
    files = {f"{name}.bpmn": begins_with(said, name) for name, said in processes.items()}
    importer.engine.deploy(Bundle(files), by=Actor("ann", "poole"), tenant="poole")
