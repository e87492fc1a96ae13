"""Deployments for a day to come: judged at once, in force from the first instant of that day.

Until then nothing that begins sees anything of it. On its day a worker lets it take the place of
what is then in force, as if it were made at that moment; what does not fit any more becomes an
incident. It is judged by what will be in force on its day, as far as that is planned by now; what
differs from what is in force today is kept, too, for the plan may change. Days are local days in
Europe/London.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from engine import bundles, deployments, encoding, waits
from engine.bundles import Piece
from engine.clock import local_date, start_of_day
from engine.command import Command
from engine.errors import DeploymentRefused, InvalidRequest, NotFound
from engine.keys import new_key
from engine.records import COMMON, Actor, Bundle, Deployment, ScheduledDeployment
from engine.store import definitions as rows
from engine.store import scheduled
from engine.store import waits as wait_rows
from engine.store.database import attempt
from engine.store.row_shapes import WaitRow

KEPT = ("kind", "id", "name", "resource_name", "hash", "version_tag")


class _Judged(Exception):
    """What was to be judged has been, and is undone."""


def schedule(
    command: Command, bundle: Bundle, tenant: str, day: date, *, foresee: bool
) -> Deployment:
    """Deploy the files of one tenant for a day to come; see `Definitions.deploy`."""
    if day <= local_date(command.at):
        message = f"{day} is no day to come: leave it out to deploy at once"
        raise InvalidRequest(message, "/inForceFrom")
    told = _judged(command, bundle, tenant, day, foresee=foresee)
    found = bundles.pieces(bundle, command.ground.limits)
    new = {(one.kind, one.id) for one in told.changed} | deployments.new_in(command, found, tenant)
    if not told.changed:
        return told
    pieces = [piece for identity, piece in found.items() if identity in new]
    for piece in pieces:
        rows.keep_content(command.tx, piece.hash, piece.content)
    wait = _row(command, tenant, day, pieces)
    wait_rows.open_all(command.tx, [wait])
    return replace(told, key=wait.key, in_force_from=day, adoption_keys=())


def take_force(command: Command, wait: WaitRow) -> None:
    """Let a deployment whose day has come take the place of what is in force.

    Raises:
        DeploymentRefused: it does not fit what is in force by now.
    """
    kept = encoding.decode_variables(wait.variables)
    by = Actor(str(kept["by"]), None, operates=True)
    pieces = _pieces(command, kept["pieces"])
    deployments.deploy_pieces(replace(command, by=by), pieces, wait.tenant, key=wait.key)


def planned(command: Command) -> list[ScheduledDeployment]:
    """Return the deployments that wait for their day, as far as the actor sees their tenants."""
    return [_told(row) for row in scheduled.all_open(command.tx) if command.by.sees(row.tenant)]


def withdraw(command: Command, key: str) -> ScheduledDeployment:
    """Let a deployment not come into force; see `Definitions.withdraw_deployment`."""
    wait = wait_rows.hold_alone(command.tx, key)
    if wait is None or (wait.kind, wait.state) != (waits.RELEASE, waits.OPEN):
        raise NotFound("deployment for a day to come", key)
    command.check_sees(wait.tenant, "deployment for a day to come", key)
    _close(command, wait)
    return _told(wait)


def _judged(
    command: Command, bundle: Bundle, tenant: str, day: date, *, foresee: bool
) -> Deployment:
    answers: list[Deployment] = []
    try:
        with attempt(command.tx):
            _take_force_until(command, tenant, day)
            answers.append(deployments.deploy(command, bundle, tenant, foresee=foresee))
            _undo()
    except _Judged:
        pass
    return answers[0]


def _take_force_until(command: Command, tenant: str, day: date) -> None:
    """Let everything that is planned until a day take force; what will not fit is left out."""
    for wait in scheduled.all_open(command.tx):
        touches = COMMON in (tenant, wait.tenant) or wait.tenant == tenant
        if touches and wait.due_at and wait.due_at <= start_of_day(day):
            with suppress(DeploymentRefused), attempt(command.tx):
                take_force(command, wait)
            _close(command, wait)


def _close(command: Command, wait: WaitRow) -> None:
    ended = waits.closing(wait.key, "CANCELED", at=command.at, by=command.by.subject)
    wait_rows.change_all(command.tx, [ended])


def _undo() -> None:
    raise _Judged


def _row(command: Command, tenant: str, day: date, pieces: Sequence[Piece]) -> WaitRow:
    kept = [{name: getattr(piece, name) for name in KEPT} for piece in pieces]
    key = new_key(command.at)
    return WaitRow(
        key=key,
        kind=waits.RELEASE,
        state=waits.OPEN,
        instance_key=None,
        tenant=tenant,
        element_id="",
        name="deployment",
        opened_at=command.at,
        closed_at=None,
        closed_by=None,
        ordinal=0,
        due_at=start_of_day(day),
        wake_at=start_of_day(day),
        expects=key,
        variables=encoding.encode({"by": command.by.subject, "pieces": kept}),
    )


def _pieces(command: Command, kept: object) -> Mapping[tuple[str, str], Piece]:
    listed = [one for one in kept if isinstance(one, dict)] if isinstance(kept, list) else []
    found = rows.contents(command.tx, sorted({str(one["hash"]) for one in listed}))
    pieces = [
        Piece(**{name: str(one[name]) for name in KEPT}, content=found[str(one["hash"])])
        for one in listed
    ]
    return {(piece.kind, piece.id): piece for piece in pieces}


def _told(wait: WaitRow) -> ScheduledDeployment:
    kept = encoding.decode_variables(wait.variables)
    return ScheduledDeployment(
        key=wait.key,
        tenant_id=wait.tenant,
        in_force_from=local_date(wait.due_at or wait.opened_at),
        scheduled_at=wait.opened_at,
        scheduled_by=str(kept["by"]),
        resources=scheduled.resources(wait),
    )
