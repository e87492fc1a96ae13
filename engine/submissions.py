"""What people and messages bring: checked, measured, and parted from what is personal."""

from collections.abc import Mapping
from datetime import datetime

from engine import encoding, feel, running
from engine.command import Command
from engine.connectors import Told
from engine.errors import ExecutionFailed, Finding, InvalidRequest, SubmissionRefused
from engine.feel import FeelError
from engine.form_rules import RuleFailed
from engine.form_schema import CASE
from engine.records import PersonalEntry, Variables
from engine.releases import Release
from engine.store.row_shapes import InstanceRow, WaitRow


def accept(
    command: Command,
    release: Release,
    instance: InstanceRow,
    *,
    form_id: str | None,
    submission: Mapping[str, object],
    task: WaitRow | None = None,
) -> Variables:
    """Return the variables of a submission; its personal values go to the keeper.

    The values are JSON. Without a form they become variables as they are. What fits the schema
    is judged by the rules of the form, which see the inputs of the `task`, too.

    Raises:
        LimitExceeded: it is too large.
        SubmissionRefused: it does not fit the form, or breaks a rule, or holds personal values
            that nobody keeps.
        ExecutionFailed: a rule of the form cannot be judged.
        InvalidRequest: a value cannot be stored.
    """
    encoding.encode_within(submission, command.ground.limits.submission, "the submission")
    if not form_id:
        return _plain(submission)
    given = _json(submission)
    form = release.form(form_id)
    checked = form.check(given)
    policy = command.policy(release, instance.tenant)
    scope = _scope(instance, policy, form.values(given), task)
    _judge(command.at, release, form_id, scope, task)
    if checked.personal or CASE in form.schema:
        told = Told(
            form=release.resource("form", form_id).content.decode(),
            scope=scope,
            library=release.library,
        )
        _keep(command, _entry(command, instance, form_id, checked.personal, task), told)
    return checked.variables


def _scope(
    instance: InstanceRow,
    policy: Mapping[str, object],
    answers: Mapping[str, object],
    task: WaitRow | None,
) -> Mapping[str, object]:
    inputs = encoding.decode_variables(task.variables) if task else {}
    return {**inputs, **answers, **running.scope(instance, policy)}


def _judge(
    at: datetime,
    release: Release,
    form_id: str,
    scope: Mapping[str, object],
    task: WaitRow | None,
) -> None:
    try:
        broken = release.rules(form_id).broken(scope, at)
    except RuleFailed as failure:
        place = task.element_id if task else form_id
        raise ExecutionFailed(place, str(failure), failure.rule) from failure
    if broken:
        raise SubmissionRefused(form_id, tuple(broken))


def _entry(
    command: Command,
    instance: InstanceRow,
    form_id: str,
    values: Mapping[str, object],
    task: WaitRow | None,
) -> PersonalEntry:
    return PersonalEntry(
        instance_key=instance.key,
        business_id=instance.business_id,
        tenant=instance.tenant,
        form_id=form_id,
        user_task_key=task.key if task else "",
        values=values,
        by=command.by.subject,
        at=command.at,
    )


def _keep(command: Command, entry: PersonalEntry, told: Told) -> None:
    keeper = command.ground.keeper
    if keeper is not None:
        keeper.keep(command.tx, entry, told)
    elif entry.values:
        message = "this answer is personal, and there is no keeper of personal data"
        finding = Finding("NO_KEEPER", message, pointer=f"/{next(iter(entry.values))}")
        raise SubmissionRefused(entry.form_id, (finding,))


def _plain(submission: Mapping[str, object]) -> Variables:
    try:
        value = feel.from_json(submission)
    except FeelError as error:
        raise InvalidRequest(str(error)) from error
    return value if isinstance(value, dict) else {}


def _json(submission: Mapping[str, object]) -> Mapping[str, object]:
    # A message thrown by another instance brings dates, a form expects their text.
    try:
        value = feel.to_json(submission)
    except FeelError as error:
        raise InvalidRequest(str(error)) from error
    return value if isinstance(value, dict) else {}
