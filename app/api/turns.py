"""Taking turns: where a database takes one command at a time, the others wait without a thread.

On SQLite they would wait in threads for the one write lock, and each thread that waits costs the
one that works its speed (decision record 0037). Questions do not wait for anybody. Uploads and long
polls, which are rare and take their time, wait for the lock itself.
"""

import asyncio
from types import TracebackType

from engine.errors import DatabaseUnavailable


class Turn:
    """Entered by one command after the other, each after `longest` seconds at most.

    It belongs to the event loop that first waits for it.
    """

    def __init__(self, longest: float) -> None:
        self._free = asyncio.Semaphore(1)
        self._longest = longest

    async def __aenter__(self) -> None:
        """Wait for the turn.

        Raises:
            DatabaseUnavailable: it did not come in time.
        """
        try:
            async with asyncio.timeout(self._longest):
                await self._free.acquire()
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
