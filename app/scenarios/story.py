"""What stands in a scenario file: given, and then turn by turn when and then."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.clock import LONDON

Values = Mapping[str, object]

# How the requirements of the specification are numbered.
Requirement = Annotated[str, Field(pattern=r"^R[1-9][0-9]{0,2}$")]


class Part(BaseModel):
    """A part of a scenario: unknown words are refused, so that a typing mistake is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(Part):
    """How the story begins: where, when (local time, Europe/London) and by which message.

    `policy` names a file in samples/: the policy of a partnership that is made up for the story.
    """

    partnership: str = ""
    policy: str | None = None
    now: datetime
    process: str | None = None
    message: str | None = None
    key: str | None = None
    business_id: str | None = None
    variables: Values = Field(default_factory=dict)
    with_sample: str | None = None
    fails: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_start(self) -> "Given":
        if (self.process is None) == (self.message is None):
            raise ValueError("say either `process:` or `message:`, to start with")
        if self.key is not None and self.message is None:
            raise ValueError("`key:` belongs to a message")
        if self.policy is not None and self.partnership:
            raise ValueError("`policy:` is that of a partnership made up: leave out `partnership:`")
        return self

    @property
    def instant(self) -> datetime:
        """The beginning as an aware instant."""
        return at_london(self.now)


# What may happen, and the words that may say more about it.
ANYWHERE = frozenset({"fails"})
VERBS: Mapping[str, frozenset[str]] = {
    "complete": frozenset({"as_", "with_", "with_sample", "where"}),
    "at": frozenset(),
    "message": frozenset({"key", "id", "with_", "with_sample"}),
    "signal": frozenset({"with_", "with_sample"}),
    "trigger": frozenset(),
    "cancel": frozenset(),
    "deploy": frozenset({"from_"}),
    "adopt": frozenset(),
}


class When(Part):
    """One thing that happens."""

    complete: str | None = None
    at: datetime | None = None
    message: str | None = None
    signal: str | None = None
    trigger: str | None = None
    cancel: str | None = None
    deploy: str | None = None
    from_: date | None = Field(default=None, alias="from")
    adopt: str | None = None
    as_: tuple[str, ...] = Field(default=(), alias="as")
    with_: Values = Field(default_factory=dict, alias="with")
    with_sample: str | None = None
    where: Values = Field(default_factory=dict)
    fails: Mapping[str, str] = Field(default_factory=dict)
    key: str | None = None
    id: str = ""

    @model_validator(mode="after")
    def _one_verb(self) -> "When":
        said = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(said) != 1:
            raise ValueError(f"say exactly one of {', '.join(VERBS)}")
        for word in sorted(self.model_fields_set - {said[0]} - VERBS[said[0]] - ANYWHERE):
            raise ValueError(f"`{word.rstrip('_')}:` does not go with `{said[0]}:`")
        return self

    @property
    def verb(self) -> str:
        """Which of the verbs it is."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)


class Then(Part):
    """What must be true afterwards; only what is written is checked."""

    waiting_at: tuple[str, ...] | None = None
    letters: tuple[str, ...] | None = None
    letter_contains: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    letter_lacks: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    ended: tuple[str, ...] | None = None
    variables: Values = Field(default_factory=dict)
    timers: Mapping[str, datetime] = Field(default_factory=dict)
    deadlines: Mapping[str, date] = Field(default_factory=dict)
    deadline_states: Mapping[str, Literal["running", "met", "canceled"]] = Field(
        default_factory=dict
    )
    breached: tuple[str, ...] | None = None
    instances: Mapping[str, int] = Field(default_factory=dict)
    refused: str | None = None


class Step(Part):
    """One turn of the story."""

    when: When | None = None
    then: Then = Then()


class Story(Part):
    """A whole scenario as written, with the requirements (R1, R2 ...) that it proves."""

    title: str
    requirements: tuple[Requirement, ...] = ()
    given: Given
    steps: tuple[Step, ...]


def at_london(moment: datetime) -> datetime:
    """Return a local time in Europe/London as an aware instant; one with an offset is kept."""
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
