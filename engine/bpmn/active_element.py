"""Where a running instance is, for whoever looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveElement:
    """An element that is neither completed nor canceled, for looking at a running instance.

    `state` is READY (a person has it), STARTED (a job, or something is open inside) or WAITING
    (an event, or other branches, must come first). `variables` are those of its own scope.
    """

    key: str
    element_id: str
    type: str
    name: str
    process_id: str
    scope_key: str
    state: str
    variables: Mapping[str, object]
