"""Covers drafts with the key of their case, and kept messages with a key of the partnership."""

import msgspec

from app.casework import case_files
from app.casework.case_files import Process
from app.casework.vault import POST, PREFIX, Destroyed, Vault
from app.store.database import Transaction
from engine.connectors import Covered

PLACE = "words"
NOTHING = "{}"


class SealedWords:
    """What the engine's keeper covers with: everything that nobody has judged yet is sealed."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def cover(self, tx: Transaction, whose: Covered, text: str) -> str:
        """Return the text, sealed."""
        keys = self._vault.keys(tx, whose.at)
        owner = POST
        if whose.instance_key is not None:
            process = Process(
                tenant=whose.tenant,
                instance_key=whose.instance_key,
                business_id=whose.business_id,
            )
            owner = case_files.case_of(keys, process, by=whose.by).key
        return keys.seal_text(whose.tenant, owner, PLACE, text)

    def uncover(self, tx: Transaction, text: str) -> str:
        """Return a stored text as it was; one of a version before was never covered."""
        if not text.startswith(PREFIX):
            return text
        try:
            opened = self._vault.reading(tx).open_text(text, PLACE)
        except Destroyed:
            return NOTHING
        return opened if isinstance(opened, str) else msgspec.json.encode(opened).decode()
