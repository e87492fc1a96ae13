"""A diagram that cannot go on: carried out of the rolled-back command, to become an incident."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from engine.errors import ExecutionFailed
from engine.store.row_shapes import InstanceRow, WaitRow


@dataclass
class Stuck(Exception):
    """An instance could not take a step; nothing of the step was kept.

    `draft` is what a person had submitted, so that it is not lost.
    """

    failure: ExecutionFailed
    instance_key: str
    wait_key: str
    kind: str
    draft: Mapping[str, object] | None = None


@contextmanager
def blaming(
    instance: InstanceRow, wait: WaitRow, *, draft: Mapping[str, object] | None = None
) -> Iterator[None]:
    """Say which wait of which instance a failure inside the block belongs to."""
    try:
        yield
    except ExecutionFailed as failure:
        raise Stuck(failure, instance.key, wait.key, wait.kind, draft) from failure
