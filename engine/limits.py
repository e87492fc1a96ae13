"""How large, how deep and how long things may be. One record, handed to the engine at start-up."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one engine; each refusal that follows from one names it.

    Sizes are bytes of UTF-8 or of compact JSON. `page` is the most rows one search returns,
    `total` the highest count a search bothers to count to.
    """

    variables: int = 256 * 1024
    submission: int = 1024 * 1024
    diagram: int = 2 * 1024 * 1024
    bundle: int = 32 * 1024 * 1024
    resources: int = 2_000
    page: int = 1_000
    total: int = 1_000
    message_time_to_live: timedelta = timedelta(days=30)
    messages_in_a_row: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How a worker treats what is due: leases, attempts and pauses.

    A claim counts as an attempt, so work that kills its worker ends as an incident, too.
    At most `batch` of whatever runs code of others is claimed at once, and `timers` of timers,
    which are fired together. What was not begun in half a `lease` is given back. A `poll` of more
    than a minute counts as one minute.
    """

    lease: timedelta = timedelta(seconds=30)
    attempts: int = 8
    longest_pause: timedelta = timedelta(hours=1)
    poll: timedelta = timedelta(seconds=1)
    batch: int = 8
    timers: int = 100
