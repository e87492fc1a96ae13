"""Decisions evaluated on request, with the policy of the tenant; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import dmn, feel, releases, starts
from engine.command import Command
from engine.errors import InvalidRequest, NotFound
from engine.records import COMMON, DecisionEvaluation
from engine.releases import Release
from engine.store import definitions as rows
from engine.store.row_shapes import DefinitionRow, ReleaseRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decision is meant: an id with perhaps a version, or the key of one version."""

    decision: str
    tenant: str | None = None
    version: int | None = None


def evaluate(command: Command, wanted: Wanted, inputs: Mapping[str, object]) -> DecisionEvaluation:
    """Evaluate a decision; see `Definitions.evaluate_decision`."""
    tenant = starts.tenant_of(command, wanted.tenant)
    starts.release_of(command, tenant)
    row = _definition(command, wanted, tenant)
    release_row = _release(command, tenant, row)
    release = command.release(release_row.key)
    try:
        values = feel.from_plain_json(dict(inputs))
        seen = values if isinstance(values, dict) else {}
        verdict = _model(command, release, row).evaluate(
            row.id, {"policy": command.policy(release, tenant), **seen}, now=command.at
        )
    except (dmn.DmnError, feel.FeelError) as error:
        raise InvalidRequest(str(error), "/variables") from error
    return DecisionEvaluation(
        decision_id=row.id,
        decision_definition_key=row.key,
        version=row.version,
        value=verdict.value,
        rows=tuple(verdict.rows),
        warnings=tuple(one.as_mapping() for one in verdict.warnings),
        required_rows=tuple(verdict.required_rows),
    )


def _definition(command: Command, wanted: Wanted, tenant: str) -> DefinitionRow:
    found = rows.get(command.tx, wanted.decision)
    if found is not None and found.kind == "decision" and found.tenant in (tenant, COMMON):
        return found
    if wanted.version is not None:
        versions = rows.version_of(
            command.tx, "decision", [tenant, COMMON], wanted.decision, wanted.version
        )
        own_first = sorted(versions, key=lambda row: row.tenant == COMMON)
        found = own_first[0] if own_first else None
    else:
        release = releases.in_force(command.tx, tenant)
        manifest = releases.manifest_of(release) if release else {}
        entry = manifest.get(("decision", wanted.decision))
        found = rows.get(command.tx, entry.key) if entry else None
    if found is None:
        raise NotFound("decision definition", wanted.decision)
    return found


def _release(command: Command, tenant: str, row: DefinitionRow) -> ReleaseRow:
    found = releases.newest_with(command.tx, tenant, row.key)
    found = found or releases.in_force(command.tx, tenant)
    if found is None:
        raise NotFound("decision definition", row.id)
    return found


def _model(command: Command, release: Release, row: DefinitionRow) -> dmn.DecisionModel:
    entry = release.manifest.get(("decision", row.id))
    if entry is not None and entry.key == row.key:
        return release.model(row.id)
    content = rows.contents(command.tx, [row.hash])[row.hash]
    return dmn.load(content, library=release.library, others=release.decision_files.values())
