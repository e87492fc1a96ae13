"""The master keys: they wrap the keys of the cases and are kept outside the database.

Whoever has the database without a master key can read nothing personal. A master key has 256 bits
and is written as 64 hexadecimal digits.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

DIGITS = 64
LABEL = b"reeve master key"


class WrongMasterKey(ValueError):
    """A text is no master key, or none of the keys at hand is the one that is needed."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key; `id` tells it from others without saying anything of it."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits that are always the same for this key."""
        return hmac.new(self.secret, LABEL, hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The key that wraps, and earlier ones that can still unwrap."""

    current: MasterKey
    earlier: Sequence[MasterKey] = ()

    @staticmethod
    def read(current: str, earlier: Sequence[str] = ()) -> "MasterKeys":
        """Read keys from their texts.

        Raises:
            WrongMasterKey: one of them is not 64 hexadecimal digits.
        """
        return MasterKeys(_read(current), tuple(_read(text) for text in earlier))

    def by_id(self) -> Mapping[str, MasterKey]:
        """Return all keys at hand, by their ids."""
        return {key.id: key for key in (*self.earlier, self.current)}


def fresh() -> str:
    """Return the text of a new master key."""
    return secrets.token_hex(DIGITS // 2)


def _read(text: str) -> MasterKey:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != DIGITS // 2:
        raise WrongMasterKey(
            f"a master key is {DIGITS} hexadecimal digits; make one with: reeve master-key"
        )
    return MasterKey(secret)
