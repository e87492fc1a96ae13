"""Taking turns: where a database takes one command at a time, the others wait without a thread.

On SQLite they would wait in threads for the one write lock, and each thread that waits costs the
one that works its speed (decision record 0037). Questions do not wait for anybody.
"""

import asyncio
from types import TracebackType

from engine.errors import DatabaseUnavailable

LONGEST_SECONDS = 30.0
"""As long as a command would wait for the write lock itself."""


class Turn:
    """Entered by one command after the other; on the event loop only."""

    def __init__(self, longest: float = LONGEST_SECONDS) -> None:
        self._free = asyncio.Semaphore(1)
        self._longest = longest

    async def __aenter__(self) -> None:
        """Wait for the turn.

        Raises:
            DatabaseUnavailable: it did not come in time.
        """
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            await asyncio.wait_for(self._free.acquire(), self._longest)
        except TimeoutError as late:
            raise DatabaseUnavailable from late

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Let the next one in."""
        self._free.release()
