"""What people and messages bring: checked, measured, and parted from what is personal."""

from collections.abc import Mapping

from engine import encoding, feel
from engine.command import Command
from engine.errors import Finding, InvalidRequest, SubmissionRefused
from engine.feel import FeelError
from engine.records import PersonalEntry, Variables
from engine.releases import Release
from engine.store.row_shapes import InstanceRow


def accept(
    command: Command,
    release: Release,
    instance: InstanceRow,
    *,
    form_id: str | None,
    submission: Mapping[str, object],
    user_task_key: str = "",
) -> Variables:
    """Return the variables of a submission; its personal values go to the keeper.

    The values are JSON. Without a form they become variables as they are.

    Raises:
        LimitExceeded: it is too large.
        SubmissionRefused: it does not fit the form, or holds personal values nobody keeps.
        InvalidRequest: a value cannot be stored.
    """
    encoding.encode_within(submission, command.ground.limits.submission, "the submission")
    if not form_id:
        return _plain(submission)
    checked = release.form(form_id).check(_json(submission))
    if checked.personal:
        _keep(command, instance, form_id, checked.personal, user_task_key)
    return checked.variables


def _keep(
    command: Command,
    instance: InstanceRow,
    form_id: str,
    values: Mapping[str, object],
    user_task_key: str,
) -> None:
    keep = command.ground.keep_personal
    if keep is None:
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
    keep(command.tx, entry)


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
