"""How much one instance may do, hold and nest before the engine stops it with a clear refusal."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of execution; `LimitExceeded` names the one that was passed.

    `steps` are elements arrived at in one command, `instances` the items of one multi-instance
    activity, `depth` the nesting of calls and sub-processes, `variables` the encoded size in
    bytes of the variables of one process instance. A timer cycle may not be shorter than
    `shortest_cycle`: an S typed for an M would fill the history of a case.
    """

    steps: int = 10_000
    instances: int = 1_000
    depth: int = 20
    shortest_cycle: timedelta = timedelta(minutes=1)
    variables: int = 256 * 1024
