"""What a policy begins and the application goes on with: it is added when somebody looks.

A running instance keeps the policy of its release. Of some of its values more may stand in the
application's own tables by now; `Standing` is asked for that, in the transaction of the command,
and only if an expression reads the value.
"""

from collections.abc import Callable, Iterator, Mapping

from engine.store.database import Transaction

Standing = Callable[[Transaction, str, object], object]
"""From the transaction, the tenant and the policy's own value to what stands now."""


class PolicyInForce(Mapping[str, object]):
    """The values of a policy as expressions see them, each looked up once."""

    def __init__(
        self,
        values: Mapping[str, object],
        standing: Mapping[str, Standing],
        tx: Transaction,
        tenant: str,
    ) -> None:
        self._values = values
        self._standing = standing
        self._of = (tx, tenant)
        self._known: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        """Return a value; raises KeyError if the policy has none of this name."""
        value = self._values[name]
        if name not in self._standing:
            return value
        if name not in self._known:
            self._known[name] = self._standing[name](*self._of, value)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
