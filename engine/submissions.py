"""What people and messages bring: checked, measured, and parted from what is personal."""

from collections.abc import Mapping
from datetime import datetime

from engine import encoding, feel, running
from engine.command import Command
from engine.errors import ExecutionFailed, Finding, InvalidRequest, SubmissionRefused
from engine.feel import FeelError
from engine.form_rules import RuleFailed
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
    checked = release.form(form_id).check(given)
    _judge(command.at, release, instance, form_id, given, task)
    if checked.personal:
        _keep(command, instance, form_id, checked.personal, task.key if task else "")
    return checked.variables


def _judge(
    at: datetime,
    release: Release,
    instance: InstanceRow,
    form_id: str,
    given: Mapping[str, object],
    task: WaitRow | None,
) -> None:
    rules = release.rules(form_id)
    if not rules.rules:
        return
    inputs = encoding.decode_variables(task.variables) if task else {}
    answers = release.form(form_id).values(given)
    scope = {**inputs, **answers, **running.scope(release, instance)}
    try:
        broken = rules.broken(scope, at)
    except RuleFailed as failure:
        place = task.element_id if task else form_id
        raise ExecutionFailed(place, str(failure), failure.rule) from failure
    if broken:
        raise SubmissionRefused(form_id, tuple(broken))


def _keep(
    command: Command,
    instance: InstanceRow,
    form_id: str,
    values: Mapping[str, object],
    user_task_key: str,
) -> None:
    keeper = command.ground.keeper
    if keeper is None:
        message = "this answer is personal, and there is no keeper of personal data"
        finding = Finding("NO_KEEPER", message, pointer=f"/{next(iter(values))}")
        raise SubmissionRefused(form_id, (finding,))
    entry = PersonalEntry(
        instance_key=instance.key,
        business_id=instance.business_id,
        tenant=instance.tenant,
        form_id=form_id,
        user_task_key=user_task_key,
        values=values,
        by=command.by.subject,
        at=command.at,
    )
    keeper.keep(command.tx, entry)


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
