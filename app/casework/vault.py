"""Seals what is personal with a key per case, and opens it again (AES-256-GCM).

A sealed value names its key and is bound to its place: moved to another row it does not open. A
case whose key was destroyed cannot be read any more by anybody; its rows stay.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.casework.master_keys import MasterKeys, WrongMasterKey
from app.store import data_keys as rows
from app.store.data_keys import DataKeyRow
from app.store.database import Transaction
from engine.errors import WrongState

VERSION = b"\x01"
NONCE, KEY_ID = 12, 16
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
HEAD = len(VERSION) + KEY_ID + NONCE
PREFIX = "sealed:"
_encode = msgspec.json.Encoder(decimal_format="number").encode
# What a partnership has keys for besides its cases.
INDEX, POST = rows.INDEX, "post"


class Destroyed(Exception):
    """The key was destroyed: nobody can read this any more, and that was meant."""


class NotOpened(Exception):
    """A sealed value was changed, or stands where it does not belong."""


@dataclass(frozen=True, slots=True)
class Vault:
    """What seals and opens; `masters` wrap the keys of the cases."""

    masters: MasterKeys

    def keys(self, tx: Transaction, at: datetime) -> "Keys":
        """Return the keys as they are needed in one transaction, at the instant `at`."""
        return Keys(tx, self.masters, at)

    def reading(self, tx: Transaction) -> "Keys":
        """Return the keys for a transaction that only reads: nothing can be sealed with them."""
        return Keys(tx, self.masters, None)


@dataclass(frozen=True, slots=True)
class Keys:
    """Seals and opens within one transaction; a key is fetched once."""

    tx: Transaction
    masters: MasterKeys
    at: datetime | None
    _at_hand: dict[str, bytes] = field(default_factory=dict, repr=False)
    _of_owner: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    _learned: dict[tuple[str, str], DataKeyRow | None] = field(default_factory=dict, repr=False)

    @property
    def now(self) -> datetime:
        """The instant of the command.

        Raises:
            ValueError: this is no command; nothing may be written.
        """
        if self.at is None:
            raise ValueError("nothing is written while reading")
        return self.at

    def learn(self, tenant: str, owner: str, row: DataKeyRow | None) -> None:
        """Take note of the key of an owner that was read with it; None: there is none yet."""
        self._learned[tenant, owner] = row

    def new(self, tenant: str, owner: str) -> DataKeyRow:
        """Return a key for a new owner; whoever asks for it files it."""
        row = self._made(tenant, owner)
        self._take(row)
        return row

    def seal(self, tenant: str, owner: str, place: str, value: object) -> bytes:
        """Return a JSON value sealed with the owner's key, which is made if there is none.

        Raises:
            WrongState: the owner's key was destroyed.
        """
        try:
            key_id = self._id_of(tenant, owner)
        except Destroyed as error:
            raise WrongState("case", owner, "DISPOSED", "kept") from error
        nonce, _ = secrets.token_bytes(NONCE), self.now
        head = VERSION + bytes.fromhex(key_id) + nonce
        text = _encode(value)
        cipher = AESGCM(self._secret(key_id))
        return head + cipher.encrypt(nonce, text, place.encode())

    def open(self, sealed: bytes, place: str) -> object:
        """Return what was sealed at this place.

        Raises:
            Destroyed: its key was destroyed, or it was erased. NotOpened: it was changed or moved.
        """
        if not sealed:
            raise Destroyed("this was erased")
        head, text = sealed[:HEAD], sealed[HEAD:]
        key_id, nonce = head[1 : 1 + KEY_ID].hex(), head[1 + KEY_ID :]
        cipher = AESGCM(self._secret(key_id))
        try:
            plain = cipher.decrypt(nonce, text, place.encode())
        except (InvalidTag, ValueError) as error:
            kind = place.partition("|")[0]
            raise NotOpened(f"what is sealed as {kind} does not open") from error
        return msgspec.json.decode(plain)

    def seal_text(self, tenant: str, owner: str, place: str, value: object) -> str:
        """Return a JSON value sealed, as text."""
        return PREFIX + base64.b64encode(self.seal(tenant, owner, place, value)).decode()

    def open_text(self, text: str, place: str) -> object:
        """Return what `seal_text` sealed.

        Raises:
            Destroyed, NotOpened: as `open`.
        """
        return self.open(base64.b64decode(text.removeprefix(PREFIX)), place)

    def fingerprint(self, tenant: str, kind: str, plain: str) -> str:
        """Return what finds equal words again in one partnership, and says nothing of them."""
        secret = self._secret(self._id_of(tenant, INDEX))
        return hmac.new(secret, f"{kind}\n{plain}".encode(), hashlib.sha256).hexdigest()

    def _id_of(self, tenant: str, owner: str) -> str:
        known = self._of_owner.get((tenant, owner))
        if known:
            return known
        row = self._row_of(tenant, owner) or self._kept(self._made(tenant, owner))
        self._take(row)
        return row.id

    def _take(self, row: DataKeyRow) -> None:
        self._at_hand[row.id] = unwrapped(row, self.masters)
        self._of_owner[row.tenant, row.owner] = row.id

    def _row_of(self, tenant: str, owner: str) -> DataKeyRow | None:
        if (tenant, owner) in self._learned:
            return self._learned[tenant, owner]
        return rows.of_owner(self.tx, tenant, owner)

    def _made(self, tenant: str, owner: str) -> DataKeyRow:
        key_id = uuid.uuid4().hex
        wrapped = wrap(secrets.token_bytes(32), key_id, self.masters)
        return DataKeyRow(
            id=key_id,
            tenant=tenant,
            owner=owner,
            wrapped=wrapped,
            master=self.masters.current.id,
            created_at=self.at or LONG_AGO,
        )

    def _kept(self, row: DataKeyRow) -> DataKeyRow:
        # Whoever only reads looks for what cannot be there: a key of the moment will do.
        if self.at is None or rows.add(self.tx, row):
            return row
        # Somebody else may have been faster: then theirs is the key.
        return rows.of_owner(self.tx, row.tenant, row.owner) or row

    def _secret(self, key_id: str) -> bytes:
        if key_id not in self._at_hand:
            row = rows.find(self.tx, key_id)
            if row is None:
                raise NotOpened("the key that this was sealed with is unknown")
            self._at_hand[key_id] = unwrapped(row, self.masters)
        return self._at_hand[key_id]


def wrap(secret: bytes, key_id: str, masters: MasterKeys) -> bytes:
    """Return a data key as the current master key wraps it."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(masters.current.secret).encrypt(nonce, secret, key_id.encode())


def unwrapped(row: DataKeyRow, masters: MasterKeys) -> bytes:
    """Return a data key.

    Raises:
        Destroyed: it was destroyed. WrongMasterKey: no master key at hand wraps it.
    """
    if row.wrapped is None:
        raise Destroyed("the key of this case was destroyed")
    master = masters.by_id().get(row.master)
    if master is None:
        raise WrongMasterKey(f"the master key {row.master} is needed and is not at hand")
    nonce, text = row.wrapped[:NONCE], row.wrapped[NONCE:]
    try:
        return AESGCM(master.secret).decrypt(nonce, text, row.id.encode())
    except InvalidTag as error:
        raise NotOpened("a wrapped key was changed") from error
